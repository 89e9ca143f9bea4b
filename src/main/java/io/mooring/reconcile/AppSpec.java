package io.mooring.reconcile;

import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.InstanceName;
import io.mooring.plan.Policy;
import java.time.Duration;

/** One configured app. {@code liveInterval} is how often ECS is compared when Git did not move. */
public record AppSpec(
    AppName name,
    InstanceName instance,
    SourceSpec source,
    Destination destination,
    Policy policy,
    Duration liveInterval) {

  /**
   * Where the manifests come from; {@code path} is a folder inside the repository, "" for all of
   * it.
   */
  public record SourceSpec(String repository, String ref, String path, Duration interval) {}
}
