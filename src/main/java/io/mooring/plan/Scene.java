package io.mooring.plan;

import io.mooring.desired.DesiredService;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.live.LiveTask;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one decision is made from.
 *
 * @param live the service as ECS shows it, whatever its status; empty where there is none
 * @param running the revision that the service stands on; empty where it cannot be described any
 *     more
 * @param known what was asked for beyond the service itself
 * @param tasks tasks of the deployment in question, where they were asked for
 * @param compared what was worked out from the first three
 */
public record Scene(
    DesiredService desired,
    Optional<LiveService> live,
    Optional<LiveRevision> running,
    Known known,
    List<LiveTask> tasks,
    Terms terms,
    Compared compared) {
  public Scene {
    tasks = List.copyOf(tasks);
  }

  public Scene(
      DesiredService desired,
      Optional<LiveService> live,
      Optional<LiveRevision> running,
      Known known,
      List<LiveTask> tasks,
      Terms terms) {
    this(desired, live, running, known, tasks, terms, new Compared(desired, live, running));
  }

  /** The same, with what an earlier one has worked out, where that is of the same objects. */
  public Scene after(Scene earlier) {
    return earlier.compared.isOf(this)
        ? new Scene(desired, live, running, known, tasks, terms, earlier.compared)
        : this;
  }

  EqualRevision equal() {
    return known.equal();
  }

  /** The same on other terms. */
  public Scene with(Terms other) {
    return new Scene(desired, live, running, known, tasks, other, compared);
  }

  Optional<VersionTag> version(String tag) {
    return compared.version(tag);
  }

  Optional<VersionTag> applied() {
    return version(Tags.APPLIED);
  }

  Optional<VersionTag> healthy() {
    return version(Tags.HEALTHY);
  }

  Optional<HoldTag> hold() {
    return live.flatMap(service -> service.tag(Tags.HOLD)).flatMap(HoldTag::parse);
  }

  String resource() {
    return desired.key().tagValue();
  }

  /** The value of {@code mooring:resource} on the revisions that the service runs. */
  String definitionResource() {
    return desired.definitionOwner().tagValue();
  }
}
