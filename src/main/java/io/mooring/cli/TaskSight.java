package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.live.LiveRun;
import io.mooring.port.AwsCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** The tasks of one cluster that no service keeps, for people. */
final class TaskSight {
  /**
   * As many as one DescribeTasks takes
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).
   */
  private static final int PAGE = 100;

  /** Most tasks that are described: beyond it a list helps nobody. */
  private static final int TASKS_MAX = 1_000;

  private final Ecs ecs;
  private final String cluster;
  private final String said;

  TaskSight(Ecs ecs, AwsOptions.Reach reach) {
    this.ecs = ecs;
    this.cluster = reach.cluster().value();
    this.said = reach.said();
  }

  /** One task and what ECS says of it beside. */
  record Seen(LiveRun run, String group) {
    String family() {
      var arn = run.taskDefinitionArn();
      return arn.substring(arn.lastIndexOf('/') + 1);
    }

    boolean isOfService() {
      return group.startsWith("service:");
    }

    String exit() {
      var codes = new ArrayList<String>();
      run.containers()
          .forEach(c -> c.exitCode()
              .ifPresent(code ->
                  codes.add(run.containers().size() == 1 ? "" + code : c.name() + " " + code)));
      return codes.isEmpty() ? "-" : String.join(", ", codes);
    }

    ObjectNode document() {
      var shown = Documents.JSON.createObjectNode();
      shown.put("task", run.id()).put("arn", run.arn()).put("taskDefinition", family());
      shown.put("startedBy", run.startedBy()).put("state", run.lastStatus());
      run.times().createdAt().ifPresent(at -> shown.put("createdAt", at.toString()));
      run.times().stoppedAt().ifPresent(at -> shown.put("stoppedAt", at.toString()));
      shown.put("stopCode", run.stopCode()).put("stoppedReason", run.stoppedReason());
      var containers = shown.putArray("containers");
      for (var each : run.containers()) {
        var one = containers.addObject().put("name", each.name()).put("state", each.lastStatus());
        each.exitCode().ifPresent(code -> one.put("exitCode", code));
        if (!each.reason().isEmpty()) one.put("reason", each.reason());
      }
      return shown;
    }
  }

  /** Newest first: those that run and those that stopped within the hour. */
  List<Seen> all() {
    var arns = new LinkedHashMap<String, Boolean>();
    for (var status : List.of("RUNNING", "STOPPED")) {
      var next = "";
      do {
        var request = Documents.JSON.createObjectNode();
        request.put("cluster", cluster).put("desiredStatus", status).put("maxResults", PAGE);
        if (!next.isEmpty()) request.put("nextToken", next);
        var page = call(AwsCall.LIST_TASKS, request);
        page.path("taskArns").forEach(arn -> arns.put(arn.asText(), true));
        next = page.path("nextToken").asText();
      } while (!next.isEmpty() && arns.size() < TASKS_MAX);
    }
    var all = new ArrayList<>(arns.keySet());
    var seen = new ArrayList<Seen>();
    for (int from = 0; from < all.size(); from += PAGE)
      seen.addAll(describe(all.subList(from, Math.min(from + PAGE, all.size()))));
    seen.removeIf(Seen::isOfService);
    seen.sort(Comparator.comparing((Seen s) -> s.run().times().createdAt().orElse(Instant.EPOCH))
        .reversed());
    return seen;
  }

  /** @throws Failure where ECS does not know it */
  Seen one(String task) {
    return describe(List.of(task)).stream()
        .findFirst()
        .orElseThrow(() -> new Failure(
            ExitCode.NOT_FOUND,
            "there is no task %s on cluster %s; ECS forgets one an hour after its end; `mooring task list%s` shows those it knows"
                .formatted(task, cluster, said)));
  }

  private List<Seen> describe(List<String> arns) {
    var request = Documents.JSON.createObjectNode().put("cluster", cluster);
    arns.forEach(request.putArray("tasks")::add);
    var seen = new ArrayList<Seen>();
    call(AwsCall.DESCRIBE_TASKS, request)
        .path("tasks")
        .forEach(task -> seen.add(new Seen(LiveRun.of(task), task.path("group").asText())));
    return seen;
  }

  private ObjectNode call(AwsCall call, ObjectNode request) {
    return switch (ecs.calls().call(call, request)) {
      case Answer.Got(var body, var _) -> body;
      case Answer.Not(var outcome) ->
        throw TaskRunner.failure("cluster %s cannot be read".formatted(cluster), outcome);
    };
  }
}
