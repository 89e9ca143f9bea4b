package io.mooring.manifest;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a load leaves for the next one: each manifest with everything that it was made of. A caller
 * keeps the parsed text of a file that did not change, so a document is the same object.
 */
public final class Reuse {
  static final Reuse NOTHING =
      new Reuse(new Sources(new TreeMap<>(), ""), References.to("", "", ""));

  private final Sources sources;
  private final References references;
  private final Map<ParsedText.Document, List<Kept>> kept = new HashMap<>();

  /** A file that was put into a manifest. */
  record Put(String path, ParsedText.Document document) {}

  /**
   * One manifest as it was loaded, before anything was said about it by what is around it.
   *
   * @param included empty when a file was not found: then every other file has a say
   */
  record Kept(
      String file,
      List<ParsedText.Document> overlays,
      Optional<List<Put>> included,
      Loaded.Declared declared,
      List<BitSet> images) {}

  Reuse(Sources sources, References references) {
    this.sources = sources;
    this.references = references;
  }

  /** Whether a load of these would make what was made before, to the last object. */
  boolean isAll(Sources others, References now) {
    boolean isPlace = references.equals(now)
        && sources.path().equals(others.path())
        && sources.looked().equals(others.looked())
        && sources.files().size() == others.files().size();
    if (!isPlace) return false;
    // Both are sorted: looking up each by name would take ten times as long.
    var before = sources.files().entrySet().iterator();
    for (var file : others.files().entrySet()) {
      var same = before.next();
      if (!same.getKey().equals(file.getKey()) || !same.getValue().equals(file.getValue()))
        return false;
    }
    return true;
  }

  void keep(ParsedText.Document document, Kept made) {
    kept.computeIfAbsent(document, _ -> new ArrayList<>(1)).add(made);
  }

  /** The manifest as it was made before, if it would be made the same now. */
  Optional<Kept> find(Entry.Leaf leaf, References now, SortedMap<String, ParsedText> files) {
    if (!references.equals(now)) return Optional.empty();
    for (var each : kept.getOrDefault(leaf.found().document(), List.of())) {
      boolean isSame = each.file().equals(leaf.found().file())
          && leaf.way().isSame(each.overlays())
          && each.included().isPresent()
          && each.included().get().stream().allMatch(put -> isSame(put, files));
      if (isSame) return Optional.of(each);
    }
    return Optional.empty();
  }

  private static boolean isSame(Put put, SortedMap<String, ParsedText> files) {
    var text = files.get(put.path());
    return text != null
        && text.documents().size() == 1
        && text.documents().getFirst().equals(put.document());
  }
}
