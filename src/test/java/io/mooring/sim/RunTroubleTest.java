package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RunTask does when all is not well: failures, tokens, lag, lost hosts (ecs.md 5.1). */
class RunTroubleTest {
  private static final String RUN = "{'cluster':'shop','taskDefinition':'job'%s}";

  private static Ecs with(Behaviour behaviour) {
    var ecs = new Ecs(behaviour.withClusters("shop", "other"));
    ecs.register("job", "job:1");
    return ecs;
  }

  private static Ecs standard() {
    return with(Behaviour.standard());
  }

  private static String arn(JsonNode answer) {
    return answer.path("tasks").path(0).path("taskArn").asText();
  }

  private static JsonNode task(Ecs ecs, String arn) {
    return ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + arn + "']}")
        .path("tasks")
        .path(0);
  }

  private static int tasks(Ecs ecs) {
    int running = ecs.ok("ListTasks", "{'cluster':'shop'}").path("taskArns").size();
    return running
        + ecs.ok("ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}")
            .path("taskArns")
            .size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESOURCE:CPU", "RESOURCE:ENI", "AGENT", "ATTRIBUTE"})
  void failuresComeBesideTheTasksThatStarted(String reason) {
    var ecs = standard();
    ecs.model.failRuns(2, reason, false);
    var answer = ecs.ok("RunTask", RUN.formatted(",'count':3"));
    assertThat(answer.path("tasks")).hasSize(1);
    assertThat(answer.path("failures")).hasSize(2);
    assertThat(answer.path("failures").path(0).path("reason").asText()).isEqualTo(reason);
    assertThat(ecs.ok("RunTask", RUN.formatted("")).path("failures")).isEmpty();
  }

  @Test
  void fullInstancesEachSayWhatTheyLack() {
    var ecs = with(Behaviour.standard().withInstances(2, 1024, 1000));
    ecs.register("job", "job:runs-forever");
    var answer = ecs.ok("RunTask", RUN.formatted(",'count':3"));
    assertThat(answer.path("tasks")).hasSize(2);
    assertThat(answer.path("failures")).hasSize(2);
    assertThat(answer.path("failures").path(0).path("reason").asText())
        .isEqualTo("RESOURCE:MEMORY");
    assertThat(answer.path("failures").path(0).path("arn").asText())
        .contains(":container-instance/shop/");
    assertThat(answer.path("tasks").path(0).path("containerInstanceArn").asText())
        .isNotEqualTo(answer.path("tasks").path(1).path("containerInstanceArn").asText());
    ecs.model.instances(0, ecs.now());
    assertThat(ecs.fault("RunTask", RUN.formatted("")))
        .isEqualTo("InvalidParameterException: No Container Instances were found in your cluster.");
  }

  @Test
  void aCapacityProviderTakesTheTaskOnAndFailsLater() {
    var ecs = standard();
    ecs.model.failRuns(1, "RESOURCE:MEMORY", true);
    var arn = arn(ecs.ok(
        "RunTask", RUN.formatted(",'capacityProviderStrategy':[{'capacityProvider':'spot'}]")));
    assertThat(task(ecs, arn).path("lastStatus").asText()).isEqualTo("PROVISIONING");
    ecs.pass(60);
    assertThat(task(ecs, arn).path("stopCode").asText()).isEqualTo("TaskFailedToStart");
    assertThat(task(ecs, arn).path("stoppedReason").asText())
        .isEqualTo("TaskFailedToStart: RESOURCE:MEMORY");
  }

  @Test
  void threeHundredProvisioningTasksAreEnough() {
    var ecs = standard();
    ecs.model.failRuns(1_000, "RESOURCE:MEMORY", true);
    for (int i = 0; i < 30; i++) ecs.ok("RunTask", RUN.formatted(",'count':10"));
    assertThat(ecs.fault("RunTask", RUN.formatted(""))).startsWith("ClientException: ");
  }

  @Test
  void aRepeatedTokenStartsNothingAndTellsWhatItStarted() {
    var ecs = standard();
    var token = RUN.formatted(",'clientToken':'t','count':2");
    ecs.model.failRuns(1, "AGENT", false);
    var first = ecs.ok("RunTask", token);
    var again = ecs.ok("RunTask", token);
    assertThat(arn(again)).isEqualTo(arn(first));
    assertThat(again.path("failures").path(0).path("reason").asText()).isEqualTo("AGENT");
    assertThat(again.path("tasks").path(0).has("createdAt")).isTrue();
    ecs.pass(Duration.ofMinutes(59));
    var names = new ArrayList<String>();
    ecs.ok("RunTask", token).path("tasks").path(0).fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactly("taskArn", "lastStatus", "desiredStatus");
    assertThat(tasks(ecs)).isEqualTo(1);
    // An hour after the task's end the token is free again.
    ecs.pass(Duration.ofMinutes(2));
    assertThat(arn(ecs.ok("RunTask", token))).isNotEqualTo(arn(first));
  }

  @Test
  void aTokenLivesADayAtMostHoweverLongItsTaskRuns() {
    var ecs = standard();
    ecs.register("job", "job:runs-forever");
    var token = RUN.formatted(",'clientToken':'t'");
    var first = arn(ecs.ok("RunTask", token));
    ecs.pass(Duration.ofHours(24).minusSeconds(1));
    assertThat(arn(ecs.ok("RunTask", token))).isEqualTo(first);
    ecs.pass(1);
    assertThat(arn(ecs.ok("RunTask", token))).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'count':2",
        "'taskDefinition':'job:1'",
        "'startedBy':'somebody'",
        "'tags':[]",
        "'overrides':{}",
        "'group':'family:job'"
      })
  void aTokenWithOtherParametersIsAConflict(String member) {
    var ecs = standard();
    ecs.ok("RunTask", RUN.formatted(",'clientToken':'t'"));
    var other = Ecs.json(RUN.formatted(",'clientToken':'t'"));
    other.setAll(Ecs.json("{" + member + "}"));
    assertThat(ecs.fault("RunTask", other.toString())).startsWith("ConflictException: ");
    assertThat(tasks(ecs)).isEqualTo(1);
  }

  @Test
  void aTokenIsOfOneCluster() {
    var ecs = standard();
    ecs.ok("RunTask", RUN.formatted(",'clientToken':'t'"));
    ecs.ok("RunTask", "{'cluster':'other','taskDefinition':'job','count':2,'clientToken':'t'}");
    assertThat(tasks(ecs)).isEqualTo(1);
    // The spelling of the cluster binds like everything else.
    assertThat(ecs.fault(
            "RunTask",
            "{'cluster':'arn:aws:ecs:eu-west-1:123456789012:cluster/shop','taskDefinition':'job',"
                + "'clientToken':'t'}"))
        .startsWith("ConflictException: ");
  }

  @Test
  void failuresAloneHoldTheirTokenForAnHour() {
    var ecs = standard();
    ecs.model.failRuns(1, "RESOURCE:CPU", false);
    var token = RUN.formatted(",'clientToken':'t'");
    ecs.ok("RunTask", token);
    ecs.pass(Duration.ofMinutes(59));
    assertThat(ecs.ok("RunTask", token).path("failures").path(0).path("reason").asText())
        .isEqualTo("RESOURCE:CPU");
    ecs.pass(Duration.ofMinutes(1));
    assertThat(ecs.ok("RunTask", token).path("tasks")).hasSize(1);
  }

  @Test
  void aRepeatedCallOnARevisionThatWasDeregisteredIsRefused() {
    var ecs = standard();
    var token = "{'cluster':'shop','taskDefinition':'job:1','clientToken':'t'}";
    ecs.ok("RunTask", token);
    ecs.ok("DeregisterTaskDefinition", "{'taskDefinition':'job:1'}");
    assertThat(ecs.fault("RunTask", token))
        .isEqualTo("ClientException: TaskDefinition is inactive");
  }

  @Test
  void aTaskMayBeMissingForAWhileAfterItsStart() {
    var ecs = with(Behaviour.standard().withLags(new Behaviour.Lags(Duration.ofSeconds(5), false)));
    var arn = arn(ecs.ok("RunTask", RUN.formatted("")));
    ecs.pass(4);
    assertThat(ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + arn + "']}")
            .path("failures")
            .path(0)
            .path("reason")
            .asText())
        .isEqualTo("MISSING");
    assertThat(tasks(ecs)).isZero();
    ecs.pass(1);
    assertThat(task(ecs, arn).path("lastStatus").asText()).isEqualTo("PENDING");
    assertThat(tasks(ecs)).isEqualTo(1);
  }

  @Test
  void hostsAreLostAndSpotIsTakenBack() {
    var ecs = standard();
    ecs.register("job", "job:runs-forever");
    var hosted = arn(ecs.ok("RunTask", RUN.formatted("")));
    var spot = arn(ecs.ok(
        "RunTask",
        RUN.formatted(",'capacityProviderStrategy':[{'capacityProvider':'FARGATE_SPOT'}]")
            .replace("'taskDefinition':'job'", "'taskDefinition':'" + fargate(ecs) + "'")
            .replace(
                "}]}", "}],'networkConfiguration':{'awsvpcConfiguration':{'subnets':['a']}}}")));
    ecs.pass(60);
    assertThat(ecs.model.interrupt(spot, ecs.now())).isTrue();
    ecs.model.instances(0, ecs.now());
    ecs.pass(120);
    assertThat(task(ecs, spot).path("stopCode").asText()).isEqualTo("SpotInterruption");
    assertThat(task(ecs, hosted).path("stoppedReason").asText())
        .matches("Host EC2 \\(instance i-[0-9a-f]{17}\\) terminated\\.");
    assertThat(task(ecs, hosted).path("lastStatus").asText()).isEqualTo("STOPPED");
    assertThat(ecs.model.interrupt(spot, ecs.now())).isFalse();
  }

  private static String fargate(Ecs ecs) {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'spot','networkMode':'awsvpc','requiresCompatibilities':['FARGATE'],"
            + "'cpu':'256','memory':'512','containerDefinitions':[{'name':'main',"
            + "'image':'job:runs-forever'}]}");
    return "spot";
  }
}
