package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order the services of an app are rolled out, and how few of them a mistake touches. */
class OrderTest {
  private static final int FLEET = 50;

  private final World world = new World();
  private final List<String> started = new ArrayList<>();

  private void watchStarts() {
    started.clear();
    world.aws.afterwards((call, request) -> {
      if (call == AwsCall.UPDATE_SERVICE || call == AwsCall.CREATE_SERVICE) {
        var name = request.path("service").asText(request.path("serviceName").asText());
        if (!started.contains(name)) started.add(name);
      }
      return Optional.empty();
    });
  }

  private static String depending(String name, String image, String... on) {
    return manifest(name, image, 1)
        .replace(
            "  service:\n",
            "  sync: {dependsOn: [%s]}\n  service:\n".formatted(String.join(", ", on)));
  }

  /** A tree: each service but the first depends on the one at half its number. */
  private static String fleet(String image, String bad, String badImage) {
    var all = new StringBuilder();
    for (int i = 1; i <= FLEET; i++) {
      var name = "svc-" + i;
      var its = name.equals(bad) ? badImage : image;
      var text = i == 1 ? manifest(name, its, 1) : depending(name, its, "svc-" + i / 2);
      all.append("---\n").append(text);
    }
    return all.toString();
  }

  private void assertAllSynced(int services) {
    assertThat(world.report().resources()).hasSize(services);
    assertThat(world.report().resources().stream()
            .filter(r -> !(r.sync() instanceof Sync.Synced))
            .map(r -> r.key().name() + " " + r.conditions()))
        .isEmpty();
  }

  @Test
  void aFleetOfFiftyIsCreatedAndRolledInTheOrderOfItsDependencies() {
    for (var image : List.of("shop/svc:v1", "shop/svc:v2")) {
      watchStarts();
      world.git.commit("all.yaml", fleet(image, "", ""));
      world.run(Duration.ofMinutes(40));
      assertAllSynced(FLEET);
      assertThat(started).hasSize(FLEET);
      for (int i = 2; i <= FLEET; i++) {
        var name = "svc-" + i;
        assertThat(started.indexOf("svc-" + i / 2)).as(name).isLessThan(started.indexOf(name));
      }
    }
  }

  @Test
  void aFailureHoldsBackItsDependantsAndNobodyElseAndARepairSetsThemFree() {
    world.git.commit("all.yaml", fleet("shop/svc:v1", "", ""));
    world.run(Duration.ofMinutes(40));
    watchStarts();
    world.git.commit("all.yaml", fleet("shop/svc:v2", "svc-3", "shop/svc:crash"));
    world.run(Duration.ofHours(1));
    var behind = new TreeSet<Integer>(List.of(3));
    for (int i = 4; i <= FLEET; i++) if (behind.contains(i / 2)) behind.add(i);
    for (int i = 1; i <= FLEET; i++) {
      var name = "svc-" + i;
      assertThat(started.contains(name)).as(name).isEqualTo(i == 3 || !behind.contains(i));
      assertThat(world.status(name).sync() instanceof Sync.Synced)
          .as(name)
          .isEqualTo(!behind.contains(i));
    }
    assertThat(world.status("svc-24").conditions())
        .anyMatch(c -> c.reason().equals("DependencyNotReady")
            && c.message().startsWith("waits for svc-3, on which it depends (through svc-12): ")
            && c.message().contains("failed"));
    // Nobody else's members wait: a count is changed all the same.
    world.git.commit(
        "all.yaml",
        fleet("shop/svc:v2", "svc-3", "shop/svc:crash")
            .replace("desiredCount: 1", "desiredCount: 2"));
    world.run(Duration.ofMinutes(20));
    assertThat(world.service("svc-24").path("desiredCount").asInt()).isEqualTo(2);
    world.git.commit("all.yaml", fleet("shop/svc:v2", "", ""));
    world.run(Duration.ofHours(1));
    assertAllSynced(FLEET);
  }

  private static String shared(int services, String image) {
    var all = new StringBuilder();
    for (int i = 0; i < services; i++) {
      var text = manifest("svc-" + i, image, 1);
      all.append("---\n")
          .append(text.replace("  service:\n", "  rollout: {progressDeadline: 90s}\n  service:\n"));
    }
    return all.toString();
  }

  @ParameterizedTest
  @CsvSource({"60, 1", "500, 3"})
  void oneLineThatBreaksThemAllTouchesNoMoreThanMayFail(int many, int limit) {
    world.restart(World.AUTO.withMaxRollouts(100).withStopAfterFailures(limit));
    world.git.commit("all.yaml", shared(many, "shop/svc:v1"));
    world.run(Duration.ofMinutes(15));
    assertAllSynced(many);
    watchStarts();
    world.git.commit("all.yaml", shared(many, "shop/svc:crash"));
    world.run(Duration.ofMinutes(4));
    assertThat(started).hasSize(limit);
    world.restart();
    world.run(Duration.ofMinutes(4));
    assertThat(started).hasSize(limit);
    assertThat(world.status("svc-55").conditions())
        .anyMatch(c -> c.type() == Condition.Type.BLOCKED
            && c.reason().equals("StoppedAfterFailures")
            && c.message().contains("svc-0"));
    world.git.commit("all.yaml", shared(many, "shop/svc:v3"));
    world.run(Duration.ofMinutes(15));
    assertAllSynced(many);
  }

  /** A restart in the midst of it knows how many were touched, from ECS and the tags alone. */
  @Test
  void processesThatDieAllTheTimeTouchNoMoreEither() {
    world.git.commit("all.yaml", shared(20, "shop/svc:v1"));
    world.run(Duration.ofMinutes(30));
    watchStarts();
    world.git.commit("all.yaml", shared(20, "shop/svc:crash"));
    for (int i = 0; i < 100; i++) {
      world.restart();
      world.run(Duration.ofSeconds(7));
    }
    assertThat(started).hasSize(Policy.STOP_AFTER_FAILURES);
  }

  @Test
  void theQueueSaysWhoIsNextAndHowLongItTakes() {
    world.restart(World.AUTO.withMaxRollouts(1));
    world.git.commit("all.yaml", shared(4, "shop/svc:v1"));
    world.run(Duration.ofMinutes(20));
    world.git.commit("all.yaml", shared(4, "shop/svc:v2"));
    world.hint();
    world.run(Duration.ofSeconds(4));
    assertThat(world.status("svc-3").conditions())
        .anyMatch(c ->
            c.reason().equals("RolloutLimit") && c.message().startsWith("3rd of 3 in the queue, "));
    var since = world.status("svc-3").conditions().getFirst().since();
    world.run(Duration.ofSeconds(20));
    assertThat(world.status("svc-3").conditions())
        .anyMatch(c -> c.message().matches("(1st|2nd) of .*") && c.since().equals(since));
  }

  /** What failed there must be known first; where there is no service nothing can have. */
  @ParameterizedTest
  @CsvSource({"Service, 0", "Task, 1"})
  void aClusterThatIsNotReadYetKeepsTheOthersWaitingForItsServices(String kind, int created) {
    var several =
        new World(World.AUTO, Behaviour.standard().withPace(Pace.BRISK).withClusters("app", "zoo"));
    several.in("app", "zoo");
    several.git.commit(
        "web.yaml", manifest("web", "shop/web:v1", 1).replace(": shop\n", ": app\n"));
    several.git.commit("there.yaml", """
        apiVersion: mooring/v1
        kind: %s
        metadata: {name: there}
        spec:
          cluster: zoo
          taskDefinition: {family: there, containerDefinitions: [{name: a, image: a, memory: 64}]}
        """.formatted(kind));
    several.aws.instead((call, request) ->
        call == AwsCall.DESCRIBE_CLUSTERS && request.toString().contains("zoo")
            ? Optional.of(new Reply.Fault("ThrottlingException", "Rate exceeded", 400, "id"))
            : Optional.empty());
    several.pass();
    assertThat(several.aws.calls(AwsCall.CREATE_SERVICE)).isEqualTo(created);
    if (created == 0)
      assertThat(several.status("web").conditions())
          .anyMatch(c -> c.reason().equals("ClusterNotRead"));
  }
}
