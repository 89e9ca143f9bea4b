package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.port.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudWatch Logs of containers that end (ecs.md 5.3, API_GetLogEvents). */
class LogsTest {
  private static final String LOGS =
      ",'logConfiguration':{'logDriver':'awslogs','options':{'awslogs-group':'/job',"
          + "'awslogs-region':'eu-west-1','awslogs-stream-prefix':'run'}}";

  private Ecs ecs = Ecs.withCluster();

  private JsonNode logs(String operation, String request) {
    var reply = ecs.model.call("logs", operation, Ecs.json(request), ecs.now());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(reply.toString());
  }

  private String refused(String operation, String request) {
    var reply = ecs.model.call("logs", operation, Ecs.json(request), ecs.now());
    if (reply instanceof Reply.Fault fault) return fault.code() + ": " + fault.message();
    throw new AssertionError(reply.toString());
  }

  /** Starts a task with the command and answers the name of its stream. */
  private String start(String... command) {
    ecs.register("job", "job:1", LOGS);
    var task = ecs.ok(
            "RunTask",
            "{'cluster':'shop','taskDefinition':'job','overrides':{'containerOverrides':"
                + "[{'name':'main','command':['" + String.join("','", command) + "']}]}}")
        .path("tasks")
        .path(0)
        .path("taskArn")
        .asText();
    return "run/main/" + task.substring(task.lastIndexOf('/') + 1);
  }

  private JsonNode page(String stream, String more) {
    return logs(
        "GetLogEvents", "{'logGroupName':'/job','logStreamName':'" + stream + "'" + more + "}");
  }

  private static List<String> messages(JsonNode page) {
    var messages = new ArrayList<String>();
    page.path("events").forEach(event -> messages.add(event.path("message").asText()));
    return messages;
  }

  /** Reads forward until the token comes back, as AWS says. */
  private List<String> all(String stream) {
    var read = new ArrayList<String>();
    var page = page(stream, ",'startFromHead':true");
    var token = "";
    while (!page.path("nextForwardToken").asText().equals(token)) {
      read.addAll(messages(page));
      token = page.path("nextForwardToken").asText();
      page = page(stream, ",'startFromHead':true,'nextToken':'" + token + "'");
    }
    return read;
  }

  @Test
  void theStreamIsThereOnceTheContainerHasStarted() {
    var stream = start("bin/migrate");
    assertThat(refused("GetLogEvents", "{'logGroupName':'/job','logStreamName':'" + stream + "'}"))
        .isEqualTo("ResourceNotFoundException: The specified log group does not exist.");
    logs("CreateLogGroup", "{'logGroupName':'/job'}");
    assertThat(refused("GetLogEvents", "{'logGroupName':'/job','logStreamName':'" + stream + "'}"))
        .isEqualTo("ResourceNotFoundException: The specified log stream does not exist.");
    ecs.pass(60);
    assertThat(all(stream)).containsExactly("starting job:1", "$ bin/migrate", "done");
    var streams = logs("DescribeLogStreams", "{'logGroupName':'/job'}").path("logStreams");
    assertThat(streams.path(0).path("logStreamName").asText()).isEqualTo(stream);
    assertThat(streams.path(0).has("lastEventTimestamp")).isTrue();
  }

  @Test
  void linesComeWhileTheContainerRunsAndStopWithIt() {
    var stream = start("lines-100", "sleep-100");
    ecs.pass(20 + 50);
    assertThat(all(stream)).hasSize(2 + 50).last().isEqualTo("line 50 of 100");
    ecs.pass(100);
    assertThat(all(stream)).hasSize(2 + 100 + 1).last().isEqualTo("done");
    var stopped = start("lines-1000", "sleep-1000");
    ecs.pass(20 + 10);
    var task = stopped.substring(stopped.lastIndexOf('/') + 1);
    ecs.ok("StopTask", "{'cluster':'shop','task':'" + task + "'}");
    ecs.pass(2_000);
    // It goes on writing until SIGTERM has ended it.
    assertThat(all(stopped)).hasSize(2 + 40 + 1).last().isEqualTo("received SIGTERM");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHundredThousandLinesArriveWholeAndInOrder(boolean emptyPages) {
    ecs = new Ecs(Behaviour.standard()
        .withClusters("shop")
        .withLags(new Behaviour.Lags(Duration.ZERO, emptyPages)));
    var stream = start("lines-100000");
    ecs.pass(120);
    var read = all(stream);
    assertThat(read).hasSize(100_003);
    assertThat(read.get(2)).isEqualTo("line 1 of 100000");
    assertThat(read.get(100_001)).isEqualTo("line 100000 of 100000");
    var first = page(stream, ",'startFromHead':true");
    assertThat(first.path("events")).hasSize(emptyPages ? 0 : 10_000);
  }

  @Test
  void pagesGoBackwardFromTheEndAndTimesBoundThem() {
    var stream = start("lines-100", "sleep-100");
    ecs.pass(300);
    var last = page(stream, ",'limit':2");
    assertThat(messages(last)).containsExactly("line 100 of 100", "done");
    var before =
        page(stream, ",'limit':1,'nextToken':'" + last.path("nextBackwardToken").asText() + "'");
    assertThat(messages(before)).containsExactly("line 99 of 100");
    long start = page(stream, ",'startFromHead':true,'limit':1")
        .path("events")
        .path(0)
        .path("timestamp")
        .asLong();
    var between = page(
        stream,
        ",'startFromHead':true,'startTime':" + (start + 10_000) + ",'endTime':" + (start + 12_000));
    assertThat(messages(between)).containsExactly("line 10 of 100", "line 11 of 100");
    var rest = page(
        stream,
        ",'startTime':" + (start + 10_000) + ",'endTime':" + (start + 12_000) + ",'nextToken':'"
            + between.path("nextForwardToken").asText() + "'");
    assertThat(messages(rest)).isEmpty();
    assertThat(rest.path("nextForwardToken")).isEqualTo(between.path("nextForwardToken"));
  }

  @Test
  void theLastLinesOfALateLogComeAfterTheTaskHasStopped() {
    var stream = start("late-log", "exit-3");
    ecs.pass(30);
    assertThat(
            ecs.ok("ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}").path("taskArns"))
        .hasSize(1);
    assertThat(all(stream)).doesNotContain("exit code 3");
    ecs.pass(5);
    assertThat(all(stream)).last().isEqualTo("exit code 3");
    var event = page(stream, "").path("events").path(2);
    assertThat(event.path("ingestionTime").asLong() - event.path("timestamp").asLong())
        .isEqualTo(5_000);
  }

  @Test
  void withoutItsGroupATaskDoesNotStartWhereGroupsMustBeMade() {
    ecs = new Ecs(
        Behaviour.standard().withClusters("shop").withDeclared(Behaviour.Declared.LOG_GROUPS));
    var stream = start("bin/migrate");
    ecs.pass(60);
    var task = ecs.ok(
            "DescribeTasks",
            "{'cluster':'shop','tasks':['" + stream.substring(stream.lastIndexOf('/') + 1) + "']}")
        .path("tasks")
        .path(0);
    assertThat(task.path("stoppedReason").asText()).contains("failed to validate logger args");
    logs("CreateLogGroup", "{'logGroupName':'/job'}");
    var second = start("bin/migrate");
    ecs.pass(60);
    assertThat(all(second)).contains("done");
  }

  @Test
  void aTokenExpiresAfterADay() {
    var stream = start("bin/migrate");
    ecs.pass(60);
    var token = page(stream, "").path("nextForwardToken").asText();
    ecs.pass(Duration.ofHours(24));
    assertThat(messages(page(stream, ",'nextToken':'" + token + "'"))).isEmpty();
    ecs.pass(1);
    assertThat(refused(
            "GetLogEvents",
            "{'logGroupName':'/job','logStreamName':'" + stream + "','nextToken':'" + token + "'}"))
        .startsWith("InvalidParameterException: ");
  }

  @Test
  void retentionIsOneOfTheDaysThatAwsTakes() {
    logs("CreateLogGroup", "{'logGroupName':'/job','tags':{'team':'shop'}}");
    logs("PutRetentionPolicy", "{'logGroupName':'/job','retentionInDays':7}");
    var asked = "{'logGroupNamePrefix':'/job'}";
    var group = logs("DescribeLogGroups", asked).path("logGroups").path(0);
    assertThat(group.path("retentionInDays").asInt()).isEqualTo(7);
    assertThat(logs(
                "ListTagsForResource",
                "{'resourceArn':'" + group.path("logGroupArn").asText() + "'}")
            .path("tags")
            .path("team")
            .asText())
        .isEqualTo("shop");
    assertThat(refused("PutRetentionPolicy", "{'logGroupName':'/job','retentionInDays':8}"))
        .startsWith("InvalidParameterException: ");
    logs("DeleteRetentionPolicy", "{'logGroupName':'/job'}");
    assertThat(logs("DescribeLogGroups", asked).path("logGroups").path(0).has("retentionInDays"))
        .isFalse();
    assertThat(refused("CreateLogGroup", "{'logGroupName':'/job'}"))
        .startsWith("ResourceAlreadyExistsException: ");
  }
}
