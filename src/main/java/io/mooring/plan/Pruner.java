package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what becomes of the app's orphans. They go last and one at a time:
 *
 * <ol>
 *   <li>the yes is written on the service itself, so that whoever goes on knows of it;
 *   <li>its count is set to 0, and its tasks are waited for;
 *   <li>it is deleted.
 * </ol>
 *
 * <p>A yes is needed for each under {@code prune: confirm} and {@code mode: manual}, and under
 * {@code auto} for many at once.
 */
public final class Pruner {
  /** How long a service must have been an orphan: a commit that follows may want it again. */
  public static final Duration SETTLE = Duration.ofMinutes(2);

  /** How old a service must be: one just created may belong to a commit not seen yet. */
  private static final Duration AGE_MIN = Duration.ofMinutes(10);

  /** More than these at once are asked about, whatever the policy. */
  private static final int MANY = 3;

  /** More than this part of the app's services too: one in so many. */
  private static final int MANY_PART = 5;

  /** How soon it is looked whether what stands before has ended. */
  private static final Duration LATER = Duration.ofSeconds(30);

  private static final String COUNT = "/service/desiredCount";

  /**
   * On what grounds is decided.
   *
   * @param declared how many services Git wants
   * @param notNow why nothing may be deleted: the source is not whole, or not all orphans are known
   * @param busy what must be steady first
   * @param yes what a person said yes to, by cluster
   * @param contested those whose count somebody else raised again
   */
  public record Grounds(
      Policy policy,
      int declared,
      Optional<String> notNow,
      Optional<String> busy,
      SortedMap<ClusterName, PruneTag> yes,
      List<ResourceKey> contested,
      Instant now) {}

  private final List<Orphan> orphans;
  private final Grounds grounds;

  private Pruner(List<Orphan> orphans, Grounds grounds) {
    this.orphans = List.copyOf(orphans);
    this.grounds = grounds;
  }

  /** A decision about each of them; {@code orphans} are all of the app. */
  public static SortedMap<ResourceKey, Decision> decide(List<Orphan> orphans, Grounds grounds) {
    var pruner = new Pruner(orphans, grounds);
    var decisions = new TreeMap<ResourceKey, Decision>();
    var first = Optional.<ResourceKey>empty();
    for (var orphan : new TreeMap<>(pruner.byKey()).values()) {
      var plan = pruner.plan(orphan, first);
      // Whose turn it is comes before all others, whatever its next step is.
      if (first.isEmpty() && pruner.mayGo(orphan)) first = Optional.of(orphan.key());
      decisions.put(orphan.key(), pruner.decision(orphan, plan));
    }
    return decisions;
  }

  private Map<ResourceKey, Orphan> byKey() {
    var byKey = new TreeMap<ResourceKey, Orphan>();
    orphans.forEach(orphan -> byKey.put(orphan.key(), orphan));
    return byKey;
  }

  private boolean mayGo(Orphan orphan) {
    return orphan.live().isActive() && standsBefore(orphan).isEmpty();
  }

  private Plan plan(Orphan orphan, Optional<ResourceKey> first) {
    if (!orphan.live().isActive())
      return new Plan.Wait("ECS is still draining it", Planner.DRAIN_POLL);
    var stands = standsBefore(orphan);
    if (stands.isPresent()) return stands.get();
    // A yes is taken for all that it names at once: the set is another once one of them is gone.
    if (!isMarked(orphan) && given(orphan).isPresent())
      return mark(orphan, given(orphan).get());
    if (first.isPresent())
      return new Plan.Wait("%s is deleted first".formatted(first.get().name()), LATER);
    if (!isMarked(orphan)) return mark(orphan, automatic(orphan));
    if (grounds.busy().isPresent()) return new Plan.Wait(grounds.busy().get(), LATER);
    boolean all = orphans.stream().allMatch(o -> isMarked(o) || given(o).isEmpty());
    if (!all) return new Plan.Wait("the yes to be written on all that it names", LATER);
    return step(orphan);
  }

  /** What keeps it from being deleted, in the order in which a person wants to hear of it. */
  private Optional<Plan> standsBefore(Orphan orphan) {
    if (grounds.policy().prune() == Policy.Prune.NEVER)
      return blocked(
          orphan,
          "sync.prune is never, so it stays; delete it by hand, declare it again, or set sync.prune");
    if (Suspension.holds(orphan.live().tag(Tags.SUSPEND), grounds.now()))
      return blocked(orphan, "nothing is written while it is suspended");
    if (grounds.notNow().isPresent())
      return blocked(orphan, "nothing is deleted while " + grounds.notNow().get());
    var created = created(orphan.live());
    if (created.isEmpty() || created.get().plus(AGE_MIN).isAfter(grounds.now()))
      return Optional.of(new Plan.Wait("it was created only now", LATER));
    if (!orphan.settled())
      return Optional.of(new Plan.Wait("to be sure that Git does not want it", LATER));
    if (isMarked(orphan) || !needsYes() || given(orphan).isPresent()) return contested(orphan);
    return blocked(orphan, asks(orphan));
  }

  private static Optional<Instant> created(LiveService live) {
    var seconds = live.document().path("createdAt");
    return seconds.isNumber()
        ? Optional.of(Instant.ofEpochSecond(seconds.asLong()))
        : Optional.empty();
  }

  /** One that stands at 0 is raised by nobody, whatever was read meanwhile. */
  private Optional<Plan> contested(Orphan orphan) {
    boolean raised = orphan.live().desiredCount() > 0;
    if (!raised || !grounds.contested().contains(orphan.key())) return Optional.empty();
    return blocked(
        orphan,
        "its count was set to 0 twice and raised again; where it is a scalable target, which is not Mooring's, deregister that (aws application-autoscaling deregister-scalable-target)");
  }

  private boolean needsYes() {
    boolean asked = grounds.policy().prune() == Policy.Prune.CONFIRM
        || grounds.policy().mode() == Policy.Mode.MANUAL;
    return asked || isMany();
  }

  private boolean isMany() {
    long leaving = orphans.stream().filter(o -> o.live().isActive()).count();
    return leaving > MANY || leaving * MANY_PART > grounds.declared() + leaving;
  }

  private String asks(Orphan orphan) {
    var app = orphan.key().app();
    boolean another = grounds.yes().containsKey(orphan.key().cluster());
    var why = grounds.policy().prune() == Policy.Prune.AUTO && isMany()
        ? "more than %d services or %d %% of the app at once are asked about; "
            .formatted(MANY, 100 / MANY_PART)
        : "";
    return "%s`mooring prune --app %s` lists what would go, and with --yes lets it%s"
        .formatted(why, app, another ? "; the yes that was given is over or for other ones" : "");
  }

  /** The person's yes that means it. */
  private Optional<PruneTag> given(Orphan orphan) {
    var cluster = orphan.key().cluster();
    var there = orphans.stream()
        .filter(o -> o.key().cluster().equals(cluster) && o.live().isActive())
        .toList();
    return Optional.ofNullable(grounds.yes().get(cluster))
        .filter(yes -> yes.until().isAfter(grounds.now()))
        .filter(yes -> yes.meant(there).contains(orphan));
  }

  private PruneTag automatic(Orphan orphan) {
    return new PruneTag(
        PruneTag.digest(List.of(orphan)),
        new TreeSet<>(),
        "sync.prune",
        grounds.now().plus(PruneTag.MEANT_FOR));
  }

  /** What was begun is brought to its end, however long its tasks take. */
  public static boolean isMarked(LiveService live, Instant now) {
    return live.tag(Tags.PRUNE)
        .flatMap(PruneTag::parse)
        .filter(mark -> mark.until().isAfter(now) || live.desiredCount() == 0)
        .isPresent();
  }

  private boolean isMarked(Orphan orphan) {
    return isMarked(orphan.live(), grounds.now());
  }

  private static Plan mark(Orphan orphan, PruneTag yes) {
    var tags = new TreeMap<String, String>();
    tags.put(Tags.PRUNE, yes.mark().value());
    var who = yes.by().isEmpty() ? "a person" : yes.by();
    return new Plan.Act(
        List.of(new Action.Tag(orphan.live().arn(), tags, "to be deleted, says " + who)));
  }

  private static Plan step(Orphan orphan) {
    return Drain.step(orphan.key(), orphan.live(), "Git does not want it");
  }

  private Optional<Plan> blocked(Orphan orphan, String why) {
    return Optional.of(new Plan.Blocked(
        List.of("no manifest wants service %s: %s".formatted(orphan.key().name(), why))));
  }

  private Decision decision(Orphan orphan, Plan plan) {
    var live = orphan.live();
    var shown = "service %s on %s, %d of %d tasks"
        .formatted(
            live.name(),
            live.taskDefinitionArn().replaceFirst(".*/", ""),
            live.runningCount(),
            live.desiredCount());
    var there = new Difference(
        "", MissingNode.getInstance(), JsonNodeFactory.instance.textNode(shown), Why.EXTRA);
    var message = switch (plan) {
      case Plan.Blocked(var reasons) -> String.join("; ", reasons);
      case Plan.Wait(var on, var _) ->
        "no manifest wants service %s, and it is to be deleted: waits: %s"
            .formatted(live.name(), on);
      case Plan.Act _, Plan.Steady _ ->
        "no manifest wants service %s, and it is being deleted".formatted(live.name());
    };
    var remarks = new ArrayList<Remark>();
    remarks.add(new Remark(Remark.Kind.ORPHANED, "Orphaned", message));
    boolean leaves = isMarked(orphan) || !live.isActive();
    var verdict = leaves ? new Verdict.Progressing("it is being deleted") : new Verdict.Succeeded();
    return new Decision(
        plan,
        new Diff(List.of(there), List.of()),
        false,
        verdict,
        Health.of(verdict, live),
        remarks);
  }

  /** The places that the brakes count for a service that is drained. */
  static List<String> places() {
    return List.of(COUNT);
  }
}
