package io.mooring.manifest;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which patches and images of the overlays met something. A patch that selects nothing is an error,
 * since its author had a manifest in mind; an image that is not there is a note, since a list of
 * images is often shared.
 */
final class Effects {
  /** Most names listed in a message: more is not read. */
  private static final int LISTED_MAX = 12;

  private static final class Met {
    final Overlay overlay;
    final BitSet patches = new BitSet();
    final BitSet images = new BitSet();
    final TreeSet<String> names = new TreeSet<>();
    final TreeSet<String> bare = new TreeSet<>();

    Met(Overlay overlay) {
      this.overlay = overlay;
    }
  }

  private final Map<Position, Met> byOverlay = new TreeMap<>(Problem.PLACES);

  void count(Entry.Leaf leaf, List<BitSet> images) {
    var way = leaf.way();
    if (way.overlays().isEmpty()) return;
    var root = leaf.found().document().root();
    var subject = Selector.subject(root, ManifestKind.of(root), way.resolution());
    for (int i = 0; i < way.overlays().size(); i++) {
      var overlay = way.overlays().get(i);
      var met = byOverlay.computeIfAbsent(overlay.at(), _ -> new Met(overlay));
      if (i < images.size()) met.images.or(images.get(i));
      subject.ifPresent(each -> {
        met.names.add(each.toString());
        met.bare.add(each.name());
        for (int patch = 0; patch < overlay.patches().size(); patch++)
          if (overlay.patches().get(patch).selector().fits(each)) met.patches.set(patch);
      });
    }
  }

  List<Problem> problems() {
    var problems = new ArrayList<Problem>();
    for (var met : byOverlay.values()) {
      // Where nothing can be named, something else has been said.
      if (met.names.isEmpty() || !met.overlay.usable()) continue;
      patches(met, problems);
      images(met, problems);
    }
    return problems;
  }

  private static void patches(Met met, List<Problem> problems) {
    var patches = met.overlay.patches();
    for (int i = 0; i < patches.size(); i++) {
      if (met.patches.get(i)) continue;
      var selector = patches.get(i).selector();
      var near = selector.name().isEmpty() || met.bare.contains(selector.name())
          ? Optional.<String>empty()
          : Suggestion.nearest(selector.name(), met.bare);
      problems.add(new Problem(
          Problem.Severity.ERROR,
          patches.get(i).at(),
          patches.get(i).patch().pointer(),
          "the patch selects nothing: there is no %s; %s"
              .formatted(
                  selector,
                  near.map(name -> "did you mean `" + name + "`?")
                      .orElse("there is " + listed(met.names)))));
    }
  }

  private static void images(Met met, List<Problem> problems) {
    var images = met.overlay.images();
    for (int i = 0; i < images.node().size(); i++) {
      if (met.images.get(i)) continue;
      problems.add(new Problem(
          Problem.Severity.NOTE,
          images.below(List.of(String.valueOf(i))).provenance().at(),
          "/images/" + i,
          "no manifest here has an image %s"
              .formatted(Suggestion.quoted(images.node().path(i).path("name").asText()))));
    }
  }

  private static String listed(Set<String> names) {
    var some = names.stream().limit(LISTED_MAX).toList();
    return String.join(", ", some) + (names.size() > LISTED_MAX ? ", …" : "");
  }
}
