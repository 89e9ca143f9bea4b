package io.mooring.execute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.desired.Destination;
import io.mooring.fixture.ModelAws;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.plan.Action;
import io.mooring.plan.Outcome;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RunAction;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a destination does not allow is not sent, even if a plan asks for it. */
class LastDoorTest {
  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final String CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

  private final EcsModel model = new EcsModel(Behaviour.standard().withClusters("shop", "bank"));
  private final ModelAws aws = new ModelAws(model, clock);
  private final Destination destination = new Destination(
      "test",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop")),
      List.of("arn:aws:iam::123456789012:role/shop-*"),
      List.of("shop/*"));
  private final Executor executor =
      new Executor(new Ecs(aws, new Budget(1, clock)), destination, clock);

  private static ObjectNode taskDefinition(String role, String image) {
    var request =
        JsonNodeFactory.instance.objectNode().put("family", "web").put("taskRoleArn", role);
    request
        .putArray("containerDefinitions")
        .addObject()
        .put("name", "web")
        .put("image", image)
        .put("memory", 128);
    return request;
  }

  private Outcome register(String role, String image) {
    var request = taskDefinition(role, image);
    return executor.perform(
        new Action.Register(request, Digest.of(request), "test"), new ClusterName("shop"), "web");
  }

  @Test
  void anAllowedRoleAndImageAreSent() {
    assertThat(register("arn:aws:iam::123456789012:role/shop-web", "shop/web:v1"))
        .isInstanceOf(Outcome.Done.class);
    assertThat(aws.writes()).containsExactly("RegisterTaskDefinition");
  }

  @Test
  void aRoleThatIsNotAllowedIsNotSent() {
    assertThat(register("arn:aws:iam::123456789012:role/admin", "shop/web:v1"))
        .isEqualTo(new Outcome.Refused(
            "NotAllowed",
            "role `arn:aws:iam::123456789012:role/admin` is not allowed in destination test; use an allowed one, or add"
                + " it to mooring.destinations.test.allow.roles"));
    assertThat(aws.writes()).isEmpty();
  }

  @Test
  void anImageThatIsNotAllowedIsNotSent() {
    assertThat(register("shop-web", "evil/web:v1")).isInstanceOf(Outcome.Refused.class);
    assertThat(aws.writes()).isEmpty();
  }

  private Outcome puts(String arn, String role, String input) {
    return puts(arn, role, input, "web:1");
  }

  private Outcome puts(String arn, String role, String input, String revision) {
    var request = JsonNodeFactory.instance.objectNode().put("Rule", "nightly");
    request
        .putArray("Targets")
        .addObject()
        .put("Id", "a")
        .put("Arn", arn)
        .put("RoleArn", role)
        .put("Input", input)
        .withObject("/EcsParameters")
        .put("TaskDefinitionArn", revision);
    return executor.perform(
        new RuleAction.PutTargets(request, "test"), new ClusterName("shop"), "web");
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:ecs:eu-west-1:123456789012:cluster/bank, shop-events, {}",
    "arn:aws:ecs:eu-west-1:999999999999:cluster/shop, shop-events, {}",
    "arn:aws:ecs:us-east-1:123456789012:cluster/shop, shop-events, {}",
    "arn:aws:lambda:eu-west-1:123456789012:function:f, shop-events, {}",
    "'', shop-events, {}",
    "arn:aws:ecs:eu-west-1:123456789012:cluster/shop, admin, {}",
    "arn:aws:ecs:eu-west-1:123456789012:cluster/shop, shop-events, '{\"taskRoleArn\":\"admin\"}'"
  })
  void aTargetThatIsNotAllowedIsNotPut(String arn, String role, String input) {
    assertThat(puts(arn, role, input))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.code()).isEqualTo("NotAllowed"));
    assertThat(aws.calls()).isZero();
  }

  /** What somebody else registered, whose role and image `sync.ignore` may leave alone. */
  private String others(String role, String image) {
    var reply = model.call("RegisterTaskDefinition", taskDefinition(role, image), clock.instant());
    return ((Reply.Ok) reply).body().at("/taskDefinition/taskDefinitionArn").asText();
  }

  private Outcome runs(String revision) {
    var request = JsonNodeFactory.instance.objectNode().put("cluster", "shop");
    return executor.perform(
        new RunAction.RunTask("", request.put("taskDefinition", revision), "test"),
        new ClusterName("shop"),
        "web");
  }

  @ParameterizedTest
  @CsvSource({
    "admin, shop/web:v1, role `arn:aws:iam::123456789012:role/admin` is not allowed",
    "shop-web, evil/web:v1, image `evil/web:v1` is not allowed"
  })
  void nothingIsStartedFromARevisionThatIsNotAllowed(String role, String image, String why) {
    var revision = others(role, image);
    assertThat(puts(CLUSTER, "shop-events", "{}", revision))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.message()).contains("web:1", why));
    assertThat(runs(revision).toString()).contains("NotAllowed", "web:1", why);
    assertThat(aws.writes()).isEmpty();
    assertThat(aws.calls(AwsCall.DESCRIBE_TASK_DEFINITION)).isEqualTo(1);
  }

  @Test
  void nothingIsStartedFromARevisionThatIsNotSeen() {
    var revision = others("shop-web", "shop/web:v1");
    aws.instead((call, _) -> call == AwsCall.DESCRIBE_TASK_DEFINITION
        ? Optional.of(new Reply.Fault("ServerException", "", 503, ""))
        : Optional.empty());
    assertThat(puts(CLUSTER, "shop-events", "{}", revision)).isNotInstanceOf(Outcome.Done.class);
    assertThat(runs(revision)).isNotInstanceOf(Outcome.Done.class);
    assertThat(aws.writes()).isEmpty();
  }

  @Test
  void oneThatIsAllowedIsStarted() {
    var revision = others("shop-web", "shop/web:v1");
    puts(CLUSTER, "shop-events", "{}", revision);
    runs(revision);
    assertThat(aws.calls(AwsCall.PUT_TARGETS)).isEqualTo(1);
    assertThat(aws.calls(AwsCall.RUN_TASK)).isEqualTo(1);
  }

  @Test
  void aTargetInAClusterOfTheDestinationIsPut() {
    puts("arn:aws:ecs:eu-west-1:123456789012:cluster/shop", "shop-events", "{}");
    assertThat(aws.calls(AwsCall.PUT_TARGETS)).isEqualTo(1);
  }

  @Test
  void anotherClusterIsNotWrittenTo() {
    var request =
        JsonNodeFactory.instance.objectNode().put("cluster", "bank").put("service", "web");
    var outcome = executor.perform(
        new Action.UpdateService(request.put("desiredCount", 0), List.of(), "test"),
        new ClusterName("bank"),
        "web");
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Refused("NotAllowed", "cluster `bank` is not one of destination test"));
    assertThat(aws.writes()).isEmpty();
  }
}
