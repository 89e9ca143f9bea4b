package io.mooring.live;

import io.mooring.ident.ClusterName;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One cluster at one instant: its tags and the services that were asked for. A name that was asked
 * for and is not here does not exist.
 */
public record LiveCluster(
    ClusterName name,
    String arn,
    boolean active,
    SortedMap<String, String> tags,
    SortedMap<String, LiveService> services,
    Instant takenAt) {
  public LiveCluster {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
  }

  /** The service of that name, whatever its status. */
  public Optional<LiveService> service(String serviceName) {
    return Optional.ofNullable(services.get(serviceName));
  }

  public Optional<String> tag(String key) {
    return Optional.ofNullable(tags.get(key));
  }

  /** The same cluster without tags of these keys. */
  public LiveCluster without(Collection<String> keys) {
    var fewer = new TreeMap<>(tags);
    fewer.keySet().removeAll(keys);
    return new LiveCluster(name, arn, active, fewer, services, takenAt);
  }

  /** The same cluster with some services read again. */
  public LiveCluster with(Map<String, LiveService> newer) {
    var merged = new TreeMap<>(services);
    merged.putAll(newer);
    return new LiveCluster(name, arn, active, tags, merged, takenAt);
  }
}
