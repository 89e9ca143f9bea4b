package io.mooring.execute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRun;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.port.AwsCall;
import io.mooring.run.RunAnswer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** Performs the steps of runs. */
final class RunDoing {
  private final Ecs ecs;
  private final InstantSource clock;
  private final BiFunction<AwsCall, ObjectNode, Answer> send;

  /** @param send the last door before AWS */
  RunDoing(Ecs ecs, InstantSource clock, BiFunction<AwsCall, ObjectNode, Answer> send) {
    this.ecs = ecs;
    this.clock = clock;
    this.send = send;
  }

  Outcome perform(RunAction action) {
    return switch (action) {
      case RunAction.LookAtRun look -> look(look);
      case RunAction.FindRegistered find -> ecs.search().findRegistered(find);
      case RunAction.FindReference find -> reference(find.family());
      case RunAction.Define define ->
        throw new IllegalArgumentException("not for this: " + define.describe());
      case RunAction.RunTask run -> run(run.request());
      case RunAction.StopTask stop -> stop(stop);
    };
  }

  private Outcome look(RunAction.LookAtRun look) {
    var now = clock.instant();
    // A person may have said how it ended, by a tag.
    boolean tags = ecs.runs().wantsTags(look, now);
    if (tags && ecs.revisions().look(look.revision()) instanceof Lookup.Failed(var outcome))
      return outcome;
    var family = RevisionName.parse(look.revision()).map(RevisionName::family);
    var left =
        family.map(name -> look.left(ecs.revisions().inFamily(name))).orElseGet(TreeSet::new);
    return ecs.runs().look(look, left, tags ? clock.instant() : now);
  }

  private Outcome reference(String family) {
    return switch (ecs.revisions().look(family)) {
      case Lookup.Found(var revision) -> new Outcome.Done(new Outcome.Seen.Revision(revision), "");
      case Lookup.Gone() -> new Outcome.Done(new Outcome.Seen.NoRevision(), "");
      case Lookup.Failed(var outcome) -> outcome;
    };
  }

  private Outcome run(ObjectNode request) {
    var token = request.path("clientToken").asText();
    return switch (send.apply(AwsCall.RUN_TASK, request)) {
      case Answer.Got(var body, var id) -> answered(token, placed(body), id);
      case Answer.Not(Outcome.Refused(var code, var _, var tasks))
      when code.equals("ConflictException") ->
        answered(token, new RunAnswer.Said.Taken(ids(tasks)), "");
      case Answer.Not(Outcome.Refused(var code, var message, var _)) ->
        answered(token, new RunAnswer.Said.Refused(code, message), "");
      // A right that is missing is no different: nothing started, and a person must see to it.
      case Answer.Not(Outcome.Denied(var code, var message))
      when code.startsWith("AccessDenied") ->
        answered(token, new RunAnswer.Said.Refused(code, message), "");
      case Answer.Not(var outcome) -> outcome;
    };
  }

  private static List<String> ids(List<String> arns) {
    return arns.stream().map(arn -> arn.substring(arn.lastIndexOf('/') + 1)).toList();
  }

  private static RunAnswer.Said placed(ObjectNode body) {
    var tasks = new ArrayList<LiveRun>();
    body.path("tasks").forEach(task -> tasks.add(LiveRun.of(task)));
    var failures = new ArrayList<RunAnswer.Shortage>();
    body.path("failures")
        .forEach(failure -> failures.add(new RunAnswer.Shortage(
            failure.path("reason").asText(), failure.path("detail").asText())));
    return new RunAnswer.Said.Placed(tasks, failures);
  }

  private static Outcome answered(String token, RunAnswer.Said said, String requestId) {
    return new Outcome.Done(new Outcome.Seen.Answered(new RunAnswer(token, said)), requestId);
  }

  private Outcome stop(RunAction.StopTask stop) {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("cluster", stop.cluster()).put("task", stop.task()).put("reason", stop.why());
    return switch (send.apply(AwsCall.STOP_TASK, request)) {
      case Answer.Got(var _, var id) -> new Outcome.Done(new Outcome.Seen.Nothing(), id);
      case Answer.Not(var outcome) -> outcome;
    };
  }
}
