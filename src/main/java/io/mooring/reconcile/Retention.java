package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.aws.Priority;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.aws.Uses.Asked;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.desired.DesiredTrigger;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Policy;
import io.mooring.plan.Surplus;
import io.mooring.plan.TaskScene;
import io.mooring.status.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Deregisters the revisions that {@code retention} does not keep: last of all, for what is steady
 * only, one of each family in a pass, and at the lowest priority. What is kept between passes is
 * only what is left of the last look.
 */
final class Retention {
  /** How often a family is looked at; a version newly seen healthy is a reason to do so sooner. */
  private static final Duration EVERY = Duration.ofHours(1);

  /** How long a look at tasks and rules is believed. */
  private static final Duration LOOK_FOR = Duration.ofMinutes(5);

  /** Between two deregistrations of one family. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Map<String, Look> looks = new HashMap<>();

  /**
   * One family to look after.
   *
   * @param standing what is a reason to look at it again when it changes
   * @param used by the resource itself
   * @param buses whose rules may start it besides those of the default one
   */
  private record Family(
      ResourceKey key,
      String name,
      int kept,
      String standing,
      SortedSet<RevisionName> used,
      SortedSet<String> buses,
      Predicate<LiveRevision> mayGo) {}

  /** @param standing the version that was healthy then, and how many were to be kept */
  private record Look(Instant at, String standing, Deque<RevisionName> left) {
    boolean isOver(String now, Instant instant) {
      boolean another = !standing.equals(now);
      return another || !at.plus(left.isEmpty() ? EVERY : LOOK_FOR).isAfter(instant);
    }
  }

  /**
   * What came out.
   *
   * @param blind why nothing is deregistered, where AWS does not tell who uses what
   * @param next when there is more to do
   */
  record Result(List<Event> events, Optional<String> blind, Optional<Instant> next) {}

  /** What there is to work with. */
  record Round(
      Pass.Means means,
      SortedMap<ClusterName, LiveCluster> clusters,
      SortedMap<ResourceKey, Plan> plans,
      Instant now) {
    /** The service as it is now, where it is steady and nobody suspended it. */
    Optional<LiveService> live(ResourceKey key) {
      var cluster = Optional.ofNullable(clusters.get(key.cluster()));
      if (cluster.flatMap(c -> c.tag(Tags.SUSPEND + "/" + key.app())).isPresent())
        return Optional.empty();
      return cluster
          .map(c -> means.ecs().cluster(c.name()).view(new TreeSet<>(List.of(key.name()))))
          .flatMap(view -> view.service(key.name()))
          .filter(live -> live.isActive() && live.tag(Tags.SUSPEND).isEmpty())
          .filter(_ -> plans.get(key) instanceof Plan.Steady);
    }

    /** Whether it is steady and its app is not suspended. */
    boolean rests(ResourceKey key) {
      var cluster = Optional.ofNullable(clusters.get(key.cluster()));
      return cluster
              .filter(c -> c.tag(Tags.SUSPEND + "/" + key.app()).isEmpty())
              .isPresent()
          && plans.get(key) instanceof Plan.Steady;
    }
  }

  /** How one step of one family ended. */
  private record Step(boolean more, Optional<Outcome> trouble) {
    static final Step DONE = new Step(false, Optional.empty());

    static Step failed(Outcome outcome) {
      return new Step(false, Optional.of(outcome));
    }
  }

  Result run(DesiredState desired, Round round) {
    var events = new ArrayList<Event>();
    var blind = Optional.<String>empty();
    var next = Optional.<Instant>empty();
    if (round.means().spec().policy().mode() != Policy.Mode.AUTO)
      return new Result(events, blind, next);
    for (var family : families(desired, round)) {
      var step = step(family, round, events);
      if (step.more()) next = Optional.of(round.now().plus(PAUSE));
      if (step.trouble().isEmpty()) continue;
      // The budget is for deploys first; the next pass asks again.
      if (step.trouble().get() instanceof Outcome.Throttled) break;
      looks.put(family.name(), new Look(round.now(), family.standing(), new ArrayDeque<>()));
      blind = Optional.of(
          "retention of %s deregisters nothing for an hour, since it cannot be told which revisions are in use: %s"
              .formatted(family.key().name(), Ecs.words(step.trouble().get())));
    }
    return new Result(events, blind, next);
  }

  private static List<Family> families(DesiredState desired, Round round) {
    var families = new ArrayList<Family>();
    for (var service : desired.services().values()) {
      of(service, round).ifPresent(families::add);
      families.addAll(derived(service, round));
    }
    for (var task : desired.tasks().values()) {
      var wanted = new TreeMap<String, SortedSet<String>>();
      wanted.put(
          task.run().definition().family(),
          new TreeSet<>(List.of(TaskScene.digest(task).value())));
      families.addAll(of(task.key(), task.revisionsKept(), wanted, new TreeSet<>(), round));
    }
    for (var schedule : desired.schedules().values())
      families.addAll(of(
          schedule.key(),
          schedule.revisionsKept(),
          wanted(schedule),
          buses(schedule.triggers()),
          round));
    return families;
  }

  private static Optional<Family> of(DesiredService service, Round round) {
    var kept = service.attached().revisionsKept();
    var live = kept.isEmpty() ? Optional.<LiveService>empty() : round.live(service.key());
    return live.map(found -> new Family(
        service.key(),
        service.family(),
        kept.orElseThrow(),
        kept.get() + " " + found.tag(Tags.HEALTHY).orElse(""),
        Surplus.used(found),
        buses(service.triggers()),
        revision -> Surplus.mayGo(revision, found, service, round.means().spec().owners())));
  }

  /** Those of a service's hooks and schedules with an image of their own. */
  private static List<Family> derived(DesiredService service, Round round) {
    var kept = service.attached().revisionsKept();
    var live = kept.isEmpty() ? Optional.<LiveService>empty() : round.live(service.key());
    return live.map(found -> of(
            service.key(), kept, Surplus.derived(service, found), buses(service.triggers()), round))
        .orElseGet(List::of);
  }

  /**
   * Those of what has no service, or stands beside it; {@code wanted} are the digests that Git
   * wants, by family.
   */
  private static List<Family> of(
      ResourceKey key,
      Optional<Integer> kept,
      SortedMap<String, SortedSet<String>> wanted,
      SortedSet<String> buses,
      Round round) {
    if (kept.isEmpty() || !round.rests(key)) return List.of();
    var families = new ArrayList<Family>();
    wanted.forEach((name, digests) -> families.add(new Family(
        key,
        name,
        kept.get(),
        kept.get() + " " + digests,
        new TreeSet<>(),
        buses,
        revision -> Surplus.mayGo(revision, key, digests, round.means().spec().owners()))));
    return families;
  }

  /** Its own families; a TaskDefinition that it refers to is not its own. */
  private static SortedMap<String, SortedSet<String>> wanted(DesiredSchedule schedule) {
    var wanted = new TreeMap<String, SortedSet<String>>();
    for (var trigger : schedule.triggers()) {
      var digest = switch (trigger.run().definition()) {
        case Definition.Declared(var owner, var _, var own) ->
          owner.equals(schedule.key()) ? Optional.of(own) : Optional.<Digest>empty();
        case Definition.Derived(var _, var own) -> Optional.of(own);
        case Definition.From _ -> Optional.<Digest>empty();
      };
      digest.ifPresent(d -> wanted
          .computeIfAbsent(trigger.run().definition().family(), _ -> new TreeSet<>())
          .add(d.value()));
    }
    return wanted;
  }

  private Step step(Family family, Round round, List<Event> events) {
    var look = looks.get(family.name());
    var used = family.used();
    if (look == null || look.isOver(family.standing(), round.now())) {
      var asked = round
          .means()
          .ecs()
          .uses()
          .ask(family.name(), family.kept(), round.clusters().values(), family.buses());
      if (asked instanceof Asked.Failed(var outcome)) return Step.failed(outcome);
      if (!(asked instanceof Asked.Known(var active, var others))) return Step.DONE;
      var all = new TreeSet<>(used);
      all.addAll(others);
      var left = new ArrayDeque<>(Surplus.of(active, family.kept(), all));
      look = new Look(round.now(), family.standing(), left);
      looks.put(family.name(), look);
    }
    while (!look.left().isEmpty()) {
      var name = look.left().element();
      if (used.contains(name)) {
        look.left().remove();
        continue;
      }
      // Its tags and its status may have changed since it was described first.
      switch (round.means().ecs().revisions().look(name.toString())) {
        case Lookup.Gone() -> look.left().remove();
        case Lookup.Failed(var outcome) -> {
          return Step.failed(outcome);
        }
        case Lookup.Found(var revision) -> {
          if (!family.mayGo().test(revision)) {
            look.left().remove();
          } else {
            var outcome = deregister(family.key(), revision.arn(), family.kept(), round, events);
            if (!(outcome instanceof Outcome.Done)) return Step.failed(outcome);
            look.left().remove();
            return new Step(!look.left().isEmpty(), Optional.empty());
          }
        }
      }
    }
    return Step.DONE;
  }

  private static SortedSet<String> buses(List<DesiredTrigger> triggers) {
    var buses = new TreeSet<String>();
    triggers.forEach(trigger -> buses.add(trigger.bus()));
    buses.remove("");
    return buses;
  }

  private static Outcome deregister(
      ResourceKey key, String arn, int kept, Round round, List<Event> events) {
    var action = new Action.Deregister(arn, "retention keeps %d revisions".formatted(kept));
    var executor = round.means().executor().at(Priority.BACKGROUND);
    var outcome = executor.perform(action, key.cluster(), key.name());
    round.means().memory().audit(events, key, action, outcome);
    return outcome;
  }
}
