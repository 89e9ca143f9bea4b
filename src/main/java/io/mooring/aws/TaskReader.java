package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.live.LiveRun;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tasks as a person asks for them, with their containers. */
public final class TaskReader {
  /**
   * As many as one page of ListTasks, and one DescribeTasks
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).
   */
  private static final int PAGE = 100;

  private final Calls calls;

  /** Which tasks are meant. */
  public sealed interface Which {
    record OfService(String service) implements Which {}

    record StartedBy(String startedBy) implements Which {}

    /** By its id or its ARN. */
    record One(String task) implements Which {}
  }

  public sealed interface Look {
    /** Newest first; those that stopped within the hour included. */
    record Found(List<LiveRun> tasks) implements Look {
      public Found {
        tasks = List.copyOf(tasks);
      }
    }

    record Failed(Outcome outcome) implements Look {}
  }

  TaskReader(Calls calls) {
    this.calls = calls;
  }

  /** At most a hundred of each status. */
  public Look look(String cluster, Which which) {
    var arns = new ArrayList<String>();
    if (which instanceof Which.One(var task)) arns.add(task);
    else {
      for (var status : List.of("RUNNING", "STOPPED")) {
        switch (calls.call(AwsCall.LIST_TASKS, listing(cluster, which, status))) {
          case Answer.Not(var outcome) -> {
            return new Look.Failed(outcome);
          }
          case Answer.Got(var body, var _) ->
            body.path("taskArns").forEach(arn -> arns.add(arn.asText()));
        }
      }
    }
    var found = new ArrayList<LiveRun>();
    for (int from = 0; from < arns.size(); from += PAGE) {
      var request = JsonNodeFactory.instance.objectNode().put("cluster", cluster);
      arns.subList(from, Math.min(from + PAGE, arns.size()))
          .forEach(request.putArray("tasks")::add);
      switch (calls.call(AwsCall.DESCRIBE_TASKS, request)) {
        case Answer.Not(var outcome) -> {
          return new Look.Failed(outcome);
        }
        case Answer.Got(var body, var _) ->
          body.path("tasks").forEach(task -> found.add(LiveRun.of(task)));
      }
    }
    found.sort(
        Comparator.comparing((LiveRun task) -> task.times().createdAt().orElse(Instant.EPOCH))
            .reversed());
    return new Look.Found(found);
  }

  private static ObjectNode listing(String cluster, Which which, String status) {
    var request = JsonNodeFactory.instance.objectNode().put("cluster", cluster);
    request.put("desiredStatus", status).put("maxResults", PAGE);
    return switch (which) {
      case Which.OfService(var service) -> request.put("serviceName", service);
      case Which.StartedBy(var startedBy) -> request.put("startedBy", startedBy);
      case Which.One(var task) -> throw new IllegalStateException(task + " is not listed");
    };
  }
}
