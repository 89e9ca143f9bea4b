package io.mooring.manifest;

import io.mooring.ident.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the manifests of an app and the overlays that each is reached through.
 *
 * <p>A folder with an overlay is entered through that overlay and nothing below it is looked at but
 * what the overlay names; any other folder stands for all manifests directly in it and for all
 * folders in it. This holds for the app's own folder as for a folder that an overlay names. What an
 * overlay of the app takes in is not loaded by itself as well: it would be declared twice.
 */
final class Discovery {
  /** A document on its way into an app. */
  record Found(String file, ParsedText.Document document, Optional<String> versionFix) {}

  /** Everything found. {@code untold} are the documents of ours that nothing takes in. */
  record Result(List<Entry.Leaf> leaves, List<Problem> problems, List<Found> untold) {}

  private final Sources sources;
  private final Resolution resolution;
  private final SortedMap<String, List<Found>> manifests = new TreeMap<>();
  private final SortedMap<String, List<Found>> overlays = new TreeMap<>();
  private final Map<ParsedText.Document, Overlay> read = new HashMap<>();
  private final SortedMap<String, Problem> rivals = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private Discovery(Sources sources, Resolution resolution) {
    this.sources = sources;
    this.resolution = resolution;
  }

  static Result find(Sources sources, Resolution resolution, List<Found> ours) {
    return new Discovery(sources, resolution).find(ours);
  }

  private Result find(List<Found> ours) {
    for (var found : ours) {
      boolean isOverlay =
          ManifestKind.of(found.document().root()).equals(Optional.of(Kind.OVERLAY));
      if (isOverlay)
        overlays
            .computeIfAbsent(Sources.folder(found.file()), _ -> new ArrayList<>())
            .add(found);
      else manifests.computeIfAbsent(found.file(), _ -> new ArrayList<>()).add(found);
    }
    overlays.values().forEach(this::refuseSeveral);
    var entries = entries();
    var taken = new HashSet<ParsedText.Document>();
    var leaves = new ArrayList<Entry.Leaf>();
    for (var entry : entries) {
      leaves.addAll(entry.leaves());
      problems.addAll(entry.problems());
      taken.addAll(entry.reached());
    }
    var direct = Way.direct(resolution);
    var untold = new ArrayList<Found>();
    for (var found : below(sources.path())) {
      if (taken.contains(found.document())) continue;
      if (unit(found.file(), sources.path()).isEmpty())
        leaves.add(new Entry.Leaf(found, direct, Optional.empty()));
      else untold.add(found);
    }
    leaves.sort(Entry.Leaf.ORDER);
    read.values().forEach(overlay -> problems.addAll(overlay.problems()));
    return new Result(leaves, problems, untold);
  }

  /** The overlays below the app's path that no other overlay there takes in, each followed. */
  private List<Entry> entries() {
    var folders = new TreeSet<String>();
    for (var folder : Sources.below(overlays, sources.path()).keySet())
      unit(folder + "/", sources.path()).ifPresent(folders::add);
    var followed = new TreeMap<String, Entry>();
    for (var folder : folders) followed.put(folder, Entry.follow(this, overlay(folder)));
    var times = new HashMap<ParsedText.Document, Integer>();
    for (var entry : followed.values())
      entry.reached().forEach(document -> times.merge(document, 1, Integer::sum));
    var covered = new HashSet<ParsedText.Document>();
    var entries = new ArrayList<Entry>();
    // Overlays that take in each other come last: one stands for the ring, which is an error.
    for (boolean isRing : List.of(false, true)) {
      followed.forEach((folder, entry) -> {
        var document = overlay(folder).document();
        boolean isTaken = times.getOrDefault(document, 0) > 1;
        if (isTaken != isRing || covered.contains(document)) return;
        entries.add(entry);
        covered.addAll(entry.reached());
      });
    }
    return entries;
  }

  private void refuseSeveral(List<Found> inOneFolder) {
    if (inOneFolder.size() < 2) return;
    var first = inOneFolder.getFirst();
    for (var other : inOneFolder.subList(1, inOneFolder.size())) {
      var problem = new Problem(
          Problem.Severity.ERROR,
          other.document().mark().in(other.file()),
          "",
          "a second overlay in one folder, the first being at %s; a folder has one, move this one"
              .formatted(first.document().mark().in(first.file())));
      rivals.put(Sources.folder(first.file()), problem);
      problems.add(problem);
    }
  }

  /** The overlay of a folder that has one, the first of several. */
  private Overlay overlay(String folder) {
    var found = overlays.getOrDefault(folder, List.of()).getFirst();
    return overlay(found);
  }

  Overlay overlay(Found found) {
    return read.computeIfAbsent(
        found.document(),
        document -> OverlayReader.read(
            found.file(), document, found.versionFix(), resolution.withoutValues()));
  }

  /** Why nothing of a folder can be relied on: it has two overlays. */
  Optional<Problem> rivalry(Overlay overlay) {
    return Optional.ofNullable(rivals.get(Sources.folder(overlay.file())));
  }

  Resolution resolution() {
    return resolution;
  }

  /** The folders that are entered below one, and the manifests in no such folder. */
  record Inside(List<Overlay> units, List<Found> manifests) {}

  /** What a file or folder stands for; empty when there is no such thing. */
  Optional<Inside> inside(String path) {
    if (sources.files().containsKey(path)) {
      var folder = Sources.folder(path);
      var units = overlays.getOrDefault(folder, List.of()).stream()
          .filter(found -> found.file().equals(path))
          .map(this::overlay)
          .toList();
      return Optional.of(new Inside(units, manifests.getOrDefault(path, List.of())));
    }
    boolean isFolder = path.isEmpty() || !Sources.below(sources.files(), path).isEmpty();
    if (!isFolder) return Optional.empty();
    var units = new TreeSet<String>();
    Sources.below(overlays, path).keySet().stream()
        .flatMap(folder -> unit(folder + "/", path).stream())
        .forEach(units::add);
    var own = below(path).stream().filter(m -> unit(m.file(), path).isEmpty()).toList();
    return Optional.of(new Inside(units.stream().map(this::overlay).toList(), own));
  }

  /** The manifests, overlays apart, in the files of a folder at any depth. */
  private List<Found> below(String folder) {
    return Sources.below(manifests, folder).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  /** The outermost folder with an overlay on the way from a folder to a file in it. */
  private Optional<String> unit(String file, String from) {
    var outermost = Optional.<String>empty();
    var at = Sources.folder(file);
    while (Sources.isBelow(at, from)) {
      if (overlays.containsKey(at)) outermost = Optional.of(at);
      if (at.equals(from) || at.isEmpty()) break;
      at = Sources.folder(at);
    }
    return outermost;
  }

  /** What is said about a path that leads nowhere. */
  String missing(String path) {
    return IncludedFile.nowhere(path, sources.files());
  }
}
