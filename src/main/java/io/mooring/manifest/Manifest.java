package io.mooring.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One manifest: envelope read, {@code spec} as written with included files in place. Positions are
 * by pointers rooted at {@code spec}, the one root of every pointer a person sees.
 */
public record Manifest(
    Kind kind,
    String name,
    SortedMap<String, String> labels,
    ObjectNode spec,
    Positions positions) {
  public Manifest {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }
}
