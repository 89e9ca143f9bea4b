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
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a destination does not allow is not sent, even if a plan asks for it. */
class LastDoorTest {
  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private final ModelAws aws =
      new ModelAws(new EcsModel(Behaviour.standard().withClusters("shop", "bank")), clock);
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
