package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
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

/** The list of deployments may lack the one that replaced the newest of it. */
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
    looks.keep(WEB, Optional.empty(), stopped, NOW.plusSeconds(61));
    assertThat(newest(NOW.plusSeconds(61))).isEqualTo(Status.STOPPED);
  }

  @Test
  void whatReplacedItTellsAtOnce() {
    var stopped = "serviceDeploymentArn: 'a', status: 'STOPPED'";
    looks.keep(WEB, Optional.empty(), seen(stopped), NOW);
    var both = seen("serviceDeploymentArn: 'b', status: 'SUCCESSFUL'", stopped);
    looks.keep(WEB, Optional.empty(), both, NOW.plusSeconds(5));
    assertThat(looks.known(WEB, Optional.empty(), NOW.plusSeconds(5))).isEqualTo(both);
  }
}
