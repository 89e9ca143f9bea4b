package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.live.LiveRun;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.port.AwsCall;
import io.mooring.run.RunLook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The tasks of runs, by their name and by the record. */
public final class RunReader {
  /**
   * As many as one DescribeTasks takes
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).
   */
  private static final int PAGE = 100;

  private final Calls calls;

  RunReader(Calls calls) {
    this.calls = calls;
  }

  /** Those that run and those that stopped within the hour. */
  public Outcome look(RunAction.LookAtRun wanted, Instant now) {
    var asked = new LinkedHashSet<String>();
    for (var status : List.of("RUNNING", "STOPPED")) {
      var request = JsonNodeFactory.instance.objectNode();
      request.put("cluster", wanted.cluster()).put("startedBy", wanted.startedBy());
      request.put("desiredStatus", status).put("maxResults", PAGE);
      switch (calls.call(AwsCall.LIST_TASKS, request)) {
        case Answer.Not(var outcome) -> {
          return outcome;
        }
        case Answer.Got(var body, var _) ->
          body.path("taskArns").forEach(arn -> asked.add(arn.asText()));
      }
    }
    boolean listed = asked.stream().anyMatch(arn -> arn.endsWith("/" + wanted.task()));
    if (!wanted.task().isEmpty() && !listed) asked.add(wanted.task());
    var found = new ArrayList<LiveRun>();
    if (!asked.isEmpty()) {
      var request = JsonNodeFactory.instance.objectNode().put("cluster", wanted.cluster());
      asked.stream().limit(PAGE).forEach(request.putArray("tasks")::add);
      switch (calls.call(AwsCall.DESCRIBE_TASKS, request)) {
        case Answer.Not(var outcome) -> {
          return outcome;
        }
        case Answer.Got(var body, var _) ->
          body.path("tasks").forEach(task -> found.add(LiveRun.of(task)));
      }
    }
    return new Outcome.Done(
        new Outcome.Seen.Run(new RunLook.Looked(now, found, Optional.empty())), "");
  }
}
