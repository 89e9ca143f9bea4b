package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Loose;
import io.mooring.live.LiveRun;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.run.RunLook;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Before something is started, everything that may run of it is seen, in few calls. */
class RunReaderTest {
  private static final String REVISION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1";
  private static final RunAction.LookAtRun LOOK =
      new RunAction.LookAtRun("shop", "migrate", "mooring:web", "", REVISION);

  /** Who started each task, by id. */
  private final Map<String, String> running = new TreeMap<>();

  private final Set<String> unlisted = new HashSet<>();
  private final Script script = new Script(this::answer);

  private Reply answer(AwsCall call, ObjectNode request) {
    script.asked.add((call.operation() + " " + request.path("desiredStatus").asText()).strip());
    if (call == AwsCall.LIST_TASKS) {
      var body = Loose.object("{taskArns: []}");
      boolean runs = request.path("desiredStatus").asText().equals("RUNNING");
      running.forEach((id, by) -> {
        if (runs
            && !unlisted.contains(id)
            && by.equals(request.path("startedBy").asText()))
          body.withArray("/taskArns").add("arn:aws:ecs:eu-west-1:123456789012:task/shop/" + id);
      });
      return new Reply.Ok(body, "id");
    }
    var body = Loose.object("{tasks: []}");
    for (var id : request.path("tasks"))
      if (running.containsKey(id.asText()))
        body.withArray("/tasks")
            .addObject()
            .put("taskArn", "arn:aws:ecs:eu-west-1:123456789012:task/shop/" + id.asText())
            .put("startedBy", running.get(id.asText()))
            .put("lastStatus", "RUNNING")
            .put("desiredStatus", "RUNNING");
    return new Reply.Ok(body, "id");
  }

  private List<String> seen(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    var run = (Outcome.Seen.Run) ((Outcome.Done) outcome).seen();
    return ((RunLook.Looked) run.look()).tasks().stream().map(LiveRun::id).toList();
  }

  @Test
  void ofTheTasksThatRecordsNameOnlyThoseOfTheRunCount() {
    running.put("a1", "mooring:web");
    running.put("b2", "mooring:other");
    unlisted.add("a1");
    assertThat(seen(script.ecs.runs().look(LOOK, Set.of("a1", "b2"), script.now())))
        .containsExactly("a1");
  }

  @Test
  void itGoesOnWhereTheBudgetLetIt() {
    running.put("a1", "mooring:web");
    script.throttleAfter(1);
    assertThat(script.ecs.runs().wantsTags(LOOK, script.now())).isTrue();
    assertThat(script.ecs.runs().look(LOOK, Set.of(), script.now()))
        .isInstanceOf(Outcome.Throttled.class);
    script.seconds(10);
    assertThat(script.ecs.runs().wantsTags(LOOK, script.now())).isFalse();
    assertThat(seen(script.ecs.runs().look(LOOK, Set.of(), script.now()))).containsExactly("a1");
    assertThat(script.asked)
        .containsExactly("ListTasks RUNNING", "ListTasks STOPPED", "DescribeTasks");
  }

  @Test
  void whatWasListedTooLongAgoIsListedAgain() {
    script.throttleAfter(1);
    assertThat(script.ecs.runs().look(LOOK, Set.of(), script.now()))
        .isInstanceOf(Outcome.Throttled.class);
    running.put("a1", "mooring:web");
    script.seconds(21);
    assertThat(seen(script.ecs.runs().look(LOOK, Set.of(), script.now()))).containsExactly("a1");
  }

  @Test
  void whatCameToAnEndIsListedAnewTheNextTime() {
    assertThat(seen(script.ecs.runs().look(LOOK, Set.of(), script.now()))).isEmpty();
    running.put("a1", "mooring:web");
    script.seconds(1);
    assertThat(seen(script.ecs.runs().look(LOOK, Set.of(), script.now()))).containsExactly("a1");
  }

  @Test
  void aTaskThatIsListedAndNotDescribedIsAskedForAgain() {
    running.put("a1", "mooring:web");
    var described = new Script((call, request) -> call == AwsCall.DESCRIBE_TASKS
            ? new Reply.Ok(Loose.object("{tasks: []}"), "id")
            : answer(call, request))
        .ecs
        .runs()
        .look(LOOK, Set.of(), script.now());
    assertThat(described).isInstanceOf(Outcome.Unsure.class);
  }
}
