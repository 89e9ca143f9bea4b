package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments that shift traffic, as transcripts of what ECS tells of them: ecs.md 4.6. */
class StrategiesTest {
  private static final String BALANCED = ",'loadBalancers':[{'targetGroupArn':'blue',"
      + "'containerName':'main','containerPort':80,'advancedConfiguration':"
      + "{'alternateTargetGroupArn':'green','productionListenerRule':'rule','roleArn':'role'}}]";
  private static final String BLUE_GREEN = "'strategy':'BLUE_GREEN','bakeTimeInMinutes':5";

  private static Rolled live(String configuration) {
    var web = new Rolled().create("web:1", 2, configuration, BALANCED);
    web.pass(Duration.ofHours(3));
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL");
    return web;
  }

  private static String hook(String stage, String arn) {
    return ",'lifecycleHooks':[{'hookTargetArn':'" + arn + "','roleArn':'role',"
        + "'lifecycleStages':['" + stage + "']}]";
  }

  /** Second, status, stage, and the target's tasks and weights, where one of them changes. */
  private static List<String> transcript(Rolled web, int seconds) {
    var lines = new ArrayList<String>();
    var last = "";
    for (int second = 0; second <= seconds; second++) {
      var now = line(web.newest());
      if (!now.equals(last)) lines.add(second + " " + now);
      last = now;
      web.pass(1);
    }
    return lines;
  }

  private static String line(JsonNode deployment) {
    var target = deployment.path("targetServiceRevision");
    return "%s %s run %d test %.0f production %.0f"
        .formatted(
            deployment.path("status").asText(),
            deployment.path("lifecycleStage").asText(),
            target.path("runningTaskCount").asInt(),
            target.path("requestedTestTrafficWeight").asDouble(),
            target.path("requestedProductionTrafficWeight").asDouble());
  }

  @Test
  void blueGreenWalksItsStages() {
    var web = live(BLUE_GREEN).deploy("web:2");
    assertThat(transcript(web, 900))
        .containsExactly(
            "0 IN_PROGRESS PRE_SCALE_UP run 0 test 0 production 0",
            "5 IN_PROGRESS SCALE_UP run 0 test 0 production 0",
            "25 IN_PROGRESS SCALE_UP run 2 test 0 production 0",
            "55 IN_PROGRESS POST_SCALE_UP run 2 test 0 production 0",
            "60 IN_PROGRESS TEST_TRAFFIC_SHIFT run 2 test 100 production 0",
            "65 IN_PROGRESS POST_TEST_TRAFFIC_SHIFT run 2 test 100 production 0",
            "70 IN_PROGRESS PRODUCTION_TRAFFIC_SHIFT run 2 test 100 production 100",
            "75 IN_PROGRESS POST_PRODUCTION_TRAFFIC_SHIFT run 2 test 100 production 100",
            "80 IN_PROGRESS BAKE_TIME run 2 test 100 production 100",
            "380 IN_PROGRESS CLEAN_UP run 2 test 100 production 100",
            "770 SUCCESSFUL CLEAN_UP run 2 test 100 production 100");
    assertThat(web.service().path("deployments")).hasSize(1);
    assertThat(web.primary().has("rolloutState")).isFalse();
  }

  @Test
  void bothRevisionsRunUntilTheBakeIsOver() {
    var web = live(BLUE_GREEN).deploy("web:2").pass(200);
    assertThat(web.service().path("deployments").findValuesAsText("runningCount"))
        .containsExactly("2", "2");
    assertThat(web.service().path("runningCount").asInt()).isEqualTo(4);
    var source = web.newest().path("sourceServiceRevisions").path(0);
    assertThat(source.path("runningTaskCount").asInt()).isEqualTo(2);
    assertThat(source.path("requestedProductionTrafficWeight").asDouble()).isZero();
  }

  @Test
  void eachShiftChangesTheTargetGroup() {
    var web = live(BLUE_GREEN);
    assertThat(group(web)).isEqualTo("blue");
    web.deploy("web:2").pass(Duration.ofHours(1));
    assertThat(group(web)).isEqualTo("green");
    assertThat(web.events()).contains("registered 1 targets in (target-group green)");
    web.deploy("web:3").pass(Duration.ofHours(1));
    assertThat(group(web)).isEqualTo("blue");
    web.deploy("web:unpullable").pass(60).stop().pass(Duration.ofHours(1));
    assertThat(group(web)).as("after a rollback").isEqualTo("blue");
    web.ecs.ok(
        "UpdateService",
        "{'cluster':'shop','service':'web','deploymentConfiguration':{'strategy':'ROLLING'}}");
    web.deploy("web:5").pass(Duration.ofHours(1));
    assertThat(group(web)).as("rolling stays where it is").isEqualTo("blue");
  }

  @Test
  void aSwitchShowsTheLiveTargetGroupOnTheService() {
    var swapped = Behaviour.standard().withTargetGroups(Behaviour.TargetGroups.SWAPPED);
    var web = new Rolled(swapped).create("web:1", 1, BLUE_GREEN, BALANCED);
    var shown = new ArrayList<String>();
    for (int version = 2; version <= 4; version++) {
      web.pass(Duration.ofHours(1));
      shown.add(
          web.service().path("loadBalancers").path(0).path("targetGroupArn").asText() + " "
              + group(web));
      web.deploy("web:" + version);
    }
    assertThat(shown).containsExactly("blue blue", "green green", "blue blue");
  }

  private static String group(Rolled web) {
    var arn = web.service().path("currentServiceRevisions").path(0).path("arn").asText();
    return web.revision(arn)
        .path("resolvedConfiguration")
        .path("loadBalancers")
        .path(0)
        .path("targetGroupArn")
        .asText();
  }

  private static List<String> weights(Rolled web, int minutes) {
    var weights = new ArrayList<String>();
    for (int minute = 0; minute <= minutes; minute++) {
      var weight = web.newest()
          .path("targetServiceRevision")
          .path("requestedProductionTrafficWeight")
          .asText();
      if (weights.isEmpty() || !weights.getLast().endsWith(" " + weight)) {
        weights.add(minute + " " + weight);
      }
      web.pass(60);
    }
    return weights;
  }

  @Test
  void linearShiftsStepByStep() {
    var web = live("'strategy':'LINEAR','bakeTimeInMinutes':1,"
        + "'linearConfiguration':{'stepPercent':40.0,'stepBakeTimeInMinutes':3}");
    web.deploy("web:2");
    assertThat(weights(web, 20)).containsExactly("0 0.0", "2 40.0", "5 80.0", "8 100.0");
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL SUCCESSFUL");
  }

  @Test
  void linearTakesStepsOfTenPercentEverySixMinutesUnlessTold() {
    var web = live("'strategy':'LINEAR'").deploy("web:2");
    assertThat(weights(web, 80))
        .containsExactly(
            "0 0.0",
            "2 10.0",
            "8 20.0",
            "14 30.0",
            "20 40.0",
            "26 50.0",
            "32 60.0",
            "38 70.0",
            "44 80.0",
            "50 90.0",
            "56 100.0");
  }

  @Test
  void theBakeFollowsTheLastLinearStepAtOnce() {
    var web = live("'strategy':'LINEAR','bakeTimeInMinutes':1,"
        + "'linearConfiguration':{'stepPercent':40.0,'stepBakeTimeInMinutes':3}");
    web.deploy("web:2").pass(430 + 15);
    assertThat(web.newest().path("lifecycleStage").asText()).isEqualTo("BAKE_TIME");
  }

  @Test
  void canaryShiftsALittleThenAll() {
    var web = live("'strategy':'CANARY'").deploy("web:2");
    assertThat(weights(web, 30)).containsExactly("0 0.0", "2 5.0", "12 100.0");
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL SUCCESSFUL");
  }

  @ParameterizedTest
  @CsvSource({
    "PRE_SCALE_UP, 10",
    "POST_SCALE_UP, 65",
    "TEST_TRAFFIC_SHIFT, 70",
    "POST_PRODUCTION_TRAFFIC_SHIFT, 85",
  })
  void aFailingHookRollsBack(String stage, int second) {
    var web = live(BLUE_GREEN);
    web.ecs.ok(
        "UpdateService",
        "{'cluster':'shop','service':'web','deploymentConfiguration':{"
            + hook(stage, "arn:fail").substring(1) + "}}");
    web.deploy("web:2").pass(second - 1);
    assertThat(web.statuses()).isEqualTo("IN_PROGRESS SUCCESSFUL");
    web.pass(1);
    assertThat(web.statuses())
        .as("before PRE_SCALE_UP is over nothing is there to be undone")
        .isEqualTo(
            stage.equals("PRE_SCALE_UP")
                ? "ROLLBACK_SUCCESSFUL SUCCESSFUL"
                : "ROLLBACK_IN_PROGRESS SUCCESSFUL");
    var reason = "Service deployment rolled back because " + stage + " lifecycle hook(s) failed. "
        + "Lifecycle hook target arn:fail returned FAILED status.";
    assertThat(web.reason()).isEqualTo(reason);
    assertThat(web.events()).contains("(deployment ecs-svc/#) deployment failed: " + reason);
    web.pass(600);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
    assertThat(web.service().path("taskDefinition").asText()).endsWith("web:1");
    assertThat(web.service().path("runningCount").asInt()).isEqualTo(2);
    assertThat(web.service().path("deployments")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "arn:slow, '', SUCCESSFUL",
    "arn:slow, ',\"timeoutConfiguration\":{\"timeoutInMinutes\":3,\"action\":\"ROLLBACK\"}', "
        + "ROLLBACK_SUCCESSFUL",
    "arn:slow, ',\"timeoutConfiguration\":{\"timeoutInMinutes\":3,\"action\":\"CONTINUE\"}', "
        + "SUCCESSFUL",
  })
  void aSlowHookIsWaitedForWithinItsTime(String arn, String more, String status) {
    var web = live(BLUE_GREEN);
    web.ecs.ok(
        "UpdateService",
        "{'cluster':'shop','service':'web','deploymentConfiguration':{"
            + hook("POST_SCALE_UP", arn).substring(1).replace("']}]", "']" + more + "}]") + "}}");
    web.deploy("web:2").pass(150);
    assertThat(line(web.newest())).startsWith("IN_PROGRESS POST_SCALE_UP");
    web.pass(3600);
    assertThat(web.statuses()).isEqualTo(status + " SUCCESSFUL");
  }

  @Test
  void anAlarmInTheBakeRollsBack() {
    var web =
        live(BLUE_GREEN + ",'alarms':{'enable':true,'rollback':true,'alarmNames':['errors']}");
    web.deploy("web:2").pass(200);
    web.ecs.model.alarm("errors", true, web.ecs.now());
    web.pass(5);
    assertThat(line(web.newest()))
        .isEqualTo("ROLLBACK_IN_PROGRESS BAKE_TIME run 0 test 0 production 0");
    var source = web.newest().path("sourceServiceRevisions").path(0);
    assertThat(source.path("requestedProductionTrafficWeight").asDouble()).isEqualTo(100);
    web.pass(600);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
    assertThat(web.service().path("taskDefinition").asText()).endsWith("web:1");
  }

  @Test
  void aPersonStopsIt() {
    var web = live(BLUE_GREEN).deploy("web:2").pass(100).stop();
    assertThat(web.statuses()).isEqualTo("ROLLBACK_REQUESTED SUCCESSFUL");
    web.pass(600);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
    assertThat(web.service().path("runningCount").asInt()).isEqualTo(2);
  }

  @Test
  void failedStartsTripTheBreakerWhereThereIsOneAndElseWaitADay() {
    var breaker = ",'deploymentCircuitBreaker':{'enable':true,'rollback':true}";
    var guarded = live(BLUE_GREEN + breaker).deploy("web:unpullable").pass(Duration.ofHours(1));
    assertThat(guarded.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
    assertThat(guarded.reason())
        .isEqualTo("Service deployment rolled back because the circuit breaker threshold was"
            + " exceeded.");
    var bare = live(BLUE_GREEN).deploy("web:unpullable").pass(Duration.ofHours(23));
    assertThat(line(bare.newest())).startsWith("IN_PROGRESS SCALE_UP");
    bare.pass(Duration.ofHours(2));
    assertThat(bare.statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
  }

  @Test
  void aFirstDeploymentThatFailsHasNothingToGoBackTo() {
    var web = new Rolled()
        .create("web:1", 1, BLUE_GREEN + hook("PRE_SCALE_UP", "arn:fail"), BALANCED)
        .pass(60);
    assertThat(web.statuses()).isEqualTo("ROLLBACK_FAILED");
    assertThat(web.reason()).isEqualTo(Rollouts.NO_CANDIDATE);
  }

  @Test
  void aSecondUpdateSupersedesTheShift() {
    var web = live(BLUE_GREEN).deploy("web:2").pass(100).deploy("web:3");
    assertThat(web.statuses()).isEqualTo("IN_PROGRESS STOPPED SUCCESSFUL");
    assertThat(web.newest().path("lifecycleStage").asText()).isEqualTo("RECONCILE_SERVICE");
    web.pass(120);
    assertThat(web.service().path("runningCount").asInt())
        .as("web:1 and web:3, not web:2")
        .isEqualTo(4);
    web.pass(Duration.ofHours(1));
    assertThat(web.statuses()).isEqualTo("SUCCESSFUL STOPPED SUCCESSFUL");
    assertThat(web.service().path("runningCount").asInt()).isEqualTo(2);
  }

  @Test
  void scalingInTheMiddleScalesBothSides() {
    var web = live(BLUE_GREEN).deploy("web:2").pass(100);
    web.ecs.ok("UpdateService", "{'cluster':'shop','service':'web','desiredCount':3}");
    web.pass(60);
    assertThat(web.service().path("runningCount").asInt()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "'''strategy'':''BLUE_GREEN''', bakeTimeInMinutes is required with the BLUE_GREEN strategy.",
    "'''strategy'':''LINEAR'',''linearConfiguration'':{''stepPercent'':1.0}', "
        + "stepPercent must be between 3.0 and 100.0.",
    "'''strategy'':''CANARY'',''bakeTimeInMinutes'':1441', "
        + "bakeTimeInMinutes must be between 0 and 1440.",
  })
  void whatAStrategyNeedsIsAskedFor(String configuration, String refusal) {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    assertThat(ecs.fault("CreateService", create(configuration, BALANCED)))
        .isEqualTo("InvalidParameterException: " + refusal);
  }

  private static String create(String configuration, String more) {
    return "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1,"
        + "'deploymentConfiguration':{" + configuration + "}" + more + "}";
  }

  @Test
  void trafficCanOnlyBeShiftedWhereItIsKnown() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    var plain = ",'loadBalancers':[{'targetGroupArn':'blue','containerName':'main',"
        + "'containerPort':80}]";
    assertThat(ecs.fault("CreateService", create(BLUE_GREEN, plain)))
        .isEqualTo("InvalidParameterException: loadBalancers.advancedConfiguration."
            + "alternateTargetGroupArn is required with the BLUE_GREEN strategy.");
    assertThat(ecs.fault("CreateService", create("'strategy':'LINEAR'", "")))
        .startsWith("InvalidParameterException: The LINEAR strategy needs a load balancer");
    assertThat(ecs.fault(
            "CreateService",
            create(BLUE_GREEN + ",'lifecycleHooks':[{'targetType':'PAUSE'}]", BALANCED)))
        .startsWith("UnsupportedFeatureException: The embedded ECS does not model");
    ecs.ok("CreateService", create(BLUE_GREEN, ""));
  }
}
