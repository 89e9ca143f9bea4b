package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image that was not pushed yet is found missing before a run is registered or started. */
class PreflightRunsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);
  private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/job:";
  private static final String ROLE = "'arn:aws:iam::123456789012:role/events'";
  private static final String EXECUTION =
      "executionRoleArn: 'arn:aws:iam::123456789012:role/execution'";

  private final World world = new World();

  @BeforeEach
  void aRepositoryHoldsOneImage() {
    said("CreateRepository", "{'repositoryName':'shop/job'}");
    push("v1");
  }

  private void said(String operation, String request) {
    try {
      var document = (ObjectNode) new ObjectMapper().readTree(request.replace('\'', '"'));
      assertThat(world.model.call("ecr", operation, document, world.now()))
          .isInstanceOf(Reply.Ok.class);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void push(String tag) {
    said(
        "PutImage",
        "{'repositoryName':'shop/job','imageTag':'" + tag + "','imageManifest':'" + tag + "'}");
  }

  private void deleted(String tag) {
    said(
        "BatchDeleteImage",
        "{'repositoryName':'shop/job','imageIds':[{'imageTag':'" + tag + "'}]}");
  }

  private void commits(String file, String manifest) {
    world.git.commit(file, manifest);
    world.hint();
    world.run(A_WHILE);
  }

  private static String web(String image, String more) {
    return World.manifest("web", "shop/web:" + image, 2)
            .replace("    cpu:", "    " + EXECUTION + "\n    cpu:")
        + more;
  }

  private static String hook(String phase, String tag) {
    return "  hooks:\n    - {name: migrate, phase: %s, image: '%s%s', command: [m]}\n"
        .formatted(phase, ECR, tag);
  }

  private String told(Condition.Type type) {
    return world.report().resources().stream()
        .map(ResourceStatus::conditions)
        .flatMap(List::stream)
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  private void wellAndQuiet() {
    assertThat(world.report().resources())
        .allMatch(r -> r.conditions().isEmpty())
        .allMatch(r -> r.sync() instanceof Sync.Synced);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }

  private void waitsForImage(String tag) {
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(Condition.Type.WAITING))
        .contains("image " + ECR + tag + ": not there; push it, or name another one in Git");
    world.run(Duration.ofMinutes(40));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(Condition.Type.BLOCKED)).contains("image " + ECR + tag + ": not there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PreSync", "PostSync", "SyncFail"})
  void anImageOfAHookHoldsTheVersion(String phase) {
    commits("web.yaml", web("v1", ""));
    world.aws.forgetWrites();
    commits("web.yaml", web("v2", hook(phase, "v2")));
    waitsForImage("v2");
    assertThat(world.revision("web")).isEqualTo("web:1");
    push("v2");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.aws.started()).hasSize(phase.equals("SyncFail") ? 0 : 1);
    wellAndQuiet();
  }

  @Test
  void andTheCreationOfItsService() {
    commits("web.yaml", web("v1", hook("PreSync", "v2")));
    waitsForImage("v2");
    push("v2");
    world.run(A_WHILE);
    wellAndQuiet();
    assertThat(world.aws.started()).hasSize(1);
  }

  /** The manifest is corrected instead. */
  @Test
  void anotherImageInGitIsLookedAtToo() {
    commits("web.yaml", web("v1", ""));
    commits("web.yaml", web("v2", hook("PreSync", "v2")));
    commits("web.yaml", web("v2", hook("PreSync", "v1")));
    assertThat(world.revision("web")).isEqualTo("web:2");
    wellAndQuiet();
  }

  @Test
  void whatStartsNoHookNeedsNoImageOfOne() {
    commits("web.yaml", web("v1", hook("PreSync", "v1")));
    commits("web.yaml", web("v2", hook("PreSync", "v1")));
    deleted("v1");
    // Of the service alone, with a roll-out.
    commits("web.yaml", web("v2", hook("PreSync", "v1")).replace("subnet-b, subnet-a", "subnet-c"));
    assertThat(world.service("web").path("deployments").path(0).toString()).contains("subnet-c");
    // Back to a revision whose hook has run.
    commits("web.yaml", web("v1", hook("PreSync", "v1")));
    assertThat(world.revision("web")).isEqualTo("web:1");
    wellAndQuiet();
    assertThat(world.aws.started()).hasSize(2);
  }

  private static String task(String tag) {
    return """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          cluster: shop
          taskDefinition:
            family: seed
            %s
            containerDefinitions: [{name: job, image: '%s%s', memory: 64}]
          command: [bin/seed]
        """.formatted(EXECUTION, ECR, tag);
  }

  @Test
  void anImageOfATaskIsWaitedFor() {
    commits("seed.yaml", task("v2"));
    waitsForImage("v2");
    assertThat(TaskStoriesTest.health(world, "seed")).isEqualTo(Health.Status.MISSING);
    push("v2");
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(1);
    wellAndQuiet();
  }

  @Test
  void anImageOfATaskMadeOfAnotherFamilyIsWaitedFor() {
    commits("web.yaml", web("v1", ""));
    world.aws.forgetWrites();
    commits("load.yaml", """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: load}
        spec:
          cluster: shop
          from: {family: web, image: '%sv2'}
          command: [bin/load]
        """.formatted(ECR));
    waitsForImage("v2");
    push("v2");
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(1);
    wellAndQuiet();
  }

  /** Its log group comes after its revision. */
  @Test
  void theLogGroupThatATaskMakesItselfHoldsNothingBack() {
    var there = new World(
        World.AUTO,
        Behaviour.standard()
            .withPace(Pace.BRISK)
            .withClusters("shop")
            .withDeclared(Behaviour.Declared.LOG_GROUPS));
    there.git.commit("seed.yaml", """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          cluster: shop
          taskDefinition:
            family: seed
            %s
            containerDefinitions:
              - name: job
                image: 'shop/job:v1'
                memory: 64
                logConfiguration:
                  logDriver: awslogs
                  options: {awslogs-group: /seed, awslogs-region: eu-west-1, awslogs-stream-prefix: p}
          command: [bin/seed]
          logs: {group: /seed, retentionDays: 7}
        """.formatted(EXECUTION));
    there.run(A_WHILE);
    assertThat(there.aws.started()).hasSize(1);
    assertThat(TaskStoriesTest.health(there, "seed")).isEqualTo(Health.Status.HEALTHY);
  }

  /** One that is lost between is seen before anything starts; what has run needs none. */
  @Test
  void aTaskThatHasRunNeedsItsImageNoMore() {
    commits("seed.yaml", task("v1"));
    assertThat(world.aws.started()).hasSize(1);
    deleted("v1");
    world.restart();
    world.run(A_WHILE);
    wellAndQuiet();
  }

  @Test
  void imagesOfASchedulesAreWaitedForAndItsOthersGoOn() {
    commits("nightly.yaml", """
        apiVersion: mooring/v1
        kind: Schedule
        metadata: {name: nightly}
        spec:
          cluster: shop
          taskDefinition:
            family: nightly
            %1$s
            containerDefinitions: [{name: job, image: '%2$sv2', memory: 64}]
          schedules:
            - {name: one, expression: rate(1 day), role: %3$s}
            - {name: two, expression: rate(1 day), role: %3$s, image: '%2$sv3'}
            - {name: three, expression: rate(1 day), role: %3$s, image: '%2$sv1'}
        """.formatted(EXECUTION, ECR, ROLE));
    assertThat(world.aws.writes().stream().filter("RegisterTaskDefinition"::equals))
        .hasSize(1);
    assertThat(world.aws.writes().stream().filter("PutRule"::equals)).hasSize(1);
    assertThat(told(Condition.Type.WAITING)).contains(ECR + "v2: not there", ECR + "v3: not there");
    push("v2");
    push("v3");
    world.run(A_WHILE);
    assertThat(world.aws.writes().stream().filter("PutRule"::equals)).hasSize(3);
    wellAndQuiet();
  }

  @Test
  void anImageOfAServicesScheduleHoldsTheScheduleAlone() {
    commits(
        "web.yaml",
        web(
            "v1",
            "  schedules: [{name: report, expression: rate(1 day), role: " + ROLE + ", image: '"
                + ECR + "v2'}]\n"));
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(told(Condition.Type.WAITING)).contains(ECR + "v2: not there");
    assertThat(world.aws.writes()).doesNotContain("PutRule");
    // A new version of the service goes out all the same.
    commits(
        "web.yaml",
        web(
            "v2",
            "  schedules: [{name: report, expression: rate(1 day), role: " + ROLE + ", image: '"
                + ECR + "v2'}]\n"));
    assertThat(world.revision("web")).isEqualTo("web:2");
    world.aws.forgetCalls();
    world.run(A_WHILE);
    // Every half minute, and not in a loop.
    assertThat(world.aws.calls(AwsCall.DESCRIBE_IMAGES)).isBetween(15, 25);
    push("v2");
    world.run(A_WHILE);
    assertThat(world.aws.writes()).contains("PutRule");
    wellAndQuiet();
  }
}
