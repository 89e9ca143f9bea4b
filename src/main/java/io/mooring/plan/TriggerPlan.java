package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredTrigger;
import io.mooring.diff.Difference;
import io.mooring.diff.Steps;
import io.mooring.diff.Why;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.plan.ScheduleScene.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides about one schedule: the rule, then who owns it, then the target, then what was put is
 * written down. Of somebody else's rule only the target with our id is looked at.
 */
final class TriggerPlan {
  /**
   * Most targets of one rule
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
   */
  static final int TARGETS_MAX = 5;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ScheduleScene scene;
  private final DesiredTrigger trigger;
  private final Terms terms;
  private final String root;
  private final TriggerNotes notes;

  private TriggerPlan(ScheduleScene scene, DesiredTrigger trigger) {
    this.scene = scene;
    this.trigger = trigger;
    this.terms = scene.terms();
    this.root = "/schedules/" + Steps.named("name", trigger.name());
    this.notes = new TriggerNotes(scene, trigger);
  }

  static TriggerStep of(ScheduleScene scene, DesiredTrigger trigger) {
    var plan = new TriggerPlan(scene, trigger);
    plan.judge();
    return plan.notes.made();
  }

  private void judge() {
    switch (scene.rule(trigger)) {
      case RuleLook.NotLooked() -> notes.step = Optional.of(notes.look());
      case RuleLook.Unknown(var _, var why) ->
        notes.block("RuleUnreadable", "rule %s cannot be read: %s".formatted(trigger.rule(), why));
      case RuleLook.Absent absent -> absent(absent);
      case RuleLook.There there -> {
        if (trigger.putRule().isPresent()) ours(there);
        else theirs(there);
      }
    }
  }

  private boolean isBehind() {
    return scene.version() instanceof Version.Behind;
  }

  private void absent(RuleLook.Absent look) {
    var put = trigger.putRule();
    if (put.isEmpty()) {
      notes.trouble = Optional.of("there is no rule " + trigger.rule());
      notes.block(
          "RuleMissing",
          "there is no rule %s%s; create it where it is declared, or take `rule` out and write an `expression`"
              .formatted(trigger.rule(), onBus()));
      return;
    }
    var wanted = JSON.objectNode();
    wanted.set("rule", RuleForm.rule(put.get()));
    wanted.set("target", trigger.target());
    var absent = new Difference(root, wanted, MissingNode.getInstance(), Why.ABSENT);
    notes.differences.add(absent);
    if (isBehind()) return;
    notes.trouble = Optional.of("rule %s is not there".formatted(trigger.rule()));
    // First what it starts: a rule without a target is of no use.
    if (revision().isEmpty()) return;
    var request = newRule(trigger, terms.owner(), scene.key());
    var action = new RuleAction.PutRule(request, List.of(root), terms.commitWords());
    notes.write(look.at(), List.of(absent), false, action);
  }

  private String onBus() {
    return trigger.bus().isEmpty() ? "" : " on bus " + trigger.bus();
  }

  /** The request that makes the rule of a trigger that has one of its own. */
  static ObjectNode newRule(DesiredTrigger trigger, String owner, ResourceKey key) {
    var request = putRule(trigger);
    var tags = request.putArray("Tags");
    ownership(owner, key)
        .forEach((name, value) -> tags.addObject().put("Key", name).put("Value", value));
    return request;
  }

  private static ObjectNode putRule(DesiredTrigger trigger) {
    var request = trigger.putRule().orElseThrow().deepCopy();
    if (!trigger.bus().isEmpty()) request.put("EventBusName", trigger.bus());
    return request;
  }

  private SortedMap<String, String> ownership() {
    return ownership(terms.owner(), scene.key());
  }

  private static SortedMap<String, String> ownership(String owner, ResourceKey key) {
    var tags = new TreeMap<String, String>();
    tags.put(Tags.OWNER, owner);
    tags.put(Tags.RESOURCE, key.tagValue());
    return tags;
  }

  /** A rule that we put, or one of its name. */
  private void ours(RuleLook.There there) {
    var owner = Optional.ofNullable(there.tags().get(Tags.OWNER));
    boolean named = scene.key().tagValue().equals(there.tags().get(Tags.RESOURCE));
    boolean known = owner.isPresent() && named;
    boolean mine = known && owner.get().equals(terms.owner());
    boolean formerly = known && terms.formerOwners().contains(owner.get());
    var applied = Optional.ofNullable(there.tags().get(Tags.APPLIED))
        .filter(_ -> known)
        .flatMap(RuleTag::parse);
    boolean same =
        applied.map(RuleTag::digest).filter(RuleTag.digest(trigger)::equals).isPresent();
    var put = trigger.putRule().orElseThrow();
    var ofRule = RuleForm.rules(root, put, there.rule());
    notes.differences.addAll(ofRule);
    if (same) notes.drifted.addAll(ofRule);
    if (known && !mine && !formerly) {
      notes.block(
          "OwnedByAnother",
          "rule %s belongs to '%s' by its tag %s; remove the schedule here, or delete that tag if the owner is gone"
              .formatted(trigger.rule(), owner.get(), Tags.OWNER));
      return;
    }
    boolean disabled = there.rule().path("State").asText().startsWith("DISABLED")
        && !put.path("State").asText().startsWith("DISABLED");
    if (disabled) notes.trouble = Optional.of("rule %s is disabled".formatted(trigger.rule()));
    var revision = isBehind() ? Optional.<String>empty() : revision();
    var ofTarget = target(there, revision, applied, same);
    if (!mine && !takesOver(there, formerly)) return;
    if (isBehind()) {
      goBack(there, applied);
      return;
    }
    if (revision.isEmpty()) return;
    if (!ofRule.isEmpty()) {
      var action = new RuleAction.PutRule(
          putRule(trigger), TriggerNotes.pointers(ofRule), notes.why(ofRule));
      notes.write(there.at(), ofRule, false, action);
    }
    if (!ofTarget.isEmpty())
      notes.write(there.at(), ofTarget, false, putTargets(revision.get(), ofTarget));
    // What was put is written down also where somebody has changed the rule and that stays.
    if (ofTarget.isEmpty() && (ofRule.isEmpty() || same)) settle(there, revision.get(), applied);
  }

  /** Whether it becomes ours, or is already to be; else it says why not. */
  private boolean takesOver(RuleLook.There there, boolean formerly) {
    boolean wanted = formerly
        || switch (terms.policy().adopt()) {
          case NEVER -> false;
          case WHEN_EQUAL -> notes.differences.isEmpty();
          case ALWAYS -> true;
        };
    if (!wanted) {
      notes.block(
          "NotOurs",
          "rule %s exists, is not ours and differs; make the schedule equal, delete the rule, or set sync.adopt: always"
              .formatted(trigger.rule()));
      return false;
    }
    if (isBehind() || revision().isEmpty()) return false;
    notes.write(
        there.at(),
        List.of(),
        false,
        tag(there, ownership(), formerly ? "the app has another name" : "adopt"));
    return false;
  }

  /** What was put is there: the tag says so, and what stood in its place before goes. */
  private void settle(RuleLook.There there, String revision, Optional<RuleTag> applied) {
    var put = RuleTag.of(trigger, RuleTag.last(revision));
    var now = home().map(home -> put.with(home, applied)).orElse(put);
    var before = applied
        .map(RuleTag::target)
        .filter(id -> !id.isEmpty() && !id.equals(now.target()))
        .filter(id -> targetOf(there, id).isPresent());
    if (before.isPresent()) {
      var gone = new RuleAction.RemoveTargets(
          trigger.rule(), trigger.bus(), List.of(before.get()), "Git gives it another id");
      notes.write(there.at(), List.of(), false, gone);
      return;
    }
    if (applied.filter(now::equals).isPresent() || !notes.mayApply()) return;
    var tags = ownership();
    tags.put(Tags.APPLIED, now.value());
    notes.write(there.at(), List.of(), true, tag(there, tags, "applied"));
  }

  /** The revision of the service that a revision of its own goes with. */
  private Optional<String> home() {
    return scene.version() instanceof Version.At(var arn)
            && trigger.run().definition() instanceof Definition.Derived
        ? Optional.of(RuleTag.last(arn))
        : Optional.empty();
  }

  private RuleAction.TagRule tag(RuleLook.There there, SortedMap<String, String> tags, String why) {
    var arn = there.rule().path("Arn").asText();
    return new RuleAction.TagRule(trigger.rule(), arn, tags, why);
  }

  /** Somebody else's rule: the target with our id is ours, by its family. */
  private void theirs(RuleLook.There there) {
    var found = targetOf(there, id());
    var family = found.flatMap(t -> RevisionName.parse(arnIn(t))).map(RevisionName::family);
    boolean foreign = found.isPresent()
        && !family.filter(trigger.run().definition().family()::equals).isPresent()
        && terms.policy().adopt() != Policy.Adopt.ALWAYS;
    if (foreign) {
      notes.block(
          "NotOurs",
          "rule %s has a target %s that is not ours; give this schedule another name, or set sync.adopt: always"
              .formatted(trigger.rule(), id()));
      return;
    }
    if (isBehind()) {
      goBack(there, Optional.empty());
      return;
    }
    var revision = revision();
    var ofTarget = target(there, revision, Optional.empty(), false);
    if (revision.isEmpty() || ofTarget.isEmpty()) return;
    if (found.isEmpty() && there.targets().size() >= TARGETS_MAX) {
      notes.block(
          "TooManyTargets",
          "rule %s has %d targets already, the most that EventBridge allows; use a rule of its own by an `expression`"
              .formatted(trigger.rule(), there.targets().size()));
      return;
    }
    notes.write(there.at(), ofTarget, false, putTargets(revision.get(), ofTarget));
  }

  private String id() {
    return trigger.target().path("Id").asText();
  }

  private static Optional<ObjectNode> targetOf(RuleLook.There there, String id) {
    return there.targets().stream()
        .filter(t -> t.path("Id").asText().equals(id))
        .findFirst();
  }

  private static String arnIn(ObjectNode target) {
    return target.at("/EcsParameters/TaskDefinitionArn").asText();
  }

  private String revisionPointer() {
    return root + "/target/EcsParameters/TaskDefinitionArn";
  }

  /** What differs of the target, noted with its origin; the revision only where it is known. */
  private List<Difference> target(
      RuleLook.There there, Optional<String> revision, Optional<RuleTag> applied, boolean same) {
    var found = targetOf(there, id());
    if (found.isEmpty()) {
      if (notes.trouble.isEmpty())
        notes.trouble = Optional.of("rule %s has no target of it".formatted(trigger.rule()));
      var absent =
          new Difference(root + "/target", wanted(revision), MissingNode.getInstance(), Why.ABSENT);
      notes.differences.add(absent);
      if (same) notes.drifted.add(absent);
      return List.of(absent);
    }
    var differ = new ArrayList<>(RuleForm.targets(
        root, wanted(revision.or(() -> Optional.of(arnIn(found.get())))), found.get()));
    for (var difference : differ) {
      boolean moved = difference.pointer().equals(revisionPointer())
          && !applied.map(RuleTag::revision).equals(revision.map(RuleTag::last));
      notes.differences.add(difference);
      if (same && !moved) notes.drifted.add(difference);
    }
    return differ;
  }

  private ObjectNode wanted(Optional<String> revision) {
    var target = trigger.target().deepCopy();
    revision.ifPresent(arn -> target.withObject("/EcsParameters").put("TaskDefinitionArn", arn));
    return target;
  }

  private RuleAction.PutTargets putTargets(String revision, List<Difference> ends) {
    return putTargets(wanted(Optional.of(revision)), TriggerNotes.pointers(ends), notes.why(ends));
  }

  private RuleAction.PutTargets putTargets(ObjectNode target, List<String> ends, String why) {
    var request = trigger.putTargets().deepCopy();
    request.putArray("Targets").add(target);
    return new RuleAction.PutTargets(request, ends, why);
  }

  /**
   * The service is on another version than Git's: what starts moves to it. EventBridge replaces a
   * target whole, so that the rest of it is sent back as it is.
   */
  private void goBack(RuleLook.There there, Optional<RuleTag> applied) {
    var found = targetOf(there, id());
    if (found.isEmpty()) return;
    switch (WayBack.of(scene, trigger, found.get(), applied)) {
      case WayBack.To(var revision) -> goBack(there, applied, found.get(), revision);
      case WayBack.Lost(var why) -> notes.staysAhead(why);
      case WayBack.Stays _, WayBack.NotLooked _ -> {}
    }
  }

  private void goBack(
      RuleLook.There there, Optional<RuleTag> applied, ObjectNode found, String revision) {
    var moved = new Difference(
        revisionPointer(),
        JSON.textNode(revision),
        found.at("/EcsParameters/TaskDefinitionArn"),
        Why.CHANGED);
    notes.differences.removeIf(d -> d.pointer().equals(moved.pointer()));
    notes.differences.add(moved);
    boolean drift =
        applied.map(RuleTag::revision).filter(RuleTag.last(revision)::equals).isPresent();
    if (drift) notes.drifted.add(moved);
    var target = found.deepCopy();
    target.withObject("/EcsParameters").put("TaskDefinitionArn", revision);
    var why = drift ? "drift" : "with the version that is healthy";
    notes.write(
        there.at(), List.of(moved), !drift, putTargets(target, List.of(moved.pointer()), why));
  }

  /** The revision to start; where it is not known yet, the step towards it is taken first. */
  private Optional<String> revision() {
    if (scene.version() instanceof Version.At(var arn)
        && trigger.run().definition() instanceof Definition.Declared) return Optional.of(arn);
    var found = RunDefinition.of(scene, trigger);
    found.step().ifPresent(notes::towards);
    found.waits().ifPresent(notes::waitFor);
    return found.arn();
  }
}
