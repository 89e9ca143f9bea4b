package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredTrigger;
import io.mooring.ident.Tags;
import io.mooring.plan.ScheduleScene.Version;
import java.util.Optional;

/** Where a schedule goes when its service goes back to the version that was healthy. */
sealed interface WayBack {
  /** There is nothing to go back from, or nothing is known to be wrong. */
  record Stays() implements WayBack {}

  record To(String arn) implements WayBack {}

  /** Whether this revision is still ACTIVE is not known yet. */
  record NotLooked(String arn) implements WayBack {}

  /** Its own revision of that version is not known or gone, and none is invented. */
  record Lost(String why) implements WayBack {}

  /**
   * Decides it for one schedule.
   *
   * @param applied what the rule's tag remembers; empty on a rule that is not ours
   */
  static WayBack of(
      ScheduleScene scene, DesiredTrigger trigger, ObjectNode target, Optional<RuleTag> applied) {
    if (!(scene.version() instanceof Version.Behind(var home))) return new Stays();
    var stands = target.at("/EcsParameters/TaskDefinitionArn").asText();
    return switch (trigger.run().definition()) {
      case Definition.Declared _ -> stands.equals(home) ? new Stays() : new To(home);
      case Definition.Derived _ -> ofItsOwn(scene, home, stands, applied);
      case Definition.From _ -> new Stays();
    };
  }

  /** The tag tells which of its own revisions went with which of the service. */
  private static WayBack ofItsOwn(
      ScheduleScene scene, String home, String stands, Optional<RuleTag> applied) {
    if (applied.isEmpty() || applied.get().home().isEmpty()) return new Stays();
    var name = applied.get().beside(RuleTag.last(home));
    if (name.isEmpty())
      return new Lost("which of its own revisions went with %s is not known any more"
          .formatted(RuleTag.last(home)));
    var arn = home.substring(0, home.lastIndexOf('/') + 1) + name.get();
    if (stands.equals(arn)) return new Stays();
    return switch (scene.revisions().getOrDefault(arn, new EqualRevision.NotLooked())) {
      case EqualRevision.NotLooked() -> new NotLooked(arn);
      case EqualRevision.None() -> new Lost(name.get() + " is deregistered");
      case EqualRevision.Found _ -> new To(arn);
    };
  }

  /** The revision that has to be looked at before this schedule can go back. */
  static Optional<String> toLookAt(ScheduleScene scene, DesiredTrigger trigger) {
    if (!(scene.rule(trigger) instanceof RuleLook.There(var _, var _, var targets, var tags)))
      return Optional.empty();
    var applied = Optional.ofNullable(tags.get(Tags.APPLIED)).flatMap(RuleTag::parse);
    var id = trigger.target().path("Id").asText();
    return targets.stream()
        .filter(target -> target.path("Id").asText().equals(id))
        .map(target -> of(scene, trigger, target, applied))
        .filter(NotLooked.class::isInstance)
        .map(way -> ((NotLooked) way).arn())
        .findFirst();
  }
}
