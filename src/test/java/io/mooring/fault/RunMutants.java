package io.mooring.fault;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Tags;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.util.ArrayList;
import java.util.List;

/** Known bugs of whoever runs one-off tasks and schedules. */
final class RunMutants {
  private static final Reply GONE =
      new Reply.Fault("ClientException", "Unable to describe task definition.", 400, "id");
  private static final Reply REFUSED =
      new Reply.Fault("InvalidParameterException", "No room.", 400, "id");

  private RunMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
                "runs-without-a-token",
                "B2",
                Bug.asks(AwsCall.RUN_TASK, request -> request.remove("clientToken")),
                "hook")
            .shownBy(Mode.CRASH_LATE_8),
        Mutant.of("a-new-token-each-time", "B2", freshToken(), "hook").shownBy(Mode.CRASH_LATE_8),
        Mutant.of(
            "forgets-that-it-ran",
            "B2, B3",
            Bug.asks(AwsCall.TAG_RESOURCE, request -> Bent.withoutTag(request, Started.GATE)),
            "hook"),
        Mutant.of(
            "registers-without-a-record",
            "B3",
            Bug.asks(
                AwsCall.REGISTER_TASK_DEFINITION,
                request -> Bent.withoutTag(request, Started.GATE)),
            "hook"),
        Mutant.of(
            "overlooks-its-running-tasks",
            "B2",
            // Neither the list nor the record alone: each of them makes up for the other.
            Bug.both(
                Bug.reads(AwsCall.LIST_TASKS, body -> body.putArray("taskArns")),
                Bug.reads(
                    AwsCall.DESCRIBE_TASK_DEFINITION,
                    body -> Bent.withoutTag(body, Tags.RUN + "/migrate"))),
            "hook-superseded-away"),
        Mutant.of(
            "a-failed-run-is-a-success",
            "B3",
            Bug.reads(AwsCall.DESCRIBE_TASKS, RunMutants::allWell),
            "hook-fails"),
        Mutant.of(
            "never-stops-what-takes-too-long",
            "T-HOOK",
            Bug.omits(AwsCall.STOP_TASK, _ -> true),
            "hook-too-slow"),
        Mutant.of(
            "no-room-is-a-refusal",
            "airflow",
            Bug.takes(
                c -> c == AwsCall.RUN_TASK,
                r -> r instanceof Reply.Ok(var body, var _)
                    && !body.path("failures").isEmpty(),
                (_, _, _) -> REFUSED),
            "hook-no-room"),
        Mutant.of(
                "any-error-is-a-revision-that-is-gone",
                "B1, found here",
                Bug.takes(
                    c -> c == AwsCall.DESCRIBE_TASK_DEFINITION,
                    r -> !(r instanceof Reply.Ok),
                    (_, _, _) -> GONE),
                "revert-later")
            .shownBy(Mode.TIMEOUT_LOST),
        Mutant.of(
            "passes-over-what-comes-after",
            "argo-cd",
            overlooks("(?m)^.*phase: PostSync.*\n"),
            "hook-two"),
        Mutant.of(
            "passes-over-what-tells-of-a-failure",
            "argo-cd",
            overlooks("(?m)^.*phase: SyncFail.*\n"),
            "hook-bad-version"),
        Mutant.of("takes-one-hook-s-task-for-another-s", "B3", firstTask(), "hook-two"),
        Mutant.of("never-tries-again", "B3", overlooks(", retries: 1"), "hook-retried"),
        Mutant.of(
            "puts-no-target",
            "ecs-task",
            Bug.omits(AwsCall.PUT_TARGETS, _ -> true),
            "schedule-moves"),
        Mutant.of(
            "never-removes-a-target",
            "ecs-task",
            Bug.omits(AwsCall.REMOVE_TARGETS, _ -> true),
            "schedule-removed"),
        Mutant.of(
            "targets-the-newest-revision",
            "ecs-task",
            Bug.asks(AwsCall.PUT_TARGETS, request -> {
              for (var target : request.path("Targets"))
                if (target.path("EcsParameters") instanceof ObjectNode ecs)
                  ecs.put(
                      "TaskDefinitionArn",
                      ecs.path("TaskDefinitionArn").asText().replaceAll(":[0-9]+$", ""));
            }),
            "schedule-moves"));
  }

  /** A manifest is read as if that were not in it. */
  private static Bug overlooks(String pattern) {
    return Bug.inGit(git -> Bent.texts(git, text -> text.replaceAll(pattern, "")));
  }

  private static void allWell(ObjectNode body) {
    for (var task : body.path("tasks"))
      if (task.path("containers") instanceof ArrayNode containers)
        for (var container : containers)
          if (container.has("exitCode")) ((ObjectNode) container).put("exitCode", 0);
  }

  /** What RunTask answered first is what it is taken to answer ever after. */
  private static Bug firstTask() {
    return new Bug() {
      @Override
      public Aws aws(Aws door) {
        var first = new ArrayList<Reply>();
        return (call, request) -> {
          if (call != AwsCall.RUN_TASK) return door.call(call, request);
          if (first.isEmpty()) first.add(door.call(call, request));
          return first.getFirst();
        };
      }
    };
  }

  private static Bug freshToken() {
    return new Bug() {
      @Override
      public Aws aws(Aws door) {
        var count = new int[1];
        return (call, request) -> {
          if (call != AwsCall.RUN_TASK) return door.call(call, request);
          var other = request.deepCopy().put("clientToken", "token-" + count[0]++);
          return door.call(call, other);
        };
      }
    };
  }
}
