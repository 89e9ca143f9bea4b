package io.mooring.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Samples;
import io.mooring.fixture.World;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    // Which commit it will be is known only then, and the order of tags says nothing.
    for (var request : List.of(sent, previewed)) request.values().forEach(PreviewTest::sortTags);
    for (var known : Map.of("taskDefinition", "", "clientToken", "").keySet())
      create.set(known, sent.get("CreateService").get(known));
    previewed.forEach((operation, document) -> assertThat(document).isEqualTo(sent.get(operation)));
  }

  private static void sortTags(ObjectNode request) {
    var tags = new TreeMap<String, String>();
    request
        .path("tags")
        .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
    tags.replace("mooring:commit", Preview.COMMIT);
    var list = request.putArray("tags");
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
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
