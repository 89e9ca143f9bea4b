package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Deployments rolling in time, as transcripts. At the real pace a task without network interface
 * takes 20 s to RUNNING and 40 s more to count as healthy, and stops in 30 s.
 */
class RollingTest {
  private static String line(JsonNode service) {
    var line = new StringBuilder();
    for (var deployment : service.path("deployments")) {
      var definition = deployment.path("taskDefinition").asText();
      line.append(line.isEmpty() ? "" : " | ")
          .append(definition.substring(definition.lastIndexOf('/') + 1))
          .append(' ')
          .append(deployment.path("rolloutState").asText())
          .append(" run ")
          .append(deployment.path("runningCount").asInt())
          .append(" pend ")
          .append(deployment.path("pendingCount").asInt());
    }
    return line.toString();
  }

  private static void create(Ecs ecs, int desired, String percents) {
    ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':" + desired
            + ",'deploymentConfiguration':{" + percents + "}}");
  }

  private static List<String> messages(Ecs ecs) {
    var messages = new ArrayList<String>();
    for (var event : ecs.service("web").path("events")) {
      messages.add(event.path("message").asText().replaceAll("[0-9a-f]{19,}", "#"));
    }
    return messages.reversed();
  }

  @Test
  void twoTasksRollAtHundredToTwoHundredPercent() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    create(ecs, 2, "");
    assertThat(line(ecs.service("web"))).isEqualTo("web:1 IN_PROGRESS run 0 pend 2");
    ecs.pass(20);
    assertThat(line(ecs.service("web"))).isEqualTo("web:1 IN_PROGRESS run 2 pend 0");
    ecs.pass(39);
    assertThat(line(ecs.service("web"))).isEqualTo("web:1 IN_PROGRESS run 2 pend 0");
    ecs.pass(1);
    assertThat(line(ecs.service("web"))).isEqualTo("web:1 COMPLETED run 2 pend 0");

    ecs.register("web", "web:2");
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web'}");
    assertThat(line(ecs.service("web")))
        .isEqualTo("web:2 IN_PROGRESS run 0 pend 2 | web:1 COMPLETED run 2 pend 0");
    ecs.pass(59);
    assertThat(line(ecs.service("web")))
        .isEqualTo("web:2 IN_PROGRESS run 2 pend 0 | web:1 COMPLETED run 2 pend 0");
    ecs.pass(1);
    assertThat(line(ecs.service("web")))
        .isEqualTo("web:2 IN_PROGRESS run 2 pend 0 | web:1 COMPLETED run 0 pend 0");
    ecs.pass(30);
    assertThat(line(ecs.service("web"))).isEqualTo("web:2 COMPLETED run 2 pend 0");
    assertThat(messages(ecs))
        .containsExactly(
            "(service web) has started 2 tasks: (task #) (task #).",
            "(service web) (deployment ecs-svc/#) deployment completed.",
            "(service web) has reached a steady state.",
            "(service web) has started 2 tasks: (task #) (task #).",
            "(service web) has stopped 2 running tasks: (task #) (task #).",
            "(service web) (deployment ecs-svc/#) deployment completed.",
            "(service web) has reached a steady state.");
  }

  @Test
  void fiftyToHundredPercentReplacesOneByOne() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    create(ecs, 2, "'maximumPercent':100,'minimumHealthyPercent':50");
    ecs.pass(60);
    ecs.register("web", "web:2");
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web'}");
    var transcript = new ArrayList<String>();
    for (int second = 0; second < 240; second += 10) {
      var now = second + " " + line(ecs.service("web"));
      var last = transcript.isEmpty() ? "" : transcript.getLast().replaceAll("^[0-9]+ ", "");
      if (!now.endsWith(" " + last) || last.isEmpty()) transcript.add(now);
      ecs.pass(10);
    }
    assertThat(transcript)
        .containsExactly(
            "0 web:2 IN_PROGRESS run 0 pend 0 | web:1 COMPLETED run 1 pend 0",
            "30 web:2 IN_PROGRESS run 0 pend 1 | web:1 COMPLETED run 1 pend 0",
            "50 web:2 IN_PROGRESS run 1 pend 0 | web:1 COMPLETED run 1 pend 0",
            "90 web:2 IN_PROGRESS run 1 pend 0 | web:1 COMPLETED run 0 pend 0",
            "120 web:2 IN_PROGRESS run 1 pend 1",
            "140 web:2 IN_PROGRESS run 2 pend 0",
            "180 web:2 COMPLETED run 2 pend 0");
  }

  @Test
  void percentagesThatLeaveNoMoveStallAndSaySo() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    create(ecs, 1, "'maximumPercent':100,'minimumHealthyPercent':100");
    ecs.pass(60);
    ecs.register("web", "web:2");
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web'}");
    ecs.pass(Duration.ofHours(2));
    assertThat(line(ecs.service("web")))
        .isEqualTo("web:2 IN_PROGRESS run 0 pend 0 | web:1 COMPLETED run 1 pend 0");
    assertThat(messages(ecs))
        .filteredOn(m -> m.startsWith("(service web) was unable to stop or start tasks"))
        .hasSize(1);
  }

  @Test
  void aSecondUpdateSupersedesTheFirst() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    create(ecs, 1, "");
    ecs.pass(60);
    ecs.register("web", "web:2");
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web:2'}");
    ecs.pass(25);
    ecs.register("web", "web:3");
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web:3'}");
    assertThat(ecs.service("web").path("deployments")).hasSize(3);
    ecs.pass(300);
    assertThat(line(ecs.service("web"))).isEqualTo("web:3 COMPLETED run 1 pend 0");
  }

  @Test
  void scalingStartsNoDeploymentAndStopsWhatIsTooMuch() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    create(ecs, 3, "");
    ecs.pass(60);
    var id = ecs.service("web").path("deployments").path(0).path("id").asText();
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','desiredCount':1}");
    ecs.pass(60);
    var service = ecs.service("web");
    assertThat(line(service)).isEqualTo("web:1 COMPLETED run 1 pend 0");
    assertThat(service.path("deployments").path(0).path("id").asText()).isEqualTo(id);
    assertThat(service.path("deployments").path(0).path("desiredCount").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Behaviour.RollbackId.class)
  void theBreakerTripsAndRollsBackToTheLastCompleted(Behaviour.RollbackId shape) {
    var ecs = new Ecs(Behaviour.standard().withClusters("shop").withRollbackId(shape));
    ecs.register("web", "web:1");
    create(ecs, 1, "'deploymentCircuitBreaker':{'enable':true,'rollback':true}");
    ecs.pass(60);
    var first = ecs.service("web").path("deployments").path(0).path("id").asText();
    ecs.register("web", "web:unpullable");
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web'}");
    ecs.pass(20);
    assertThat(
            ecs.service("web").path("deployments").path(0).path("failedTasks").asInt())
        .isEqualTo(1);
    // 60 s of pause, 20 s to the second failure, 120 s, 20 s to the third.
    ecs.pass(219);
    assertThat(line(ecs.service("web")))
        .isEqualTo("web:2 IN_PROGRESS run 0 pend 1 | web:1 COMPLETED run 1 pend 0");
    ecs.pass(1);
    var primary = ecs.service("web").path("deployments").path(0);
    // Revived, the old deployment still has its task, so that nothing is left to wait for.
    assertThat(primary.path("rolloutStateReason").asText())
        .isEqualTo(
            shape == Behaviour.RollbackId.REVIVED_ID
                ? "ECS deployment " + first + " completed."
                : "ECS deployment circuit breaker: rolling back to deploymentId " + first + ".");
    assertThat(primary.path("id").asText().equals(first))
        .isEqualTo(shape == Behaviour.RollbackId.REVIVED_ID);
    assertThat(ecs.service("web").path("taskDefinition").asText()).endsWith("web:1");
    assertThat(messages(ecs))
        .contains(
            "(service web) (deployment ecs-svc/#) deployment failed: tasks failed to start.",
            "(service web) rolling back to deployment ecs-svc/#.");
    ecs.pass(200);
    assertThat(line(ecs.service("web"))).isEqualTo("web:1 COMPLETED run 1 pend 0");
  }

  @Test
  void aFirstDeploymentThatFailsHasNothingToGoBackTo() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:unpullable");
    create(ecs, 3, "'deploymentCircuitBreaker':{'enable':true,'rollback':true}");
    ecs.pass(20);
    var deployment = ecs.service("web").path("deployments").path(0);
    assertThat(deployment.path("rolloutState").asText()).isEqualTo("FAILED");
    assertThat(deployment.path("rolloutStateReason").asText())
        .isEqualTo("ECS deployment circuit breaker: tasks failed to start.");
    ecs.pass(Duration.ofDays(1));
    assertThat(
            ecs.ok("ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}").path("taskArns"))
        .isEmpty();
  }

  @Test
  void failedHealthChecksTripTheSecondStage() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:unhealthy", ",'healthCheck':{'command':['CMD','true']}");
    create(ecs, 1, "'deploymentCircuitBreaker':{'enable':true,'rollback':false}");
    // 20 s to RUNNING, 90 s to the verdict, three times; stopping tasks hold no place at 200 %.
    ecs.pass(3 * 110 - 1);
    assertThat(line(ecs.service("web"))).startsWith("web:1 IN_PROGRESS");
    ecs.pass(1);
    assertThat(line(ecs.service("web"))).startsWith("web:1 FAILED");
    assertThat(messages(ecs)).contains("(service web) (task #) failed container health checks.");
  }

  @Test
  void tasksThatRunAndCrashAreNeitherThrottledNorCounted() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:crash");
    create(ecs, 1, "'deploymentCircuitBreaker':{'enable':true,'rollback':true}");
    ecs.pass(Duration.ofMinutes(30));
    var deployment = ecs.service("web").path("deployments").path(0);
    assertThat(deployment.path("failedTasks").asInt()).isZero();
    assertThat(deployment.path("rolloutState").asText()).isEqualTo("IN_PROGRESS");
    var stopped = ecs.ok("ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}");
    assertThat(stopped.path("taskArns").size()).isEqualTo(60);
    var task = ecs.ok(
            "DescribeTasks",
            "{'cluster':'shop','tasks':['" + stopped.path("taskArns").path(0).asText() + "']}")
        .path("tasks")
        .path(0);
    assertThat(task.path("stopCode").asText()).isEqualTo("EssentialContainerExited");
    assertThat(task.path("containers").path(0).path("exitCode").asInt()).isEqualTo(1);
  }
}
