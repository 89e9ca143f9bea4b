package io.mooring.sim;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tasks without a service: they end, and nothing takes their place. */
final class Runs {
  private final World world;

  Runs(World world) {
    this.world = world;
  }

  void step(Task task, Instant at) {
    var happening = task.step(at);
    world.neighbours.logs().tell(task, happening, at);
    if (task.isForgotten(at)) task.settings.cluster().tasks.remove(task.id);
    world.agenda.set(task, nextWake(task, at));
  }

  private static @Nullable Instant nextWake(Task task, Instant at) {
    if (task.nextAt != null) return task.nextAt;
    var stoppedAt = task.times.get("stoppedAt");
    if (stoppedAt == null || task.isForgotten(at)) return null;
    return stoppedAt.plus(Scheduler.STOPPED_TASK_KEPT);
  }
}
