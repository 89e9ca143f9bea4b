package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.plan.Action;
import io.mooring.plan.Known.Scaling;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who keeps the number of tasks, from Application Auto Scaling. Whoever asks for one service asks
 * for its neighbours too, since a change of many counts comes in one commit.
 */
public final class ScalingReader {
  /**
   * Most services in one call
   * (https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html).
   */
  private static final int BATCH = 50;

  /** How long what was read for a neighbour is good: about a pass. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /**
   * How long a target that was seen is still believed in where an answer shows none: it may be of
   * before, and a count written over that of who scales costs more than one that comes later.
   */
  private static final Duration BELIEVED = Duration.ofMinutes(5);

  private final Calls calls;
  private final Silences silences = new Silences();
  private final Map<String, Read> read = new HashMap<>();
  private final Map<String, Read> targets = new HashMap<>();
  private final Map<String, None> unscaled = new HashMap<>();

  private record Read(Scaling scaling, Instant at) {}

  /** No target was shown so often; once is not believed, for that answer may be of before. */
  private record None(int times, Instant at) {}

  ScalingReader(Calls calls) {
    this.calls = calls;
  }

  /**
   * What is so for one service.
   *
   * @param others services of the same cluster that may be asked for next
   */
  public synchronized Outcome look(
      Action.LookAtScaling wanted, SortedSet<String> others, Instant now) {
    read.values().removeIf(r -> r.at().plus(FRESH).isBefore(now));
    var prefix = "service/" + wanted.cluster() + "/";
    // Each is handed out once, so that the next who asks for it gets a fresh one.
    var known = read.remove(prefix + wanted.service());
    if (known != null) return done(known.scaling(), "");
    if (silences.holds(AwsCall.DESCRIBE_SCALABLE_TARGETS, now)) return silent();
    var id = prefix + wanted.service();
    var ids = new TreeSet<String>();
    ids.add(id);
    for (var other : new TreeSet<>(others).tailSet(wanted.service())) {
      if (ids.size() < BATCH) ids.add(prefix + other);
    }
    targets.values().removeIf(seen -> seen.at().plus(BELIEVED).isBefore(now));
    unscaled.values().removeIf(none -> none.at().plus(BELIEVED).isBefore(now));
    var answer = ask(ids, now);
    // Where the budget lets only one through, the next look is the second.
    if (answer instanceof Answer.Got && !isTold(id)) answer = ask(ids, now);
    return switch (answer) {
      case Answer.Got(var _, var requestId) -> {
        for (var other : ids.tailSet(id, false)) {
          if (isTold(other)) read.put(other, new Read(believed(other), now));
        }
        yield done(believed(id), requestId);
      }
      case Answer.Not(Outcome.Denied(var code, var _))
      when Faults.isForbidden(code) ->
        done(
            new Scaling.Unknown(
                code + "; allow application-autoscaling:DescribeScalableTargets (deploy/iam)"),
            "");
      case Answer.Not(Outcome.Refused(var code, var message, var _)) ->
        done(new Scaling.Unknown(code + ": " + message), "");
      case Answer.Not(Outcome.Unsure _) -> {
        silences.heard(AwsCall.DESCRIBE_SCALABLE_TARGETS, now);
        yield silent();
      }
      case Answer.Not(var outcome) -> outcome;
    };
  }

  private Answer ask(SortedSet<String> ids, Instant now) {
    var request = JsonNodeFactory.instance.objectNode().put("ServiceNamespace", "ecs");
    request.put("ScalableDimension", "ecs:service:DesiredCount").put("MaxResults", BATCH);
    ids.forEach(request.putArray("ResourceIds")::add);
    var answer = calls.call(AwsCall.DESCRIBE_SCALABLE_TARGETS, request);
    if (answer instanceof Answer.Got(var body, var _)) {
      for (var target : body.path("ScalableTargets")) {
        var scaling = new Scaling.Target(
            target.path("MinCapacity").asInt(), target.path("MaxCapacity").asInt());
        targets.put(target.path("ResourceId").asText(), new Read(scaling, now));
      }
      for (var id : ids)
        unscaled.merge(id, new None(1, now), (none, _) -> new None(none.times() + 1, none.at()));
      unscaled.keySet().removeAll(targets.keySet());
    }
    return answer;
  }

  private boolean isTold(String id) {
    return targets.containsKey(id)
        || Optional.ofNullable(unscaled.get(id))
            .filter(none -> none.times() > 1)
            .isPresent();
  }

  private Scaling believed(String id) {
    var seen = targets.get(id);
    return seen == null ? new Scaling.None() : seen.scaling();
  }

  private static Outcome silent() {
    var call = AwsCall.DESCRIBE_SCALABLE_TARGETS;
    return done(new Scaling.Unknown(Silences.WORDS.formatted(call.service())), "");
  }

  private static Outcome done(Scaling scaling, String requestId) {
    return new Outcome.Done(new Outcome.Seen.Scaling(scaling), requestId);
  }
}
