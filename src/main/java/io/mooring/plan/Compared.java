package io.mooring.plan;

import io.mooring.desired.DesiredService;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Diff;
import io.mooring.diff.Differ;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a service as it is wanted and as it runs are beside each other. It is the same on whatever
 * terms, so that it is worked out once, where it is asked for, and kept while neither changes.
 */
final class Compared {
  private final DesiredService desired;
  private final Optional<LiveService> live;
  private final Optional<LiveRevision> running;
  private final Map<String, Optional<VersionTag>> versions = new HashMap<>();
  private @Nullable Diff service;
  private @Nullable Diff taskDefinition;
  private @Nullable List<String> unknownFields;

  Compared(DesiredService desired, Optional<LiveService> live, Optional<LiveRevision> running) {
    this.desired = desired;
    this.live = live;
    this.running = running;
  }

  /** Whether it is of the very same objects; equal ones would cost a walk. */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(Scene scene) {
    return desired == scene.desired()
        && live.orElse(null) == scene.live().orElse(null)
        && running.orElse(null) == scene.running().orElse(null);
  }

  /** What a tag of the service says of a version. */
  Optional<VersionTag> version(String tag) {
    return versions.computeIfAbsent(
        tag, _ -> live.flatMap(service -> service.tag(tag)).flatMap(VersionTag::parse));
  }

  /** How the members of the service differ; only where there is one. */
  Diff service() {
    if (service == null) service = Differ.service(desired, live.orElseThrow());
    return service;
  }

  /** How the revision differs that the service stands on; only where it can be described. */
  Diff taskDefinition() {
    if (taskDefinition == null)
      taskDefinition = Differ.taskDefinition(desired, running.orElseThrow());
    return taskDefinition;
  }

  /** Members that ECS answers with and that this release does not know. */
  List<String> unknownFields() {
    if (unknownFields == null)
      unknownFields = running.isEmpty()
          ? List.of()
          : Differ.unknownFields(live.orElseThrow(), running.get(), desired.acknowledged());
    return unknownFields;
  }
}
