package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.plan.RuleLook.There;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what becomes of rules of the app that no manifest wants, with the brakes that services
 * have: the yes is written on the rule, our targets are removed, and then the rule is deleted. What
 * somebody else hung on it stays, and the rule with it.
 */
public final class RulePruner {
  /** More than these at once are asked about, whatever the policy. */
  private static final int MANY = 3;

  /** More than this part of the app's schedules too: one in so many. */
  private static final int MANY_PART = 5;

  /** How soon it is looked whether what stands before has ended. */
  private static final Duration LATER = Duration.ofSeconds(30);

  /**
   * On what grounds is decided.
   *
   * @param owner the value of our {@code mooring:owner}
   * @param declared how many schedules Git wants
   * @param notNow why nothing may be deleted
   * @param busy what must be steady first
   * @param yes what a person said yes to, by cluster
   */
  public record Grounds(
      Policy policy,
      String owner,
      int declared,
      Optional<String> notNow,
      Optional<String> busy,
      SortedMap<ClusterName, PruneTag> yes,
      Instant now) {}

  private final List<RuleOrphan> orphans;
  private final Grounds grounds;

  private RulePruner(List<RuleOrphan> orphans, Grounds grounds) {
    this.orphans = List.copyOf(orphans);
    this.grounds = grounds;
  }

  /** A decision about each of them; {@code orphans} are all of the app. */
  public static SortedMap<ResourceKey, Decision> decide(List<RuleOrphan> orphans, Grounds grounds) {
    var pruner = new RulePruner(orphans, grounds);
    var decisions = new TreeMap<ResourceKey, Decision>();
    for (var orphan : orphans) {
      var plan = pruner.plan(orphan);
      decisions.put(orphan.key(), decision(orphan.rule(), plan));
    }
    return decisions;
  }

  /**
   * A rule that the app put under a name that it had before. It is named after that, so that the
   * schedule has another one now and this one starts the same once more. Two apps may have had that
   * name, so that neither deletes it.
   */
  public static Decision former(ResourceKey key) {
    var rule = key.name();
    return decision(
        rule,
        new Plan.Blocked(List.of(
            "rule %s is of the app's former name and goes on starting tasks beside the one of its name now; delete it by hand: `aws events list-targets-by-rule`, `remove-targets` and `delete-rule`"
                .formatted(rule))));
  }

  private Plan plan(RuleOrphan orphan) {
    if (grounds.policy().prune() == Policy.Prune.NEVER)
      return blocked(
          orphan,
          "sync.prune is never, so it stays and goes on starting tasks; delete it by hand, declare it again, or set sync.prune");
    if (grounds.notNow().isPresent())
      return blocked(orphan, "nothing is deleted while " + grounds.notNow().get());
    if (!orphan.settled()) return new Plan.Wait("to be sure that Git does not want it", LATER);
    var look = new RuleAction.LookAtRule(orphan.rule(), orphan.bus());
    if (!(orphan.look() instanceof There there)) return act(look);
    if (!isMarked(there)) {
      var given = given(orphan);
      if (given.isEmpty() && needsYes()) return blocked(orphan, asks(orphan));
      var by = given.orElseGet(() -> automatic(orphan));
      var tags = new TreeMap<String, String>();
      tags.put(Tags.PRUNE, by.mark().value());
      var arn = there.rule().path("Arn").asText();
      return act(new RuleAction.TagRule(orphan.rule(), arn, tags, "to be deleted"));
    }
    if (grounds.busy().isPresent()) return new Plan.Wait(grounds.busy().get(), LATER);
    // The set that a person said yes to is another once one of it is gone.
    boolean all = orphans.stream().allMatch(o -> isMarked(o) || given(o).isEmpty());
    if (!all) return new Plan.Wait("the yes to be written on all that it names", LATER);
    // What is taken away is decided on a look of this very pass.
    return there.at().isBefore(grounds.now()) ? act(look) : step(orphan, there);
  }

  private static Plan step(RuleOrphan orphan, There there) {
    var why = "Git does not want it";
    var ours = ours(there).stream().map(t -> t.path("Id").asText()).toList();
    if (!ours.isEmpty())
      return act(new RuleAction.RemoveTargets(orphan.rule(), orphan.bus(), ours, why));
    if (!there.targets().isEmpty())
      return blocked(
          orphan,
          "it starts none of ours any more and stays, since somebody hung %d targets on it; delete it when they are gone"
              .formatted(there.targets().size()));
    return act(new RuleAction.DeleteRule(orphan.rule(), orphan.bus(), why));
  }

  /** The target that the rule's tag names; where there is no tag yet, those that start tasks. */
  private static List<ObjectNode> ours(There there) {
    var applied = Optional.ofNullable(there.tags().get(Tags.APPLIED)).flatMap(RuleTag::parse);
    return there.targets().stream()
        .filter(t -> applied
            .map(tag -> tag.target().equals(t.path("Id").asText()))
            .orElse(t.has("EcsParameters")))
        .toList();
  }

  private boolean isMarked(There there) {
    return Optional.ofNullable(there.tags().get(Tags.PRUNE))
        .flatMap(PruneTag::parse)
        .filter(mark -> mark.until().isAfter(grounds.now()))
        .isPresent();
  }

  private boolean needsYes() {
    return grounds.policy().prune() == Policy.Prune.CONFIRM
        || grounds.policy().mode() == Policy.Mode.MANUAL
        || isMany();
  }

  private boolean isMany() {
    // Those that were let go count no more: what is left of many is not asked about again.
    long leaving = orphans.stream().filter(o -> !isMarked(o)).count();
    return leaving > MANY || leaving * MANY_PART > grounds.declared() + leaving;
  }

  private boolean isMarked(RuleOrphan orphan) {
    return orphan.look() instanceof There there && isMarked(there);
  }

  private String asks(RuleOrphan orphan) {
    var app = orphan.key().app();
    var why = grounds.policy().prune() == Policy.Prune.AUTO && isMany()
        ? "more than %d schedules or %d %% of the app at once are asked about; "
            .formatted(MANY, 100 / MANY_PART)
        : "";
    return "%s`mooring prune --app %s` lists what would go, and with --yes lets it"
        .formatted(why, app);
  }

  private Optional<PruneTag> given(RuleOrphan orphan) {
    var there = orphans.stream()
        .filter(o -> o.key().cluster().equals(orphan.key().cluster()))
        .toList();
    return Optional.ofNullable(grounds.yes().get(orphan.key().cluster()))
        .filter(yes -> yes.until().isAfter(grounds.now()))
        .filter(yes -> isMeant(yes, orphan, there));
  }

  /** The very set that was listed; those that were let go already are still in it. */
  private static boolean isMeant(PruneTag yes, RuleOrphan orphan, List<RuleOrphan> there) {
    var some = there.stream()
        .filter(o -> yes.names().isEmpty() || yes.names().contains(o.rule()))
        .toList();
    return some.contains(orphan) && digest(some).equals(yes.set());
  }

  private static Digest digest(List<RuleOrphan> some) {
    return PruneTag.digestOf(some.stream().map(RuleOrphan::identity).toList());
  }

  private PruneTag automatic(RuleOrphan orphan) {
    return new PruneTag(
        PruneTag.digestOf(List.of(orphan.identity())),
        new TreeSet<>(),
        "sync.prune",
        grounds.now().plus(PruneTag.MEANT_FOR));
  }

  private static Plan act(Action action) {
    return new Plan.Act(List.of(action));
  }

  private static Plan blocked(RuleOrphan orphan, String why) {
    return new Plan.Blocked(List.of("no manifest wants rule %s: %s".formatted(orphan.rule(), why)));
  }

  private static Decision decision(String rule, Plan plan) {
    var there = new Difference(
        "",
        MissingNode.getInstance(),
        JsonNodeFactory.instance.textNode("rule " + rule),
        Why.EXTRA);
    var message = switch (plan) {
      case Plan.Blocked(var reasons) -> String.join("; ", reasons);
      case Plan.Wait(var on, var _) ->
        "no manifest wants rule %s, and it is to be deleted: waits: %s".formatted(rule, on);
      case Plan.Act _, Plan.Steady _ ->
        "no manifest wants rule %s, and it is being deleted".formatted(rule);
    };
    return new Decision(
        plan,
        new Diff(List.of(there), List.of()),
        false,
        new Verdict.Succeeded(),
        new Health(Health.Status.HEALTHY, "rule " + rule + " starts what it did"),
        List.of(new Remark(Remark.Kind.ORPHANED, "Orphaned", message)));
  }
}
