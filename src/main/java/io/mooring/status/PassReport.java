package io.mooring.status;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One finished pass of one app: what everyone who watches is handed. */
public record PassReport(
    AppStatus app,
    List<ResourceStatus> resources,
    List<Event> events,
    Map<Stage, Duration> stages,
    Result result) {
  /** The stages of a pass, in order. */
  public enum Stage {
    SOURCE,
    DESIRED,
    LIVE,
    DECIDE,
    ACT
  }

  /** How the pass as a whole went. */
  public enum Result {
    /** Source, manifests and ECS were read and nothing failed. */
    SUCCEEDED,
    /** Some of it was done: the rest is in the conditions. */
    PARTIAL,
    /** Nothing could be compared. */
    FAILED
  }

  public PassReport {
    resources = List.copyOf(resources);
    events = List.copyOf(events);
    stages = Collections.unmodifiableMap(new TreeMap<>(stages));
  }
}
