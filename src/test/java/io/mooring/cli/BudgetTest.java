package io.mooring.cli;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.config.Configuration;
import io.mooring.git.SampleRepository;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import io.mooring.wiring.House;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands of which the reads do not fit into the API budget at once: a look at a rule is three
 * calls, and the budget of rules lets five through before it has to be waited for.
 */
class BudgetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RULES = 4;

  /** Rules that are not ours, a hundred on a page. */
  private static final int OTHERS = 600;

  /** From here on more than the budget lets through at once. */
  private static final int TASKS = 12;

  @TempDir
  private Path dir;

  private final EcsModel model =
      new EcsModel(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private EmbeddedEcs ecs;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.system());
    call("ecs", "RegisterTaskDefinition", """
        {"family": "tools", "containerDefinitions": [{"name": "a", "image": "a:1", "memory": 64}]}
        """);
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private ObjectNode call(String service, String operation, String request) throws Exception {
    var reply = model.call(service, operation, (ObjectNode) JSON.readTree(request), Instant.now());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + ": " + reply);
  }

  private void file(String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private String schedules() throws Exception {
    var role = "arn:aws:iam::123456789012:role/events";
    var all = new ArrayList<String>();
    for (int i = 0; i < RULES; i++) {
      rule("theirs-" + i, "");
      all.add("{name: s%d, rule: theirs-%d, role: '%s'}".formatted(i, i, role));
    }
    return "  schedules: [" + String.join(", ", all) + "]\n";
  }

  private void rule(String name, String tags) throws Exception {
    call(
        "events",
        "PutRule",
        "{\"Name\": \"%s\", \"ScheduleExpression\": \"rate(1 day)\", \"Tags\": [%s]}"
            .formatted(name, tags));
  }

  private Path configuration() throws Exception {
    var repository = dir.resolve("deploy");
    if (!Files.exists(repository)) SampleRepository.create(repository, files, Instant.now());
    return Files.writeString(dir.resolve("mooring.yaml"), """
        mooring:
          instance: shop
          data-dir: "%s"
          apps:
            shop: {repo: "%s", ref: main, interval: 1s, live-interval: 1s, destination: local, sync: {prune: confirm}}
          destinations:
            local:
              account: "123456789012"
              region: eu-west-1
              clusters: [shop]
              endpoint: "%s"
              allow: {roles: ["*"]}
        """.formatted(
            dir.resolve("data"), repository.toUri(), ecs.endpoint()));
  }

  private Run run(String... arguments) throws Exception {
    var config = configuration();
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return Run.of(all.toArray(String[]::new));
  }

  private List<String> approvals() throws Exception {
    var cluster =
        call("ecs", "DescribeClusters", "{\"clusters\":[\"shop\"],\"include\":[\"TAGS\"]}");
    return cluster.at("/clusters/0/tags").findValuesAsText("key");
  }

  @Test
  void whatHasManyRulesIsShownAndApproved() throws Exception {
    file("nightly.yaml", """
        apiVersion: mooring/v1
        kind: Schedule
        metadata: {name: nightly}
        spec:
          taskDefinition:
            family: nightly
            containerDefinitions: [{name: job, image: "shop/job:v1", memory: 64}]
        """ + schedules());
    var diff = run("diff", "nightly", "-o", "json");
    assertThat(diff.exitCode()).as(diff.err()).isEqualTo(1);
    for (int i = 0; i < RULES; i++) assertThat(diff.out()).contains("name=s" + i);
    assertThat(run("sync", "nightly").exitCode()).isZero();
    assertThat(approvals()).contains("mooring:sync/shop");
    // What is waited for is looked at anew, though nothing was there at the first look.
    var waiting = Executors.newSingleThreadExecutor();
    var sync = waiting.submit(() -> run("sync", "nightly", "--wait", "--timeout", "90s"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> model.calls().getOrDefault("TagResource", 0L) == 2);
    var settings = Configuration.load(Optional.of(configuration()), Map.of(), new Properties());
    try (var house =
        House.open(settings, new Troubles(), List.of(), InstantSource.system(), new Random(1))) {
      assertThat(house.loop().lastTick()).isNotNull();
      assertThat(sync.get().exitCode()).as(sync.get().err()).isZero();
    } finally {
      waiting.shutdownNow();
    }
  }

  @Test
  void manyRulesThatAreLeftOverAreAllListed() throws Exception {
    file("web.yaml", manifest("web", "shop/web:v1", 1));
    for (int i = 0; i < 2 * RULES; i++) rule("web-old-0000000" + i, """
          {"Key": "mooring:owner", "Value": "shop/shop"},
          {"Key": "mooring:resource", "Value": "shop/Service/web"}
          """);
    // More pages of others' rules than the budget lets through at once.
    for (int i = 0; i < OTHERS; i++) rule("other-" + i, "");
    var prune = run("prune");
    assertThat(prune.exitCode()).as(prune.err()).isEqualTo(1);
    assertThat(prune.out().lines().filter(line -> line.contains("web-old-"))).hasSize(2 * RULES);
  }

  @Test
  void manyNewTasksAreApprovedAsStatusSays() throws Exception {
    for (int i = 0; i < TASKS; i++) file("t%02d.yaml".formatted(i), """
          apiVersion: mooring/v1
          kind: Task
          metadata: {name: t%02d}
          spec: {from: {family: tools}, command: [a]}
          """.formatted(i));
    var sync = run("sync", "--app", "shop");
    assertThat(sync.exitCode()).as(sync.err()).isZero();
    assertThat(sync.err()).contains("for %d resources".formatted(TASKS));
    assertThat(approvals()).contains("mooring:sync/shop");
  }
}
