package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where tasks run: instances, daemons and what happens without a place (ecs.md 4.8, 5.1). */
class PlacementTest {
  private static final String NO_PLACE =
      "was unable to place a task because no container instance met all of its requirements.";
  private static final String FIRST = "(container-instance #)";

  private static Rolled on(int count, int cpu, int memory) {
    return new Rolled(Behaviour.standard().withInstances(count, cpu, memory));
  }

  private static void daemon(Rolled web) {
    web.ecs.register("web", "web:1");
    web.ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'web',"
            + "'schedulingStrategy':'DAEMON'}");
    web.pass(60);
  }

  private static List<String> instances(Rolled web) {
    var arns = web.ecs.ok("ListTasks", "{'cluster':'shop'}").path("taskArns");
    return StreamSupport.stream(arns.spliterator(), false)
        .map(arn -> web.ecs
            .ok("DescribeTasks", "{'cluster':'shop','tasks':['" + arn.asText() + "']}")
            .path("tasks")
            .path(0)
            .path("containerInstanceArn")
            .asText())
        .map(arn -> arn.substring(arn.length() - 1))
        .sorted()
        .toList();
  }

  @Test
  void tasksSpreadOverTheInstances() {
    var web = on(3, 4096, 8192).create("web:1", 6, "");
    assertThat(instances(web)).containsExactly("1", "1", "2", "2", "3", "3");
  }

  @Test
  void withoutMemoryATaskWaitsAndTheBreakerCountsNothing() {
    var breaker = "'deploymentCircuitBreaker':{'enable':true,'rollback':true}";
    var web = on(2, 4096, 512).create("web:1", 3, breaker).pass(Duration.ofHours(1));
    assertThat(web.service().path("runningCount").asInt()).isEqualTo(2);
    assertThat(web.statuses()).isEqualTo("IN_PROGRESS");
    assertThat(web.primary().path("failedTasks").asInt()).isZero();
    assertThat(web.events())
        .contains(NO_PLACE + " The closest matching " + FIRST + " has insufficient memory"
            + " available.");
    web.ecs.model.instances(3, web.ecs.now());
    web.pass(60);
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "'cpu':64, 32, has insufficient CPU units available.",
        "'portMappings':[{'containerPort':80|'hostPort':80}], 4096, "
            + "is already using a port required by your task.",
      })
  void theEventSaysWhatIsShort(String member, int cpu, String words) {
    var web = on(1, cpu, 8192);
    web.ecs.register("web", "web:1", "," + member.replace('|', ','));
    web.ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':2}");
    assertThat(web.events()).contains(NO_PLACE + " The closest matching " + FIRST + " " + words);
  }

  @Test
  void withoutInstancesNothingIsPlacedButByACapacityProvider() {
    var web = on(0, 4096, 8192).create("web:1", 1, "");
    assertThat(web.events())
        .containsExactly(NO_PLACE + " Reason: No Container Instances were found in your cluster.");
    web.ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'other','taskDefinition':'web','desiredCount':1,"
            + "'capacityProviderStrategy':[{'capacityProvider':'spot','weight':1}]}");
    web.pass(60);
    assertThat(web.ecs.service("other").path("runningCount").asInt()).isOne();
  }

  @Test
  void aDaemonRunsOnceOnEachInstance() {
    var web = on(3, 4096, 8192);
    daemon(web);
    assertThat(web.service().path("desiredCount").asInt()).isEqualTo(3);
    assertThat(instances(web)).containsExactly("1", "2", "3");
    assertThat(
            web.service().path("deploymentConfiguration").path("maximumPercent").asInt())
        .isEqualTo(100);
    web.ecs.model.instances(4, web.ecs.now());
    web.pass(60);
    assertThat(instances(web)).containsExactly("1", "2", "3", "4");
    web.ecs.model.instances(2, web.ecs.now());
    web.pass(60);
    assertThat(instances(web)).containsExactly("1", "2");
    assertThat(web.stopped().getFirst().path("stoppedReason").asText())
        .matches("Host EC2 \\(instance i-[0-9a-f]{17}\\) terminated\\.");
  }

  @Test
  void aDaemonRollsByStoppingFirst() {
    var web = on(2, 4096, 8192);
    daemon(web);
    web.deploy("web:2");
    assertThat(web.service().path("deployments").findValuesAsText("pendingCount"))
        .containsExactly("0", "0");
    web.pass(30);
    assertThat(web.service().path("deployments").findValuesAsText("pendingCount"))
        .containsExactly("2");
    web.pass(60);
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL SUCCESSFUL");
    assertThat(instances(web)).containsExactly("1", "2");
  }

  @Test
  void aDaemonIsDeletedWithoutForce() {
    var web = on(2, 4096, 8192);
    daemon(web);
    var deleted = web.ecs.ok("DeleteService", "{'cluster':'shop','service':'web'}");
    assertThat(deleted.path("service").path("status").asText()).isEqualTo("DRAINING");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "'launchType':'FARGATE'",
        "'desiredCount':2",
        "'deploymentConfiguration':{'strategy':'BLUE_GREEN'|'bakeTimeInMinutes':1}",
      })
  void whatADaemonIsNotIsRefused(String members) {
    var ecs = Ecs.withCluster();
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'web','networkMode':'awsvpc','cpu':'256','memory':'512',"
            + "'containerDefinitions':[{'name':'main','image':'web:1'}]}");
    assertThat(ecs.fault(
            "CreateService",
            "{'cluster':'shop','serviceName':'web','taskDefinition':'web',"
                + "'networkConfiguration':{'awsvpcConfiguration':{'subnets':['subnet-a']}},"
                + "'schedulingStrategy':'DAEMON'," + members.replace('|', ',') + "}"))
        .startsWith("InvalidParameterException: The DAEMON scheduling strategy ");
  }

  @ParameterizedTest
  @EnumSource(PlacementFailure.class)
  void aTestCanFailPlacements(PlacementFailure failure) {
    var web = new Rolled();
    web.ecs.model.failPlacements(2, failure);
    web.create("web:1", 1, "");
    assertThat(web.events()).hasSize(1);
    assertThat(web.events().getFirst()).startsWith("was unable to place a task");
    assertThat(web.service().path("pendingCount").asInt()).isZero();
    // Tried again after a minute, in vain, and two minutes later.
    web.pass(179);
    assertThat(web.service().path("pendingCount").asInt()).isZero();
    web.pass(1);
    assertThat(web.service().path("pendingCount").asInt()).isOne();
  }

  @Test
  void anUnhealthyTargetIsAnInstanceOrAPort() {
    var balanced =
        ",'loadBalancers':[{'targetGroupArn':'tg','containerName':'main'," + "'containerPort':80}]";
    var web = new Rolled().create("web:unhealthy", 1, "", balanced).pass(110);
    assertThat(web.events())
        .anyMatch(
            event -> event.matches("\\(instance i-\\w+\\) is unhealthy in \\(target-group tg\\)"
                + " due to \\(reason Health checks failed\\)"))
        .contains("deregistered 1 targets in (target-group tg)");
  }
}
