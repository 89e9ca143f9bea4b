package io.mooring.manifest;

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

  private static List<String> named(String file, ParsedText.Document document) {
    var named = new TreeSet<String>();
    // What is wrong with a path is told where the manifest is read.
    var silent = new Report(_ -> new Position(file, 1, 1));
    for (var member : List.of("taskDefinitionFile", "serviceFile")) {
      var name = document.root().path("spec").path(member);
      if (name.isTextual())
        IncludedFile.resolve(file, name.asText(), "", silent).ifPresent(named::add);
    }
    return List.copyOf(named);
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
