package io.mooring.reconcile;

import io.mooring.aws.ClusterReader.Sweep;
import io.mooring.aws.Ecs;
import io.mooring.aws.Priority;
import io.mooring.desired.Desired;
import io.mooring.desired.DesiredService;
import io.mooring.execute.Executor;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Problem;
import io.mooring.plan.Gate;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.status.AppStatus;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.Judgement;
import io.mooring.status.Judgement.Finding;
import io.mooring.status.PassReport;
import io.mooring.status.PassReport.Result;
import io.mooring.status.PassReport.Stage;
import io.mooring.status.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One app: a pass takes its commit, parses what changed, looks at ECS, decides, does what may be
 * done now, and says when to look again. One thread at a time; whoever calls sees to that.
 */
public final class AppWorker {
  private final AppSpec spec;
  private final Source source;
  private final Ecs ecs;
  private final InstantSource clock;
  private final Wanted wanted;
  private final Memory memory = new Memory();
  private final Sweeps sweeps = new Sweeps();
  private final Orphans orphans;
  private final Retention retention = new Retention();
  private final Silence silence = new Silence();
  private Instant nextLook = Instant.EPOCH;
  private Told saidBefore = Told.nothing(Instant.EPOCH);

  public AppWorker(AppSpec spec, Source source, Ecs ecs, InstantSource clock) {
    this.spec = spec;
    this.source = source;
    this.ecs = ecs;
    this.clock = clock;
    this.wanted = new Wanted(spec, source);
    this.orphans = new Orphans(spec);
  }

  public AppName app() {
    return spec.name();
  }

  /** When this app wants to be looked at again, as the last pass said. */
  public Instant nextLook() {
    return nextLook;
  }

  /** Ask Git at the next pass, whatever the interval says. */
  public void hint() {
    source.hint();
  }

  /** One whole pass. */
  public PassReport pass() {
    return new Run(true, true).run();
  }

  /** The same without writing anything: what would be done, resource by resource. */
  public Preview preview() {
    var run = new Run(false, false);
    var report = run.run();
    // Who looks again wants to know how it is by then.
    if (run.look.goesOn().isEmpty()) memory.rules().forgetLooks();
    return new Preview(report, run.plans, run.look.goesOn());
  }

  /** What the last good commit wants of a resource: what an approval names. */
  public Optional<DesiredService> wanted(ResourceKey key) {
    return wanted.service(key);
  }

  /** The family of a Task as the last pass read it; any thread may ask. */
  public Optional<String> family(ResourceKey task) {
    return wanted.family(task);
  }

  /** The Tasks that are declared; asks Git alone. */
  public WantedTasks tasks() {
    return WantedTasks.of(wanted.read(clock.instant()));
  }

  /** What is told after a pass that died of a mistake of ours: what was known, and that. */
  PassReport died(Throwable mistake, Instant next) {
    return Died.report(
        spec.name(), List.copyOf(memory.statuses().values()), mistake, clock.instant(), next);
  }

  /** Looks up, without writing anything, what the app has left over. */
  public Leftovers leftovers() {
    var run = new Run(false, true);
    var report = run.run();
    return new Leftovers(
        report,
        orphans.there(run.means, run.now),
        orphans.rules().there(run.means, run.now),
        run.ground,
        orphans.looked(),
        run.unasked,
        run.look.goesOn());
  }

  /**
   * A report, and the plan for each resource that has one.
   *
   * @param goesOn after how long more can be read, where the API budget ended this look
   */
  public record Preview(
      PassReport report, SortedMap<ResourceKey, Plan> plans, Optional<Duration> goesOn) {}

  /** One pass under way. */
  private final class Run {
    private final boolean acts;
    private final boolean lists;
    private final Pass.Means means;
    private final Instant asked = clock.instant();
    private final Wanted.Reading reading = wanted.read(asked);

    /** When Git has answered: it may take its time, in which a window closes. */
    private final Instant now = clock.instant();

    private final Map<Stage, Duration> stages = new EnumMap<>(Stage.class);
    private final List<Event> events = new ArrayList<>();
    private final SortedMap<ResourceKey, Judgement> judgements = new TreeMap<>();
    private final SortedMap<ResourceKey, Plan> plans = new TreeMap<>();
    private final Told told = saidBefore.next(now);
    private final Optional<Wanted.State> state = reading.state();
    private final Optional<String> stale = reading.stale();
    private final NextLook look = new NextLook(now, spec.liveInterval());
    private boolean whole = true;
    private Pruning.Ground ground = Pruning.Ground.NONE;
    private Optional<Outcome> unasked = Optional.empty();

    Run(boolean acts, boolean lists) {
      this.acts = acts;
      this.lists = lists;
      this.means =
          new Pass.Means(spec, ecs, new Executor(ecs, spec.destination(), clock), memory, acts);
    }

    PassReport run() {
      stages.put(Stage.SOURCE, Duration.between(asked, now));
      tellOfSource();
      boolean usable = state.isPresent() && confirmed(state.get());
      if (usable) act(state.orElseThrow());
      var result = result(usable);
      silence.passEnds();
      nextLook = look.orAt(source.nextAsk(now));
      return report(result);
    }

    private void tellOfSource() {
      stale.ifPresent(why -> tell(Condition.Type.SOURCE_STALE, "SourceStale", why));
      state.ifPresent(s -> {
        if (s.problems().isEmpty()) return;
        tell(Condition.Type.INVALID_MANIFEST, "InvalidManifest", String.join("\n", s.problems()));
      });
    }

    private boolean confirmed(Wanted.State at) {
      at.desired().blocked().forEach(this::blocked);
      var all = at.desired().wanted().stream().map(Desired::key).toList();
      return switch (ecs.confirm(spec.destination().account())) {
        case Ecs.Account.Confirmed() -> true;
        case Ecs.Account.Another(var message) -> {
          unreadable(at, all, Condition.Type.BLOCKED, "WrongAccount", message);
          yield false;
        }
        case Ecs.Account.Unknown(var outcome) -> {
          look.after(outcome);
          if (outcome instanceof Outcome.Unsure) noAnswer();
          var message = "cannot tell which AWS account this is: " + Ecs.words(outcome);
          unreadable(at, all, Condition.Type.LIVE_UNKNOWN, "LiveUnknown", message);
          yield false;
        }
      };
    }

    private void act(Wanted.State at) {
      memory.order().begin(at.desired(), at.commit());
      if (spec.gate(now) instanceof Gate.Closed(var until, var _, var message)) {
        tell(Condition.Type.WAITING, "WindowClosed", message);
        look.by(until);
      }
      memory.tasks().begin(at.desired().tasks().values());
      orphans.declare(means, at.desired());
      // A person who asks wants to know it now.
      if (lists && !acts) {
        unasked = orphans.ask(means, Priority.FIRST, now).trouble();
        unasked.ifPresent(look::after);
        orphans.declare(means, at.desired());
      }
      var clusters = InCluster.of(at.desired());
      orphans.in(clusters);
      // All are seen before anything starts in one of them: the limits are the app's.
      var seen = new TreeMap<ClusterName, Sweep>();
      clusters.forEach((cluster, desired) -> seen.put(cluster, look(cluster, desired)));
      clusters.forEach((cluster, desired) ->
          one(at, cluster, desired, Objects.requireNonNull(seen.get(cluster))));
      if (lists) prune(at, clusters.keySet());
    }

    /** Last of all, and only what is known to be left over: then who else is there is asked. */
    private void prune(Wanted.State at, Set<ClusterName> clusters) {
      ground = Footing.of(at, stale, plans, memory.order(), orphans.isWhole(means));
      var pruning = new Pruning(means, orphans, ground, now);
      timed(Stage.ACT, pruning::run);
      judge(at, pruning.findings());
      var rules = orphans.rules().pass(means, at.desired(), ground, orphans, now);
      judge(at, rules.findings());
      rules.blind().ifPresent(why -> tell(Condition.Type.ORPHANED, "NotListed", why));
      if (!acts) rules.trouble().ifPresent(look::after);
      // Where what is wanted could not be read, nothing else is asked either.
      if (!acts || !orphans.looked().keySet().containsAll(clusters)) return;
      var news = orphans.ask(means, Priority.BACKGROUND, now);
      if (news.found()) look.by(now);
      news.trouble().filter(t -> !(t instanceof Outcome.Throttled)).ifPresent(t -> {
        var why = "it cannot be told which services are left over: " + Ecs.words(t);
        tell(Condition.Type.ORPHANED, "NotListed", why);
      });
      if (spec.gate(now) instanceof Gate.Closed) return;
      var round = new Retention.Round(means, orphans.looked(), plans, now);
      var kept = retention.run(at.desired(), round);
      events.addAll(kept.events());
      kept.blind().ifPresent(why -> tell(Condition.Type.BLOCKED, "RetentionBlind", why));
      kept.next().ifPresent(next -> look.by(next));
    }

    private Sweep look(ClusterName cluster, InCluster desired) {
      var started = clock.instant();
      var sweep = sweeps.at(means, cluster, desired, orphans.names(cluster, desired), now);
      stages.merge(Stage.LIVE, Duration.between(started, clock.instant()), Duration::plus);
      return sweep;
    }

    private void one(Wanted.State at, ClusterName cluster, InCluster desired, Sweep sweep) {
      switch (sweep) {
        case Sweep.Complete(var live) -> {
          orphans.saw(live);
          var pass = new Pass(means, cluster, Optional.of(at.commit()), desired, live, now);
          timed(Stage.ACT, pass::run);
          judge(at, pass.findings());
        }
        case Sweep.Partial(var after) -> keep(desired.keys(), after);
        case Sweep.NoCluster(var message) ->
          unreadable(
              at,
              desired.keys(),
              Condition.Type.BLOCKED,
              "ClusterMissing",
              message + "; create it, or correct mooring.destinations."
                  + spec.destination().name() + ".clusters");
        case Sweep.Failed(var outcome) -> {
          if (outcome instanceof Outcome.Unsure) noAnswer();
          unreadable(
              at,
              desired.keys(),
              Condition.Type.LIVE_UNKNOWN,
              "LiveUnknown",
              "cannot read ECS: " + Ecs.words(outcome));
        }
      }
    }

    private void judge(Wanted.State at, Findings pass) {
      events.addAll(pass.events());
      pass.unreadable().forEach((key, outcome) -> {
        if (outcome instanceof Outcome.Unsure) noAnswer();
        if (outcome instanceof Outcome.Throttled(var after)) {
          keep(List.of(key), after);
          return;
        }
        put(
            at,
            key,
            new Finding.Unreadable(
                Condition.Type.LIVE_UNKNOWN,
                "LiveUnknown",
                "cannot read it, its task definition or its tasks: " + Ecs.words(outcome)));
        whole = false;
      });
      pass.decisions().forEach((key, decision) -> {
        if (pass.unreadable().containsKey(key)) return;
        var troubles = pass.troubles(key);
        troubles.forEach(look::after);
        memory.brakes().notBefore(key, now).ifPresent(free -> look.by(free));
        if (!troubles.isEmpty()) whole = false;
        plans.put(key, decision.plan());
        if (decision.plan() instanceof Plan.Wait(var _, var after)) look.by(now.plus(after));
        // A step was left over: the next pass takes it at once.
        if (acts && decision.plan() instanceof Plan.Act && troubles.isEmpty()) look.by(now);
        put(at, key, new Finding.Decided(decision, troubles, pass.wrote(key)));
      });
    }

    private void noAnswer() {
      look.by(now.plus(silence.again()));
    }

    private void put(Wanted.State at, ResourceKey key, Finding finding) {
      judgements.put(key, new Judgement(key, Optional.of(at.commit()), stale, finding));
    }

    private void blocked(ResourceKey key, List<Problem> problems) {
      var words = problems.stream().map(Problem::toString).toList();
      judgements.put(
          key,
          new Judgement(
              key, state.map(Wanted.State::commit), stale, new Finding.BadManifest(words)));
      whole = false;
    }

    private void unreadable(
        Wanted.State at,
        List<ResourceKey> keys,
        Condition.Type type,
        String reason,
        String message) {
      whole = false;
      tell(type, reason, message);
      for (var key : keys) put(at, key, new Finding.Unreadable(type, reason, message));
    }

    /** Nothing new is known of these: what was told stays, and the app says why. */
    private void keep(List<ResourceKey> keys, Duration after) {
      var why = Sweeps.budgetSpent(after);
      look.goesOn(after);
      whole = false;
      tell(Condition.Type.RETRYING, "Throttled", why);
      for (var key : keys) {
        if (memory.statuses().containsKey(key)) continue;
        put(
            state.orElseThrow(),
            key,
            new Finding.Unreadable(Condition.Type.RETRYING, "Throttled", why));
      }
    }

    private void tell(Condition.Type type, String reason, String message) {
      told.tell(type, reason, message, state.map(Wanted.State::commit));
    }

    private Result result(boolean usable) {
      if (!usable) return Result.FAILED;
      return whole && stale.isEmpty() ? Result.SUCCEEDED : Result.PARTIAL;
    }

    private PassReport report(Result result) {
      var started = clock.instant();
      var before = memory.statuses();
      var after = new TreeMap<>(before);
      state.ifPresent(s -> after
          .keySet()
          .removeIf(key -> !s.desired().keys().contains(key) && !orphans.isKnown(key)));
      judgements.forEach((key, judgement) -> {
        var was = Optional.ofNullable(before.get(key));
        var is = Statuses.next(was, judgement, now);
        after.put(key, is);
        memory.compare(events, was, is);
      });
      memory.statuses(after);
      memory.brakes().keep(after.keySet());
      saidBefore = told;
      stages.merge(Stage.DECIDE, Duration.between(started, clock.instant()), Duration::plus);
      var app = new AppStatus(spec.name(), state.map(Wanted.State::head), told.conditions(), now);
      return new PassReport(app, List.copyOf(after.values()), events, stages, result);
    }

    private void timed(Stage stage, Runnable work) {
      var started = clock.instant();
      work.run();
      stages.merge(stage, Duration.between(started, clock.instant()), Duration::plus);
    }
  }
}
