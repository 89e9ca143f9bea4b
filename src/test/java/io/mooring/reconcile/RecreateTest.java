package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ECS takes at creation only: the service is created again, where Git allows it. */
class RecreateTest {
  private static final Duration A_WHILE = Duration.ofMinutes(20);

  private World world = new World();

  private static String web(String image, String launchType, String more) {
    return manifest("web", image, 2)
            .replace(
                "requiresCompatibilities: [FARGATE]", "requiresCompatibilities: [FARGATE, EC2]")
            .replace("launchType: FARGATE", "launchType: " + launchType)
        + more;
  }

  private static final String ALLOWED = "  rollout: {recreate: allowed}\n";

  private void runs() {
    world.git.commit("web.yaml", web("shop/web:v1", "FARGATE", ""));
    world.run(A_WHILE);
    world.aws.forgetWrites();
  }

  @Test
  void itIsDrainedDeletedAndCreated() {
    runs();
    world.git.commit("web.yaml", web("shop/web:v1", "EC2", ALLOWED));
    world.run(A_WHILE);
    assertThat(world.aws.writes())
        .containsExactly(
            "UpdateService", "DeleteService", "CreateService", "TagResource", "TagResource");
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("EC2");
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(2);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void withoutBeingAllowedItIsBlockedAndTheWayOutIsNamed() {
    runs();
    world.git.commit("web.yaml", web("shop/web:v1", "EC2", "  rollout: {recreate: never}\n"));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.type() == Condition.Type.BLOCKED
            && c.message().contains("`rollout.recreate: allowed`"));
  }

  @Test
  void whatCouldFailGoesFirst() {
    runs();
    world.aws.instead((call, _) -> call == AwsCall.REGISTER_TASK_DEFINITION
        ? Optional.of(new Reply.Fault("ClientException", "no", 400, "id"))
        : Optional.empty());
    world.git.commit("web.yaml", web("shop/web:v2", "EC2", ALLOWED));
    world.run(A_WHILE);
    assertThat(world.service("web").path("runningCount").asInt()).isEqualTo(2);
    world.aws.wellAgain();
    world.run(Duration.ofHours(2));
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("EC2");
    assertThat(world.revisions("web")).isEqualTo(2);
  }

  /** Its count is not what differs, so that nobody has raised it again. */
  @Test
  void whatGotLostOnTheWayIsNoFight() {
    runs();
    var lost = new AtomicInteger();
    world.aws.instead((call, _) -> call == AwsCall.UPDATE_SERVICE && lost.getAndIncrement() < 4
        ? Optional.of(new Reply.Lost("connection reset"))
        : Optional.empty());
    world.git.commit("web.yaml", web("shop/web:v1", "EC2", ALLOWED));
    world.run(A_WHILE);
    assertThat(lost.get()).isGreaterThan(4);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("EC2");
  }

  @Test
  void byHandTheWholeAppIsApproved() {
    runs();
    world.restart(World.AUTO.with(Policy.Mode.MANUAL));
    var commit = world.git.commit("web.yaml", web("shop/web:v1", "EC2", ALLOWED));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").has(Condition.Type.AWAITING_APPROVAL)).isTrue();
    world.call(
        "TagResource",
        ("{\"resourceArn\":\"arn:aws:ecs:eu-west-1:123456789012:cluster/shop\",\"tags\":"
                + "[{\"key\":\"mooring:sync/shop\",\"value\":\"commit=%s\"}]}")
            .formatted(commit.sha()));
    world.run(A_WHILE);
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("EC2");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void oneThatSomebodyElseCreatedAgainStartsAnew() {
    runs();
    world.call("DeleteService", "{\"cluster\":\"shop\",\"service\":\"web\",\"force\":true}");
    world.advance(Duration.ofSeconds(30));
    world.call(
        "CreateService",
        "{\"cluster\":\"shop\",\"serviceName\":\"web\",\"taskDefinition\":\"web:1\",\"desiredCount\":1,"
            + "\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"a\"]}},\"launchType\":\"FARGATE\"}");
    world.run(A_WHILE);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(2);
    assertThat(world.revisions("web")).isEqualTo(1);
  }

  record Crash(int call, boolean before) {}

  static Stream<Crash> crashes() {
    var test = new RecreateTest();
    test.runs();
    test.world.restart();
    test.world.git.commit("web.yaml", web("shop/web:v2", "EC2", ALLOWED));
    var count = new AtomicInteger();
    test.world.aws.dieBefore(_ -> {
      count.incrementAndGet();
      return false;
    });
    test.world.run(Duration.ofMinutes(3));
    assertThat(count.get()).isGreaterThan(12);
    return Stream.iterate(0, call -> call < count.get(), call -> call + 1)
        .flatMap(call -> Stream.of(new Crash(call, true), new Crash(call, false)));
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void killedAtAnyCallTheNextStartFinishesTheJob(Crash crash) {
    runs();
    world.restart();
    world.git.commit("web.yaml", web("shop/web:v2", "EC2", ALLOWED));
    var left = new AtomicInteger(crash.call());
    if (crash.before()) world.aws.dieBefore(_ -> left.getAndDecrement() == 0);
    else world.aws.dieAfter(_ -> left.getAndDecrement() == 0);
    try {
      world.run(A_WHILE);
    } catch (Killed now) {
      world.restart();
    }
    world.run(A_WHILE);
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("EC2");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.revisions("web")).isBetween(2, 3);
    assertThat(world.aws.writes().stream().filter("DeleteService"::equals).count())
        .isBetween(1L, 2L);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }
}
