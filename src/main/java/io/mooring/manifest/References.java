package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code ${destination.account}}, {@code ${destination.region}},
 * {@code ${destination.cluster}} (the destination's first cluster) and {@code ${values.NAME}} stand
 * for; the values of overlays win over these. No other {@code ${…}} is ours: a dot cannot occur in
 * the name of a shell variable, so what a container's own shell is to expand stays as it is.
 */
public record References(
    String account, String region, String cluster, SortedMap<String, JsonNode> values) {
  public References {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** References without values, as long as nothing sets any. */
  public static References to(String account, String region, String cluster) {
    return new References(account, region, cluster, new TreeMap<>());
  }
}
