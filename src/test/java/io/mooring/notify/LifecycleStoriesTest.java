package io.mooring.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the real loop's passes tell, over the embedded ECS in virtual time. */
class LifecycleStoriesTest {
  private static final Duration A_WHILE = Duration.ofMinutes(30);

  private World world = new World();
  private Lifecycle.Known known = Lifecycle.Known.nothing();
  private boolean drift = true;

  @BeforeEach
  void aServiceRuns() {
    assertThat(told("v1")).containsExactly("sync-started Started", "sync-succeeded Succeeded");
  }

  private List<String> told(String image) {
    world.git.commit("web.yaml", World.manifest("web", "shop/web:" + image, 2));
    return told();
  }

  private List<String> told() {
    return events().stream().map(e -> e.type().word() + " " + e.reason()).toList();
  }

  /** Passes as the worker wants them, for a while. */
  private List<LifecycleEvent> events() {
    var events = new ArrayList<LifecycleEvent>();
    var end = world.now().plus(A_WHILE);
    while (world.now().isBefore(end)) {
      var step = Lifecycle.next(known, world.pass(), drift);
      known = step.known();
      events.addAll(step.events());
      var wait = Duration.between(world.now(), world.worker().nextLook());
      world.advance(wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait);
    }
    return events;
  }

  private void restart() {
    world.restart();
    known = Lifecycle.Known.nothing();
  }

  private void someoneScales(int count) {
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":%d}".formatted(count));
  }

  private void tags(String key, String value) {
    var arn = world.service("web").path("serviceArn").asText();
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  @Test
  void aCommitIsToldWhenItStartsAndWhenItHasArrived() {
    assertThat(told("v2")).containsExactly("sync-started Started", "sync-succeeded Succeeded");
    assertThat(told()).isEmpty();
  }

  private static String message(List<LifecycleEvent> events, EventType type) {
    return events.stream()
        .filter(event -> event.type() == type)
        .map(LifecycleEvent::message)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsToldIsWhatChangesAndNotWhichStepIsTaken() {
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v2", 2));
    var events = events();
    var commit = world.report().app().head().orElseThrow().commit().abbreviated();
    assertThat(message(events, EventType.SYNC_STARTED))
        .startsWith("Mooring applies commit " + commit)
        .doesNotContain("register", "tag ");
    assertThat(message(events, EventType.SYNC_SUCCEEDED))
        .isEqualTo("it is as Git wants it, at commit " + commit);
  }

  @Test
  void aHookThatFailsIsNamedWithItsCauseInAllThatItLeadsTo() {
    var hook = "{name: migrate, phase: PreSync, container: web, command: [bin/migrate, exit-3]}";
    world.git.commit(
        "web.yaml", World.manifest("web", "shop/web:v2", 2) + "  hooks: [" + hook + "]\n");
    var events = events();
    for (var type : List.of(EventType.SYNC_FAILED, EventType.HELD, EventType.RUN_FAILED))
      assertThat(message(events, type)).as(type.word()).contains("migrate", "exit code 3");
  }

  @Test
  void lookingAtManyRulesIsNoChange() {
    var schedule =
        "{name: s%d, expression: rate(1 day), role: 'arn:aws:iam::123456789012:role/events'}";
    var schedules = IntStream.range(0, 6).mapToObj(schedule::formatted).toList();
    world.git.commit(
        "web.yaml",
        World.manifest("web", "shop/web:v1", 2) + "  schedules: [" + String.join(", ", schedules)
            + "]\n");
    assertThat(told()).contains("sync-succeeded Succeeded");
    world.restart(0.5);
    known = Lifecycle.Known.nothing();
    int before = world.aws.writes().size();
    assertThat(told()).isEmpty();
    assertThat(world.aws.writes()).hasSize(before);
  }

  @Test
  void aBadVersionIsToldOnceWithItsHoldAndTheWayBack() {
    assertThat(told("v2-unhealthy"))
        .containsExactlyInAnyOrder(
            "sync-started Started",
            "sync-failed Failed",
            "rolled-back ByEcs",
            "held VersionFailed");
    assertThat(told()).isEmpty();
    assertThat(told("v3"))
        .containsExactly("sync-started Started", "released Held", "sync-succeeded Succeeded");
  }

  @Test
  void whatAPersonRollsBackIsNoFailure() {
    told("v2");
    var applied = VersionTag.parse(tag(Tags.APPLIED)).orElseThrow().digests();
    var hold = new HoldTag(
        applied.taskDefinition(),
        applied.deployment(),
        "ann",
        RevisionName.parse("web:1"),
        "",
        "too slow");
    tags(Tags.HOLD, hold.value());
    var events = events();
    assertThat(events)
        .extracting(e -> e.type().word() + " " + e.reason())
        .containsExactlyInAnyOrder("rolled-back ByPerson", "held RolledBackBy");
    assertThat(message(events, EventType.ROLLED_BACK))
        .startsWith("ann rolled service web back to web:1 (too slow)");

    tags(Tags.RELEASE, "at=2026-01-01T12:00:00Z by=ann");
    assertThat(told())
        .contains("released Held", "sync-started Started", "sync-succeeded Succeeded");
    assertThat(told()).isEmpty();
  }

  private String tag(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key)) return tag.path("value").asText();
    throw new AssertionError("no tag " + key);
  }

  @Test
  void driftIsFoundAndCorrectedOnceEach() {
    someoneScales(7);
    var events = events();
    assertThat(events)
        .extracting(e -> e.type().word())
        .contains("drift-found", "drift-corrected")
        .doesNotHaveDuplicates();
    assertThat(events.getFirst().message()).contains("/service/desiredCount: 2 in Git, 7 in ECS");
    assertThat(told()).isEmpty();
  }

  @Test
  void driftThatIsOnlyReportedIsToldOnceAndNotAgainAfterARestart() {
    world.restart(World.AUTO.with(Policy.Drift.WARN));
    someoneScales(7);
    assertThat(told()).containsExactly("drift-found Drift");
    restart();
    assertThat(told()).isEmpty();
  }

  @Test
  void anAppThatIgnoresDriftIsToldOfNone() {
    drift = false;
    world.restart(World.AUTO.with(Policy.Drift.IGNORE));
    someoneScales(7);
    assertThat(told()).isEmpty();
  }

  @Test
  void whatComesBackAgainAndAgainIsToldAsContestedOnce() {
    world = new World(World.AUTO, Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
    told("v1");
    var all = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      someoneScales(7);
      all.addAll(told());
    }
    assertThat(all).filteredOn(e -> e.startsWith("contested")).hasSize(1);
    assertThat(told()).isEmpty();
  }

  @Test
  void whatIsHeldSinceBeforeARestartIsNotToldAgainButItsReleaseIs() {
    told("v2-unhealthy");
    restart();
    assertThat(told()).isEmpty();
    assertThat(told("v3")).contains("released Held", "sync-succeeded Succeeded");
  }

  @Test
  void aCommitThatCameWhileMooringWasAwayIsTold() {
    restart();
    assertThat(told("v2")).containsExactly("sync-started Started", "sync-succeeded Succeeded");
  }
}
