package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.live.LiveRevision;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides what to do about a task definition that others refer to: an ACTIVE revision that equals
 * it is found again, else one is registered. Which revision of the family is the newest says
 * nothing: one that somebody else registered is no difference.
 */
public final class DefinitionPlanner {
  /** The one place of a task definition as a whole. */
  private static final String POINTER = "/taskDefinition";

  private DefinitionPlanner() {}

  /** The search for a revision that equals it. */
  public static Action.FindRevision find(DesiredTaskDefinition desired, String owner) {
    return new Action.FindRevision(
        desired.family(),
        desired.digest(),
        desired.taskDefinition().deepCopy().without("tags"),
        new Action.Search(owner, desired.key().tagValue(), true));
  }

  public static Decision decide(DesiredTaskDefinition desired, EqualRevision equal, Terms terms) {
    return switch (equal) {
      case EqualRevision.NotLooked() ->
        new Decision(
            new Plan.Act(List.of(find(desired, terms.owner()))),
            Diff.NONE,
            false,
            new Verdict.Progressing("looked for"),
            new Health(Health.Status.UNKNOWN, "not looked for yet"),
            List.of());
      case EqualRevision.None() -> register(desired, terms);
      case EqualRevision.Found(var revision) -> registered(desired, revision, terms);
    };
  }

  private static Decision register(DesiredTaskDefinition desired, Terms terms) {
    var absent =
        new Difference(POINTER, desired.taskDefinition(), MissingNode.getInstance(), Why.ABSENT);
    var diff = new Diff(List.of(absent), List.of());
    var verdict = new Verdict.Progressing("not registered yet");
    var health = new Health(
        Health.Status.MISSING,
        "no ACTIVE revision of family %s equals it".formatted(desired.family()));
    if (terms.contested().contains(POINTER)) {
      var remark = new Remark(
          Remark.Kind.CONTESTED,
          "Contested",
          "registered by us twice and gone both times; find who deregisters revisions of family %s; new content in Git is tried again"
              .formatted(desired.family()));
      return blocked(remark, diff, verdict, health);
    }
    if (!mayApply(terms)) return blocked(awaiting(desired, "register it"), diff, verdict, health);
    var action = Requests.register(
        find(desired, terms.owner()),
        Gap.tags(desired.taskDefinition()),
        terms.commit(),
        terms.commitWords());
    return new Decision(new Plan.Act(List.of(action)), diff, false, verdict, health, List.of());
  }

  private static Decision registered(
      DesiredTaskDefinition desired, LiveRevision revision, Terms terms) {
    var health = new Health(Health.Status.HEALTHY, "registered as " + revision.name());
    var verdict = new Verdict.Succeeded();
    var lacking = Gap.tags(desired.taskDefinition());
    lacking.entrySet().removeIf(tag -> tag.getValue().equals(revision.tags().get(tag.getKey())));
    if (lacking.isEmpty())
      return new Decision(new Plan.Steady(), Diff.NONE, false, verdict, health, List.of());
    var diff = new Diff(differences(lacking, revision), List.of());
    if (!mayApply(terms))
      return blocked(awaiting(desired, "tag " + revision.name()), diff, verdict, health);
    var tag = new Action.Tag(revision.arn(), lacking, terms.commitWords());
    return new Decision(new Plan.Act(List.of(tag)), diff, false, verdict, health, List.of());
  }

  private static List<Difference> differences(
      SortedMap<String, String> lacking, LiveRevision revision) {
    var live = new TreeMap<>(revision.tags());
    return lacking.entrySet().stream()
        .map(tag -> {
          var is = live.get(tag.getKey());
          JsonNode shown =
              is == null ? MissingNode.getInstance() : JsonNodeFactory.instance.textNode(is);
          return new Difference(
              POINTER + "/tags/[key=" + tag.getKey() + "]",
              JsonNodeFactory.instance.textNode(tag.getValue()),
              shown,
              is == null ? Why.ABSENT : Why.CHANGED);
        })
        .toList();
  }

  private static boolean mayApply(Terms terms) {
    return terms.policy().mode() == Policy.Mode.AUTO || terms.approved();
  }

  private static Remark awaiting(DesiredTaskDefinition desired, String what) {
    return new Remark(
        Remark.Kind.AWAITING_APPROVAL,
        "AwaitingApproval",
        "sync.mode is manual: `mooring sync --app %s` would %s"
            .formatted(desired.key().app(), what));
  }

  private static Decision blocked(Remark remark, Diff diff, Verdict verdict, Health health) {
    return new Decision(
        new Plan.Blocked(List.of(remark.message())), diff, false, verdict, health, List.of(remark));
  }
}
