package io.mooring.manifest;

import io.mooring.ident.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files that one app is loaded from, by their path in the repository, with {@code /} between
 * folders: all .yaml, .yml and .json files below {@code path} (the app's folder, {@code ""} for the
 * whole repository), and those outside it that something names.
 *
 * <p>What is named outside is found by asking: read what {@link #missing} names, add it with
 * {@link #and}, and ask again until nothing is missing. It ends, since nothing is asked for twice.
 *
 * @param looked the files and folders outside {@code path} that were looked up, there or not
 */
public record Sources(SortedMap<String, ParsedText> files, String path, SortedSet<String> looked) {
  /**
   * Most files and folders outside the app's path that are looked up: each may be a read of the
   * repository, and a base is one.
   */
  public static final int LOOKED_MAX = 1_000;

  public Sources {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    looked = Collections.unmodifiableSortedSet(new TreeSet<>(looked));
  }

  /** The files below {@code path}, as far as nothing outside it was looked up. */
  public Sources(SortedMap<String, ParsedText> files, String path) {
    this(files, path, new TreeSet<>());
  }

  /** These sources with what was found at paths that were {@link #missing}, perhaps nothing. */
  public Sources and(SortedMap<String, ParsedText> found, Set<String> asked) {
    var all = new TreeMap<>(files);
    all.putAll(found);
    var seen = new TreeSet<>(looked);
    seen.addAll(asked);
    return new Sources(all, path, seen);
  }

  /**
   * The paths, in the repository, of files and of folders that manifests and overlays name and that
   * nobody looked up yet. A folder stands for all its .yaml, .yml and .json files at any depth.
   */
  public SortedSet<String> missing() {
    var missing = new TreeSet<String>();
    files.forEach((file, text) -> {
      for (var document : text.documents()) {
        for (var named : named(file, document))
          if (looked.size() + missing.size() < LOOKED_MAX && !isKnown(named)) missing.add(named);
      }
    });
    return missing;
  }

  private boolean isKnown(String named) {
    if (files.containsKey(named) || isBelow(named, path)) return true;
    for (var at = named; !at.isEmpty(); at = folder(at)) if (looked.contains(at)) return true;
    return looked.contains("");
  }

  private static Set<String> named(String file, ParsedText.Document document) {
    var named = included(file, document);
    boolean isOverlay = document.root().path("kind").asText().equals(Kind.OVERLAY.word());
    if (!isOverlay) return named;
    var silent = new Report(_ -> new Position(file, 1, 1));
    for (var name : document.root().path("resources"))
      if (name.isTextual())
        IncludedFile.resolve(file, name.asText(), "", silent).ifPresent(named::add);
    return named;
  }

  /** The files that a manifest puts into its spec. */
  static Set<String> included(String file, ParsedText.Document document) {
    var named = new TreeSet<String>();
    var spec = document.root().path("spec");
    if (!spec.has("taskDefinitionFile") && !spec.has("serviceFile")) return named;
    // What is wrong with a path is told where the manifest is read.
    var silent = new Report(_ -> new Position(file, 1, 1));
    for (var member : List.of("taskDefinitionFile", "serviceFile")) {
      var name = spec.path(member);
      if (name.isTextual())
        IncludedFile.resolve(file, name.asText(), "", silent).ifPresent(named::add);
    }
    return named;
  }

  /** The part of a map by paths that lies at or below a folder. */
  static <V> SortedMap<String, V> below(SortedMap<String, V> byPath, String folder) {
    if (folder.isEmpty()) return byPath;
    var below = new TreeMap<String, V>();
    // The character after `/` ends what begins with the folder's name and a slash.
    below.putAll(byPath.subMap(folder + "/", folder + "0"));
    var own = byPath.get(folder);
    if (own != null) below.put(folder, own);
    return below;
  }

  /** Whether a file or folder is the folder or lies below it. */
  static boolean isBelow(String path, String folder) {
    return folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/");
  }

  /** The folder that holds a file or folder, {@code ""} for the repository's own. */
  static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
