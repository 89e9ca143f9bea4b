package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.diff.LeftAlone;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Who keeps the number of tasks: Git, or Application Auto Scaling. Where a scalable target is
 * registered a declared count is neither compared nor sent, but for 0, which turns a service off,
 * and for the way back from 0, which no policy takes.
 *
 * <p>It is asked for only where it matters: where a declared count differs from the live one, and
 * when a service is created.
 */
final class Scaled {
  private static final String COUNT = "/service/desiredCount";

  private Scaled() {}

  /** The look that must come before the count of a live service is judged. */
  static Optional<Action> ask(Scene scene) {
    return inQuestion(scene) ? look(scene) : Optional.empty();
  }

  /** The look that must come before a service is created. */
  static Optional<Action> askAtCreation(Scene scene) {
    var service = scene.desired().service();
    boolean off = service.path("desiredCount").asInt(1) == 0;
    return off || isDaemon(service) ? Optional.empty() : look(scene);
  }

  private static Optional<Action> look(Scene scene) {
    if (!(scene.known().scaling() instanceof Known.Scaling.NotLooked)) return Optional.empty();
    var key = scene.desired().key();
    return Optional.of(new Action.LookAtScaling(key.cluster().value(), key.name()));
  }

  private static boolean isDaemon(ObjectNode service) {
    return service.path("schedulingStrategy").asText().equals("DAEMON");
  }

  private static int declared(Scene scene) {
    return scene.desired().service().path("desiredCount").asInt(0);
  }

  private static int live(Scene scene) {
    return scene.live().map(l -> l.document().path("desiredCount").asInt()).orElse(0);
  }

  private static boolean inQuestion(Scene scene) {
    var service = scene.desired().service();
    if (declared(scene) == 0 || declared(scene) == live(scene) || isDaemon(service)) return false;
    return LeftAlone.of("/service", service, scene.desired().ignore())
        .covering(COUNT)
        .isEmpty();
  }

  /** The differences of the service, with a count that is not Git's among the ignored. */
  static Diff judged(Scene scene, Diff service) {
    if (!inQuestion(scene)) return service;
    return switch (scene.known().scaling()) {
      case Known.Scaling.None _ -> service;
      // It stays a difference, and nothing is done about it: now, or as long as nobody can tell.
      case Known.Scaling.NotLooked _, Known.Scaling.Unknown _ -> service;
      case Known.Scaling.Target target ->
        mustWake(scene, target)
            ? service
            : ignored(
                service,
                "autoscaled (%d to %d tasks)".formatted(target.minimum(), target.maximum()));
    };
  }

  /** A policy does not scale out of 0 what it would not have scaled in to 0. */
  private static boolean mustWake(Scene scene, Known.Scaling.Target target) {
    return live(scene) == 0 && target.minimum() > 0;
  }

  private static Diff ignored(Diff diff, String rule) {
    var differences = new ArrayList<>(diff.differences());
    var left = new ArrayList<>(diff.ignored());
    if (differences.removeIf(Scaled::isCount)) left.add(new Ignored(COUNT, rule));
    return new Diff(differences, left);
  }

  private static boolean isCount(Difference difference) {
    return difference.pointer().equals(COUNT);
  }

  /** Whether this is a count that nobody can tell the owner of. */
  static boolean isUnknown(Scene scene, Difference difference) {
    return isCount(difference)
        && inQuestion(scene)
        && scene.known().scaling() instanceof Known.Scaling.Unknown;
  }

  static Remark unknown(Scene scene) {
    var why = scene.known().scaling() instanceof Known.Scaling.Unknown(var reason) ? reason : "";
    return new Remark(
        Remark.Kind.REPORT_ONLY,
        "ScalingUnknown",
        "desiredCount is %d in Git and %d in ECS and is left alone, since nobody can tell whether it is autoscaled: %s"
            .formatted(declared(scene), live(scene), why));
  }

  /** The count to send, within what the scalable target allows; 0 is always allowed. */
  static int within(Scene scene, int count) {
    return count != 0
            && scene.known().scaling() instanceof Known.Scaling.Target(var least, var most)
        ? Math.clamp(count, least, most)
        : count;
  }

  /** The count to create a service with that has none in Git. */
  static int atCreation(Scene scene) {
    return scene.known().scaling() instanceof Known.Scaling.Target(var least, var _) ? least : 1;
  }
}
