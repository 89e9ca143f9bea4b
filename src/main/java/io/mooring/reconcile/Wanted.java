package io.mooring.reconcile;

import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Problem;
import io.mooring.manifest.References;
import io.mooring.manifest.Sources;
import io.mooring.manifest.YamlText;
import io.mooring.port.Repository.Fetched;
import io.mooring.port.Repository.FileEntry;
import io.mooring.port.Repository.Listing;
import io.mooring.port.Repository.Refused;
import io.mooring.status.AppStatus.Head;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Git wants of one app, read again only when a commit moved, and parsed again only where a
 * file changed.
 */
final class Wanted {
  /**
   * Most files in one app, those outside its path included, as many as a repository lists below one
   * path.
   */
  private static final int FILES_MAX = 10_000;

  private final AppSpec spec;
  private final Source source;
  private final String folder;
  private Map<String, Text> texts = new HashMap<>();
  private Loaded loaded = Loaded.NOTHING;

  /** Read by others than the thread of the passes, too. */
  private volatile Optional<State> good = Optional.empty();

  /** A parsed file, and of which content. */
  private record Text(String blobId, ParsedText parsed) {}

  /**
   * What is wanted at one commit.
   *
   * @param problems of files that no resource could be made out of, ready to print
   */
  record State(Head head, DesiredState desired, List<String> problems) {
    State {
      problems = List.copyOf(problems);
    }

    Commit commit() {
      return head.commit();
    }
  }

  /**
   * What there is to work with.
   *
   * @param state the last good one, if there ever was one
   * @param stale why it is not the current one, where it is not
   */
  record Reading(Optional<State> state, Optional<String> stale) {}

  Wanted(AppSpec spec, Source source) {
    this.spec = spec;
    this.source = source;
    this.folder = normalised(spec.source().path());
  }

  Reading read(Instant now) {
    try {
      return asked(now);
    } catch (UncheckedIOException damaged) {
      return new Reading(
          good,
          Optional.ofNullable(damaged.getMessage())
              .or(() -> Optional.of("the local copy of the repository cannot be read")));
    }
  }

  private Reading asked(Instant now) {
    return switch (source.current(now)) {
      case Fetched.Current(var commit, var committedAt) -> at(new Head(commit, committedAt));
      case Fetched.Stale(var lastGood, var _, var message) -> {
        // After a restart the mirror still knows the last good commit.
        if (good.isEmpty()) lastGood.ifPresent(commit -> at(new Head(commit, now)));
        yield new Reading(good, Optional.of(message));
      }
    };
  }

  Optional<DesiredService> service(ResourceKey key) {
    return good.map(state -> state.desired().services().get(key));
  }

  Optional<String> family(ResourceKey task) {
    return good.map(state -> state.desired().tasks().get(task))
        .map(wanted -> wanted.run().definition().family());
  }

  private Reading at(Head head) {
    if (good.isPresent() && good.get().commit().equals(head.commit()))
      return new Reading(good, Optional.empty());
    var listing = source.repository().files(head.commit(), folder);
    var manifests = listing.files().stream().filter(f -> isText(f.path())).toList();
    // A folder without manifests wants nothing; one that is not there, or whose files are all
    // refused, is more likely a mistake, and the last good commit stays.
    boolean missing = listing.files().isEmpty() && !spec.source().path().isEmpty();
    if (manifests.isEmpty() && (missing || !refusals(listing).isEmpty()))
      return new Reading(good, Optional.of(nothingThere(head, listing)));
    var reading = new Tree(head.commit(), manifests);
    if (reading.tooMany) return new Reading(good, Optional.of(tooMany(head)));
    // Most commits of a shared repository touch other apps only.
    boolean same = good.isPresent() && isKept(reading.texts);
    var desired = same ? good.get().desired() : desired(reading.sources);
    // Only what this commit holds is kept, so the cache cannot grow over time.
    texts = reading.texts;
    var problems = new ArrayList<String>();
    if (manifests.isEmpty()) problems.add(nothingThere(head, listing));
    else problems.addAll(problems(listing, desired));
    reading.refused.stream().map(Wanted::words).forEach(problems::add);
    good = Optional.of(new State(head, desired, problems));
    return new Reading(good, Optional.empty());
  }

  /** The files of one commit: those below the app's path, and what they name outside it. */
  private final class Tree {
    private final Commit commit;
    private final Map<String, Text> texts = new HashMap<>();
    private final List<Refused> refused = new ArrayList<>();
    private Sources sources;
    private boolean tooMany;

    Tree(Commit commit, List<FileEntry> manifests) {
      this.commit = commit;
      sources = new Sources(parsed(manifests), folder);
      var asked = sources.missing();
      while (!asked.isEmpty() && !tooMany) {
        var found = new TreeMap<String, ParsedText>();
        for (var path : asked) found.putAll(lookUp(path));
        tooMany = sources.files().size() + found.size() > FILES_MAX;
        sources = sources.and(found, asked);
        asked = sources.missing();
      }
    }

    /** What stands outside the app's path under a name that may be a file's or a folder's. */
    private SortedMap<String, ParsedText> lookUp(String path) {
      var listing = isText(path)
          ? source.repository().file(commit, path)
          : source.repository().files(commit, path);
      if (isText(path) && listing.files().isEmpty() && listing.refused().isEmpty())
        listing = source.repository().files(commit, path);
      refused.addAll(refusals(listing));
      return parsed(listing.files().stream().filter(f -> isText(f.path())).toList());
    }

    private SortedMap<String, ParsedText> parsed(List<FileEntry> files) {
      var parsed = new TreeMap<String, ParsedText>();
      for (var file : files) parsed.put(file.path(), text(file).parsed());
      return parsed;
    }

    /** The very object from before where the content is: then nothing made of it is made anew. */
    private Text text(FileEntry file) {
      return texts.computeIfAbsent(file.path(), path -> {
        var before = Wanted.this.texts.get(path);
        if (before != null && before.blobId().equals(file.blobId())) return before;
        return new Text(file.blobId(), YamlText.parse(path, source.repository().read(file)));
      });
    }
  }

  @SuppressWarnings("ReferenceEquality") // A text that did not change is the very object.
  private boolean isKept(Map<String, Text> now) {
    return now.size() == texts.size()
        && now.entrySet().stream().allMatch(file -> texts.get(file.getKey()) == file.getValue());
  }

  private DesiredState desired(Sources sources) {
    var destination = spec.destination();
    var references = References.to(
        destination.account(),
        destination.region(),
        destination.clusters().getFirst().value());
    loaded = ManifestLoader.load(sources, references, loaded);
    return DesiredState.of(spec.name(), destination, loaded, good.map(State::desired));
  }

  private String tooMany(Head head) {
    return "more than %d files at commit %s, those named outside '%s' included; split the app"
        .formatted(FILES_MAX, head.commit().abbreviated(), folder);
  }

  /** People write {@code ./apps/}, {@code /apps} and {@code .} for the same folders. */
  private static String normalised(String path) {
    return String.join(
        "/",
        Stream.of(path.split("/", -1))
            .filter(step -> !step.isEmpty() && !step.equals("."))
            .toList());
  }

  private static List<String> problems(Listing listing, DesiredState state) {
    var refused = refusals(listing).stream().map(Wanted::words);
    var attached = state.blocked().values().stream().flatMap(List::stream).toList();
    var loose = state.problems().stream()
        .filter(Problem::isError)
        .filter(p -> !attached.contains(p))
        .map(Problem::toString);
    return Stream.concat(refused, loose).toList();
  }

  private String nothingThere(Head head, Listing listing) {
    var refused = new ArrayList<String>();
    refusals(listing).stream().limit(3).map(Wanted::words).forEach(refused::add);
    var where =
        spec.source().path().isEmpty() ? "the repository" : "'" + spec.source().path() + "'";
    return refused.isEmpty()
        ? "there is no .yaml, .yml or .json file below %s at commit %s; check the app's path"
            .formatted(where, head.commit().abbreviated())
        : String.join("; ", refused);
  }

  private static List<Refused> refusals(Listing listing) {
    return listing.refused().stream().filter(r -> isText(r.path())).toList();
  }

  private static String words(Refused refused) {
    return refused.path() + ": " + refused.reason();
  }

  static boolean isText(String path) {
    return path.endsWith(".yaml") || path.endsWith(".yml") || path.endsWith(".json");
  }
}
