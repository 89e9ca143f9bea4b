package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Revisions of Tasks and Schedules that nobody needs any more are deregistered, and none runs
 * again.
 */
class RetentionRunsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);
  private static final String ROLE = "'arn:aws:iam::123456789012:role/events'";

  private final World world = new World();

  private void commits(String file, String manifest) {
    world.git.commit(file, manifest);
    world.hint();
    world.run(A_WHILE);
  }

  private static String task(String image, String retention) {
    return """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          cluster: shop
          taskDefinition:
            family: seed
            containerDefinitions: [{name: job, image: 'shop/job:%s', memory: 64}]
          command: [bin/seed]
        %s""".formatted(image, retention);
  }

  private static String kept(int revisions) {
    return "  retention: {revisions: %d}\n".formatted(revisions);
  }

  private static String nightly(String image, int kept) {
    return """
        apiVersion: mooring/v1
        kind: Schedule
        metadata: {name: nightly}
        spec:
          cluster: shop
          taskDefinition:
            family: nightly
            containerDefinitions: [{name: job, image: 'shop/job:%1$s', memory: 64}]
          schedules:
            - {name: one, expression: rate(1 day), role: %2$s}
            - {name: two, expression: rate(1 day), role: %2$s, image: 'shop/two:%1$s'}
          retention: {revisions: %3$d}
        """.formatted(image, ROLE, kept);
  }

  private List<String> revisions(String family, String status) {
    var names = new ArrayList<String>();
    world
        .call(
            "ListTaskDefinitions",
            "{\"familyPrefix\":\"%s\",\"status\":\"%s\"}".formatted(family, status))
        .path("taskDefinitionArns")
        .forEach(arn -> names.add(arn.asText().replaceFirst(".*/", "")));
    names.removeIf(name -> !name.startsWith(family + ":"));
    return names;
  }

  private List<String> active(String family) {
    return revisions(family, "ACTIVE");
  }

  private ObjectNode events(String operation, String request) {
    try {
      var document = (ObjectNode) new ObjectMapper().readTree(request.replace('\'', '"'));
      var reply = world.model.call("events", operation, document, world.now());
      if (reply instanceof Reply.Ok(var body, var _)) return body;
      throw new AssertionError(operation + ": " + reply);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void quiet() {
    assertThat(world.report().resources())
        .allMatch(r -> r.conditions().isEmpty())
        .allMatch(r -> r.sync() instanceof Sync.Synced);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(5));
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void theNewestOfATaskStayAndNoneRunsAgain() {
    for (int i = 1; i <= 6; i++) commits("seed.yaml", task("v" + i, kept(3)));
    assertThat(active("seed")).containsExactly("seed:4", "seed:5", "seed:6");
    assertThat(world.aws.started()).hasSize(6);
    quiet();
    world.restart();
    quiet();
    assertThat(world.aws.started()).hasSize(6);
  }

  @Test
  void aTaskThatGoesBackToADeregisteredRevisionDoesNotRunAgain() {
    for (int i = 1; i <= 6; i++) commits("seed.yaml", task("v" + i, kept(2)));
    assertThat(active("seed")).containsExactly("seed:5", "seed:6");
    commits("seed.yaml", task("v1", kept(2)));
    world.restart();
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(6);
    assertThat(TaskStoriesTest.status(world, "seed").health().health().reason())
        .startsWith("it ran on seed:1");
    quiet();
  }

  @Test
  void theRevisionThatGitWantsStaysHoweverOld() {
    for (int i = 1; i <= 4; i++) commits("seed.yaml", task("v" + i, ""));
    commits("seed.yaml", task("v1", kept(1)));
    world.run(Duration.ofHours(2));
    assertThat(active("seed")).containsExactly("seed:1", "seed:4");
    assertThat(world.aws.started()).hasSize(4);
    quiet();
  }

  @Test
  void oneWhoseRunMayStillGoOnStays() {
    commits("seed.yaml", task("v1", ""));
    commits("seed.yaml", task("v2", ""));
    Runs.record(world, "seed:1", "seed", "state=unknown attempt=1");
    commits("seed.yaml", task("v3", kept(1)));
    world.run(Duration.ofHours(2));
    assertThat(active("seed")).containsExactly("seed:1", "seed:3");
  }

  @Test
  void oneThatFailedStaysWhileGitWantsIt() {
    commits("seed.yaml", task("v1", kept(1)));
    commits("seed.yaml", task("v2", kept(1)).replace("bin/seed", "exit-1"));
    world.run(Duration.ofHours(2));
    assertThat(TaskStoriesTest.status(world, "seed").has(Condition.Type.RUN_FAILED))
        .isTrue();
    assertThat(TaskStoriesTest.health(world, "seed")).isEqualTo(Health.Status.DEGRADED);
    assertThat(active("seed")).containsExactly("seed:2");
    assertThat(world.aws.started()).hasSize(2);
  }

  @Test
  void whatASchedulesRulesStartStays() {
    for (int i = 1; i <= 5; i++) commits("nightly.yaml", nightly("v" + i, 10));
    // Somebody put a target of their own.
    events("PutRule", "{'Name':'theirs','ScheduleExpression':'rate(1 day)'}");
    events(
        "PutTargets",
        "{'Rule':'theirs','Targets':[{'Id':'a','Arn':'arn:aws:ecs:eu-west-1:123456789012:cluster/shop',"
            + "'RoleArn':'arn:aws:iam::123456789012:role/events','EcsParameters':{'TaskDefinitionArn':"
            + "'arn:aws:ecs:eu-west-1:123456789012:task-definition/nightly:2'}}]}");
    commits("nightly.yaml", nightly("v5", 2));
    world.run(Duration.ofHours(2));
    assertThat(active("nightly")).containsExactly("nightly:2", "nightly:4", "nightly:5");
    assertThat(active("nightly-two")).containsExactly("nightly-two:4", "nightly-two:5");
    // Back to one that is gone: it is registered anew.
    commits("nightly.yaml", nightly("v1", 2));
    world.run(Duration.ofHours(2));
    assertThat(active("nightly")).containsExactly("nightly:2", "nightly:5", "nightly:6");
    quiet();
  }

  private static String service(String image, int kept) {
    return World.manifest("web", "shop/web:" + image, 1) + """
          hooks:
            - {name: migrate, phase: PreSync, image: 'shop/migrate:v1', command: [bin/migrate]}
          schedules:
            - {name: report, expression: rate(1 day), role: %s, image: 'shop/report:%s'}
          retention: {revisions: %d}
        """.formatted(ROLE, image, kept);
  }

  @Test
  void thoseOfAServicesRunsWithAnImageOfTheirOwnGoToo() {
    for (int i = 1; i <= 5; i++) commits("web.yaml", service("v" + i, 10));
    assertThat(active("web-migrate")).hasSize(5);
    assertThat(active("web-report")).hasSize(5);
    events("PutRule", "{'Name':'theirs','ScheduleExpression':'rate(1 day)'}");
    events(
        "PutTargets",
        "{'Rule':'theirs','Targets':[{'Id':'a','Arn':'arn:aws:ecs:eu-west-1:123456789012:cluster/shop',"
            + "'RoleArn':'arn:aws:iam::123456789012:role/events','EcsParameters':{'TaskDefinitionArn':"
            + "'arn:aws:ecs:eu-west-1:123456789012:task-definition/web-report:2'}}]}");
    commits("web.yaml", service("v5", 1));
    world.run(Duration.ofHours(2));
    assertThat(active("web-migrate")).containsExactly("web-migrate:5");
    assertThat(active("web-report")).containsExactly("web-report:2", "web-report:5");
    assertThat(active("web")).containsExactly("web:5");
    quiet();
  }

  @Test
  void withoutBeingAskedForAllStay() {
    for (int i = 1; i <= 4; i++) commits("seed.yaml", task("v" + i, ""));
    world.run(Duration.ofHours(2));
    assertThat(active("seed")).hasSize(4);
    assertThat(world.aws.calls(AwsCall.LIST_RULE_NAMES_BY_TARGET)).isZero();
  }

  @Test
  void aSuspendedAppKeepsAll() {
    for (int i = 1; i <= 4; i++) commits("seed.yaml", task("v" + i, ""));
    world.call(
        "TagResource",
        "{\"resourceArn\":\"arn:aws:ecs:eu-west-1:123456789012:cluster/shop\",\"tags\":"
            + "[{\"key\":\"mooring:suspend/shop\",\"value\":\"by=anna\"}]}");
    commits("seed.yaml", task("v4", kept(1)));
    world.run(Duration.ofHours(2));
    assertThat(active("seed")).hasSize(4);
  }

  @Test
  void aSharedDefinitionAndATaskDefinitionAreRefused() {
    world.git.commit("def.yaml", """
        apiVersion: mooring/v1
        kind: TaskDefinition
        metadata: {name: def}
        spec:
          taskDefinition:
            family: def
            containerDefinitions: [{name: job, image: 'shop/job:v1', memory: 64}]
          retention: {revisions: 2}
        """);
    world.git.commit("seed.yaml", """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          cluster: shop
          taskDefinition: {ref: def}
          retention: {revisions: 2}
        """);
    world.run(A_WHILE);
    var said = world.report().resources().toString();
    assertThat(said)
        .contains("retention of a TaskDefinition is not supported")
        .contains("the revisions belong to the TaskDefinition that this Task refers to");
  }
}
