package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceDeployment.Status;
import io.mooring.plan.Known.Deployments;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of deployments may lack the newest one. */
class LooksTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ResourceKey WEB =
      new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web");

  private final Looks looks = new Looks();

  private static Deployments.Seen seen(String... entries) {
    var newestFirst = Arrays.stream(entries)
        .map(entry -> LiveServiceDeployment.of(Loose.object("{" + entry + "}")))
        .toList();
    return new Deployments.Seen(newestFirst, new TreeMap<>());
  }

  private Status newest(Instant now) {
    return looks.known(WEB, Optional.empty(), now) instanceof Deployments.Seen(var known, var _)
        ? known.getFirst().status()
        : Status.PENDING;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "status: 'STOPPED'; UNKNOWN",
        "status: 'STOP_REQUESTED'; UNKNOWN",
        "status: 'STOPPED', deploymentCircuitBreaker: {status: 'TRIGGERED'}; STOPPED",
        "status: 'STOPPED', alarms: {triggeredAlarmNames: ['web-5xx']}; STOPPED",
        "status: 'ROLLBACK_SUCCESSFUL'; ROLLBACK_SUCCESSFUL",
        "status: 'SUCCESSFUL'; SUCCESSFUL"
      })
  void whatStoppedAndNobodyIsToBlameForIsNotClearAtOnce(String entry, Status told) {
    looks.keep(WEB, Optional.empty(), seen("serviceDeploymentArn: 'a', " + entry), NOW);
    assertThat(newest(NOW)).isEqualTo(told);
  }

  @Test
  void afterAMinuteItWasStopped() {
    var stopped = seen("serviceDeploymentArn: 'a', status: 'STOPPED'");
    looks.keep(WEB, Optional.empty(), stopped, NOW);
    assertThat(newest(NOW.plusSeconds(5))).as("looked at again").isEqualTo(Status.PENDING);
    for (int second = 10; second <= 60; second += 10)
      looks.keep(WEB, Optional.empty(), stopped, NOW.plusSeconds(second));
    assertThat(newest(NOW.plusSeconds(60))).isEqualTo(Status.UNKNOWN);
    looks.keep(WEB, Optional.empty(), stopped, NOW.plusSeconds(61));
    assertThat(newest(NOW.plusSeconds(61))).isEqualTo(Status.STOPPED);
  }

  @ParameterizedTest
  @ValueSource(longs = {240, -240})
  void aClockThatLeapsEndsNoDoubt(long leap) {
    var stopped = seen("serviceDeploymentArn: 'a', status: 'STOPPED'");
    looks.keep(WEB, Optional.empty(), stopped, NOW);
    looks.keep(WEB, Optional.empty(), stopped, NOW.plusSeconds(leap));
    assertThat(newest(NOW.plusSeconds(leap))).isEqualTo(Status.UNKNOWN);
    for (int second = 10; second <= 60; second += 10)
      looks.keep(WEB, Optional.empty(), stopped, NOW.plusSeconds(leap + second));
    assertThat(newest(NOW.plusSeconds(leap + 60))).isEqualTo(Status.STOPPED);
  }

  @Test
  void whatReplacedItTellsAtOnce() {
    var stopped = "serviceDeploymentArn: 'a', status: 'STOPPED'";
    looks.keep(WEB, Optional.empty(), seen(stopped), NOW);
    var both = seen("serviceDeploymentArn: 'b', status: 'SUCCESSFUL'", stopped);
    looks.keep(WEB, Optional.empty(), both, NOW.plusSeconds(5));
    assertThat(looks.known(WEB, Optional.empty(), NOW.plusSeconds(5))).isEqualTo(both);
  }

  /** The list of before lacks a try that failed, whose way back is what runs now. */
  @Test
  void aListThatLacksWhatIsShownIsTakenAgainForAMinute() {
    var before = seen("serviceDeploymentArn: 'a', status: 'SUCCESSFUL', createdAt: 1767225700");
    var shown = shown("ecs-svc/3", 200);
    assertThat(looks.isBehind(WEB, shown, before, NOW)).isTrue();
    for (int second = 10; second <= 60; second += 10)
      assertThat(looks.isBehind(WEB, shown, before, NOW.plusSeconds(second))).isTrue();
    assertThat(looks.isBehind(WEB, shown, before, NOW.plusSeconds(61))).isFalse();
    assertThat(looks.isBehind(WEB, shown("ecs-svc/4", 300), before, NOW.plusSeconds(62)))
        .as("another one")
        .isTrue();
    assertThat(looks.isBehind(WEB, shown("ecs-svc/1", 100), before, NOW)).isFalse();
    assertThat(looks.isBehind(WEB, shown, new Deployments.Unknown("no"), NOW)).isFalse();
  }

  /** It went back from b, which has no entry that tells so; a list of before b lacks it. */
  @Test
  void aListThatLacksWhatALookBeforeShowedIsTakenAgain() {
    var a = "serviceDeploymentArn: 'x/1', status: 'SUCCESSFUL', createdAt: 1767225600";
    var b = "serviceDeploymentArn: 'x/2', status: 'ROLLBACK_SUCCESSFUL', createdAt: 1767225700";
    looks.keep(WEB, shown("ecs-svc/1", 0), seen(b, a), NOW);
    assertThat(looks.isBehind(WEB, shown("ecs-svc/1", 0), seen(b, a), NOW)).isFalse();
    assertThat(looks.isBehind(WEB, shown("ecs-svc/1", 0), seen(a), NOW)).isTrue();
    var another = shown("ecs-svc/1", 0).orElseThrow().document().put("createdAt", 1767225600);
    assertThat(looks.isBehind(WEB, Optional.of(LiveService.of(another, NOW)), seen(a), NOW))
        .as("a service of the same name that was created since")
        .isFalse();
  }

  private static Optional<LiveService> shown(String primary, int at) {
    var service = Loose.object(
        "{serviceName: 'web', deployments: [{id: '%s', status: 'PRIMARY', createdAt: %d}]}"
            .formatted(primary, NOW.getEpochSecond() + at));
    return Optional.of(LiveService.of(service, NOW));
  }
}
