package io.mooring.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.fixture.Samples;
import io.mooring.ident.InstanceName;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.HealthState;
import io.mooring.status.Operation;
import io.mooring.status.Origin;
import io.mooring.status.PassReport;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Passes in a row and what each of them tells. A pass is written as words: a state of sync
 * ({@code in}, {@code git}, {@code drift}, {@code ?} for unreadable, {@code -} for not declared),
 * an operation ({@code running1}, {@code done1}, {@code failed1}, {@code error1}, with the second
 * it began), conditions ({@code held}, {@code contested}, {@code unknown}) and events
 * ({@code +drift}, {@code +corrected}, {@code +ran}, {@code +ranbadly}, {@code +back}).
 */
class LifecycleTest {
  private static final Instant NOON = Samples.NOON;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "git > git running1 > in done1                  | . > sync-started > sync-succeeded",
        "in > in > in                                   | . > . > .",
        // The first look: only what it did itself is news.
        "git running1                                   | sync-started",
        "in done1                                       | sync-succeeded",
        "git held failed1                               | .",
        "git error1 > git error1                        | . > .",
        "drift +drift > drift                           | . > .",
        "drift +drift > in +corrected                   | . > drift-corrected",
        "in +drift +corrected                           | drift-found drift-corrected",
        "git held unknown                               | run-outcome-unknown",
        // Changes that come and go.
        "in > drift +drift > in +corrected              | . > drift-found > drift-corrected",
        "in > git held failed1 > git held failed1 > in  | . > sync-failed held > . > released",
        "in > drift contested > drift contested > in    | . > contested > . > released",
        "in > in held > in held contested               | . > held > contested",
        "git running1 > git held failed1 +back          | sync-started > sync-failed rolled-back held",
        // A pass that could not read ends nothing and repeats nothing.
        "in > git held > ? > git held                   | . > held > . > .",
        "in > drift +drift > ? > drift +drift           | . > drift-found > . > .",
        "? > git held > in                              | . > . > released",
        "? > drift +drift                               | . > .",
        // What is tried again and fails again is told once; a success in between counts.
        "in > git error1 > git running2 > git error3    | . > sync-failed > . > .",
        "in > git error1 > in done2 > git error3        | . > sync-failed > sync-succeeded > sync-failed",
        // Declared later: all of it is news.
        "- > git held running1                          | . > sync-started held",
        "in > - > git held                              | . > . > held",
        // Runs.
        "in > in +ran > in +ranbadly > in unknown > in unknown | . > run-succeeded > run-failed > run-outcome-unknown > ."
      })
  void whatEachPassTells(String passes, String told) {
    var known = Lifecycle.Known.nothing();
    var all = new ArrayList<String>();
    for (var pass : passes.split(" > ")) {
      var step = Lifecycle.next(known, report(words(pass)), true);
      known = step.known();
      all.add(types(step.events()));
    }
    assertThat(all)
        .containsExactly(
            Arrays.stream(told.split(" > ")).map(String::strip).toArray(String[]::new));
  }

  private static List<String> words(String pass) {
    return List.of(pass.strip().split(" +"));
  }

  private static String types(List<LifecycleEvent> events) {
    if (events.isEmpty()) return ".";
    return events.stream().map(e -> e.type().word()).collect(Collectors.joining(" "));
  }

  private static PassReport report(List<String> words) {
    if (words.contains("-")) return Samples.report(List.of(), List.of());
    var events = new ArrayList<Event>();
    var key = Samples.key("web");
    for (var word : words) {
      switch (word) {
        case "+drift" -> events.add(new Event.DriftDetected(key));
        case "+corrected" -> events.add(new Event.DriftCorrected(key));
        case "+ran" -> events.add(new Event.RunEnded(key, "migrate", "succeeded"));
        case "+ranbadly" -> events.add(new Event.RunEnded(key, "migrate", "failed"));
        case "+back" -> events.add(new Event.WentBack(key, Event.WentBack.By.MOORING));
        default -> {}
      }
    }
    return Samples.report(List.of(status(words)), events);
  }

  private static ResourceStatus status(List<String> words) {
    var conditions = new ArrayList<Condition>();
    if (words.contains("held")) conditions.add(condition(Condition.Type.HELD));
    if (words.contains("contested")) conditions.add(condition(Condition.Type.CONTESTED));
    if (words.contains("unknown")) conditions.add(condition(Condition.Type.OUTCOME_UNKNOWN));
    return new ResourceStatus(
        Samples.key("web"),
        Optional.of(Samples.COMMIT),
        sync(words),
        new HealthState(new Health(Health.Status.HEALTHY, "2 of 2 tasks run"), NOON),
        words.stream().flatMap(word -> operation(word).stream()).findFirst(),
        conditions);
  }

  private static Condition condition(Condition.Type type) {
    return new Condition(type, "Why", "because", NOON, Optional.of(Samples.COMMIT));
  }

  private static Sync sync(List<String> words) {
    if (words.contains("?")) return new Sync.Unknown(NOON, Optional.empty());
    if (words.contains("in")) return new Sync.Synced(NOON, List.of());
    var difference = new Difference(
        "/service/desiredCount", IntNode.valueOf(2), IntNode.valueOf(7), Why.CHANGED);
    var origin = words.contains("drift") ? Origin.LIVE : Origin.GIT;
    return new Sync.OutOfSync(NOON, origin, List.of(difference), List.of());
  }

  private static Optional<Operation> operation(String word) {
    for (var phase : Operation.Phase.values()) {
      var name =
          phase == Operation.Phase.SUCCEEDED ? "done" : phase.word().toLowerCase(Locale.ROOT);
      if (!word.matches(name + "\\d")) continue;
      var at = NOON.plusSeconds(word.charAt(word.length() - 1) - '0');
      var end = phase == Operation.Phase.RUNNING ? Optional.<Instant>empty() : Optional.of(at);
      return Optional.of(new Operation(phase, "update service web", at, end));
    }
    return Optional.empty();
  }

  @Test
  void anAppThatIgnoresDriftIsNotToldOfIt() {
    var known =
        Lifecycle.next(Lifecycle.Known.nothing(), report(words("in")), false).known();
    assertThat(Lifecycle.next(known, report(words("drift +drift")), false).events())
        .isEmpty();
  }

  @Test
  void anEventIsADocumentThatSaysAllOfItAndKeepsItsId() throws IOException {
    var known =
        Lifecycle.next(Lifecycle.Known.nothing(), report(words("in")), true).known();
    var event =
        Lifecycle.next(known, report(words("drift +drift")), true).events().getFirst();
    var notice = EventNotice.of(new InstanceName("prod"), event, NOON.plusSeconds(30));
    assertThat(new ObjectMapper().readTree(notice.body()))
        .isEqualTo(new ObjectMapper().readTree("""
            {"id": "%s", "type": "drift-found", "severity": "warning", "instance": "prod",
             "app": "shop", "resource": {"cluster": "shop", "kind": "Service", "name": "web"},
             "commit": "0123456789abcdef0123456789abcdef01234567", "reason": "Drift",
             "message": "somebody changed it in ECS:\\n/service/desiredCount: 2 in Git, 7 in ECS",
             "since": "2026-01-02T12:00:00Z", "at": "2026-01-02T12:00:30Z"}
            """.formatted(notice.id())));
    assertThat(notice.labels()).containsEntry("app", "shop").containsEntry("type", "drift-found");
    assertThat(EventNotice.of(new InstanceName("prod"), event, NOON.plusSeconds(90))
            .id())
        .isEqualTo(notice.id());
    assertThat(EventNotice.of(new InstanceName("other"), event, NOON).id())
        .isNotEqualTo(notice.id());
  }

  @Test
  void aSecretInAMessageIsMaskedWithItsLineAlone() {
    var event = new LifecycleEvent(
        EventType.RUN_FAILED,
        Samples.key("web"),
        Optional.empty(),
        "migrate",
        "exit code 1\nconnecting to postgres://u:canary-1@db/x\nrefused",
        NOON);
    assertThat(EventNotice.of(new InstanceName("prod"), event, NOON).body())
        .contains("exit code 1\\n***\\nrefused")
        .doesNotContain("canary-1");
  }
}
