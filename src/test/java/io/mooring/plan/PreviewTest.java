package io.mooring.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Samples;
import io.mooring.fixture.World;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is previewed is what ECS is sent, to the last member. */
class PreviewTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "desiredCount: 2",
        "desiredCount: 2\n    tags: [{key: team, value: shop}]",
        "enableECSManagedTags: true",
        "schedulingStrategy: REPLICA",
        "propagateTags: SERVICE"
      })
  void itEqualsTheRequestsThatEcsReceives(String members) {
    var world = new World();
    var sent = new LinkedHashMap<String, ObjectNode>();
    world.aws.instead((call, request) -> {
      if (call.writes()) sent.putIfAbsent(call.operation(), request.deepCopy());
      return Optional.empty();
    });
    world.git.commit(
        "web.yaml", World.manifest("web", "shop/web:v1", 2).replace("desiredCount: 2", members));
    world.run(Duration.ofMinutes(1));

    var desired = world.worker().wanted(Samples.key("web")).orElseThrow();
    var previewed = new LinkedHashMap<String, ObjectNode>();
    Preview.of(desired, "test/shop").forEach(r -> previewed.put(r.operation(), r.document()));

    assertThat(sent).containsKeys("RegisterTaskDefinition", "CreateService");
    assertThat(previewed.keySet()).containsExactly("RegisterTaskDefinition", "CreateService");
    var create = previewed.get("CreateService");
    assertThat(create.path("taskDefinition").asText()).isEqualTo(Preview.REVISION);
    assertThat(create.path("clientToken").asText()).isEqualTo(Preview.TOKEN);
    for (var known : Map.of("taskDefinition", "", "clientToken", "").keySet())
      create.set(known, sent.get("CreateService").get(known));
    var tags = previewed.get("RegisterTaskDefinition").withArray("/tags");
    var commit = (ObjectNode) tags.get(0);
    assertThat(commit.path("value").asText()).isEqualTo(Preview.COMMIT);
    commit.set("value", sent.get("RegisterTaskDefinition").at("/tags/0/value"));
    previewed.forEach((operation, document) -> assertThat(document).isEqualTo(sent.get(operation)));
  }

  @Test
  void itTakesNothingFromTheWorldAndIsTheSameTwice() {
    var world = new World();
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v1", 2));
    world.pass();
    var desired = world.worker().wanted(Samples.key("web")).orElseThrow();
    assertThat(Preview.of(desired, "a/b")).isEqualTo(Preview.of(desired, "a/b"));
  }
}
