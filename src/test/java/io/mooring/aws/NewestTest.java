package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.live.LiveService;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer of before is told by ECS's own times, whoever made the change since. */
class NewestTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Newest newest = new Newest(Duration.ofMinutes(1));

  /** {@code "2 300"}: the PRIMARY deployment and when it was touched last; "" for none. */
  private static LiveService service(String primary) {
    var words = primary.split(" ", -1);
    var deployment = words.length < 2
        ? ""
        : "{id: 'ecs-svc/%s', status: 'PRIMARY', createdAt: 100, updatedAt: %s}"
            .formatted(words[0], words[1]);
    return LiveService.of(
        Loose.object("{serviceName: 'web', deployments: [%s]}".formatted(deployment)), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "1 200, 1 100, false, the same deployment before it moved on",
    "2 300, 1 200, false, the deployment before it",
    "1 400, 2 300, false, ECS has gone back to the first since",
    "1 200, 1 200, true,  the same again",
    "1 200, 1 300, true,  it moved on",
    "2 300, 1 400, true,  ECS went back to the first",
    "2 300, '',    true,  it has no deployments any more",
    "'',    2 300, true,  it had none"
  })
  void anOlderAnswerIsPassedOver(String first, String second, boolean taken, String why) {
    newest.of(service(first), NOW);
    var read = service(second);
    assertThat(newest.of(read, NOW.plusSeconds(5)) == read).as(why).isEqualTo(taken);
  }

  /** ECS's times are not promised to go forward: what it says for a minute is so. */
  @Test
  void butNotForLongerThanReadsLag() {
    newest.of(service("2 300"), NOW);
    var read = service("1 200");
    assertThat(newest.of(read, NOW.plusSeconds(1_000))).isNotSameAs(read);
    assertThat(newest.of(read, NOW.plusSeconds(1_050))).isNotSameAs(read);
    assertThat(newest.of(read, NOW.plusSeconds(1_061))).isSameAs(read);
    assertThat(newest.of(read, NOW.plusSeconds(1_062))).isSameAs(read);
  }

  /** What is on its way out does not come back, whatever the times of its deployments say. */
  @Test
  void anEndIsNeverOfBefore() {
    newest.of(standing("ACTIVE", 100, 300), NOW);
    var gone = standing("DRAINING", 100, 200);
    assertThat(newest.of(gone, NOW.plusSeconds(5))).isSameAs(gone);
    newest.of(standing("ACTIVE", 400, 500), NOW.plusSeconds(10));
    // Of the one that had the name before.
    var before = standing("DRAINING", 100, 200);
    assertThat(newest.of(before, NOW.plusSeconds(15))).isNotSameAs(before);
  }

  private static LiveService standing(String status, int created, int touched) {
    return LiveService.of(
        Loose.object(
            "{serviceName: 'web', status: '%s', createdAt: %d, deployments: [{id: 'ecs-svc/1', status: 'PRIMARY', createdAt: 100, updatedAt: %d}]}"
                .formatted(status, created, touched)),
        NOW);
  }

  @Test
  void aNewerAnswerBetweenStartsTheTimeAnew() {
    newest.of(service("2 300"), NOW);
    newest.of(service("1 200"), NOW.plusSeconds(5));
    newest.of(service("2 300"), NOW.plusSeconds(50));
    var read = service("1 200");
    assertThat(newest.of(read, NOW.plusSeconds(70))).isNotSameAs(read);
  }
}
