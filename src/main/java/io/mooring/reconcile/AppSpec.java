package io.mooring.reconcile;

import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.InstanceName;
import io.mooring.plan.Gate;
import io.mooring.plan.Policy;
import io.mooring.window.Windows;
import java.time.Duration;
import java.time.Instant;

/** One configured app. {@code liveInterval} is how often ECS is compared when Git did not move. */
public record AppSpec(
    AppName name,
    InstanceName instance,
    SourceSpec source,
    Destination destination,
    Policy policy,
    Duration liveInterval,
    Windows windows) {

  /** An app that may be changed at any time. */
  public AppSpec(
      AppName name,
      InstanceName instance,
      SourceSpec source,
      Destination destination,
      Policy policy,
      Duration liveInterval) {
    this(name, instance, source, destination, policy, liveInterval, Windows.NONE);
  }

  /** Whether its windows let the app be changed now. */
  Gate gate(Instant now) {
    return switch (windows.at(now)) {
      case Windows.State.Open() -> new Gate.Open();
      case Windows.State.Closed(var until, var manualSync, var why) ->
        new Gate.Closed(until, manualSync, "the app may not be changed now: " + why);
    };
  }

  /**
   * Where the manifests come from; {@code path} is a folder inside the repository, "" for all of
   * it.
   */
  public record SourceSpec(String repository, String ref, String path, Duration interval) {}
}
