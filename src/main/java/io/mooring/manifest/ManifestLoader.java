package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * All files below an app's path to its manifests. What is wrong with one document stays with that
 * document: the others are loaded as if it were not there.
 */
public final class ManifestLoader {
  /** The version of the manifest format that this release reads. */
  public static final String API_VERSION = "mooring/v1";

  /** Most resources in one app: a sweep of it still fits AWS's request limits. */
  public static final int RESOURCES_MAX = 2_000;

  /** Whose document it is. */
  private enum Owner {
    OURS,
    /** Ours, and its version is misspelt or of another release. */
    OURS_OF_ANOTHER_VERSION,
    SOMEBODY_ELSE
  }

  private final Sources sources;
  private final References references;
  private final Reuse earlier;
  private final Reuse reuse;
  private final List<Loaded.Declared> declared = new ArrayList<>();
  private final List<Problem> unattached = new ArrayList<>();

  private ManifestLoader(Sources sources, References references, Reuse earlier) {
    this.sources = sources;
    this.references = references;
    this.earlier = earlier;
    this.reuse = new Reuse(sources, references);
  }

  /**
   * Loads every manifest. {@code files} are the parsed .yaml, .yml and .json files by their path in
   * the repository, with {@code /} between folders. Never throws for bad content.
   */
  public static Loaded load(SortedMap<String, ParsedText> files, References references) {
    return load(new Sources(files, ""), references);
  }

  /** Loads every manifest below the app's path. Never throws for bad content. */
  public static Loaded load(Sources sources, References references) {
    return load(sources, references, Loaded.NOTHING);
  }

  /**
   * The same, where what did not change since an earlier load is the very object that was loaded
   * then: its document, the files and overlays on its way, and the references are the same. Texts
   * are the same when they are one object, so a caller keeps the {@link ParsedText} of each file.
   */
  public static Loaded load(Sources sources, References references, Loaded earlier) {
    return earlier.reuse().isAll(sources, references)
        ? earlier
        : new ManifestLoader(sources, references, earlier.reuse()).load();
  }

  private Loaded load() {
    var result = Discovery.find(sources, Resolution.of(references), ours());
    unattached.addAll(result.problems());
    for (var untold : result.untold())
      unattached.add(new Problem(
          Problem.Severity.NOTE,
          untold.document().mark().in(untold.file()),
          "",
          "passed over: the overlay of this folder does not take it in; name it in `resources`"));
    var effects = new Effects();
    for (var leaf : result.leaves()) {
      var made = earlier.find(leaf, references, sources.files()).or(() -> read(leaf));
      made.ifPresent(kept -> {
        reuse.keep(leaf.found().document(), kept);
        declared.add(held(kept.declared(), leaf.obstacle()));
      });
      effects.count(leaf, made.map(Reuse.Kept::images).orElse(List.of()));
    }
    unattached.addAll(effects.problems());
    unattached.sort(Problem.ORDER);
    return new Loaded(withinLimit(), unattached, reuse);
  }

  /** What cannot be relied on for what is around it. */
  private static Loaded.Declared held(Loaded.Declared declared, Optional<Problem> obstacle) {
    if (obstacle.isEmpty()) return declared;
    var problems = new ArrayList<>(declared.problems());
    problems.add(obstacle.get());
    return new Loaded.Declared(declared.manifest(), declared.whole(), problems);
  }

  /** The documents of ours in all files; the others are passed over. */
  private List<Discovery.Found> ours() {
    var included = included();
    var ours = new ArrayList<Discovery.Found>();
    sources.files().forEach((path, text) -> {
      boolean isIncluded = included.contains(path);
      if (!isIncluded) text.flaws().forEach(flaw -> unattached.add(flaw.in(path)));
      for (var document : text.documents()) {
        switch (owner(document.root())) {
          case OURS -> ours.add(new Discovery.Found(path, document, Optional.empty()));
          case OURS_OF_ANOTHER_VERSION ->
            ours.add(new Discovery.Found(path, document, versionFix(document.root())));
          case SOMEBODY_ELSE -> {
            if (!isIncluded) passOver(path, document);
          }
        }
      }
    });
    return ours;
  }

  /** The files that manifests name by {@code taskDefinitionFile} and {@code serviceFile}. */
  private Set<String> included() {
    var paths = new TreeSet<String>();
    sources.files().forEach((path, text) -> {
      for (var document : text.documents())
        if (owner(document.root()) != Owner.SOMEBODY_ELSE)
          paths.addAll(Sources.included(path, document));
    });
    return paths;
  }

  private static Owner owner(JsonNode root) {
    if (!root.isObject()) return Owner.SOMEBODY_ELSE;
    var version = root.path("apiVersion");
    if (version.isTextual()) {
      if (version.asText().equals(API_VERSION)) return Owner.OURS;
      boolean near = version.asText().startsWith("mooring/")
          || Suggestion.nearest(version.asText(), List.of(API_VERSION)).isPresent();
      return near ? Owner.OURS_OF_ANOTHER_VERSION : Owner.SOMEBODY_ELSE;
    }
    boolean misspelt = root.properties().stream()
        .anyMatch(member -> member.getValue().asText().equals(API_VERSION));
    return misspelt ? Owner.OURS_OF_ANOTHER_VERSION : Owner.SOMEBODY_ELSE;
  }

  private static Optional<String> versionFix(JsonNode root) {
    var version = root.path("apiVersion");
    if (version.isTextual())
      return Optional.of("`apiVersion` is %s and this release reads `%s`; write `apiVersion: %s`"
          .formatted(Suggestion.quoted(version.asText()), API_VERSION, API_VERSION));
    // A misspelt key is told as an unknown field.
    boolean misspelt = root.properties().stream()
        .anyMatch(m -> Suggestion.nearest(m.getKey(), List.of("apiVersion")).isPresent());
    return misspelt
        ? Optional.empty()
        : Optional.of("`apiVersion` is missing; write `apiVersion: " + API_VERSION + "`");
  }

  private Optional<Reuse.Kept> read(Entry.Leaf leaf) {
    var reader = new ManifestReader(leaf, sources.files());
    var manifest = reader.read();
    if (manifest.isEmpty()) {
      unattached.addAll(reader.problems());
      return Optional.empty();
    }
    return Optional.of(new Reuse.Kept(
        leaf.found().file(),
        leaf.way().overlays().stream().map(Overlay::document).toList(),
        reader.included(),
        new Loaded.Declared(manifest.get(), reader.isWhole(), reader.problems()),
        reader.images()));
  }

  private void passOver(String path, ParsedText.Document document) {
    if (document.mentionsUs() && !document.flaws().isEmpty()) {
      document.flaws().forEach(flaw -> unattached.add(flaw.in(path)));
      return;
    }
    if (!Sources.isBelow(path, sources.path())) return;
    var why = document.flaws().isEmpty()
        ? ""
        : ", and cannot be read (" + document.flaws().getFirst().in(path).message() + ")";
    unattached.add(new Problem(
        Problem.Severity.NOTE,
        document.mark().in(path),
        "",
        "passed over: it has no `apiVersion: " + API_VERSION + "`" + why));
  }

  private List<Loaded.Declared> withinLimit() {
    if (declared.size() <= RESOURCES_MAX) return declared;
    var start = declared.get(RESOURCES_MAX).manifest().positions().start();
    var problem = new Problem(
        Problem.Severity.ERROR,
        start,
        "",
        "more than %d resources in one app: this one and those after it are left out; split the app"
            .formatted(RESOURCES_MAX));
    var limited = new ArrayList<>(declared.subList(0, RESOURCES_MAX));
    for (var each : declared.subList(RESOURCES_MAX, declared.size())) {
      var problems = new ArrayList<>(each.problems());
      problems.add(problem);
      limited.add(new Loaded.Declared(each.manifest(), each.whole(), problems));
    }
    return limited;
  }
}
