package io.mooring.reconcile;

import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.InstanceName;
import io.mooring.ident.Tags;
import io.mooring.plan.Gate;
import io.mooring.plan.Policy;
import io.mooring.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One configured app.
 *
 * @param liveInterval how often ECS is compared when Git did not move
 * @param formerly values of {@code mooring:owner} that this app had before it was renamed; what
 *     carries one is taken over
 */
public record AppSpec(
    AppName name,
    InstanceName instance,
    SourceSpec source,
    Destination destination,
    Policy policy,
    Duration liveInterval,
    SortedSet<String> formerly,
    Windows windows) {
  public AppSpec {
    formerly = Collections.unmodifiableSortedSet(new TreeSet<>(formerly));
  }

  /** An app that always had its name and may be changed at any time. */
  public AppSpec(
      AppName name,
      InstanceName instance,
      SourceSpec source,
      Destination destination,
      Policy policy,
      Duration liveInterval) {
    this(name, instance, source, destination, policy, liveInterval, new TreeSet<>(), Windows.NONE);
  }

  /** The same app, compared that often. */
  public AppSpec with(Duration interval) {
    return new AppSpec(name, instance, source, destination, policy, interval, formerly, windows);
  }

  /**
   * Where the present interval began, by the clock alone, so that apps with one interval want the
   * same of a cluster and the first of them reads for all.
   */
  Instant intervalStart(Instant now) {
    long step = Math.max(1, liveInterval.toMillis());
    return Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), step) * step);
  }

  /** The value of {@code mooring:owner} on what is this app's. */
  public String owner() {
    return Tags.owner(instance, name);
  }

  /** The same, and those that it had before it was renamed. */
  public SortedSet<String> owners() {
    var owners = new TreeSet<>(formerly);
    owners.add(owner());
    return owners;
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
