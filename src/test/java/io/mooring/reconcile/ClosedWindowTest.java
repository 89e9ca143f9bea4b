package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import io.mooring.window.Cron;
import io.mooring.window.Window;
import io.mooring.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes on while a window keeps an app closed, and what waits for its opening. */
class ClosedWindowTest {
  private static final Instant OPENS = Instant.parse("2026-01-01T14:00:00Z");

  private final World world = new World();

  /** From 12 to 14 o'clock. */
  private static Windows closedAtNoon(boolean manualSync) {
    return new Windows(List.of(new Window(
        Window.Effect.DENY,
        Cron.parse("0 12 * * *"),
        Duration.ofHours(2),
        ZoneOffset.UTC,
        manualSync)));
  }

  private void until(String time) {
    world.run(Duration.between(world.now(), Instant.parse("2026-01-01T" + time + ":00Z")));
  }

  private void webRunsAtNoon(boolean manualSync) {
    world.restart(closedAtNoon(manualSync));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    until("11:59");
    assertThat(world.status("web").conditions()).isEmpty();
    world.aws.forgetWrites();
  }

  /** The minute that Git takes to answer may be the one in which it closes. */
  @Test
  void aWindowThatClosesWhileGitIsAskedIsClosed() {
    webRunsAtNoon(false);
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.hint();
    world.git.meanwhile(() -> world.advance(Duration.ofMinutes(2)));
    assertThat(world.now()).isBefore(OPENS.minus(Duration.ofHours(2)));
    world.pass();
    assertThat(world.now()).isAfter(OPENS.minus(Duration.ofHours(2)));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.report().app().conditions()).anyMatch(c -> c.reason().equals("WindowClosed"));
  }

  @Test
  void nothingNewStartsAndAllIsCaughtUpWithAtTheOpening() {
    webRunsAtNoon(false);
    until("12:10");
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
    world.git.commit("api.yaml", manifest("api", "shop/api:v1", 1));
    until("13:00");
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    until("13:58");
    assertThat(world.aws.writes()).isEmpty();
    for (var name : List.of("web", "api")) {
      assertThat(world.status(name).conditions())
          .as(name)
          .anyMatch(c -> c.type() == Condition.Type.WAITING
              && c.reason().equals("WindowClosed")
              && c.message().endsWith("opens Thu 1 Jan 2026 14:00 Z"));
    }
    assertThat(world.report().app().conditions()).anyMatch(c -> c.reason().equals("WindowClosed"));
    // It does not wait for the next interval.
    world.restart(Duration.ofHours(1));
    until("13:59");
    assertThat(world.worker().nextLook()).isBeforeOrEqualTo(OPENS);
    until("14:10");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("api").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(2);
    assertThat(world.report().app().conditions()).isEmpty();
  }

  @Test
  void whatFailsInItIsHeldAndGoesBack() {
    world.restart(closedAtNoon(false));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    until("11:59");
    world.git.commit("web.yaml", manifest("web", "shop/web:crash", 2));
    world.hint();
    world.run(Duration.ofSeconds(10));
    assertThat(world.revision("web")).isEqualTo("web:2");
    until("13:50");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void aRollOutThatEndsWellInItIsRecorded() {
    world.restart(closedAtNoon(false));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    until("11:59");
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.hint();
    world.run(Duration.ofSeconds(1));
    world.restart();
    world.advance(Duration.ofMinutes(1));
    until("12:30");
    assertThat(world.service("web").path("tags").toString()).contains("rev=web:2");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").conditions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPersonsApprovalGoesThroughWhereTheWindowLetsIt(boolean manualSync) {
    webRunsAtNoon(manualSync);
    world.restart(World.AUTO.with(Policy.Mode.MANUAL));
    var commit = world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    until("12:10");
    assertThat(world.status("web").has(Condition.Type.AWAITING_APPROVAL)).isTrue();
    var cluster = world
        .call("DescribeClusters", "{\"clusters\":[\"shop\"]}")
        .path("clusters")
        .path(0)
        .path("clusterArn")
        .asText();
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:sync/shop\",\"value\":\"commit=%s\"}]}"
            .formatted(cluster, commit.sha()));
    until("13:50");
    assertThat(world.revision("web")).isEqualTo(manualSync ? "web:2" : "web:1");
    until("14:10");
    assertThat(world.revision("web")).isEqualTo("web:2");
  }
}
