package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A service {@code web} from commit to commit, through the real SDK over HTTP, in virtual time. */
final class Story implements AutoCloseable {
  static final Duration MINUTE = Duration.ofMinutes(1);

  /** Enough for any trouble that comes back by itself to come back. */
  private static final int FURTHER_PASSES = 1_000;

  private static final List<String> WRITES = List.of(
      "RegisterTaskDefinition",
      "DeregisterTaskDefinition",
      "CreateService",
      "UpdateService",
      "DeleteService",
      "StopServiceDeployment",
      "TagResource",
      "UntagResource");

  final World world;

  Story(Behaviour behaviour) {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    world = World.overHttp(behaviour);
  }

  static Behaviour brisk() {
    return Behaviour.standard().withPace(Pace.BRISK).withClusters("shop");
  }

  @Override
  public void close() {
    world.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  static String web(String image) {
    return World.manifest("web", "shop/web:" + image, 2);
  }

  /** With this in the place of the deployment configuration. */
  static String web(String image, String configuration) {
    return withoutBreaker(image) + "    deploymentConfiguration: " + configuration + "\n";
  }

  static String withoutBreaker(String image) {
    var all = web(image);
    return all.substring(0, all.indexOf("    deploymentConfiguration:"));
  }

  static String deadline(String manifest, String deadline) {
    return manifest + "  rollout: {progressDeadline: " + deadline + "}\n";
  }

  void commit(String manifest) {
    world.git.commit("web.yaml", manifest);
  }

  /** Commits it and lets what comes of it come. */
  void commits(String manifest) {
    commit(manifest);
    world.run(Duration.ofMinutes(40));
  }

  /** One pass that sees the newest commit. */
  void once() {
    world.hint();
    world.pass();
  }

  void runs(String manifest) {
    commit(manifest);
    world.run(Duration.ofMinutes(10));
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
  }

  Health.Status health() {
    return world.status("web").health().health().status();
  }

  String told(Condition.Type type) {
    return world.status("web").conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  String held() {
    return told(Condition.Type.HELD);
  }

  TreeMap<String, Long> writes() {
    var writes = new TreeMap<>(world.model.calls());
    writes.keySet().retainAll(WRITES);
    return writes;
  }

  long writes(String operation) {
    return writes().getOrDefault(operation, 0L);
  }

  Optional<String> tag(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key))
        return Optional.of(tag.path("value").asText());
    return Optional.empty();
  }

  void setTag(String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(world.service("web").path("serviceArn").asText(), key, value));
  }

  /** Held, back on that revision and well, so many revisions in all, and from now on quiet. */
  void heldOn(String revision, int revisions) {
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
    staysOn(revision, revisions);
  }

  /** The same of a service that may not be well. */
  void staysOn(String revision, int revisions) {
    assertThat(held()).isNotEmpty();
    onRevision(revision, revisions);
    quiet();
    onRevision(revision, revisions);
    assertThat(held()).isNotEmpty();
  }

  /** Rolled out, nothing to say, and from now on quiet. */
  void wellOn(String revision, int revisions) {
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
    onRevision(revision, revisions);
    quiet();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    onRevision(revision, revisions);
  }

  private void onRevision(String revision, int revisions) {
    assertThat(world.revision("web")).isEqualTo(revision);
    assertThat(world.revisions("web")).isEqualTo(revisions);
    for (var task : world
        .call("ListTasks", "{\"cluster\":\"shop\",\"serviceName\":\"web\"}")
        .path("taskArns")) {
      var described = world
          .call(
              "DescribeTasks", "{\"cluster\":\"shop\",\"tasks\":[\"%s\"]}".formatted(task.asText()))
          .at("/tasks/0/taskDefinitionArn")
          .asText();
      assertThat(described).endsWith("/" + revision);
    }
  }

  void quiet() {
    var before = writes();
    for (int i = 0; i < FURTHER_PASSES; i++) {
      world.advance(MINUTE);
      world.pass();
    }
    assertThat(writes()).isEqualTo(before);
  }
}
