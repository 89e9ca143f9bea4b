package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Roll-outs that shift traffic, that alarms watch, and those of EC2 and DAEMON services, told from
 * the commit to the end as in {@link RolloutStoriesTest}.
 */
class StrategyStoriesTest {
  private static final String BLUE_GREEN = "strategy: BLUE_GREEN, bakeTimeInMinutes: 5";
  private static final String LINEAR =
      "strategy: LINEAR, linearConfiguration: {stepPercent: 50.0, stepBakeTimeInMinutes: 3}";
  private static final String CANARY =
      "strategy: CANARY, canaryConfiguration: {canaryPercent: 10.0, canaryBakeTimeInMinutes: 3}";
  private static final String ALARM =
      ", alarms: {alarmNames: [errors], enable: true, rollback: %s}";
  private static final String HOOK =
      ", lifecycleHooks: [{hookTargetArn: 'arn:aws:lambda:eu-west-1:123456789012:function:%s',"
          + " roleArn: 'arn:aws:iam::123456789012:role/hook', lifecycleStages: [%s]}]";
  private static final String BALANCED = """
          loadBalancers:
            - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blue/1
              containerName: web
              containerPort: 8080
              advancedConfiguration:
                alternateTargetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/green/2
                productionListenerRule: arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/a/1/2/3
                roleArn: arn:aws:iam::123456789012:role/shift
      """;
  private static final Duration LONG = Duration.ofMinutes(40);

  private Story story = new Story(Story.brisk());

  @AfterEach
  void close() {
    story.close();
  }

  private void world(Behaviour behaviour) {
    story.close();
    story = new Story(behaviour);
  }

  private static String shifting(String image, String strategy) {
    return Story.web(image, "{" + strategy + "}") + BALANCED;
  }

  private void rings(boolean rings) {
    story.world.model.alarm("errors", rings, story.world.now());
  }

  @ParameterizedTest
  @ValueSource(strings = {BLUE_GREEN, LINEAR, CANARY})
  void trafficShiftsToTheNewVersion(String strategy) {
    story.runs(shifting("v1", strategy));
    story.commit(shifting("v2", strategy));
    story.once();
    story.world.run(Duration.ofMinutes(2));
    assertThat(story.health()).isEqualTo(Health.Status.PROGRESSING);
    story.world.run(LONG);
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    assertThat(story.writes("StopServiceDeployment")).isZero();
    story.wellOn("web:2", 2);
  }

  @ParameterizedTest
  @EnumSource(Behaviour.TargetGroups.class)
  void twoShiftsOneAfterTheOther(Behaviour.TargetGroups groups) {
    world(Story.brisk().withTargetGroups(groups));
    story.runs(shifting("v1", BLUE_GREEN));
    story.commits(shifting("v2", BLUE_GREEN));
    story.commits(shifting("v3", BLUE_GREEN));
    assertThat(story.writes("UpdateService")).isEqualTo(2);
    story.wellOn("web:3", 3);
  }

  @ParameterizedTest
  @CsvSource({"POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"})
  void aHookThatFailsBringsTheOldVersionBack(String stage) {
    var failing = BLUE_GREEN + HOOK.formatted("fail", stage);
    story.runs(shifting("v1", BLUE_GREEN));
    story.commits(shifting("v2", failing));
    assertThat(story.held()).contains("lifecycle hook").contains("FAILED");
    assertThat(story.writes("StopServiceDeployment")).isZero();
    story.heldOn("web:1", 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {BLUE_GREEN, LINEAR, CANARY})
  void anAlarmBringsTheOldVersionBackWhileTrafficShifts(String strategy) {
    var watched = strategy + ALARM.formatted(true);
    story.runs(shifting("v1", watched));
    story.commit(shifting("v2", watched));
    story.once();
    story.world.run(Duration.ofSeconds(30));
    rings(true);
    story.world.run(Duration.ofMinutes(5));
    rings(false);
    story.world.run(LONG);
    assertThat(story.held()).contains("alarm errors");
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    story.heldOn("web:1", 2);
  }

  @Test
  void aShiftThatNeverGetsAnywhereIsStoppedByUs() {
    story.runs(shifting("v1", BLUE_GREEN));
    story.commits(Story.deadline(shifting("v2-stuck", BLUE_GREEN), "5m"));
    assertThat(story.held()).contains("no progress for 5m");
    assertThat(story.writes("StopServiceDeployment")).isEqualTo(1);
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    story.heldOn("web:1", 2);
  }

  @Test
  void aSecondCommitInTheMiddleOfAShift() {
    story.runs(shifting("v1", BLUE_GREEN));
    story.commit(shifting("v2", BLUE_GREEN));
    story.once();
    story.world.run(Duration.ofMinutes(1));
    story.commits(shifting("v3", BLUE_GREEN));
    story.wellOn("web:3", 3);
  }

  @Test
  void theFirstDeploymentOfAShiftingServiceFails() {
    story.commits(Story.deadline(shifting("v1-unpullable", BLUE_GREEN), "5m"));
    assertThat(story.held()).contains("CannotPullContainerError");
    assertThat(story.health()).isEqualTo(Health.Status.DEGRADED);
    story.staysOn("web:1", 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAlarmRings(boolean rollback) {
    var watched = "{bakeTimeInMinutes: 10" + ALARM.formatted(rollback) + "}";
    // Its bake is over only after that.
    story.commits(Story.web("v1", watched));
    assertThat(story.health()).isEqualTo(Health.Status.HEALTHY);
    story.commit(Story.web("v2", watched));
    story.once();
    story.world.run(Duration.ofMinutes(2));
    rings(true);
    story.world.run(Duration.ofMinutes(5));
    rings(false);
    story.world.run(LONG);
    assertThat(story.held()).contains("alarm errors");
    assertThat(story.writes("UpdateService")).isEqualTo(rollback ? 1 : 2);
    story.heldOn("web:1", 2);
  }

  private static String onEc2(String image, String members) {
    var all = Story.web(image)
        .replace("networkMode: awsvpc", "networkMode: bridge")
        .replace("[FARGATE]", "[EC2]")
        .replace("launchType: FARGATE", "launchType: EC2");
    int from = all.indexOf("    networkConfiguration:");
    return all.substring(0, from) + members;
  }

  @Test
  void thereIsNoRoomForTheNewTasks() {
    world(Story.brisk().withInstances(1, 600, 4096));
    story.runs(onEc2("v1", ""));
    story.commits(Story.deadline(onEc2("v2", ""), "5m"));
    assertThat(story.held()).contains("insufficient CPU units available");
    story.heldOn("web:1", 2);
  }

  private static String daemon(String image) {
    return onEc2(image, "    schedulingStrategy: DAEMON\n").replace("    desiredCount: 2\n", "");
  }

  @Test
  void aDaemonRollsOut() {
    story.runs(daemon("v1"));
    story.commits(daemon("v2"));
    story.wellOn("web:2", 2);
  }

  @Test
  void aDaemonThatFailsGoesBack() {
    story.runs(daemon("v1"));
    story.commits(Story.deadline(daemon("v2-unpullable"), "5m"));
    assertThat(story.held()).contains("CannotPullContainerError");
    story.heldOn("web:1", 2);
  }

  private String subnets() {
    return story
        .world
        .service("web")
        .at("/networkConfiguration/awsvpcConfiguration/subnets")
        .toString();
  }

  /** There the task definition is the same before and after. */
  @ParameterizedTest
  @ValueSource(strings = {"", BLUE_GREEN})
  void aMemberAloneBreaksIt(String strategy) {
    var good = strategy.isEmpty() ? Story.web("v1") : shifting("v1", strategy);
    story.runs(good);
    var before = subnets();
    story.world.model.fate(new FateRule("web:v1", Fate.UNPULLABLE));
    story.commit(Story.deadline(good.replace("subnet-b, subnet-a", "subnet-z"), "5m"));
    story.once();
    assertThat(subnets()).contains("subnet-z");
    story.world.run(Duration.ofMinutes(4));
    story.world.run(LONG);
    story.world.model.fate(new FateRule("web:v1", Fate.WELL));
    story.world.run(LONG);
    assertThat(story.held()).contains("CannotPullContainerError");
    assertThat(subnets()).isEqualTo(before);
    story.heldOn("web:1", 1);
  }
}
