package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.Digests;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BrakesTest {
  private static final ResourceKey WEB =
      new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web");
  private static final Digest DIGEST = new Digest("v1:" + "0".repeat(32));
  private static final Digests WANTED = new Digests(DIGEST, DIGEST, DIGEST);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Brakes brakes = new Brakes();

  /** Or what was refused once would wait for an hour, where the network was away before. */
  @Test
  void aRefusalAfterTimeOutsIsTheFirstOne() {
    for (int i = 0; i < 8; i++)
      brakes.failed(WEB, WANTED, new Outcome.Unsure("read timed out"), false, NOW);
    brakes.failed(WEB, WANTED, new Outcome.Denied("AccessDeniedException", "no"), false, NOW);
    assertThat(brakes.notBefore(WEB, NOW)).contains(NOW.plus(Duration.ofSeconds(30)));
    brakes.failed(WEB, WANTED, new Outcome.Denied("AccessDeniedException", "no"), false, NOW);
    assertThat(brakes.notBefore(WEB, NOW)).contains(NOW.plus(Duration.ofMinutes(1)));
  }
}
