package io.mooring.manifest;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one overlay says: which manifests it takes in and what it makes of them. References in its
 * images and patches are resolved where it is used, with the values of the overlays around it.
 *
 * @param usable without an error in itself; what it takes in is held back else
 */
record Overlay(
    String file,
    ParsedText.Document document,
    String name,
    List<Resource> resources,
    SortedMap<String, Resolution.Value> values,
    Sourced images,
    List<Selected> patches,
    boolean usable,
    List<Problem> problems) {
  Overlay {
    resources = List.copyOf(resources);
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    patches = List.copyOf(patches);
    problems = List.copyOf(problems);
  }

  /** A file or folder of the repository that it names. */
  record Resource(String path, Position at) {}

  /** A patch and whom it is for. */
  record Selected(Selector selector, Patch patch, Position at) {}

  /** How messages and provenance call it. */
  String called() {
    return "overlay " + name;
  }

  Position at() {
    return document.mark().in(file);
  }

  Optional<Problem> firstError() {
    return problems.stream().filter(Problem::isError).findFirst();
  }
}
