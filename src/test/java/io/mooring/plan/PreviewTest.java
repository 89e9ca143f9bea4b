package io.mooring.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Desired;
import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.fixture.Samples;
import io.mooring.fixture.World;
import io.mooring.ident.Kind;
import io.mooring.manifest.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

  private static final String RUNS = """
        hooks:
          - {name: migrate, phase: PreSync, image: 'shop/migrate:v1', command: [bin/migrate]}
          - {name: warm, phase: PostSync, command: [bin/warm], environment: [{name: A, value: b}]}
        schedules:
          - name: report
            expression: rate(1 day)
            role: 'arn:aws:iam::123456789012:role/events'
            command: [bin/report]
            target: {RetryPolicy: {MaximumRetryAttempts: 1}}
          - name: sweep
            expression: cron(0 3 * * ? *)
            role: 'arn:aws:iam::123456789012:role/events'
            image: shop/sweep:v1
      """;

  private static final String SEED = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: seed}
      spec:
        cluster: shop
        taskDefinition:
          family: seed
          tags: [{key: team, value: shop}]
          containerDefinitions: [{name: job, image: 'shop/job:v1', memory: 64}]
        command: [bin/seed]
      """;

  private static final String NIGHTLY = """
      apiVersion: mooring/v1
      kind: Schedule
      metadata: {name: nightly}
      spec:
        cluster: shop
        taskDefinition:
          family: nightly
          containerDefinitions: [{name: job, image: 'shop/job:v1', memory: 64}]
        schedules:
          - {name: a, expression: rate(1 day), role: 'arn:aws:iam::123456789012:role/events'}
      """;

  static Stream<Arguments> runs() {
    return Stream.of(
        Arguments.of(Kind.SERVICE, "web", World.manifest("web", "shop/web:v1", 2) + RUNS),
        Arguments.of(Kind.TASK, "seed", SEED),
        Arguments.of(Kind.SCHEDULE, "nightly", NIGHTLY));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void runsAndSchedulesAreWhatIsSentToo(Kind kind, String name, String manifest) {
    var world = new World();
    var sent = new ArrayList<Preview.Request>();
    world.aws.instead((call, request) -> {
      if (call.writes() && !call.operation().matches("(Tag|Update).*"))
        sent.add(new Preview.Request(call.operation(), request.deepCopy(), "", ""));
      return Optional.empty();
    });
    world.git.commit(name + ".yaml", manifest);
    world.run(Duration.ofMinutes(30));

    var previewed = Preview.of(desired(kind, manifest), "test/shop");
    assertThat(previewed).extracting(Preview.Request::operation).contains("RegisterTaskDefinition");
    assertThat(told(previewed, sent)).containsExactlyInAnyOrderElementsOf(told(sent, sent));
  }

  private static Desired desired(Kind kind, String manifest) {
    var shop = new Destination(
        "test", "123456789012", "eu-west-1", List.of(Samples.CLUSTER), List.of("*"), List.of());
    var state = DesiredState.of(Samples.SHOP, shop, Sample.load("a.yaml", manifest));
    assertThat(state.problems()).isEmpty();
    return switch (kind) {
      case SERVICE -> state.services().firstEntry().getValue();
      case TASK -> state.tasks().firstEntry().getValue();
      case SCHEDULE -> state.schedules().firstEntry().getValue();
      case TASK_DEFINITION, OVERLAY -> throw new AssertionError(kind);
    };
  }

  /** As text, with what AWS answers in between left out. */
  private static List<String> told(List<Preview.Request> requests, List<Preview.Request> sent) {
    assertThat(requests).hasSameSizeAs(sent);
    return requests.stream()
        .map(r -> r.operation() + " " + known(r.document()).toPrettyString())
        .toList();
  }

  /** The document without what only the moment knows, wherever it stands. */
  private static JsonNode known(JsonNode document) {
    var known = document.deepCopy();
    for (var name : List.of("clientToken", "startedBy", "taskDefinition", "TaskDefinitionArn"))
      known.findParents(name).forEach(parent -> ((ObjectNode) parent).put(name, "*"));
    boolean ofHook = document.path("family").asText().equals("web-migrate");
    for (var tag : known.path("tags")) {
      var key = tag.path("key").asText();
      if (key.equals("mooring:commit") || (ofHook && key.equals("mooring:digest")))
        ((ObjectNode) tag).put("value", "*");
    }
    return known;
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
