package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import io.mooring.desired.Digests;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrakesTest {
  private static final ResourceKey WEB =
      new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web");
  private static final Digest DIGEST = new Digest("v1:" + "0".repeat(32));
  private static final Digests WANTED = new Digests(DIGEST, DIGEST, DIGEST);
  private static final String COUNT = "/service/desiredCount";
  private static final Diff DIFFERS = new Diff(
      List.of(new Difference(COUNT, IntNode.valueOf(2), IntNode.valueOf(4), Why.CHANGED)),
      List.of());
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Brakes brakes = new Brakes();

  private void sentUnheard(Diff seenAfter) {
    brakes.mayHaveWritten(WEB, WANTED, List.of(COUNT), NOW);
    brakes.differs(WEB, WANTED, seenAfter, Set.of());
  }

  @Test
  void aWriteWithoutAnAnswerCountsWhereItIsSeenToHaveGoneThrough() {
    sentUnheard(Diff.NONE);
    assertThat(brakes.contested(WEB, WANTED, NOW)).isEmpty();
    sentUnheard(Diff.NONE);
    assertThat(brakes.contested(WEB, WANTED, NOW)).containsExactly(COUNT);
  }

  @Test
  void aWriteThatGotLostFightsNobody() {
    for (int i = 0; i < 5; i++) sentUnheard(DIFFERS);
    brakes.wrote(WEB, WANTED, List.of(COUNT), NOW);
    brakes.differs(WEB, WANTED, Diff.NONE, Set.of());
    assertThat(brakes.contested(WEB, WANTED, NOW)).isEmpty();
  }

  /** A service that is not shown for a moment shows no count either. */
  @Test
  void whereAllOfItDiffersItsPlacesDo() {
    var whole = new Diff(
        List.of(new Difference("/service", IntNode.valueOf(1), IntNode.valueOf(2), Why.CHANGED)),
        List.of());
    for (int i = 0; i < 3; i++) sentUnheard(whole);
    assertThat(brakes.contested(WEB, WANTED, NOW)).isEmpty();
  }

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
