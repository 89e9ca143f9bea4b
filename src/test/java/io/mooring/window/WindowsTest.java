package io.mooring.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.window.Window.Effect;
import io.mooring.window.Windows.State;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the windows of an app let it be changed. */
class WindowsTest {
  private static final String BERLIN = "Europe/Berlin";

  private static Window window(Effect effect, String cron, String length, String zone) {
    return new Window(
        effect, Cron.parse(cron), Duration.parse("PT" + length), ZoneId.of(zone), false);
  }

  /** Each {@code deny 0 18 * * FRI for 62h in Europe/Berlin}, several separated by {@code ;}. */
  private static Windows windows(String text) {
    var all = new ArrayList<Window>();
    for (var each : text.split(";", -1)) {
      var words = each.strip().split(" (for|in) ", -1);
      var effect = words[0].startsWith("deny ") ? Effect.DENY : Effect.ALLOW;
      all.add(window(effect, words[0].substring(words[0].indexOf(' ') + 1), words[1], words[2]));
    }
    return new Windows(all);
  }

  private static String said(State state) {
    return switch (state) {
      case State.Open() -> "open";
      case State.Closed(var until, var _, var _) -> until.toString();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // An ordinary week-end in Berlin: Friday 18:00 to Monday 08:00.
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-01-09T16:59:59Z | open",
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-01-09T17:00:00Z | 2026-01-12T07:00:00Z",
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-01-12T06:59:59Z | 2026-01-12T07:00:00Z",
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-01-12T07:00:00Z | open",
        // In summer the same time on the wall is an hour earlier.
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-07-10T15:59:59Z | open",
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-07-10T16:00:00Z | 2026-07-13T06:00:00Z",
        // Over both changes it lasts its 62 hours.
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-03-29T12:00:00Z | 2026-03-30T07:00:00Z",
        "deny 0 18 * * FRI for 62h in Europe/Berlin | 2026-10-25T12:00:00Z | 2026-10-26T06:00:00Z",
        // 02:30 does not exist on 29 March: it begins at 03:30, once.
        "deny 30 2 * * * for 30m in Europe/Berlin | 2026-03-29T01:29:59Z | open",
        "deny 30 2 * * * for 30m in Europe/Berlin | 2026-03-29T01:30:00Z | 2026-03-29T02:00:00Z",
        "deny 30 2 * * * for 30m in Europe/Berlin | 2026-03-30T00:30:00Z | 2026-03-30T01:00:00Z",
        // 02:30 comes twice on 25 October: it begins the first time.
        "deny 30 2 * * * for 30m in Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-25T01:00:00Z",
        "deny 30 2 * * * for 30m in Europe/Berlin | 2026-10-25T01:30:00Z | open",
        // A zone without changes, and one half an hour off.
        "deny 0 18 * * FRI for 62h in UTC | 2026-03-29T12:00:00Z | 2026-03-30T08:00:00Z",
        "deny 0 18 * * 5 for 1h in Asia/Kolkata | 2026-01-09T12:30:00Z | 2026-01-09T13:30:00Z",
        // With an allow window it is closed outside of all of them.
        "allow 0 9 * * MON-FRI for 8h in Europe/Berlin | 2026-01-09T07:59:59Z | 2026-01-09T08:00:00Z",
        "allow 0 9 * * MON-FRI for 8h in Europe/Berlin | 2026-01-09T08:00:00Z | open",
        "allow 0 9 * * MON-FRI for 8h in Europe/Berlin | 2026-01-09T16:00:00Z | 2026-01-12T08:00:00Z",
        "allow 0 9 * * MON-FRI for 8h in Europe/Berlin | 2026-03-27T16:00:00Z | 2026-03-30T07:00:00Z",
        "allow 0 9 * * MON-FRI for 8h in Europe/Berlin | 2026-10-23T15:00:00Z | 2026-10-26T08:00:00Z",
        "allow 0 6 * * * for 1h in UTC; allow 0 20 * * * for 1h in UTC | 2026-01-09T06:30:00Z | open",
        "allow 0 6 * * * for 1h in UTC; allow 0 20 * * * for 1h in UTC | 2026-01-09T07:00:00Z | 2026-01-09T20:00:00Z",
        // Deny wins, and the opening is when all of it lets go.
        "allow 0 9 * * * for 8h in UTC; deny 0 12 * * * for 1h in UTC | 2026-01-09T12:30:00Z | 2026-01-09T13:00:00Z",
        "allow 0 9 * * * for 8h in UTC; deny 0 16 * * * for 2h in UTC | 2026-01-09T16:30:00Z | 2026-01-10T09:00:00Z",
        "deny 0 12 * * * for 2h in UTC; deny 0 13 * * * for 2h in UTC | 2026-01-09T12:30:00Z | 2026-01-09T15:00:00Z",
        // Either field of the day is enough, as in crontab(5).
        "deny 0 0 13 * FRI for 24h in UTC | 2026-01-09T12:00:00Z | 2026-01-10T00:00:00Z",
        "deny 0 0 13 * FRI for 24h in UTC | 2026-01-13T12:00:00Z | 2026-01-14T00:00:00Z",
        "deny 0 0 13 * FRI for 24h in UTC | 2026-01-14T12:00:00Z | open",
        "deny 0 0 1 1 * for 24h in UTC | 2026-06-14T12:00:00Z | open",
      })
  void atAnInstantAnAppIsOpenOrClosedUntil(String text, String at, String state) {
    assertThat(said(windows(text).at(Instant.parse(at)))).isEqualTo(state);
  }

  @Test
  void withoutWindowsItIsAlwaysOpen() {
    assertThat(Windows.NONE.at(Instant.EPOCH)).isEqualTo(new State.Open());
  }

  /** Against the plain reading of the rule, minute by minute over both changes of a year. */
  @ParameterizedTest
  @ValueSource(strings = {"2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"})
  void whatItSaysIsWhatCountingMinutesSays(String from) {
    var zone = ZoneId.of(BERLIN);
    var windows = windows("deny 30 1-3 * * * for 20m in " + BERLIN);
    var begin = Instant.parse(from);
    var closed = new ArrayList<Instant>();
    for (var day = LocalDateTime.ofInstant(begin, zone).toLocalDate().minusDays(1);
        ;
        day = day.plusDays(1)) {
      if (day.atStartOfDay(zone).toInstant().isAfter(begin.plus(Duration.ofHours(36)))) break;
      for (int hour = 1; hour <= 3; hour++) {
        var start = day.atTime(hour, 30).atZone(zone).toInstant();
        for (int minute = 0; minute < 20; minute++) closed.add(start.plusSeconds(60L * minute));
      }
    }
    for (int minute = 0; minute < 36 * 60; minute++) {
      var at = begin.plusSeconds(60L * minute);
      assertThat(windows.at(at) instanceof State.Closed)
          .as("%s", at)
          .isEqualTo(closed.contains(at));
    }
  }

  @Test
  void whoIsClosedIsToldByWhichWindowAndUntilWhenOnTheClockOfItsZone() {
    var windows = windows("deny 0 18 * * FRI for 62h in Europe/Berlin");
    assertThat(windows.at(Instant.parse("2026-01-10T12:00:00Z")))
        .isEqualTo(
            new State.Closed(
                Instant.parse("2026-01-12T07:00:00Z"),
                false,
                "window deny \"0 18 * * FRI\" for 62h is in force; opens Mon 12 Jan 2026 08:00 Europe/Berlin"));
    assertThat(
            windows("allow 0 9 * * * for 1h30m in UTC").at(Instant.parse("2026-01-10T12:00:00Z")))
        .isEqualTo(
            new State.Closed(
                Instant.parse("2026-01-11T09:00:00Z"),
                false,
                "window allow \"0 9 * * *\" for 1h30m is not in force; opens Sun 11 Jan 2026 09:00 UTC"));
  }

  @Test
  void whatNeverEndsOrNeverComesSaysSoInGoodTime() {
    var always =
        windows("deny * * * * * for 744h in UTC").at(Instant.parse("2026-01-10T12:00:00Z"));
    assertThat(always).isInstanceOf(State.Closed.class);
    assertThat(windows("allow 0 0 30 2 * for 1h in UTC").at(Instant.parse("2026-01-10T12:00:00Z")))
        .isInstanceOfSatisfying(
            State.Closed.class,
            closed -> assertThat(closed.why()).endsWith("never opens by itself"));
  }

  @Test
  void aPersonsApprovalPassesWhereAllThatCloseLetIt() {
    var strict = window(Effect.DENY, "0 0 * * *", "24H", "UTC");
    var lenient = new Window(
        Effect.DENY, Cron.parse("0 0 * * *"), Duration.ofHours(24), ZoneId.of("UTC"), true);
    var now = Instant.parse("2026-01-10T12:00:00Z");
    assertThat(new Windows(List.of(lenient)).at(now))
        .isInstanceOfSatisfying(
            State.Closed.class, c -> assertThat(c.manualSync()).isTrue());
    assertThat(new Windows(List.of(lenient, strict)).at(now))
        .isInstanceOfSatisfying(
            State.Closed.class, c -> assertThat(c.manualSync()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "* * * *", "61 * * * *", "0 18 * * FRIDAY", "@daily x", "0 0 18 * * FRI"})
  void whatIsNoExpressionIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Cron.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as \"0 18 * * FRI\"");
  }
}
