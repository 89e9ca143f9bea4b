package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The services beside ECS, through whole passes. */
class SideTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:";
  private static final String TARGET =
      "'ServiceNamespace':'ecs','ResourceId':'service/shop/web','ScalableDimension':'ecs:service:DesiredCount'";

  private static final String LOGS =
      "        logConfiguration: {logDriver: awslogs, options: {awslogs-group: /web, awslogs-region: eu-west-1, awslogs-stream-prefix: w}}\n";

  private World world = new World();

  private void said(String service, String operation, String request) {
    try {
      var document = (ObjectNode) JSON.readTree(request.replace('\'', '"'));
      assertThat(world.model.call(service, operation, document, world.now()))
          .isInstanceOf(Reply.Ok.class);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void target(int least, int most) {
    said(
        "application-autoscaling",
        "RegisterScalableTarget",
        "{%s,'MinCapacity':%d,'MaxCapacity':%d}".formatted(TARGET, least, most));
  }

  /** With the execution role that Fargate needs to pull from ECR and to write logs. */
  private static String manifest(String image, int count) {
    return World.manifest("web", image, count)
        .replace("    cpu:", "    executionRoleArn: arn:aws:iam::123456789012:role/task\n    cpu:");
  }

  private void git(String image, int count) {
    world.git.commit("web.yaml", manifest(image, count));
    world.hint();
  }

  private void web(String image, int count) {
    git(image, count);
    world.run(Duration.ofMinutes(3));
    assertThat(world.service("web").path("runningCount").asInt()).isEqualTo(count);
  }

  private int count() {
    return world.service("web").path("desiredCount").asInt();
  }

  private void scaledTo(int count) {
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":%d}".formatted(count));
  }

  @Test
  void theCountIsTheTargetsWhileThereIsOneAndGitsAgainAfterwards() {
    web("shop/web:v1", 2);
    target(2, 8);
    scaledTo(5);
    world.aws.forgetWrites();
    world.run(Duration.ofMinutes(5));
    assertThat(count()).isEqualTo(5);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").sync())
        .isInstanceOfSatisfying(
            Sync.Synced.class,
            synced -> assertThat(synced.ignored())
                .anyMatch(i -> i.rule().equals("autoscaled (2 to 8 tasks)")));

    git("shop/web:v1", 3);
    world.run(Duration.ofMinutes(3));
    assertThat(count()).isEqualTo(5);

    said("application-autoscaling", "DeregisterScalableTarget", "{" + TARGET + "}");
    world.run(Duration.ofMinutes(3));
    assertThat(count()).as("an answer may be of before").isEqualTo(5);
    world.run(Duration.ofMinutes(4));
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void aScaleOutInTheMiddleOfARollOutIsLeftAlone() {
    web("shop/web:v1", 2);
    target(2, 8);
    git("shop/web:v2", 2);
    world.run(Duration.ofSeconds(2));
    scaledTo(6);
    world.run(Duration.ofMinutes(4));
    assertThat(count()).isEqualTo(6);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.status("web").conditions()).isEmpty();
  }

  @Test
  void manyCountsThatChangeTogetherCostOneQuestionAskedTwice() {
    for (int i = 0; i < 20; i++)
      world.git.commit("s" + i + ".yaml", World.manifest("s" + i, "shop/web:v1", 1));
    world.run(Duration.ofMinutes(8));
    for (int i = 0; i < 20; i++)
      world.git.commit("s" + i + ".yaml", World.manifest("s" + i, "shop/web:v1", 2));
    world.hint();
    world.aws.forgetCalls();
    world.pass();
    assertThat(world.service("s7").path("desiredCount").asInt()).isEqualTo(2);
    assertThat(world.aws.calls(AwsCall.DESCRIBE_SCALABLE_TARGETS)).isEqualTo(2);
  }

  @Test
  void oneAnswerThatShowsNoTargetIsNotBelieved() {
    web("shop/web:v1", 2);
    target(2, 8);
    scaledTo(6);
    var asked = new AtomicInteger();
    world.aws.instead((call, _) ->
        call == AwsCall.DESCRIBE_SCALABLE_TARGETS && asked.incrementAndGet() == 1
            ? Optional.of(new Reply.Ok(
                JSON.createObjectNode().set("ScalableTargets", JSON.createArrayNode()), "before"))
            : Optional.empty());
    world.restart();
    git("shop/web:v2", 2);
    world.run(Duration.ofMinutes(4));
    assertThat(asked).hasValueGreaterThan(1);
    assertThat(count()).isEqualTo(6);
    assertThat(world.revision("web")).isEqualTo("web:2");
  }

  @Test
  void whoMayNotAskLeavesTheCountAloneAndSaysWhichPermissionIsMissing() {
    web("shop/web:v1", 2);
    world.aws.instead((call, _) -> call == AwsCall.DESCRIBE_SCALABLE_TARGETS
        ? Optional.of(new Reply.Fault("AccessDeniedException", "may not", 400, "id"))
        : Optional.empty());
    git("shop/web:v1", 4);
    world.run(Duration.ofMinutes(2));
    assertThat(count()).isEqualTo(2);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.type() == Condition.Type.REPORT_ONLY
            && c.message().contains("application-autoscaling:DescribeScalableTargets"));
    world.aws.wellAgain();
    world.run(Duration.ofMinutes(2));
    assertThat(count()).isEqualTo(4);
  }

  @Test
  void aVersionWaitsForItsImageAndGoesOutWhenItIsThere() {
    said("ecr", "CreateRepository", "{'repositoryName':'shop/web'}");
    said("ecr", "PutImage", "{'repositoryName':'shop/web','imageTag':'v1','imageManifest':'1'}");
    web(ECR + "v1", 2);
    git(ECR + "v2", 2);
    world.run(Duration.ofMinutes(5));
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.revisions("web")).isEqualTo(1);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.type() == Condition.Type.WAITING && c.reason().equals("ImageMissing"));
    world.aws.forgetCalls();
    world.run(Duration.ofMinutes(5));
    assertThat(world.aws.calls(AwsCall.DESCRIBE_IMAGES)).isBetween(8, 12);

    world.run(Duration.ofMinutes(25));
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.type() == Condition.Type.BLOCKED && c.reason().equals("ImageMissing"));

    said("ecr", "PutImage", "{'repositoryName':'shop/web','imageTag':'v2','imageManifest':'2'}");
    world.run(Duration.ofMinutes(4));
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.status("web").conditions()).isEmpty();
  }

  @Test
  void everyKindOfNeedIsWaitedFor() {
    world = new World(
        World.AUTO,
        Behaviour.standard()
            .withPace(Pace.BRISK)
            .withClusters("shop")
            .withDeclared(Behaviour.Declared.values()));
    var secrets = "        secrets:\n"
        + "          - {name: A, valueFrom: \"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:pw::\"}\n"
        + "          - {name: B, valueFrom: /shop/token}\n";
    var balancers =
        "    loadBalancers: [{targetGroupArn: \"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/0000000000000061\", containerName: web, containerPort: 8080}]\n";
    var manifest = manifest(ECR + "v1", 1)
        .replace("    cpu:", "    taskRoleArn: arn:aws:iam::123456789012:role/task\n    cpu:")
        .replace("        environment:", secrets + LOGS + "        environment:")
        .replace("    launchType: FARGATE\n", "    launchType: FARGATE\n" + balancers);
    world.git.commit("web.yaml", manifest);
    waitsFor("ImageMissing");
    said("ecr", "CreateRepository", "{'repositoryName':'shop/web'}");
    said("ecr", "PutImage", "{'repositoryName':'shop/web','imageTag':'v1','imageManifest':'1'}");
    waitsFor("LogGroupMissing");
    said("logs", "CreateLogGroup", "{'logGroupName':'/web'}");
    waitsFor("SecretMissing");
    said("secretsmanager", "CreateSecret", "{'Name':'db'}");
    said("ssm", "PutParameter", "{'Name':'/shop/token'}");
    waitsFor("RoleMissing");
    said("iam", "CreateRole", "{'RoleName':'task'}");
    waitsFor("TargetGroupMissing");
    assertThat(world.aws.writes()).isEmpty();
    said("elasticloadbalancing", "CreateTargetGroup", "{'Name':'a'}");
    world.run(Duration.ofMinutes(3));
    assertThat(world.service("web").path("runningCount").asInt()).isEqualTo(1);
  }

  private void waitsFor(String reason) {
    world.run(Duration.ofSeconds(65));
    assertThat(world.status("web").conditions())
        .as("%s", world.status("web"))
        .anyMatch(c -> c.reason().equals(reason));
  }

  @Test
  void whatComesThroughACacheRuleIsNotMissing() {
    world = new World(
        World.AUTO,
        Behaviour.standard()
            .withPace(Pace.BRISK)
            .withClusters("shop")
            .withDeclared(Behaviour.Declared.IMAGES));
    said("ecr", "CreatePullThroughCacheRule", "{'ecrRepositoryPrefix':'shop'}");
    web(ECR + "v1", 1);
  }

  @Test
  void whoMayNotAskGoesOnWithoutTheLook() {
    world.aws.instead((call, _) -> call == AwsCall.DESCRIBE_IMAGES
        ? Optional.of(new Reply.Fault("AccessDeniedException", "may not", 400, "id"))
        : Optional.empty());
    web(ECR + "v1", 1);
    assertThat(world.aws.calls(AwsCall.DESCRIBE_IMAGES)).isEqualTo(1);
  }

  @Test
  void aServiceThatDoesNotAnswerHoldsNothingUp() {
    world.aws.instead(
        (call, _) -> call.service().equals("ecs") || call.service().equals("sts")
            ? Optional.empty()
            : Optional.of(new Reply.Lost("connect timed out")));
    web(ECR + "v1", 1);
    assertThat(world.aws.calls(AwsCall.DESCRIBE_IMAGES)).isEqualTo(1);
    git(ECR + "v2", 3);
    world.run(Duration.ofMinutes(4));
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(count()).isEqualTo(1);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.reason().equals("ScalingUnknown")
            && c.message().contains("application-autoscaling does not answer"));
    assertThat(world.aws.calls(AwsCall.DESCRIBE_SCALABLE_TARGETS)).isLessThan(8);
  }

  @Test
  void aSteadyServiceAsksNobody() {
    web(ECR + "v1", 2);
    world.aws.forgetCalls();
    world.run(Duration.ofMinutes(5));
    for (var call : AwsCall.values()) {
      if (!call.service().equals("ecs") && !call.service().equals("sts"))
        assertThat(world.aws.calls(call)).as(call.name()).isZero();
    }
  }

  @Test
  void theCauseOfAFailureEndsWithTheLastLinesOfTheLog() {
    web("shop/web:v1", 2);
    crash("stop");
    world.run(Duration.ofMinutes(6));
    assertThat(told())
        .contains("exit code 1")
        .contains("last lines of its log: ")
        .contains(
            "connection refused, attempt 3 of 3 | FATAL: cannot reach the database at db:5432");
    assertThat(world.aws.calls(AwsCall.GET_LOG_EVENTS)).isLessThan(5);
  }

  @Test
  void aVersionThatWasRolledBackStillTellsItsLastLines() {
    web("shop/web:v1", 2);
    crash("rollback");
    world.run(Duration.ofMinutes(15));
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").conditions().getFirst().message())
        .startsWith("this version failed and is not tried again")
        .contains("FATAL: cannot reach the database at db:5432");
    web("shop/web:v3", 2);
    assertThat(world.status("web").conditions()).isEmpty();
  }

  @Test
  void soDoesANewProcessAsLongAsEcsShowsTheTask() {
    web("shop/web:v1", 2);
    crash("rollback");
    world.run(Duration.ofMinutes(15));
    world.restart();
    world.run(Duration.ofMinutes(5));
    assertThat(world.status("web").conditions().getFirst().message())
        .startsWith("this version failed and is not tried again")
        .contains("; the cause: task ", "FATAL: cannot reach the database at db:5432");
    world.aws.forgetCalls();
    world.run(Duration.ofMinutes(30));
    assertThat(world.aws.calls(AwsCall.LIST_TASKS)).isZero();
    assertThat(world.aws.calls(AwsCall.GET_LOG_EVENTS)).isZero();
    world.advance(Duration.ofHours(3));
    world.restart();
    world.run(Duration.ofMinutes(5));
    assertThat(world.status("web").conditions().getFirst().message())
        .startsWith("this version failed and is not tried again (");
  }

  @Test
  void aLogThatMayNotBeReadIsSaidInAFewWords() {
    web("shop/web:v1", 2);
    world.aws.instead((call, _) -> call == AwsCall.GET_LOG_EVENTS
        ? Optional.of(new Reply.Fault("AccessDeniedException", "may not", 400, "id"))
        : Optional.empty());
    crash("stop");
    world.run(Duration.ofMinutes(6));
    assertThat(told()).contains("its log may not be read, allow logs:GetLogEvents");
  }

  @Test
  void whatLooksSecretInALogIsMasked() {
    web("shop/web:v1", 2);
    world.aws.instead((call, _) -> call == AwsCall.GET_LOG_EVENTS
        ? Optional.of(new Reply.Ok(
            JSON.createObjectNode()
                .set(
                    "events",
                    JSON.createArrayNode()
                        .add(JSON.createObjectNode().put("message", "password=hunter2"))
                        .add(JSON.createObjectNode()
                            .put("message", "two\nlines " + "x".repeat(500)))),
            "id"))
        : Optional.empty());
    crash("stop");
    world.run(Duration.ofMinutes(6));
    assertThat(told()).contains("*** | two lines xxx").contains("x…").doesNotContain("hunter2");
  }

  private void crash(String onFailure) {
    world.git.commit(
        "web.yaml",
        manifest("shop/web:crash", 2)
            .replace(
                "  service:\n",
                "  rollout: {progressDeadline: 2m, onFailure: " + onFailure + "}\n  service:\n")
            .replace("        environment:", LOGS + "        environment:"));
    world.hint();
  }

  private String told() {
    return world.status("web").health().health().reason();
  }
}
