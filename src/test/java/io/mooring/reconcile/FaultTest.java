package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AWS refuses, is silent or is too busy: nothing is hammered, nothing is lost, and it is said. */
class FaultTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private final World world = new World();

  private void webRuns() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertWell();
    world.aws.forgetWrites();
    world.aws.forgetCalls();
  }

  private void assertWell() {
    var status = world.status("web");
    assertThat(status.conditions()).isEmpty();
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  private void refuse(AwsCall call, Reply with) {
    world.aws.instead((c, _) -> c == call ? Optional.of(with) : Optional.empty());
  }

  private static Reply fault(String code, String message, int status) {
    return new Reply.Fault(code, message, status, "id");
  }

  @Test
  void anHourOfThrottlingInTheSteadyStateCostsFewCallsAndNothingElse() {
    webRuns();
    world.model.throttling(true);
    world.run(AN_HOUR);
    assertThat(world.aws.calls()).isLessThan(100);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.report().app().conditions())
        .singleElement()
        .satisfies(c -> assertThat(c.message()).contains("throttles"));
    world.model.throttling(false);
    world.aws.forgetCalls();
    world.run(A_WHILE);
    assertWell();
    assertThat(world.report().app().conditions()).isEmpty();
    assertThat(world.aws.calls()).isLessThan(20);
    assertThat(world.aws.writes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 10, 14})
  void anHourOfThrottlingInTheMiddleOfARollOutLosesNothing(int calls) {
    webRuns();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 3));
    var left = new AtomicInteger(calls);
    world.aws.instead((_, _) -> {
      if (left.getAndDecrement() == 0) world.model.throttling(true);
      return Optional.empty();
    });
    world.run(AN_HOUR);
    assertThat(world.aws.calls()).isLessThan(250);
    world.model.throttling(false);
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.revisions("web")).isEqualTo(2);
  }

  record Lost(boolean creation, int call, boolean done, Reply as) {
    @Override
    public String toString() {
      return "%s, call %d, %s, %s"
          .formatted(creation ? "create" : "update", call, done ? "done" : "not done", as);
    }
  }

  static Stream<Lost> lost() {
    var all = new ArrayList<Lost>();
    var ways =
        List.of(new Reply.Lost("read timed out"), fault("ServerException", "Service Failure", 500));
    for (var creation : new boolean[] {true, false}) {
      for (int call = 0; call < 12; call++) {
        for (var way : ways) {
          all.add(new Lost(creation, call, true, way));
          all.add(new Lost(creation, call, false, way));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("lost")
  void anAnswerThatNeverCameIsFoundOutByLooking(Lost lost) {
    if (!lost.creation()) webRuns();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 3));
    var left = new AtomicInteger(lost.call());
    if (lost.done()) world.aws.afterwards((_, _) -> now(left, lost.as()));
    else world.aws.instead((_, _) -> now(left, lost.as()));
    world.run(Duration.ofMinutes(10));
    assertWell();
    int before = lost.creation() ? 0 : 1;
    assertThat(world.revisions("web")).isBetween(before + 1, before + 2);
    assertThat(world.aws.writes().stream().filter("CreateService"::equals).count())
        .isLessThanOrEqualTo(2);
    world.aws.forgetWrites();
    world.run(AN_HOUR);
    assertThat(world.aws.writes()).isEmpty();
  }

  private static Optional<Reply> now(AtomicInteger left, Reply reply) {
    return left.getAndDecrement() == 0 ? Optional.of(reply) : Optional.empty();
  }

  @ParameterizedTest
  @EnumSource(
      value = AwsCall.class,
      names = {"REGISTER_TASK_DEFINITION", "UPDATE_SERVICE", "TAG_RESOURCE", "CREATE_SERVICE"})
  void aWriteThatIsDeniedIsSaidAndNotHammered(AwsCall call) {
    if (call != AwsCall.CREATE_SERVICE) webRuns();
    refuse(call, fault("AccessDeniedException", "not authorized to perform " + call, 400));
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(AN_HOUR);
    assertThat(world.aws.calls(call)).isBetween(2, 10);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.type() == Condition.Type.BLOCKED
            && c.message().contains("not authorized")
            && c.message().contains("deploy/iam"));
    world.aws.wellAgain();
    world.run(Duration.ofHours(2));
    assertWell();
  }

  @ParameterizedTest
  @EnumSource(
      value = AwsCall.class,
      names = {"DESCRIBE_CLUSTERS", "DESCRIBE_SERVICES", "DESCRIBE_TASK_DEFINITION"})
  void aReadThatIsDeniedIsSaidAndNotHammered(AwsCall call) {
    webRuns();
    world.restart();
    refuse(call, fault("AccessDeniedException", "not authorized to perform " + call, 400));
    world.run(AN_HOUR);
    assertThat(world.aws.calls(call)).isBetween(2, 65);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Unknown.class);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.type() == Condition.Type.LIVE_UNKNOWN
            && c.message().contains("not authorized")
            && c.message().contains("deploy/iam"));
    assertThat(world.aws.writes()).isEmpty();
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertWell();
  }

  @Test
  void credentialsThatExpiredAreSaidWithWhatToDo() {
    webRuns();
    world.aws.instead((_, _) -> Optional.of(fault(
        "ExpiredTokenException", "The security token included in the request is expired", 400)));
    world.run(AN_HOUR);
    assertThat(world.aws.calls()).isLessThan(65);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.message().contains("expired") && c.message().contains("credentials"));
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertWell();
  }

  @Test
  void anHourOfSilenceIsNotHammered() {
    webRuns();
    world.aws.instead((_, _) -> Optional.of(new Reply.Lost("connection refused")));
    world.run(AN_HOUR);
    assertThat(world.aws.calls()).isLessThan(80);
    assertThat(world.status("web").has(Condition.Type.LIVE_UNKNOWN)).isTrue();
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertWell();
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void aWriteThatIsNeverAnsweredIsTriedEverMoreRarely() {
    webRuns();
    refuse(AwsCall.UPDATE_SERVICE, new Reply.Lost("read timed out"));
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(AN_HOUR);
    assertThat(world.aws.calls(AwsCall.UPDATE_SERVICE)).isBetween(2, 70);
    assertThat(world.revisions("web")).isEqualTo(2);
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertWell();
  }

  @Test
  void aRefusedRegistrationIsSaidAndAnotherCommitIsTriedAtOnce() {
    webRuns();
    refuse(
        AwsCall.REGISTER_TASK_DEFINITION, fault("ClientException", "No such secret engine.", 400));
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(AN_HOUR);
    assertThat(world.aws.calls(AwsCall.REGISTER_TASK_DEFINITION)).isBetween(2, 10);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.message().contains("No such secret engine; tried again by itself at"));
    world.aws.wellAgain();
    world.git.commit("web.yaml", manifest("web", "shop/web:v3", 2));
    world.run(A_WHILE);
    assertWell();
  }

  @Test
  void concurrentRegistrationsOfAFamilyAreWaitedFor() {
    webRuns();
    refuse(
        AwsCall.REGISTER_TASK_DEFINITION,
        fault(
            "ClientException",
            "Too many concurrent attempts to create a new revision of the specified family.",
            400));
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(Duration.ofMinutes(2));
    assertThat(world.status("web").has(Condition.Type.BLOCKED)).isFalse();
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revisions("web")).isEqualTo(2);
  }

  /** Without its tasks a slow roll-out cannot be told from one that stands still. */
  @Test
  void aRollOutIsNotGivenUpBecauseItsTasksCannotBeRead() {
    webRuns();
    refuse(AwsCall.LIST_TASKS, fault("AccessDeniedException", "not authorized", 400));
    world.git.commit("web.yaml", manifest("web", "shop/web:crash", 2));
    world.run(AN_HOUR);
    assertThat(world.status("web").has(Condition.Type.HELD)).isFalse();
    assertThat(world.status("web").has(Condition.Type.LIVE_UNKNOWN)).isTrue();
    world.aws.wellAgain();
    world.run(AN_HOUR);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertThat(world.revision("web")).isEqualTo("web:1");
  }
}
