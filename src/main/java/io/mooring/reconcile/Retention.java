package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.aws.Priority;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.aws.Uses.Asked;
import io.mooring.desired.DesiredService;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Policy;
import io.mooring.plan.Surplus;
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
import java.util.TreeSet;

/**
 * Deregisters the revisions that {@code retention} does not keep: last of all, for steady services
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

  private final Map<ResourceKey, Look> looks = new HashMap<>();

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

    /** Under which owners a revision is this app's. */
    SortedSet<String> owners() {
      var owners = new TreeSet<>(means.spec().formerly());
      owners.add(means.spec().owner());
      return owners;
    }
  }

  /** How one step of one family ended. */
  private record Step(boolean more, Optional<Outcome> trouble) {
    static final Step DONE = new Step(false, Optional.empty());

    static Step failed(Outcome outcome) {
      return new Step(false, Optional.of(outcome));
    }
  }

  Result run(Iterable<DesiredService> services, Round round) {
    var events = new ArrayList<Event>();
    var blind = Optional.<String>empty();
    var next = Optional.<Instant>empty();
    if (round.means().spec().policy().mode() != Policy.Mode.AUTO)
      return new Result(events, blind, next);
    for (var service : services) {
      var kept = service.attached().revisionsKept();
      if (kept.isEmpty()) continue;
      var live = round.live(service.key());
      if (live.isEmpty()) continue;
      var step = step(service, live.get(), round, events);
      if (step.more()) next = Optional.of(round.now().plus(PAUSE));
      if (step.trouble().isEmpty()) continue;
      // The budget is for deploys first; the next pass asks again.
      if (step.trouble().get() instanceof Outcome.Throttled) break;
      looks.put(
          service.key(), new Look(round.now(), standing(service, live.get()), new ArrayDeque<>()));
      blind = Optional.of(
          "retention of %s deregisters nothing for an hour, since it cannot be told which revisions are in use: %s"
              .formatted(service.key().name(), Ecs.words(step.trouble().get())));
    }
    return new Result(events, blind, next);
  }

  private static String standing(DesiredService service, LiveService live) {
    return service.attached().revisionsKept().orElse(0) + " "
        + live.tag(Tags.HEALTHY).orElse("");
  }

  private Step step(DesiredService service, LiveService live, Round round, List<Event> events) {
    int kept = service.attached().revisionsKept().orElseThrow();
    var key = service.key();
    var look = looks.get(key);
    var used = Surplus.used(live);
    if (look == null || look.isOver(standing(service, live), round.now())) {
      var asked = round
          .means()
          .ecs()
          .uses()
          .ask(service.family(), kept, round.clusters().values(), buses(service));
      if (asked instanceof Asked.Failed(var outcome)) return Step.failed(outcome);
      if (!(asked instanceof Asked.Known(var active, var others))) return Step.DONE;
      var all = new TreeSet<>(used);
      all.addAll(others);
      look = new Look(
          round.now(), standing(service, live), new ArrayDeque<>(Surplus.of(active, kept, all)));
      looks.put(key, look);
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
          if (!Surplus.mayGo(revision, live, service, round.owners())) {
            look.left().remove();
          } else {
            var outcome = deregister(key, revision.arn(), kept, round, events);
            if (!(outcome instanceof Outcome.Done)) return Step.failed(outcome);
            look.left().remove();
            return new Step(!look.left().isEmpty(), Optional.empty());
          }
        }
      }
    }
    return Step.DONE;
  }

  private static SortedSet<String> buses(DesiredService service) {
    var buses = new TreeSet<String>();
    service.triggers().forEach(trigger -> buses.add(trigger.bus()));
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
