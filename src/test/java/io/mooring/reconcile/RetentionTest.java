package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Revisions that nobody needs any more are deregistered, and no other one. */
class RetentionTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World();

  private void commit(String image, int kept) {
    world.git.commit(
        "web.yaml", manifest("web", image, 2) + "  retention: {revisions: %d}\n".formatted(kept));
    world.hint();
    world.run(A_WHILE);
  }

  private void versions(int kept, int count) {
    for (int i = 1; i <= count; i++) commit("shop/web:v" + i, kept);
  }

  private List<String> active() {
    var names = new ArrayList<String>();
    world
        .call("ListTaskDefinitions", "{\"familyPrefix\":\"web\",\"status\":\"ACTIVE\"}")
        .path("taskDefinitionArns")
        .forEach(arn -> names.add(arn.asText().replaceFirst(".*/", "")));
    return names;
  }

  @Test
  void theNewestStay() {
    versions(3, 6);
    world.run(Duration.ofHours(2));
    assertThat(active()).containsExactly("web:4", "web:5", "web:6");
    world.aws.forgetWrites();
    world.run(Duration.ofHours(5));
    assertThat(world.aws.writes()).isEmpty();
  }

  /** AWS lists a hundred at a time. */
  @Test
  void moreThanOnePageOfThem() {
    versions(10, 1);
    for (int i = 2; i <= 105; i++)
      world.call(
          "RegisterTaskDefinition",
          "{\"family\":\"web\",\"containerDefinitions\":[{\"name\":\"a\",\"image\":\"a:1\",\"memory\":64}],"
              + "\"tags\":[{\"key\":\"mooring:owner\",\"value\":\"test/shop\"},"
              + "{\"key\":\"mooring:resource\",\"value\":\"shop/Service/web\"},"
              + "{\"key\":\"mooring:digest\",\"value\":\"v1:" + "%032x".formatted(i) + "\"}]}");
    world.aws.forgetCalls();
    commit("shop/web:v2", 3);
    world.run(Duration.ofHours(2));
    assertThat(active()).containsExactly("web:104", "web:105", "web:106");
    assertThat(world.aws.calls(AwsCall.DEREGISTER_TASK_DEFINITION)).isEqualTo(103);
    assertThat(world.status("web").conditions()).isEmpty();
  }

  @Test
  void withoutBeingAskedForAllStay() {
    for (int i = 1; i <= 5; i++) {
      world.git.commit("web.yaml", manifest("web", "shop/web:v" + i, 2));
      world.hint();
      world.run(A_WHILE);
    }
    world.run(Duration.ofHours(2));
    assertThat(active()).hasSize(5);
    assertThat(world.aws.calls(AwsCall.LIST_RULE_NAMES_BY_TARGET)).isZero();
  }

  @Test
  void whatIsHealthyOrHeldOrStoodOnStaysHoweverOld() {
    versions(1, 3);
    assertThat(active()).containsExactly("web:3");
    // Two bad ones: the second is held, and web:3 is what there is to go back to.
    commit("shop/web:crash", 1);
    commit("shop/web:unhealthy", 1);
    world.run(Duration.ofHours(2));
    assertThat(world.revision("web")).isEqualTo("web:3");
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertThat(active()).contains("web:3", "web:5");
  }

  @Test
  void whatOthersRegisteredStays() {
    versions(10, 3);
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"web\",\"containerDefinitions\":[{\"name\":\"a\",\"image\":\"a:1\",\"memory\":64}]}");
    for (int i = 4; i <= 6; i++) commit("shop/web:v" + i, 2);
    world.run(Duration.ofHours(2));
    assertThat(active()).containsExactly("web:4", "web:6", "web:7");
  }

  /** Another process, or a person, may be at it too. */
  @Test
  void whatIsGoneSinceItWasListedIsNotDeregisteredAgain() {
    versions(10, 5);
    world.aws.afterwards((call, _) -> {
      boolean listed = call == AwsCall.LIST_RULE_NAMES_BY_TARGET;
      for (int i = 1; listed && active().contains("web:3") && i <= 3; i++)
        world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"web:%d\"}".formatted(i));
      return Optional.empty();
    });
    commit("shop/web:v6", 3);
    world.run(Duration.ofHours(2));
    assertThat(active()).containsExactly("web:4", "web:5", "web:6");
    assertThat(world.aws.calls(AwsCall.DEREGISTER_TASK_DEFINITION)).isZero();
  }

  @Test
  void whatATaskRunsOnOrARuleStartsStays() throws Exception {
    versions(10, 5);
    // A task that somebody started by hand.
    world.aws.instead((call, request) -> {
      if (call == AwsCall.LIST_TASKS && request.has("family"))
        return answer("{\"taskArns\":[\"arn:aws:ecs:eu-west-1:123456789012:task/shop/hand\"]}");
      return call == AwsCall.DESCRIBE_TASKS && request.toString().contains("shop/hand")
          ? answer(
              "{\"tasks\":[{\"taskDefinitionArn\":\"arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1\"}]}")
          : Optional.empty();
    });
    events("PutRule", "{\"Name\":\"nightly\",\"ScheduleExpression\":\"rate(1 day)\"}");
    events(
        "PutTargets",
        "{\"Rule\":\"nightly\",\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:ecs:eu-west-1:123456789012:cluster/shop\","
            + "\"RoleArn\":\"arn:aws:iam::123456789012:role/events\",\"EcsParameters\":{\"TaskDefinitionArn\":"
            + "\"arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2\"}}]}");
    commit("shop/web:v6", 1);
    world.run(Duration.ofMinutes(3));
    assertThat(active()).containsExactly("web:1", "web:2", "web:6");
  }

  private static Optional<Reply> answer(String body) {
    try {
      return Optional.of(new Reply.Ok((ObjectNode) new ObjectMapper().readTree(body), "id"));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void events(String operation, String request) throws Exception {
    var document = (ObjectNode) new ObjectMapper().readTree(request);
    assertThat(world.model.call("events", operation, document, world.now()))
        .isInstanceOf(Reply.Ok.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = AwsCall.class,
      names = {"LIST_RULE_NAMES_BY_TARGET", "LIST_TASKS"})
  void whereItCannotBeToldWhatIsInUseNothingGoes(AwsCall denied) {
    versions(10, 4);
    world.aws.instead((call, _) -> call == denied
        ? Optional.of(new Reply.Fault("AccessDeniedException", "not authorized", 400, "id"))
        : Optional.empty());
    world.git.commit(
        "web.yaml", manifest("web", "shop/web:v4", 2) + "  retention: {revisions: 1}\n");
    world.hint();
    world.restart();
    world.pass();
    assertThat(world.report().app().conditions())
        .anyMatch(
            c -> c.reason().equals("RetentionBlind") && c.message().contains("not authorized"));
    world.run(Duration.ofMinutes(30));
    assertThat(active()).hasSize(4);
    assertThat(world.aws.calls(AwsCall.DEREGISTER_TASK_DEFINITION)).isZero();
  }

  @Test
  void anAppThatOnlyReportsDeregistersNothing() {
    versions(10, 4);
    world.restart(World.AUTO.with(Policy.Mode.MANUAL));
    commit("shop/web:v4", 1);
    world.run(Duration.ofHours(3));
    assertThat(active()).hasSize(4);
  }

  @Test
  void killedAtAnyDeregistrationTheNextStartGoesOn() {
    versions(10, 6);
    for (boolean before : new boolean[] {true, false}) {
      if (before) world.aws.dieBefore(AwsCall.DEREGISTER_TASK_DEFINITION::equals);
      else world.aws.dieAfter(AwsCall.DEREGISTER_TASK_DEFINITION::equals);
      try {
        commit("shop/web:v6", 2);
      } catch (Killed now) {
        world.aws.dieBefore(_ -> false);
        world.aws.dieAfter(_ -> false);
        world.restart();
      }
    }
    world.run(A_WHILE);
    assertThat(active()).containsExactly("web:5", "web:6");
  }

  /** The bucket is nearly empty: what is left of it is for deploys. */
  @Test
  void retentionAndListingYieldToDeploys() {
    versions(10, 6);
    world.restart(0.1);
    world.aws.forgetCalls();
    for (int i = 0; i < 3; i++)
      world.git.commit("svc" + i + ".yaml", manifest("svc" + i, "shop/svc:v1", 1));
    world.git.commit(
        "web.yaml", manifest("web", "shop/web:v7", 2) + "  retention: {revisions: 1}\n");
    world.hint();
    var order = new ArrayList<AwsCall>();
    world.aws.afterwards((call, _) -> {
      if (call.group() == AwsCall.Group.TASK_DEFINITION_MODIFY) order.add(call);
      return Optional.empty();
    });
    world.run(Duration.ofHours(1));
    assertThat(order.subList(0, 4)).containsOnly(AwsCall.REGISTER_TASK_DEFINITION);
    assertThat(active()).containsExactly("web:7");
  }
}
