package io.mooring.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How manifests are reached: the overlays around them, the inner ones first, and what these make of
 * references and images.
 */
final class Way {
  private final List<Overlay> overlays;
  private final Resolution resolution;
  private final List<List<Images.Rule>> rules = new ArrayList<>();
  private final List<List<Ready>> patches = new ArrayList<>();
  private final List<Problem> problems;

  /** A patch with its references resolved, and what is wrong with these. */
  record Ready(Selector selector, Patch patch, List<Problem> problems) {}

  private Way(List<Overlay> overlays, Resolution resolution) {
    this.overlays = List.copyOf(overlays);
    this.resolution = resolution;
    var found = new ArrayList<Problem>();
    for (var overlay : overlays) {
      var report = new Report(p -> overlay.document().position(overlay.file(), p));
      rules.add(OverlayReader.images(overlay, resolution, report));
      found.addAll(report.problems());
      patches.add(overlay.patches().stream().map(p -> ready(overlay, p)).toList());
    }
    this.problems = List.copyOf(found);
  }

  private Ready ready(Overlay overlay, Overlay.Selected selected) {
    var report = new Report(p -> overlay.document().position(overlay.file(), p));
    var patch = selected.patch();
    var operations = resolution.resolve(patch.pointer(), patch.operations(), report);
    return new Ready(
        selected.selector(),
        new Patch(operations, patch.pointer(), patch.name()),
        report.problems());
  }

  /** The way to what is loaded by itself. */
  static Way direct(Resolution resolution) {
    return new Way(List.of(), resolution);
  }

  /** The way through one overlay more, inside those that are there. */
  static Way through(Overlay inner, List<Overlay> around, Resolution base) {
    var overlays = new ArrayList<Overlay>();
    overlays.add(inner);
    overlays.addAll(around);
    // The inner ones first: what comes later wins.
    var resolution = base;
    for (var overlay : overlays) resolution = resolution.with(overlay.values());
    return new Way(overlays, resolution);
  }

  List<Overlay> overlays() {
    return overlays;
  }

  Resolution resolution() {
    return resolution;
  }

  List<Images.Rule> rules(int overlay) {
    return rules.get(overlay);
  }

  /** The patches of an overlay, ready for what is reached by this way. */
  List<Ready> patches(int overlay) {
    return patches.get(overlay);
  }

  /** What is wrong with the images of its overlays, once references are resolved. */
  List<Problem> problems() {
    return problems;
  }

  /** Why nothing that is reached by it can be relied on. */
  Optional<Problem> obstacle() {
    var unusable = overlays.stream()
        .filter(overlay -> !overlay.usable())
        .flatMap(overlay -> overlay.firstError().stream())
        .findFirst();
    return unusable.or(() -> problems.stream().filter(Problem::isError).findFirst());
  }

  boolean isSame(List<ParsedText.Document> documents) {
    return overlays.stream().map(Overlay::document).toList().equals(documents);
  }
}
