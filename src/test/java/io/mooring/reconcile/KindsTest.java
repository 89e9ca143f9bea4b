package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.ident.Kind;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The kinds beside Service, on the real loop in virtual time. */
class KindsTest {
  private static final String HOOK =
      "  hooks: [{name: migrate, phase: PreSync, command: [bin/migrate]}]\n";

  private static String shared(String name, String image) {
    return """
        apiVersion: mooring/v1
        kind: TaskDefinition
        metadata: {name: %1$s}
        spec:
          taskDefinition:
            family: %1$s
            networkMode: awsvpc
            requiresCompatibilities: [FARGATE]
            cpu: "256"
            memory: "512"
            containerDefinitions: [{name: app, image: %2$s}]
        """.formatted(name, image);
  }

  /** A service that refers to a task definition instead of writing one out. */
  private static String user(String name, String ref) {
    var own = manifest(name, "any", 1);
    int from = own.indexOf("  taskDefinition:");
    int to = own.indexOf("  service:");
    return own.substring(0, from) + "  taskDefinition: {ref: " + ref + "}\n" + own.substring(to);
  }

  private static World withTwoUsers() {
    var world = new World();
    world.git.commit("base.yaml", shared("base", "shop/app:v1"));
    world.git.commit("web.yaml", user("web", "base"));
    world.git.commit("api.yaml", user("api", "base"));
    world.run(Duration.ofMinutes(5));
    return world;
  }

  private static ResourceStatus status(World world, Kind kind, String name) {
    return world.report().resources().stream()
        .filter(r -> r.key().kind() == kind && r.key().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String told(ResourceStatus status, Condition.Type type) {
    return status.conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type + " in " + status));
  }

  private static long registrations(World world) {
    return world.aws.writes().stream().filter("RegisterTaskDefinition"::equals).count();
  }

  @Test
  void aSharedTaskDefinitionIsRegisteredOnceAndRunByAll() {
    var world = withTwoUsers();
    assertThat(registrations(world)).isEqualTo(1);
    assertThat(world.revision("web")).isEqualTo("base:1");
    assertThat(world.revision("api")).isEqualTo("base:1");
    assertThat(world.report().resources())
        .hasSize(3)
        .allMatch(r -> r.sync() instanceof Sync.Synced);
    var base = status(world, Kind.TASK_DEFINITION, "base");
    assertThat(base.health().health())
        .isEqualTo(new Health(Health.Status.HEALTHY, "registered as base:1"));
    var tags = world.call(
        "DescribeTaskDefinition", "{\"taskDefinition\":\"base\",\"include\":[\"TAGS\"]}");
    assertThat(tags.path("tags").toString())
        .contains(Tags.RESOURCE)
        .contains("shop/TaskDefinition/base");
  }

  @Test
  void changingItRollsAllThatReferToItWithOneRegistration() {
    var world = withTwoUsers();
    world.aws.forgetWrites();
    world.git.commit("base.yaml", shared("base", "shop/app:v2"));
    world.run(Duration.ofMinutes(5));
    assertThat(registrations(world)).isEqualTo(1);
    assertThat(world.revision("web")).isEqualTo("base:2");
    assertThat(world.revision("api")).isEqualTo("base:2");
    assertThat(world.report().resources()).allMatch(r -> r.sync() instanceof Sync.Synced);
  }

  @Test
  void aBrokenOneBlocksItsUsersAndNothingElse() {
    var world = withTwoUsers();
    world.git.commit("other.yaml", manifest("other", "shop/other:v1", 1));
    world.git.commit("base.yaml", shared("base", "shop/app:v2").replace("family:", "familly:"));
    world.aws.forgetWrites();
    world.run(Duration.ofMinutes(5));
    assertThat(told(world.status("web"), Condition.Type.INVALID_MANIFEST))
        .contains("web.yaml:6:20: error: TaskDefinition `base` has errors, the first at"
            + " base.yaml:6:5");
    assertThat(world.status("api").has(Condition.Type.INVALID_MANIFEST)).isTrue();
    assertThat(world.status("other").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.revision("web")).isEqualTo("base:1");
    assertThat(world.revisions("base")).isEqualTo(1);
  }

  @Test
  void aReferenceToNothingIsAnErrorOfThatServiceAlone() {
    var world = withTwoUsers();
    world.git.commit("lost.yaml", user("lost", "bsae"));
    world.run(Duration.ofMinutes(2));
    assertThat(told(world.status("lost"), Condition.Type.INVALID_MANIFEST))
        .contains("there is no TaskDefinition `bsae` in this app; did you mean `base`?");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  /** Who registers a newer revision of the family changes nothing that runs. */
  @Test
  void aNewerRevisionOfSomebodyElseIsNoDifference() {
    var world = withTwoUsers();
    var foreign = "{\"family\":\"base\",\"containerDefinitions\":"
        + "[{\"name\":\"app\",\"image\":\"evil\",\"memory\":64}]}";
    world.call("RegisterTaskDefinition", foreign);
    world.aws.forgetWrites();
    world.restart();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.report().resources())
        .hasSize(3)
        .allMatch(r -> r.sync() instanceof Sync.Synced);
  }

  private static final String EQUAL =
      "{\"family\":\"base\",\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],"
          + "\"cpu\":\"256\",\"memory\":\"512\",\"containerDefinitions\":"
          + "[{\"name\":\"app\",\"image\":\"shop/app:v1\"}]}";

  /** What refers to it would move to a revision that is somebody else's to deregister. */
  @Test
  void oursComesBeforeANewerEqualOneOfSomebodyElse() {
    var world = withTwoUsers();
    world.call("RegisterTaskDefinition", EQUAL);
    world.aws.forgetWrites();
    world.restart();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(status(world, Kind.TASK_DEFINITION, "base").health().health().reason())
        .isEqualTo("registered as base:1");
  }

  @Test
  void oneThatIsThereAlreadyIsFoundAndNotRegisteredAgain() {
    var world = new World();
    world.call("RegisterTaskDefinition", EQUAL);
    world.git.commit("base.yaml", shared("base", "shop/app:v1"));
    world.run(Duration.ofMinutes(5));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(status(world, Kind.TASK_DEFINITION, "base").sync()).isInstanceOf(Sync.Synced.class);
  }

  /** Deregistered by hand, it comes back: once, twice, and then somebody should be asked. */
  @Test
  void oneThatIsDeregisteredComesBackTwiceAtMost() {
    var world = new World();
    world.git.commit("base.yaml", shared("base", "shop/app:v1"));
    world.run(Duration.ofMinutes(2));
    for (int revision = 1; revision <= 3; revision++) {
      if (world.revisions("base") == 0) break;
      world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"base:" + revision + "\"}");
      world.run(Duration.ofMinutes(12));
    }
    assertThat(registrations(world)).isEqualTo(2);
    assertThat(status(world, Kind.TASK_DEFINITION, "base").has(Condition.Type.CONTESTED))
        .isTrue();
  }

  @Test
  void inManualModeItWaitsForThePersonWhoApprovesTheApp() {
    var world = new World(
        Policy.REPORT_ONLY, Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
    world.git.commit("base.yaml", shared("base", "shop/app:v1"));
    world.run(Duration.ofMinutes(5));
    assertThat(world.aws.writes()).isEmpty();
    var base = status(world, Kind.TASK_DEFINITION, "base");
    assertThat(base.sync()).isInstanceOf(Sync.OutOfSync.class);
    assertThat(told(base, Condition.Type.AWAITING_APPROVAL))
        .isEqualTo("sync.mode is manual: `mooring sync --app shop` would register it");
    var commit = world.report().app().head().orElseThrow().commit();
    world.call(
        "TagResource",
        "{\"resourceArn\":\"arn:aws:ecs:eu-west-1:123456789012:cluster/shop\",\"tags\":"
            + "[{\"key\":\"mooring:sync/shop\",\"value\":\"commit=" + commit.sha() + "\"}]}");
    world.run(Duration.ofMinutes(2));
    assertThat(registrations(world)).isEqualTo(1);
    assertThat(status(world, Kind.TASK_DEFINITION, "base").sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void nextToAVersionThatWaitsForItsHookTheRestConverges() {
    var world = new World();
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(Duration.ofMinutes(5));
    world.git.commit(
        "web.yaml", manifest("web", "shop/web:v2", 3) + HOOK.replace("bin/migrate", "sleep-300"));
    world.run(Duration.ofMinutes(3));
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(3);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").sync().differences())
        .extracting(d -> d.pointer())
        .containsExactly("/taskDefinition/containerDefinitions/[name=web]/image");
  }

  @Test
  void driftOfAServiceWithHooksIsSeenAndTakenBack() {
    var world = new World(
        new Policy(
            Policy.Mode.AUTO, Policy.Drift.WARN, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER),
        Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(Duration.ofMinutes(5));
    // The hook comes with a commit that leaves the version alone.
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2) + HOOK);
    world.run(Duration.ofMinutes(5));
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
    var other = world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"web\",\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],"
            + "\"cpu\":\"256\",\"memory\":\"512\",\"containerDefinitions\":"
            + "[{\"name\":\"web\",\"image\":\"evil\"}]}");
    var arn = other.at("/taskDefinition/taskDefinitionArn").asText();
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"" + arn + "\"}");
    world.run(Duration.ofMinutes(5));
    assertThat(world.status("web").sync().knownOrigin()).contains(Origin.LIVE);
    world.restart(World.AUTO);
    world.run(Duration.ofMinutes(10));
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  @Test
  void aTaskIsOnTheBoardWithItsPlan() {
    var world = new World();
    var definition = "  taskDefinition: {family: %s, containerDefinitions:"
        + " [{name: job, image: shop/job:v1, memory: 64}]}\n";
    world.git.commit(
        "seed.yaml",
        "apiVersion: mooring/v1\nkind: Task\nmetadata: {name: seed}\nspec:\n"
            + definition.formatted("seed") + "  command: [bin/seed]\n");
    world.run(Duration.ofMinutes(5));
    assertThat(status(world, Kind.TASK, "seed").health().health().status())
        .isEqualTo(Health.Status.HEALTHY);
  }

  /** Ten shared definitions in ten minutes: one read each, and no write. */
  @Test
  void sharedDefinitionsAreReadOnceInTenMinutes() {
    var world = new World();
    for (int i = 0; i < 10; i++) {
      world.git.commit("base-" + i + ".yaml", shared("base-" + i, "shop/app:v1"));
      world.git.commit("web-" + i + ".yaml", user("web-" + i, "base-" + i));
    }
    world.run(Duration.ofMinutes(30));
    assertThat(world.report().resources())
        .hasSize(20)
        .allMatch(r -> r.sync() instanceof Sync.Synced);
    world.aws.forgetWrites();
    world.aws.forgetCalls();
    world.run(Duration.ofMinutes(60));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.aws.calls(AwsCall.DESCRIBE_TASK_DEFINITION)).isBetween(50, 60);
    assertThat(world.aws.calls(AwsCall.LIST_TASK_DEFINITIONS)).isZero();
    assertThat(world.aws.calls(AwsCall.DESCRIBE_SERVICES)).isLessThanOrEqualTo(60);
  }
}
