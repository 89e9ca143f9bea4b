package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How deployments fail: the breaker, tasks that never run, and alarms (ecs.md 4.3, 4.4, 5.2). */
class FailuresTest {
  private static final String ON = "'deploymentCircuitBreaker':{'enable':true,'rollback':true}";
  private static final String CHECK = ",'healthCheck':{'command':['CMD','true']}";

  private static String ringing(boolean rollback, int bake) {
    return "'bakeTimeInMinutes':" + bake + ",'alarms':{'enable':true,'rollback':" + rollback
        + ",'alarmNames':['errors','latency']}";
  }

  @ParameterizedTest
  @CsvSource({
    "1, BOUNDED_PERCENT, 50, 3",
    "25, BOUNDED_PERCENT, 50, 13",
    "400, BOUNDED_PERCENT, 50, 200",
    "800, BOUNDED_PERCENT, 50, 200",
    "25, BOUNDED_PERCENT, 100, 25",
    "1, UNBOUNDED_PERCENT, 50, 1",
    "800, UNBOUNDED_PERCENT, 50, 400",
    "800, COUNT, 7, 7",
    "1, COUNT, 1, 1",
  })
  void theThresholdFollowsItsType(int desired, String type, int value, int threshold) {
    var web = new Rolled()
        .create(
            "web:1",
            desired,
            ("'deploymentCircuitBreaker':{'enable':true,'rollback':true,"
                    + "'thresholdConfiguration':{'type':'%s','value':%d}}")
                .formatted(type, value));
    assertThat(web.newest().path("deploymentCircuitBreaker").path("threshold").asInt())
        .isEqualTo(threshold);
  }

  @Test
  void aCountOfOneTripsAtTheFirstFailure() {
    var web = new Rolled()
        .create(
            "unpullable",
            1,
            "'deploymentCircuitBreaker':{'enable':true,'rollback':false,"
                + "'thresholdConfiguration':{'type':'COUNT','value':1}}")
        .pass(20);
    assertThat(web.primary().path("rolloutState").asText()).isEqualTo("FAILED");
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 2"})
  void aHealthyTaskResetsTheCountOnlyWhereThatIsAsked(boolean reset, int count) {
    var web = new Rolled();
    web.create(
        "web:0",
        2,
        "'deploymentCircuitBreaker':{'enable':true,'rollback':true," + "'resetOnHealthyTask':"
            + reset + "}");
    web.pass(60);
    web.ecs.register("web", "web:unhealthy", CHECK);
    web.ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web'}");
    web.pass(110);
    assertThat(web.primary().path("failedTasks").asInt()).isEqualTo(2);
    web.ecs.model.fate(new FateRule("web:unhealthy", Fate.WELL));
    // The two that were started at the moment of the verdict were started under the old fate.
    web.ecs.ok("UpdateService", "{'cluster':'shop','service':'web','desiredCount':4}");
    web.pass(55);
    assertThat(web.primary().path("failedTasks").asInt()).isEqualTo(count);
  }

  @Test
  void aStalledPullNeitherRunsNorStopsNorTrips() {
    var web = new Rolled().create("web:1", 1, ON).pass(60).deploy("web:stuck");
    web.pass(Duration.ofDays(1));
    assertThat(web.primary().path("pendingCount").asInt()).isOne();
    assertThat(web.primary().path("failedTasks").asInt()).isZero();
    assertThat(web.statuses()).isEqualTo("IN_PROGRESS SUCCESSFUL");
    assertThat(web.stopped()).isEmpty();
    web.stop().pass(200);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
  }

  @Test
  void aFlakyImageRecoversBeforeTheBreakerTrips() {
    var web = new Rolled().create("web:1", 1, ON).pass(60).deploy("web:flaky");
    web.pass(85 + 60);
    assertThat(
            web.newest().path("deploymentCircuitBreaker").path("failureCount").asInt())
        .isEqualTo(2);
    web.pass(Duration.ofMinutes(10));
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL SUCCESSFUL");
  }

  @ParameterizedTest
  @CsvSource({
    "no-secret, 'ResourceInitializationError: unable to pull secrets or registry auth: '",
    "no-log-group, 'ResourceInitializationError: failed to validate logger args: '",
    "unpullable, 'CannotPullContainerError: pull image manifest has been retried 1 time(s): '",
  })
  void whatKeepsATaskFromRunningIsItsStoppedReason(String image, String reason) {
    var web = new Rolled().create(image, 1, ON);
    web.pass(20);
    var task = web.stopped().getFirst();
    assertThat(task.path("stopCode").asText()).isEqualTo("TaskFailedToStart");
    assertThat(task.path("stoppedReason").asText()).startsWith(reason);
    assertThat(task.path("containers").path(0).has("exitCode")).isFalse();
    assertThat(web.primary().path("failedTasks").asInt()).isOne();
  }

  @Test
  void aKilledContainerSaysThatItWasForItsMemory() {
    var web = new Rolled().create("web:out-of-memory", 1, "").pass(60);
    var task = web.stopped().getFirst();
    assertThat(task.path("stoppedReason").asText()).isEqualTo("Essential container in task exited");
    assertThat(task.path("containers").path(0).path("exitCode").asInt()).isEqualTo(137);
    assertThat(task.path("containers").path(0).path("reason").asText())
        .isEqualTo("OutOfMemoryError: Container killed due to memory usage");
  }

  @Test
  void failedStartsAreRetriedEverMoreSlowly() {
    var web = new Rolled().create("unpullable", 1, "");
    var starts = new ArrayList<Long>();
    for (long second = 0, last = 0; second < 4000; second += 20) {
      long now = web.events().stream().filter(e -> e.startsWith("has started")).count();
      if (now > last) starts.add(second);
      last = now;
      web.pass(20);
    }
    // 20 s of pulling after each start, then 60 s of pause, 120, 240, 480, and 900 from there on.
    assertThat(starts).containsExactly(0L, 80L, 220L, 480L, 980L, 1900L, 2820L, 3740L);
    assertThat(web.events()).contains("is unable to consistently start tasks successfully.");
  }

  @Test
  void aRollbackThatFailsItselfIsTheEnd() {
    var web = new Rolled().create("web:good", 1, ON).pass(60).deploy("web:unpullable");
    web.ecs.model.fate(new FateRule("web:good", Fate.UNPULLABLE));
    web.pass(Duration.ofHours(1));
    assertThat(web.statuses()).isEqualTo("ROLLBACK_FAILED SUCCESSFUL");
    assertThat(web.primary().path("rolloutState").asText()).isEqualTo("FAILED");
    assertThat(web.reason()).isEqualTo(Rollouts.NO_CANDIDATE);
    assertThat(web.service().path("runningCount").asInt())
        .as("the old task still serves")
        .isOne();
  }

  @Test
  void anAlarmRollsBack() {
    var web = new Rolled().create("web:1", 1, ringing(true, 0)).pass(60).deploy("web:2");
    assertThat(web.newest().path("alarms").toString())
        .isEqualTo("{\"status\":\"MONITORING\",\"alarmNames\":[\"errors\",\"latency\"],"
            + "\"triggeredAlarmNames\":[]}");
    web.ecs.model.alarm("errors", true, web.ecs.now());
    web.pass(4);
    assertThat(web.statuses()).isEqualTo("IN_PROGRESS SUCCESSFUL");
    web.pass(1);
    assertThat(web.newest().path("alarms").path("triggeredAlarmNames").toString())
        .isEqualTo("[\"errors\"]");
    web.pass(200);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
    assertThat(web.newest().path("alarms").path("status").asText()).isEqualTo("TRIGGERED");
    assertThat(web.service().path("taskDefinition").asText()).endsWith("web:1");
    assertThat(web.events()).contains("(deployment ecs-svc/#) deployment failed: alarm detected.");
  }

  @Test
  void anAlarmWithoutRollbackOnlyFails() {
    var web = new Rolled().create("web:1", 1, ringing(false, 0)).pass(60).deploy("web:2");
    web.ecs.model.alarm("latency", true, web.ecs.now());
    web.pass(5);
    assertThat(web.statuses()).isEqualTo("STOPPED SUCCESSFUL");
    assertThat(web.primary().path("rolloutState").asText()).isEqualTo("FAILED");
  }

  @Test
  void anAlarmThatRangBeforeDoesNotCountForThatDeployment() {
    var web = new Rolled().create("web:1", 1, ringing(true, 0)).pass(60);
    web.ecs.model.alarm("errors", true, web.ecs.now());
    web.deploy("web:2").pass(90);
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL SUCCESSFUL");
  }

  @Test
  void anAlarmThatStopsRingingBeforeEcsAsksIsNotSeen() {
    var web = new Rolled().create("web:1", 1, ringing(true, 0)).pass(60).deploy("web:2");
    web.ecs.model.alarm("errors", true, web.ecs.now());
    web.pass(3);
    web.ecs.model.alarm("errors", false, web.ecs.now());
    web.pass(90);
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL SUCCESSFUL");
  }

  @Test
  void aRollingDeploymentWithAlarmsBakes() {
    var web = new Rolled().create("web:1", 1, ringing(true, 5)).pass(60 + 5 * 60);
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL");
    web.deploy("web:2").pass(90 + 5 * 60 - 10);
    assertThat(web.statuses()).isEqualTo("IN_PROGRESS SUCCESSFUL");
    web.ecs.model.alarm("errors", true, web.ecs.now());
    web.pass(5);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_IN_PROGRESS SUCCESSFUL");
    web.pass(200);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
  }
}
