package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RunTask: tasks without a service, from start to end (ecs.md 5.1, 5.2). */
class RunTaskTest {
  private final Ecs ecs = Ecs.withCluster();

  private JsonNode run(String more) {
    return ecs.ok("RunTask", "{'cluster':'shop','taskDefinition':'job'" + more + "}");
  }

  private String start(String more) {
    var answer = run(more);
    assertThat(answer.path("failures")).as(answer.toString()).isEmpty();
    return answer.path("tasks").path(0).path("taskArn").asText();
  }

  private JsonNode task(String arn) {
    return ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + arn + "'],'include':['TAGS']}")
        .path("tasks")
        .path(0);
  }

  private static String command(String... words) {
    return ",'overrides':{'containerOverrides':[{'name':'main','command':['"
        + String.join("','", words) + "']}]}";
  }

  @Test
  void aTaskWalksAllStatesAndEndsByItselfWithItsExitCode() {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'job','networkMode':'awsvpc','requiresCompatibilities':['FARGATE'],'cpu':'256',"
            + "'memory':'512','containerDefinitions':[{'name':'main','image':'job:1'}]}");
    var arn = start(",'launchType':'FARGATE','startedBy':'m-1','count':1,'networkConfiguration':"
        + "{'awsvpcConfiguration':{'subnets':['subnet-a']}}");
    var seen = new ArrayList<String>();
    for (int second = 0; second < 120; second++) {
      var state = task(arn).path("lastStatus").asText();
      if (!seen.contains(state)) seen.add(state);
      ecs.pass(1);
    }
    assertThat(seen)
        .containsExactly("PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED");
    var task = task(arn);
    assertThat(task.path("stopCode").asText()).isEqualTo("EssentialContainerExited");
    assertThat(task.path("stoppedReason").asText()).isEqualTo("Essential container in task exited");
    assertThat(task.path("containers").path(0).path("exitCode").asInt(-1)).isZero();
    assertThat(task.path("startedBy").asText()).isEqualTo("m-1");
    assertThat(task.path("group").asText()).isEqualTo("family:job");
    assertThat(task.path("launchType").asText()).isEqualTo("FARGATE");
    for (var time : List.of(
        "createdAt",
        "pullStartedAt",
        "pullStoppedAt",
        "startedAt",
        "stoppingAt",
        "executionStoppedAt",
        "stoppedAt")) {
      assertThat(task.has(time)).as(time).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exit-3, 3",
    "sh -c 'exit 4', 4",
    "bin/migrate, 0",
    "crash, 1",
    "out-of-memory, 137",
    "sleep-5 exit-9, 9"
  })
  void theCommandDecidesTheExitCode(String words, int code) {
    ecs.register("job", "job:1");
    var arn = start(command(words.replace("'", "").split(" ")));
    ecs.pass(60);
    var task = task(arn);
    assertThat(task.path("lastStatus").asText()).isEqualTo("STOPPED");
    assertThat(task.path("containers").path(0).path("exitCode").asInt(-1)).isEqualTo(code);
  }

  @Test
  void theEnvironmentFillsTheCommandAndAnOverrideWins() {
    ecs.register(
        "job", "job:1", ",'command':['exit-$CODE'],'environment':[{'name':'CODE','value':'2'}]");
    var asDefined = start("");
    var overridden = start(",'overrides':{'containerOverrides':[{'name':'main','environment':"
        + "[{'name':'CODE','value':'7'}]}]}");
    ecs.pass(60);
    assertThat(task(asDefined).path("containers").path(0).path("exitCode").asInt())
        .isEqualTo(2);
    assertThat(task(overridden).path("containers").path(0).path("exitCode").asInt())
        .isEqualTo(7);
    assertThat(task(overridden)
            .at("/overrides/containerOverrides/0/environment/0/value")
            .asText())
        .isEqualTo("7");
  }

  @Test
  void aTaskThatRunsForeverEndsBySigtermWhenSomebodyStopsIt() {
    ecs.register("job", "job:runs-forever");
    var arn = start(",'tags':[{'key':'team','value':'shop'}]");
    ecs.pass(86_400);
    assertThat(task(arn).path("lastStatus").asText()).isEqualTo("RUNNING");
    assertThat(task(arn).path("tags").path(0).path("value").asText()).isEqualTo("shop");
    ecs.ok("StopTask", "{'cluster':'shop','task':'" + arn + "','reason':'enough'}");
    ecs.ok("StopTask", "{'cluster':'shop','task':'" + arn + "','reason':'again'}");
    assertThat(task(arn).path("desiredStatus").asText()).isEqualTo("STOPPED");
    ecs.pass(60);
    var task = task(arn);
    assertThat(task.path("stopCode").asText()).isEqualTo("UserInitiated");
    assertThat(task.path("stoppedReason").asText()).isEqualTo("enough");
    assertThat(task.path("containers").path(0).path("exitCode").asInt()).isEqualTo(143);
    assertThat(task.path("tags")).isEmpty();
  }

  @Test
  void theEndOfTheMainContainerEndsTheOthers() {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'job','memory':'512','containerDefinitions':["
            + "{'name':'main','image':'job:1'},"
            + "{'name':'proxy','image':'proxy:1','essential':false},"
            + "{'name':'stubborn','image':'proxy:ignores-term','essential':false},"
            + "{'name':'init','image':'proxy:1','essential':false,'command':['sleep-1','exit-5']}]}");
    var arn = start(command("bin/migrate"));
    ecs.pass(25);
    var running = task(arn);
    assertThat(running.path("lastStatus").asText()).isEqualTo("RUNNING");
    assertThat(running.path("containers").path(3).path("lastStatus").asText()).isEqualTo("STOPPED");
    ecs.pass(120);
    var codes = new ArrayList<Integer>();
    task(arn).path("containers").forEach(c -> codes.add(c.path("exitCode").asInt(-1)));
    assertThat(codes).containsExactly(0, 143, 137, 5);
  }

  @ParameterizedTest
  @CsvSource({
    "job:unpullable, CannotPullContainerError: pull image manifest has been retried 1 time(s)",
    "job:no-secret, ResourceInitializationError: unable to pull secrets",
    "job:no-log-group, ResourceInitializationError: failed to validate logger args"
  })
  void aTaskThatCannotStartHasNoExitCode(String image, String reason) {
    ecs.register("job", image);
    var arn = start("");
    ecs.pass(60);
    var task = task(arn);
    assertThat(task.path("stopCode").asText()).isEqualTo("TaskFailedToStart");
    assertThat(task.path("stoppedReason").asText()).startsWith(reason);
    assertThat(task.path("containers").path(0).has("exitCode")).isFalse();
    assertThat(task.has("startedAt")).isFalse();
  }

  @Test
  void aStuckTaskStaysPendingAndAFlakyOneGoesWellTheThirdTime() {
    ecs.register("job", "job:stuck");
    var stuck = start("");
    ecs.pass(86_400);
    assertThat(task(stuck).path("lastStatus").asText()).isEqualTo("PENDING");
    ecs.register("job", "job:flaky");
    var codes = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      var arn = start("");
      ecs.pass(60);
      codes.add(task(arn).path("stopCode").asText());
    }
    assertThat(codes)
        .containsExactly("TaskFailedToStart", "TaskFailedToStart", "EssentialContainerExited");
  }

  @Test
  void aStoppedTaskIsSeenForAnHourAndThenIsMissing() {
    ecs.register("job", "job:1");
    var arn = start(",'startedBy':'m-2'");
    ecs.pass(60);
    assertThat(ecs.ok("ListTasks", "{'cluster':'shop','startedBy':'m-2'}").path("taskArns"))
        .isEmpty();
    var stopped = "{'cluster':'shop','startedBy':'m-2','desiredStatus':'STOPPED'}";
    assertThat(ecs.ok("ListTasks", stopped).path("taskArns")).hasSize(1);
    var family = "{'cluster':'shop','family':'job','desiredStatus':'STOPPED'}";
    assertThat(ecs.ok("ListTasks", family).path("taskArns")).hasSize(1);
    ecs.pass(3_600);
    assertThat(ecs.ok("ListTasks", stopped).path("taskArns")).isEmpty();
    var answer = ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + arn + "']}");
    assertThat(answer.path("failures").path(0).path("reason").asText()).isEqualTo("MISSING");
    assertThat(answer.path("failures").path(0).path("arn").asText()).isEqualTo(arn);
  }

  @Test
  void tenTasksComeOfOneCallAndAHundredAreDescribedAtOnce() {
    ecs.register("job", "job:1");
    assertThat(run(",'count':10,'startedBy':'ten'").path("tasks")).hasSize(10);
    var first = ecs.ok("ListTasks", "{'cluster':'shop','startedBy':'ten','maxResults':7}");
    assertThat(first.path("taskArns")).hasSize(7);
    var rest = ecs.ok(
        "ListTasks",
        "{'cluster':'shop','startedBy':'ten','maxResults':7,'nextToken':'"
            + first.path("nextToken").asText() + "'}");
    assertThat(rest.path("taskArns")).hasSize(3);
    assertThat(rest.has("nextToken")).isFalse();
    var ids = "'a',".repeat(100) + "'b'";
    assertThat(ecs.fault("DescribeTasks", "{'cluster':'shop','tasks':[" + ids + "]}"))
        .contains("at most 100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'count':11|InvalidParameterException: Tasks count must be between 1 and 10.",
        "'startedBy':'a b'|InvalidParameterException: startedBy can have",
        "'propagateTags':'SERVICE'|InvalidParameterException: propagateTags SERVICE",
        "'taskDefinition':'other'|ClientException: TaskDefinition not found.",
        "'cluster':'other'|ClusterNotFoundException: Cluster not found.",
        "'clientToken':'a b'|InvalidParameterException: clientToken",
        "'platformVersion':'1.4.0'|InvalidParameterException: The platform version must be null",
        "'overrides':{'containerOverrides':[{'name':'x'}]}|InvalidParameterException: Override for"
            + " container named x is not a container in the TaskDefinition.",
        "'launchType':'FARGATE'|InvalidParameterException: Task definition does not support",
        "'launchType':'EC2','capacityProviderStrategy':[{'capacityProvider':'x'}]|"
            + "InvalidParameterException: Specifying both a launch type and capacity provider"
      })
  void whatRunTaskRefuses(String member, String why) {
    ecs.register("job", "job:1");
    var base = Ecs.json("{'cluster':'shop','taskDefinition':'job'}");
    base.setAll(Ecs.json("{" + member + "}"));
    assertThat(ecs.fault("RunTask", base.toString().replace("\"", "'"))).startsWith(why);
  }

  @Test
  void tagsComeFromTheRequestAndTheDefinitionAndLater() {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'job','memory':'512','containerDefinitions':[{'name':'main','image':'job:1'}],"
            + "'tags':[{'key':'a','value':'definition'},{'key':'b','value':'definition'}]}");
    var arn = start(",'propagateTags':'TASK_DEFINITION','enableECSManagedTags':true,"
        + "'tags':[{'key':'b','value':'request'}]");
    ecs.ok("TagResource", "{'resourceArn':'" + arn + "','tags':[{'key':'c','value':'later'}]}");
    var tags = new ArrayList<String>();
    task(arn)
        .path("tags")
        .forEach(
            tag -> tags.add(tag.path("key").asText() + "=" + tag.path("value").asText()));
    assertThat(tags)
        .containsExactlyInAnyOrder(
            "a=definition", "b=request", "c=later", "aws:ecs:clusterName=shop");
  }

  @Test
  void awsvpcNeedsANetwork() {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'job','networkMode':'awsvpc','memory':'512','containerDefinitions':"
            + "[{'name':'main','image':'job:1'}]}");
    assertThat(ecs.fault("RunTask", "{'cluster':'shop','taskDefinition':'job'}"))
        .startsWith("InvalidParameterException: Network Configuration must be provided");
  }
}
