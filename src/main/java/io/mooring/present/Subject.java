package io.mooring.present;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.diff.Difference;
import io.mooring.diff.LiveView;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.plan.Plan;
import io.mooring.status.ResourceStatus;
import java.util.List;
import java.util.Optional;

/**
 * One resource as a diff tells of it: what was found out, what it was found out from, and what
 * would be done.
 *
 * @param live the service, where there is one
 * @param running the revision that it stands on, where it can be described
 */
public record Subject(
    ResourceStatus resource,
    Optional<Plan> plan,
    Optional<DesiredService> desired,
    Optional<LiveService> live,
    Optional<LiveRevision> running) {

  List<Difference> differences() {
    return resource.sync().differences();
  }

  /** The live documents rooted as {@code spec} is, tags included; without the ones that are not. */
  ObjectNode liveSpec() {
    var spec = JsonNodeFactory.instance.objectNode();
    running.ifPresent(revision -> {
      var definition = revision.taskDefinition().deepCopy();
      if (!revision.tags().isEmpty()) {
        var tags = definition.putArray("tags");
        revision.tags().forEach((k, v) -> tags.addObject().put("key", k).put("value", v));
      }
      spec.set("taskDefinition", definition);
    });
    live.ifPresent(service -> spec.set("service", LiveView.of(service).deepCopy()));
    return spec;
  }

  /** The same of what Git declares. */
  ObjectNode desiredSpec() {
    var spec = JsonNodeFactory.instance.objectNode();
    desired.ifPresent(wanted -> {
      spec.set("taskDefinition", wanted.taskDefinition());
      spec.set("service", wanted.service());
    });
    return spec;
  }

  /** Whether this stands for a service that is not there at all. */
  static boolean isWhole(Difference difference) {
    boolean root = difference.pointer().isEmpty() || difference.pointer().equals("/service");
    return root && difference.live().isMissingNode();
  }

  /** Where Git sets what differs; empty where it does not say anything there. */
  Optional<String> setBy(Difference difference) {
    if (difference.desired().isMissingNode() || isWhole(difference)) return Optional.empty();
    return desired.flatMap(wanted -> Places.setBy(wanted, difference.pointer()));
  }
}
