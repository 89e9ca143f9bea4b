package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveService;
import java.util.List;

/**
 * Takes a service away without cutting its tasks off: its count is set to 0, its tasks are waited
 * for, and then it is deleted. Each step is found out from what ECS shows, so that it goes on
 * wherever it was interrupted.
 */
final class Drain {
  private Drain() {}

  static Plan step(ResourceKey key, LiveService live, String why) {
    var address = JsonNodeFactory.instance
        .objectNode()
        .put("cluster", key.cluster().value())
        .put("service", key.name());
    // ECS takes no count for a service with a task on every instance; it is deleted as it runs.
    boolean daemon = live.document().path("schedulingStrategy").asText().equals("DAEMON");
    if (!daemon && live.desiredCount() > 0)
      return act(new Action.UpdateService(address.put("desiredCount", 0), Pruner.places(), why));
    int tasks = live.runningCount() + live.pendingCount();
    if (!daemon && tasks > 0)
      return new Plan.Wait("%d of its tasks to stop".formatted(tasks), Planner.DRAIN_POLL);
    // DeleteService refuses while a second deployment is under way.
    if (!daemon && live.deployments().size() > 1)
      return new Plan.Wait("its deployments to end", Planner.DRAIN_POLL);
    return act(new Action.DeleteService(key.cluster().value(), key.name(), why));
  }

  private static Plan act(Action action) {
    return new Plan.Act(List.of(action));
  }
}
