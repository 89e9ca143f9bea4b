package io.mooring.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.Dependencies;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may start, of those that want to. */
class QueueTest {
  private static ResourceKey key(String name) {
    return new ResourceKey(
        new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, name.strip());
  }

  /** By a letter: moves, open, failed, mended, proven. */
  private static Standing standing(char letter) {
    return new Standing(
        letter == 'm',
        letter == 'o',
        letter == 'f',
        letter == 'r',
        letter == 'p',
        Optional.empty());
  }

  /**
   * A situation told in a line.
   *
   * @param services such as {@code "a=f b=m"}
   * @param depends such as {@code "b>a c>b"}
   * @param unready names of services that others cannot be built upon
   * @param wants who wants to start; {@code ~} before it: only to take back drift; {@code !}: it
   *     cannot use its place now
   */
  private static List<String> turns(
      String limits, String services, String depends, String unready, String wants) {
    var standings = new TreeMap<ResourceKey, Standing>();
    for (var word : words(services))
      standings.put(
          key(word.substring(0, word.indexOf('='))), standing(word.charAt(word.length() - 1)));
    var direct = new TreeMap<ResourceKey, SortedSet<ResourceKey>>();
    for (var word : words(depends)) {
      var parts = word.split(">", -1);
      direct.computeIfAbsent(key(parts[0]), _ -> new TreeSet<>()).add(key(parts[1]));
    }
    var lacking = words(unready).stream().map(QueueTest::key).toList();
    var bounds = limits.split("/", -1);
    var policy = Policy.REPORT_ONLY
        .withMaxRollouts(Integer.parseInt(bounds[0]))
        .withStopAfterFailures(Integer.parseInt(bounds[1]));
    var queue = new Queue(
        policy,
        standings,
        new TreeSet<>(),
        new Dependencies(direct),
        on -> lacking.contains(on) ? Optional.of("it broke") : Optional.empty(),
        Optional.empty());
    var wanting = words(wants).stream()
        .map(w ->
            new Queue.Want(key(w.replaceAll("[~!]", "")), w.startsWith("~"), !w.startsWith("!")))
        .toList();
    return queue.turns(wanting).entrySet().stream()
        .map(turn -> turn.getKey().name() + " " + word(turn.getValue()))
        .toList();
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split(" +", -1));
  }

  private static String word(Turn turn) {
    return switch (turn) {
      case Turn.Free() -> "free";
      case Turn.Waits(var reason, var message) ->
        reason.equals("RolloutLimit") ? message.substring(0, 3) : "waits";
      case Turn.Halted _ -> "halted";
    };
  }

  @ParameterizedTest(name = "{5}")
  @CsvSource(
      delimiter = '|',
      value = {
        // limits | services | depends | unready | wants | turns
        "10/3 | | | | a b c d e | a free, b free, c free, d 1st, e 2nd",
        "2/3  | | | | a b c | a free, b free, c 1st",
        "10/3 | x=m y=o | | | a b | a free, b 1st",
        "10/3 | x=m | | | x a b c | a free, b free, c 1st, x free",
        // Each success at this commit adds a place, up to the most.
        "10/3 | x=p y=p | | | a b c d e f | a free, b free, c free, d free, e free, f 1st",
        "4/3  | x=p y=p | | | a b c d e f | a free, b free, c free, d free, e 1st, f 2nd",
        // Failures count against the places, and at the limit all stops.
        "10/3 | x=f y=f | | | a b | a free, b 1st",
        "10/3 | x=f y=f z=m | | | a | a 1st",
        "10/3 | x=f y=f z=f | | | a b | a halted, b halted",
        "10/3 | x=f y=f z=f p=p | | | a | a halted",
        "10/4 | x=f y=f z=f | | | a b | a free, b 1st",
        "10/1 | | | | a b | a free, b 1st",
        "10/1 | x=f | | | a | a halted",
        // One that changed since it failed goes first, whatever stands still.
        "10/3 | x=f y=f z=f r=r | | | a r | a halted, r free",
        "1/3  | r=r | | | a r | a 1st, r free",
        // A new version of one under way takes no second place, but stops with the others.
        "10/3 | x=f y=f z=f a=m | | | a | a halted",
        // Drift needs a place and nothing else.
        "10/3 | x=f y=f z=f | a>x | x | ~a b | a free, b halted",
        "1/3  | x=m | | | ~a | a 1st",
        // One that cannot use its place now leaves it to the next.
        "1/3  | | | | !a b c | a free, b free, c 1st",
        // A dependency holds back its dependants, however far, and nobody else.
        "10/3 | | b>a c>b | a | b c d | b waits, c waits, d free",
        "10/3 | | b>a c>b | b | a c d | a free, c waits, d free",
        "10/3 | | b>a c>b | | b c | b free, c free",
        "10/3 | x=f y=f z=f | b>a | a | b | b waits",
        // By the order of dependencies, then by name.
        "1/3  | | a>z b>a | | a b z | a 1st, b 2nd, z free",
      })
  void whoMayStart(
      String limits, String services, String depends, String unready, String wants, String turns) {
    var said = turns(
        limits,
        services == null ? "" : services,
        depends == null ? "" : depends,
        unready == null ? "" : unready,
        wants);
    assertThat(String.join(", ", said)).isEqualTo(turns);
  }

  @Test
  void whatTheAppsFiveHundredServicesAreToldWhenOneLineBreaksThem() {
    var wants = new ArrayList<String>();
    for (int i = 0; i < 500; i++) wants.add("s%03d".formatted(i));
    var all = String.join(" ", wants);
    assertThat(turns("10/3", "", "", "", all))
        .filteredOn(t -> t.endsWith("free"))
        .hasSize(3);
    assertThat(turns("10/3", "s000=f s001=m s002=o", "", "", all.substring(15)))
        .noneMatch(t -> t.endsWith("free"));
    assertThat(turns("10/3", "s000=f s001=f s002=f", "", "", all.substring(15)))
        .hasSize(497)
        .allMatch(t -> t.endsWith("halted"));
  }

  private static String message(Optional<Duration> typical, String services, int wants) {
    var standings = new TreeMap<ResourceKey, Standing>();
    for (var word : words(services))
      standings.put(
          key(word.substring(0, word.indexOf('='))), standing(word.charAt(word.length() - 1)));
    var direct = new TreeMap<ResourceKey, SortedSet<ResourceKey>>();
    direct.put(key("w1"), new TreeSet<>(List.of(key("api"))));
    direct.put(key("api"), new TreeSet<>(List.of(key("db"))));
    var queue = new Queue(
        Policy.REPORT_ONLY.withMaxRollouts(2),
        standings,
        new TreeSet<>(),
        wants == 1 ? new Dependencies(direct) : Dependencies.NONE,
        _ -> Optional.of("it broke"),
        typical);
    var wanting = new ArrayList<Queue.Want>();
    for (int i = 1; i <= wants; i++) wanting.add(new Queue.Want(key("w" + i), false, true));
    return queue.turns(wanting).values().stream()
        .map(turn -> switch (turn) {
          case Turn.Free() -> "";
          case Turn.Waits(var _, var said) -> said;
          case Turn.Halted(var _, var said) -> said;
        })
        .collect(Collectors.joining("\n"));
  }

  @Test
  void whoWaitsIsToldItsPlaceTheTimeAndWhatForAndTheWaysOut() {
    assertThat(message(Optional.of(Duration.ofSeconds(170)), "x=m y=m", 3)).isEqualTo("""
            1st of 3 in the queue, about 3 min: 2 roll-outs of the app are under way (sync.max-rollouts)
            2nd of 3 in the queue, about 3 min: 2 roll-outs of the app are under way (sync.max-rollouts)
            3rd of 3 in the queue, about 6 min: 2 roll-outs of the app are under way (sync.max-rollouts)""");
    assertThat(message(Optional.empty(), "x=f y=f z=o", 2))
        .startsWith("1st of 2 in the queue: 3 of");
    assertThat(message(Optional.empty(), "", 1))
        .isEqualTo("waits for db, on which it depends (through api): it broke");
    assertThat(message(Optional.empty(), "x=f y=f z=f", 2))
        .contains(
            "3 versions that Git still wants have failed (x, y, z)",
            "mooring release",
            "sync.stop-after-failures is 3");
    assertThat(List.of(1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111).stream().map(Queue::ordinal))
        .containsExactly(
            "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th");
  }
}
