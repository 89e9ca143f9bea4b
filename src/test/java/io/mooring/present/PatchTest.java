package io.mooring.present;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import io.mooring.diff.Differ;
import io.mooring.fixture.World;
import io.mooring.live.LiveService;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The patch, applied by an engine that is not ours, leads from what runs to what Git wants. */
class PatchTest {
  private static final String BEFORE = World.manifest("web", "shop/web:v1", 2)
      .replace(
          "environment: [{name: LEVEL, value: info}]",
          "environment: [{name: A, value: one}, {name: B, value: two}, {name: C, value: three}, {name: DB_PASSWORD, value: old}]\n"
              + "        command: [run, it]");

  private final World world = new World();

  private record Change(String what, String from, String to) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Change> changes() {
    return Stream.of(
        new Change("a value", "shop/web:v1", "shop/web:v2"),
        new Change("a count", "desiredCount: 2", "desiredCount: 5"),
        new Change("two elements removed", "{name: A, value: one}, {name: B, value: two}, ", ""),
        new Change(
            "one removed, one changed, one added",
            "{name: A, value: one}, {name: B, value: two}, {name: C, value: three}",
            "{name: D, value: four}, {name: C, value: other}, {name: B, value: two}"),
        new Change("a list in order", "command: [run, it]", "command: [run, it, now]"),
        new Change("an element of a list in order", "command: [run, it]", "command: [run, that]"),
        new Change("a list removed", "        command: [run, it]\n", ""),
        new Change(
            "an object added", "command: [run, it]", "linuxParameters: {initProcessEnabled: true}"),
        new Change("a set", "[subnet-b, subnet-a]", "[subnet-c, subnet-a]"),
        new Change("a nested switch", "rollback: true", "rollback: false"),
        new Change(
            "a member of the service added",
            "desiredCount: 2",
            "desiredCount: 2\n    enableECSManagedTags: true"),
        new Change(
            "a tag", "desiredCount: 2", "desiredCount: 2\n    tags: [{key: team/x, value: shop}]"),
        new Change(
            "a whole container added",
            "containerDefinitions:\n",
            "containerDefinitions:\n      - {name: side, image: \"shop/side:v1\"}\n"),
        new Change("a port", "containerPort: 8080", "containerPort: 9090"));
  }

  @BeforeEach
  void deploy() {
    world.git.commit("web.yaml", BEFORE);
    world.run(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void appliedItLeadsToDesired(Change change) throws Exception {
    assertThat(BEFORE).contains(change.from());
    world.git.commit("web.yaml", BEFORE.replace(change.from(), change.to()));
    var subject = Subjects.of(world, "web");
    assertThat(subject.differences()).isNotEmpty();

    var made = Patch.of(subject, false);
    var patched = apply(made.operations(), Patch.liveSpec(subject));

    assertThat(made.leftOut()).isEmpty();
    assertThat(remaining(subject, patched))
        .as(made.operations().toPrettyString())
        .isEmpty();
    assertThat(patched).as("our own copy went the same way").isEqualTo(made.document());
  }

  private static JsonNode apply(JsonNode operations, ObjectNode live) throws Exception {
    return JsonPatch.fromJson(operations).apply(live);
  }

  private List<String> remaining(Subject subject, JsonNode patched) {
    var desired = subject.desired().orElseThrow();
    var definition = (ObjectNode) patched.get("taskDefinition");
    var service = subject.live().orElseThrow().document().deepCopy();
    service.setAll((ObjectNode) patched.get("service"));
    var differences = Stream.concat(
        Differ.taskDefinition(desired.taskDefinition(), definition, List.of())
            .differences()
            .stream(),
        Differ.service(desired, LiveService.of(service, world.now())).differences().stream());
    var tags = Stream.concat(
        missingTags(desired.service(), service), missingTags(desired.taskDefinition(), definition));
    return Stream.concat(differences.map(Object::toString), tags).toList();
  }

  private static Stream<String> missingTags(ObjectNode desired, ObjectNode have) {
    return java.util.stream.StreamSupport.stream(desired.path("tags").spliterator(), false)
        .filter(tag -> java.util.stream.StreamSupport.stream(have.path("tags").spliterator(), false)
            .noneMatch(tag::equals))
        .map(JsonNode::toString);
  }

  @Test
  void onAnyOtherDocumentItFails() throws Exception {
    world.git.commit("web.yaml", BEFORE.replace("shop/web:v1", "shop/web:v2"));
    var subject = Subjects.of(world, "web");
    var other = Patch.liveSpec(subject);
    ((ObjectNode) other.at("/taskDefinition/containerDefinitions/0")).put("image", "shop/web:v9");
    var operations = Patch.of(subject, false).operations();

    assertThatThrownBy(() -> apply(operations, other)).isInstanceOf(JsonPatchException.class);
  }

  @Test
  void aSecretIsLeftOutAndNamedUnlessItIsAskedFor() throws Exception {
    world.git.commit("web.yaml", BEFORE.replace("value: old", "value: topsecret"));
    var subject = Subjects.of(world, "web");

    var masked = Patch.of(subject, false);
    assertThat(masked.operations()).isEmpty();
    assertThat(masked.leftOut())
        .containsExactly(
            "/taskDefinition/containerDefinitions/[name=web]/environment/[name=DB_PASSWORD]/value");

    var open = Patch.of(subject, true);
    var patched = apply(open.operations(), Patch.liveSpec(subject));
    assertThat(remaining(subject, patched)).isEmpty();
    assertThat(open.operations().toString()).contains("topsecret");
  }

  @Test
  void aServiceThatIsNotThereIsAddedWhole() throws Exception {
    world.git.commit("api.yaml", World.manifest("api", "shop/api:v1", 1));
    var subject = Subjects.of(world, "api");

    var patched = apply(Patch.of(subject, false).operations(), Patch.liveSpec(subject));

    assertThat(patched).isEqualTo(subject.desiredSpec());
  }
}
