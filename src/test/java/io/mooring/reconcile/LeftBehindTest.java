package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.Condition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A version that fails, and of which that is seen when Git has left it already. */
class LeftBehindTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World();

  private static String web(String version) {
    return World.manifest("web", "shop/web:" + version, 2);
  }

  private static String hooked(String version, String command) {
    return hook(web(version), command);
  }

  private static String hook(String manifest, String command) {
    return manifest
        + "  hooks:\n    - {name: migrate, phase: PreSync, container: web, command: [\"%s\"]}\n"
            .formatted(command);
  }

  private void commits(String manifest) {
    world.git.commit("web.yaml", manifest);
    world.run(A_WHILE);
  }

  /** Nobody may see why its tasks end, so that nothing is decided meanwhile. */
  private void aBadVersionGoesBackUnseen() {
    commits(web("v1"));
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    world.aws.instead((call, _) -> call == AwsCall.LIST_TASKS ? Optional.of(no) : Optional.empty());
    commits(web("unhealthy"));
    assertThat(world.revision("web")).isEqualTo("web:1");
    world.aws.wellAgain();
    world.aws.forgetWrites();
  }

  private void assertItIsNotTriedAgain() {
    world.aws.forgetWrites();
    commits(web("unhealthy"));
    assertThat(world.aws.writes()).doesNotContain("UpdateService");
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
  }

  @Test
  void itIsNotTriedAgainWhereAHookHeldTheOneAfterIt() {
    aBadVersionGoesBackUnseen();
    commits(hooked("v3", "exit-1"));
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertItIsNotTriedAgain();
  }

  /** A person's word counts for more than what ECS remembers, also where it had to wait. */
  @Test
  void itIsTriedAgainWhereItWasReleasedBeforeAHookHeldTheOneAfterIt() {
    commits(web("v1"));
    commits(web("unhealthy"));
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    world.git.commit("web.yaml", hooked("v3", "exit-1"));
    release();
    world.run(A_WHILE);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    world.aws.forgetWrites();
    commits(web("unhealthy"));
    assertThat(world.aws.writes()).contains("UpdateService");
  }

  @Test
  void itIsNotTriedAgainOnTheReleaseOfTheOneAfterIt() {
    commits(web("v1"));
    commits(web("unhealthy"));
    world.git.commit("web.yaml", hooked("v3", "exit-1"));
    world.run(A_WHILE);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    release();
    assertItIsNotTriedAgain();
  }

  /** Where ECS does not tell how it ended, our tag does. */
  @Test
  void itIsNotTriedAgainWhereItsHistoryIsNotForUsToSee() {
    commits(web("v1"));
    commits(web("unhealthy"));
    commits(hooked("v3", "exit-1"));
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    world.aws.instead(
        (call, _) -> call == AwsCall.LIST_SERVICE_DEPLOYMENTS ? Optional.of(no) : Optional.empty());
    world.restart();
    assertItIsNotTriedAgain();
  }

  /**
   * ECS tells of a version that we gave up ourselves only that another deployment took its place.
   */
  @Test
  void itIsNotTriedAgainWhereWeGaveItUp() {
    commits(web("v1"));
    world.call(
        "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"forceNewDeployment\":true}");
    world.run(A_WHILE);
    var stalls = Story.deadline(Story.withoutBreaker("stuck"), "2m");
    commits(stalls);
    assertThat(world.revision("web")).isEqualTo("web:1");
    commits(hook(Story.withoutBreaker("v3"), "exit-1"));
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    world.aws.forgetWrites();
    commits(stalls);
    assertThat(world.aws.writes()).doesNotContain("UpdateService");
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
  }

  /** Who takes the hold off by hand and releases it then means the version that failed. */
  @Test
  void itIsTriedAgainWhereItsHoldWasTakenOffAndItIsReleased() {
    commits(web("v1"));
    commits(web("unhealthy"));
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\"]}"
            .formatted(world.service("web").path("serviceArn").asText(), Tags.HOLD));
    release();
    world.aws.forgetWrites();
    world.run(A_WHILE);
    assertThat(world.aws.writes()).contains("UpdateService");
  }

  private void release() {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"at=%s by=ann\"}]}"
            .formatted(
                world.service("web").path("serviceArn").asText(), Tags.RELEASE, world.now()));
  }

  @Test
  void itsRevertWritesNoHold() {
    aBadVersionGoesBackUnseen();
    commits(web("v1"));
    assertThat(world.aws.writes()).containsExactly("TagResource");
    assertThat(Holds.tag(world, Tags.HOLD)).isEmpty();
  }

  @Test
  void whatAPersonKeepsBackStaysHerWord() {
    commits(web("v1"));
    world.git.commit("web.yaml", web("stuck"));
    world.run(Duration.ofSeconds(70));
    assertThat(world.revision("web")).isEqualTo("web:2");
    Holds.rollBack(world, "web:1");
    world.run(Duration.ofSeconds(6));
    assertThat(world.aws.writes()).contains("StopServiceDeployment");
    world.git.commit("web.yaml", hooked("v3", "sleep-50"));
    world.hint();
    for (int second = 0; second < 120; second += 2) {
      world.advance(Duration.ofSeconds(2));
      world.pass();
      assertThat(Holds.tag(world, Tags.HOLD).flatMap(HoldTag::parse).filter(h -> !h.byPerson()))
          .isEmpty();
    }
    assertThat(Holds.tag(world, Tags.APPLIED)
            .flatMap(VersionTag::parse)
            .orElseThrow()
            .stands())
        .isTrue();
    assertThat(world.revision("web")).isEqualTo("web:3");
  }
}
