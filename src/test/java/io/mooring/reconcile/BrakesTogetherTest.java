package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.plan.PruneTag;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import io.mooring.window.Cron;
import io.mooring.window.Window;
import io.mooring.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps an app from changing, two or more of them at once. */
class BrakesTogetherTest {
  private static final Duration A_WHILE = Duration.ofMinutes(20);
  private static final String CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";
  private static final String SCHEDULES = """
        schedules:
          - name: report
            rule: somebody-elses
            role: arn:aws:iam::123456789012:role/events
            command: [bin/report]
      """;

  private World world = new World();
  private final List<String> started = new ArrayList<>();

  private void watchStarts() {
    started.clear();
    world.aws.afterwards((call, request) -> {
      if (call == AwsCall.UPDATE_SERVICE || call == AwsCall.CREATE_SERVICE) {
        var name = request.path("service").asText(request.path("serviceName").asText());
        if (!started.contains(name)) started.add(name);
      }
      return Optional.<Reply>empty();
    });
  }

  private void tag(String arn, String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  private void tagService(String name, String key, String value) {
    tag(world.service(name).path("serviceArn").asText(), key, value);
  }

  private boolean isThere(String name) {
    return world.service(name).path("status").asText().equals("ACTIVE");
  }

  private String told(String name, Condition.Type type) {
    return world.status(name).conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .findFirst()
        .orElse("");
  }

  private void runs(Policy policy, String... names) {
    world.restart(policy);
    for (var name : names) world.git.commit(name + ".yaml", manifest(name, "shop/svc:v1", 2));
    world.run(A_WHILE);
    assertThat(world.report().resources()).allMatch(r -> r.sync() instanceof Sync.Synced);
    world.aws.forgetWrites();
  }

  private static Windows closed(String cron, Duration length) {
    return new Windows(
        List.of(new Window(Window.Effect.DENY, Cron.parse(cron), length, ZoneOffset.UTC, false)));
  }

  private void until(String time) {
    var end = Instant.parse("2026-01-01T" + time + ":00Z");
    world.run(Duration.between(world.now(), end));
  }

  // --- prune ---

  @Test
  void aVersionThatIsHeldKeepsWhatItMayReplaceAndSaysSo() {
    runs(World.AUTO.with(Policy.Prune.AUTO), "a", "b", "c", "d", "e", "old");
    world.git.commit("a.yaml", manifest("a", "shop/svc:crash", 2));
    world.git.remove("old.yaml");
    world.run(Duration.ofHours(3));
    assertThat(isThere("old")).isTrue();
    assertThat(told("old", Condition.Type.ORPHANED))
        .contains("Service a", "may be what it is to replace", "failed");
    world.git.commit("a.yaml", manifest("a", "shop/svc:v3", 2));
    world.run(A_WHILE);
    assertThat(isThere("old")).isFalse();
  }

  @Test
  void aServiceBlockedForWhatIsNoVersionKeepsNobody() {
    runs(World.AUTO.with(Policy.Prune.AUTO), "a", "b", "c", "d", "e", "old");
    world.git.commit("a.yaml", manifest("a", "shop/svc:v1", 2) + SCHEDULES.indent(0));
    world.git.remove("old.yaml");
    world.run(A_WHILE);
    assertThat(told("a", Condition.Type.BLOCKED)).contains("somebody-elses");
    assertThat(isThere("old")).isFalse();
  }

  @Test
  void inAClosedWindowNothingIsPrunedAndNothingIsWritten() {
    runs(World.AUTO.with(Policy.Prune.AUTO), "a", "b", "c", "d", "e", "old");
    world.restart(closed("0 1 * * *", Duration.ofHours(2)));
    until("01:01");
    world.git.remove("old.yaml");
    world.aws.forgetWrites();
    until("02:55");
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told("old", Condition.Type.ORPHANED)).contains("opens");
    until("03:20");
    assertThat(isThere("old")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsWrittenWhileItOrItsAppIsSuspendedAndItGoesOnOnceThatIsOver(boolean app) {
    runs(World.AUTO.with(Policy.Prune.AUTO), "a", "b", "c", "d", "e", "old");
    var end = "until=" + world.now().plus(Duration.ofHours(2)) + " by=ann";
    if (app) {
      tag(CLUSTER, "mooring:suspend/shop", end);
      // A yes that is over is not cleared either.
      var over = new PruneTag(PruneTag.digest(List.of()), new TreeSet<>(), "ann", world.now());
      tag(CLUSTER, "mooring:prune/shop", over.value());
    } else {
      tagService("old", "mooring:suspend", end);
    }
    world.git.remove("old.yaml");
    world.run(Duration.ofMinutes(115));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told("old", Condition.Type.ORPHANED)).contains("suspended");
    world.run(A_WHILE);
    assertThat(isThere("old")).isFalse();
  }

  // --- create again ---

  private static String again(String name, String image, String type, int count) {
    return manifest(name, image, count)
            .replace(
                "requiresCompatibilities: [FARGATE]", "requiresCompatibilities: [FARGATE, EC2]")
            .replace("launchType: FARGATE", "launchType: " + type)
        + "  rollout: {recreate: allowed}\n";
  }

  @Test
  void halfWayThroughNeitherAWindowNorTheQueueLeavesItMissing() {
    world.restart(closed("0 1 * * *", Duration.ofHours(2)));
    world.git.commit("web.yaml", again("web", "shop/svc:v1", "FARGATE", 2));
    for (var name : List.of("a", "b", "c"))
      world.git.commit(name + ".yaml", manifest(name, "shop/svc:v1", 1));
    until("00:30");
    world.git.commit("a.yaml", manifest("a", "shop/svc:crash", 1));
    until("00:59");
    world.git.commit("web.yaml", again("web", "shop/svc:v1", "EC2", 2));
    world.hint();
    for (int i = 0; isThere("web") && i < 60; i++) world.run(Duration.ofSeconds(5));
    // A new process, to which the one that failed is enough, in a closed window.
    world.restart(World.AUTO.withStopAfterFailures(1));
    until("01:30");
    assertThat(isThere("web")).isTrue();
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("EC2");
  }

  @Test
  void oneThatGitWantsNoTasksOfIsNotDeletedInAClosedWindow() {
    world.restart(closed("0 1 * * *", Duration.ofHours(2)));
    world.git.commit("web.yaml", again("web", "shop/svc:v1", "FARGATE", 0));
    until("01:01");
    world.git.commit("web.yaml", again("web", "shop/svc:v1", "EC2", 0));
    world.aws.forgetWrites();
    until("02:55");
    assertThat(world.aws.writes()).isEmpty();
    until("03:20");
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("EC2");
  }

  // --- the queue ---

  private static String shared(int services, String image) {
    var all = new StringBuilder();
    for (int i = 0; i < services; i++)
      all.append("---\n").append(manifest("svc-%02d".formatted(i), image, 1));
    return all.toString();
  }

  @Test
  void neitherARestartNorAnUnrelatedCommitNorAReleaseWidensWhatABadLineTouches() {
    world.git.commit("all.yaml", shared(30, "shop/svc:v1"));
    world.git.commit("other.yaml", manifest("other", "shop/svc:v1", 1));
    world.run(A_WHILE);
    watchStarts();
    world.git.commit("all.yaml", shared(30, "shop/svc:crash"));
    world.run(Duration.ofSeconds(70));
    world.restart();
    world.run(Duration.ofSeconds(20));
    world.git.commit("other.yaml", manifest("other", "shop/svc:v1", 3));
    world.run(A_WHILE);
    started.remove("other");
    assertThat(started).hasSize(3);
    assertThat(world.service("other").path("desiredCount").asInt()).isEqualTo(3);
    var one = started.getLast();
    var before = world.aws.calls(AwsCall.UPDATE_SERVICE);
    tagService(one, "mooring:release", "by=ann");
    world.run(A_WHILE);
    started.remove("other");
    assertThat(started).hasSize(3);
    assertThat(world.aws.calls(AwsCall.UPDATE_SERVICE)).isGreaterThan(before);
    assertThat(world.status(one).has(Condition.Type.HELD)).isTrue();
    world.git.commit("all.yaml", shared(30, "shop/svc:v3"));
    world.run(A_WHILE);
    assertThat(world.report().resources()).allMatch(r -> r.sync() instanceof Sync.Synced);
  }

  @Test
  void aReleaseIsTriedHoweverManyFailed() {
    world.restart(World.AUTO.withStopAfterFailures(5));
    world.git.commit("all.yaml", shared(8, "shop/svc:v1"));
    world.run(A_WHILE);
    world.git.commit("all.yaml", shared(8, "shop/svc:crash"));
    world.run(A_WHILE);
    world.restart(World.AUTO.withStopAfterFailures(2));
    world.run(Duration.ofMinutes(2));
    watchStarts();
    tagService("svc-01", "mooring:release", "by=ann");
    world.run(Duration.ofMinutes(3));
    assertThat(started).containsExactly("svc-01");
  }

  @Test
  void aFirstVersionThatFailedAndRunsIsTriedAgainOnceReleased() {
    world.git.commit("web.yaml", manifest("web", "shop/svc:crash", 1));
    world.run(A_WHILE);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    watchStarts();
    tagService("web", "mooring:release", "by=ann");
    world.run(A_WHILE);
    assertThat(started).containsExactly("web");
    assertThat(world.service("web").path("tags").toString()).doesNotContain("mooring:release");
  }

  @Test
  void whatSomebodyChangedIsTakenBackBeforeTheQueueIsThroughWithACommit() {
    world.restart(World.AUTO.withMaxRollouts(1));
    world.git.commit("all.yaml", shared(12, "shop/svc:v1"));
    world.git.commit("zzz.yaml", manifest("zzz", "shop/svc:v1", 1));
    world.run(Duration.ofMinutes(40));
    watchStarts();
    world.git.commit("all.yaml", shared(12, "shop/svc:v2"));
    world.run(Duration.ofSeconds(70));
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"zzz\",\"taskDefinition\":\"svc-00:1\"}");
    world.run(Duration.ofMinutes(40));
    assertThat(world.revision("zzz")).isEqualTo("zzz:1");
    assertThat(started.indexOf("zzz")).isBetween(0, 9);
    assertThat(started).hasSize(13);
  }

  @Test
  void anApprovedCommitTouchesNoMoreThanMayFailEither() {
    world.git.commit("all.yaml", shared(10, "shop/svc:v1"));
    world.run(A_WHILE);
    world.restart(World.AUTO.with(Policy.Mode.MANUAL));
    watchStarts();
    var commit = world.git.commit("all.yaml", shared(10, "shop/svc:crash"));
    world.run(Duration.ofMinutes(3));
    assertThat(started).isEmpty();
    tag(CLUSTER, "mooring:sync/shop", "commit=" + commit.sha());
    world.run(A_WHILE);
    assertThat(started).hasSize(3);
  }

  @Test
  void aRestartTakesItsTurnAndIsDone() {
    world.restart(World.AUTO.withMaxRollouts(1));
    world.git.commit("all.yaml", shared(4, "shop/svc:v1"));
    world.run(A_WHILE);
    world.git.commit(
        "all.yaml", shared(3, "shop/svc:v2") + "---\n" + manifest("svc-03", "shop/svc:v1", 1));
    watchStarts();
    tagService("svc-03", "mooring:restart", "by=ann at=" + world.now());
    world.run(A_WHILE);
    assertThat(started).contains("svc-03").hasSize(4);
    assertThat(world.service("svc-03").path("tags").toString()).doesNotContain("mooring:restart");
    assertThat(world.report().resources()).allMatch(r -> r.sync() instanceof Sync.Synced);
  }

  // --- two clusters ---

  @Test
  void aDependencyInAnotherClusterIsWaitedFor() {
    world = new World(
        World.AUTO, Behaviour.standard().withPace(Pace.BRISK).withClusters("shop", "back"));
    world.in("shop", "back");
    var web = manifest("web", "shop/svc:IMAGE", 1)
        .replace("  service:\n", "  sync: {dependsOn: [db]}\n  service:\n");
    var db = manifest("db", "shop/svc:IMAGE", 1).replace("cluster: shop", "cluster: back");
    for (var image : List.of("v1", "v2")) {
      watchStarts();
      world.git.commit("web.yaml", web.replace("IMAGE", image));
      world.git.commit("db.yaml", db.replace("IMAGE", image));
      world.restart();
      world.run(A_WHILE);
      assertThat(started).containsExactly("db", "web");
      assertThat(world.report().resources()).allMatch(r -> r.sync() instanceof Sync.Synced);
    }
    world.git.commit("db.yaml", db.replace("IMAGE", "crash"));
    world.run(A_WHILE);
    watchStarts();
    world.git.commit("web.yaml", web.replace("IMAGE", "v3"));
    world.restart();
    world.run(A_WHILE);
    assertThat(started).isEmpty();
    assertThat(told("web", Condition.Type.WAITING)).contains("waits for db");
  }
}
