package io.mooring.status;

import io.mooring.plan.Decision;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Remark;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import io.mooring.status.Judgement.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns what a pass found into what people are told. The status before is needed for one thing
 * only: {@code since} moves when a status changes and stays when it does not.
 */
public final class Statuses {
  private Statuses() {}

  public static ResourceStatus next(
      Optional<ResourceStatus> before, Judgement judgement, Instant now) {
    var sync = sync(judgement, since(before, now));
    var health = health(judgement, before);
    var conditions = new ArrayList<Condition>();
    for (var condition : conditions(judgement, now)) conditions.add(aged(condition, before));
    return new ResourceStatus(
        judgement.key(),
        judgement.commit(),
        sync,
        before
            .map(ResourceStatus::health)
            .filter(was -> was.health().status() == health.status())
            .map(was -> new HealthState(health, was.since()))
            .orElse(new HealthState(health, now)),
        operation(before, judgement, now),
        conditions);
  }

  /** Picks the instant for a new sync: the one before when status and origin are the same. */
  private interface Since {
    Instant of(Sync fresh);
  }

  private static Since since(Optional<ResourceStatus> before, Instant now) {
    return fresh -> before
        .map(ResourceStatus::sync)
        .filter(
            was -> was.status() == fresh.status() && was.knownOrigin().equals(fresh.knownOrigin()))
        .map(Sync::since)
        .orElse(now);
  }

  private static Sync sync(Judgement judgement, Since since) {
    return switch (judgement.finding()) {
      case Finding.Decided(var decision, var _, var _) ->
        decided(decision, judgement.stale().isPresent(), since);
      case Finding.Planned _, Finding.BadManifest _, Finding.Unreadable _ ->
        unknown(Optional.empty(), since);
    };
  }

  private static Sync decided(Decision decision, boolean stale, Since since) {
    var diff = decision.diff();
    if (diff.isEmpty()) {
      if (stale) return unknown(Optional.empty(), since);
      var synced = new Sync.Synced(Instant.EPOCH, diff.ignored());
      return new Sync.Synced(since.of(synced), diff.ignored());
    }
    var origin = decision.drifted() ? Origin.LIVE : Origin.GIT;
    var out = new Sync.OutOfSync(Instant.EPOCH, origin, diff.differences(), diff.ignored());
    if (stale) return unknown(Optional.of(out), since);
    return new Sync.OutOfSync(since.of(out), origin, diff.differences(), diff.ignored());
  }

  private static Sync unknown(Optional<Sync.OutOfSync> lastKnown, Since since) {
    return new Sync.Unknown(since.of(new Sync.Unknown(Instant.EPOCH, lastKnown)), lastKnown);
  }

  /** A manifest that broke says nothing about how the service runs: what was known stays. */
  private static Health health(Judgement judgement, Optional<ResourceStatus> before) {
    return switch (judgement.finding()) {
      case Finding.Decided(var decision, var _, var _) -> decision.health();
      case Finding.Planned(var decision) -> decision.health();
      case Finding.BadManifest _ ->
        before
            .map(b -> b.health().health())
            .orElse(
                new Health(Health.Status.UNKNOWN, "not looked at while its manifest has errors"));
      case Finding.Unreadable(var _, var _, var message) ->
        new Health(Health.Status.UNKNOWN, message);
    };
  }

  private static List<Condition> conditions(Judgement judgement, Instant now) {
    var conditions = new ArrayList<Condition>();
    judgement
        .stale()
        .ifPresent(why -> conditions.add(
            condition(judgement, Condition.Type.SOURCE_STALE, "SourceStale", why, now)));
    switch (judgement.finding()) {
      case Finding.Decided(var decision, var outcomes, var _) -> {
        for (var remark : decision.remarks()) {
          conditions.add(
              condition(judgement, type(remark.kind()), remark.reason(), remark.message(), now));
        }
        for (var outcome : outcomes) {
          trouble(outcome)
              .ifPresent(remark -> conditions.add(
                  condition(judgement, troubled(remark), remark.reason(), remark.message(), now)));
        }
      }
      case Finding.Planned(var decision) ->
        decision
            .remarks()
            .forEach(remark -> conditions.add(
                condition(judgement, type(remark.kind()), remark.reason(), remark.message(), now)));
      case Finding.BadManifest(var problems) ->
        conditions.add(condition(
            judgement,
            Condition.Type.INVALID_MANIFEST,
            "InvalidManifest",
            String.join("\n", problems),
            now));
      case Finding.Unreadable(var type, var reason, var message) ->
        conditions.add(condition(judgement, type, reason, message, now));
    }
    return conditions;
  }

  private static Condition condition(
      Judgement judgement, Condition.Type type, String reason, String message, Instant now) {
    return new Condition(type, reason, message, now, judgement.commit());
  }

  private static Condition aged(Condition fresh, Optional<ResourceStatus> before) {
    return before.stream()
        .flatMap(b -> b.conditions().stream())
        .filter(was -> was.type() == fresh.type() && was.reason().equals(fresh.reason()))
        .findFirst()
        .map(was -> new Condition(
            fresh.type(), fresh.reason(), fresh.message(), was.since(), fresh.commit()))
        .orElse(fresh);
  }

  /** What waits after a call that failed is tried again. */
  private static Condition.Type troubled(Remark remark) {
    return remark.kind() == Remark.Kind.WAITING ? Condition.Type.RETRYING : type(remark.kind());
  }

  private static Condition.Type type(Remark.Kind kind) {
    return switch (kind) {
      case BLOCKED -> Condition.Type.BLOCKED;
      case AWAITING_APPROVAL -> Condition.Type.AWAITING_APPROVAL;
      case REPORT_ONLY -> Condition.Type.REPORT_ONLY;
      case HELD -> Condition.Type.HELD;
      case SUSPENDED -> Condition.Type.SUSPENDED;
      case RESTARTING -> Condition.Type.RESTARTING;
      case CONTESTED -> Condition.Type.CONTESTED;
      case TAGS_REMOVED -> Condition.Type.TAGS_REMOVED;
      case UNKNOWN_LIVE_FIELDS -> Condition.Type.UNKNOWN_LIVE_FIELDS;
      case ORPHANED -> Condition.Type.ORPHANED;
      case WAITING -> Condition.Type.WAITING;
      case RUN_FAILED -> Condition.Type.RUN_FAILED;
      case OUTCOME_UNKNOWN -> Condition.Type.OUTCOME_UNKNOWN;
    };
  }

  /** What a person is told about an action that did not go through. */
  public static Optional<Remark> trouble(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _, Outcome.AlreadyTrue _ -> Optional.empty();
      case Outcome.Throttled(var after) ->
        Optional.of(new Remark(
            Remark.Kind.WAITING,
            "Throttled",
            "the API budget is spent; goes on in " + after.toSeconds() + " s"));
      case Outcome.Refused(var code, var message, var _) ->
        Optional.of(new Remark(Remark.Kind.BLOCKED, code, "AWS refused: " + message));
      case Outcome.Denied(var code, var message) ->
        Optional.of(new Remark(Remark.Kind.BLOCKED, code, "AWS denied it: " + message));
      case Outcome.Unsure(var cause) ->
        Optional.of(new Remark(
            Remark.Kind.WAITING,
            "NoAnswer",
            "AWS gave no clear answer (" + cause + "); looks again before the next step"));
    };
  }

  private static Optional<Operation> operation(
      Optional<ResourceStatus> before, Judgement judgement, Instant now) {
    var was = before.flatMap(ResourceStatus::operation);
    if (!(judgement.finding() instanceof Finding.Decided(var decision, var outcomes, var wrote))) {
      return was;
    }
    var error = outcomes.stream()
        .filter(o -> o instanceof Outcome.Refused || o instanceof Outcome.Denied)
        .findFirst()
        .flatMap(Statuses::trouble);
    if (error.isPresent())
      return Optional.of(ended(was, Operation.Phase.ERROR, error.get().message(), now));
    if (decision.has(Remark.Kind.HELD)) {
      var message = decision.remarks().stream()
          .filter(r -> r.kind() == Remark.Kind.HELD)
          .map(Remark::message)
          .findFirst()
          .orElse("");
      return Optional.of(ended(was, Operation.Phase.FAILED, message, now));
    }
    var started = wrote.map(what -> running(was, what, now)).or(() -> was);
    return switch (decision.plan()) {
      case Plan.Act act when act.writes() -> Optional.of(running(was, act.describe(), now));
      // Looking changes nothing: what ran before goes on, and nothing else begins.
      case Plan.Act _ -> started;
      // A roll-out that someone else started is not an operation of ours.
      case Plan.Wait(var on, var _)
      when decision.verdict() instanceof Verdict.Progressing
          && started.filter(o -> o.phase() == Operation.Phase.RUNNING).isPresent() ->
        Optional.of(running(started, on, now));
      case Plan.Wait _ -> started;
      // What is blocked is the next step: what ran before it has ended all the same.
      case Plan.Blocked _, Plan.Steady _ -> started.map(o -> atRest(o, decision.verdict(), now));
    };
  }

  private static Operation atRest(Operation was, Verdict verdict, Instant now) {
    if (was.phase() != Operation.Phase.RUNNING) return was;
    return switch (verdict) {
      case Verdict.Progressing _, Verdict.Superseded _ -> was;
      case Verdict.Succeeded _ ->
        ended(Optional.of(was), Operation.Phase.SUCCEEDED, was.message(), now);
      case Verdict.Stalled _, Verdict.Failed _, Verdict.RolledBack _ ->
        ended(Optional.of(was), Operation.Phase.FAILED, verdict.words(), now);
    };
  }

  private static Operation running(Optional<Operation> was, String message, Instant now) {
    var started = was.filter(o -> o.phase() == Operation.Phase.RUNNING)
        .map(Operation::startedAt)
        .orElse(now);
    return new Operation(Operation.Phase.RUNNING, message, started, Optional.empty());
  }

  private static Operation ended(
      Optional<Operation> was, Operation.Phase phase, String message, Instant now) {
    var started = was.map(Operation::startedAt).orElse(now);
    var finished =
        was.filter(o -> o.phase() == phase).flatMap(Operation::finishedAt).orElse(now);
    return new Operation(phase, message, started, Optional.of(finished));
  }
}
