package io.mooring.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.fixture.FreePort;
import io.mooring.fixture.MooringProcess;
import io.mooring.fixture.Web;
import io.mooring.fixture.WorkingRepository;
import io.mooring.jar.Front.Fault;
import io.mooring.jar.Front.Trouble;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged jar against {@code mooring ecs} over connections that break: each plan is one story
 * with one fault at one of its calls, each an app of its own with its own front, cluster, family
 * and API budget, all in one process and side by side. A story without any fault is what the others
 * are held against. The whole product is covered in virtual time; this shows that the SDK's own
 * time-outs, pooled connections and parsers change nothing.
 *
 * <p>{@code -Dfronts.seed=N} chooses other calls, {@code -Dfronts.rounds=N} more of them. The
 * choice is of the seed alone; which read has a number is also a matter of time.
 */
class FrontsIT {
  private static final Duration A_WHILE = Duration.ofSeconds(120);

  /** Enough for several passes: what still writes then would write for ever. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final Map<String, String> ANYONE =
      Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any");

  private static final long SEED = Long.getLong("fronts.seed", 1);
  private static final int ROUNDS = Integer.getInteger("fronts.rounds", 1);

  @TempDir
  Path folder;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Test
  void everyStoryEndsAsUndisturbedWhateverItsConnectionsDo() throws IOException {
    long start = System.nanoTime();
    int ecsPort = FreePort.next();
    int port = FreePort.next();
    var ecs = URI.create("http://127.0.0.1:" + ecsPort);
    var plays = plays(ecs);
    try (var repository =
            WorkingRepository.create(Files.createDirectory(folder.resolve("deploy")));
        var _ = MooringProcess.start(folder, Map.of(), ecsCommand(ecsPort, plays))) {
      plays.forEach(play -> repository.file(play.file(), play.manifest()));
      repository.commit("main", "first");
      Files.writeString(
          folder.resolve("application.yaml"), configuration(repository.url(), port, plays));
      await()
          .atMost(A_WHILE)
          .until(() -> new Web(ecs.toString()).get("/_sim/calls").isPresent());
      try (var mooring = MooringProcess.start(folder, ANYONE, "run")) {
        var web = new Web("http://127.0.0.1:" + port);
        await()
            .atMost(A_WHILE)
            .until(() -> !mooring.isAlive() || web.get("/api/v1/apps").isPresent());
        assertThat(mooring.isAlive()).as(mooring.err()).isTrue();
        playToTheEnd(plays, repository, web);
        assertQuiet(plays);
        assertThat(mooring.err()).doesNotContain("\tat ");
        assertThat(mooring.out()).doesNotContain("\tat ");
      }
      assertAlike(plays);
    } finally {
      plays.forEach(Play::close);
    }
    out.printf(
        "fronts: %d stories x %d faults x %d calls = %d plans, seed %d, %d s%n",
        Story.values().length,
        Trouble.values().length,
        2 * ROUNDS,
        plays.size() - Story.values().length,
        SEED,
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
  }

  /** Every story undisturbed, and with each trouble at its key write and at calls by chance. */
  private static List<Play> plays(URI ecs) {
    var plays = new ArrayList<Play>();
    for (var story : Story.values())
      plays.add(new Play(plays.size(), story, ecs, Optional.empty()));
    var chance = new SplittableRandom(SEED);
    for (int round = 0; round < ROUNDS; round++)
      for (var story : Story.values())
        for (var trouble : Trouble.values()) {
          boolean write = chance.nextBoolean();
          int number = 1 + chance.nextInt(write ? story.writes() : story.reads());
          for (var fault :
              List.of(new Fault(trouble, true, story.key()), new Fault(trouble, write, number)))
            plays.add(new Play(plays.size(), story, ecs, Optional.of(fault)));
        }
    return plays;
  }

  /** Each goes on by itself; one commit carries all that are ready for their next version. */
  private static void playToTheEnd(List<Play> plays, WorkingRepository repository, Web mooring) {
    var going = new ArrayList<>(plays);
    var end = System.nanoTime() + A_WHILE.toNanos();
    while (!going.isEmpty()) {
      if (System.nanoTime() > end)
        throw new AssertionError("seed %d; not at their end:\n%s"
            .formatted(SEED, going.stream().map(Play::toString).collect(Collectors.joining("\n"))));
      var said = statuses(mooring);
      var ready = going.stream()
          .filter(play -> play.isThere(said.getOrDefault(play.name(), "")))
          .toList();
      going.removeIf(play -> ready.contains(play) && play.isLast());
      var more = ready.stream().filter(going::contains).toList();
      more.forEach(play -> repository.file(play.file(), play.next()));
      if (!more.isEmpty()) repository.commit("main", "the next version of " + more.size());
      pause(Duration.ofMillis(500));
    }
  }

  /** What is said of the resource of each app, in one line. */
  private static Map<String, String> statuses(Web mooring) {
    var said = new TreeMap<String, String>();
    for (var item : mooring.json("/api/v1/resources").path("items")) {
      var conditions = new ArrayList<String>();
      item.path("conditions").forEach(c -> conditions.add(c.path("type").asText()));
      said.put(
          item.path("app").asText(),
          "%s %s %s"
              .formatted(
                  item.at("/sync/status").asText(),
                  item.at("/health/status").asText(),
                  conditions));
    }
    return said;
  }

  private static void assertQuiet(List<Play> plays) {
    // A status is there before its tag is.
    pause(Duration.ofSeconds(2));
    var before = plays.stream().map(play -> play.front().writes()).toList();
    pause(QUIET);
    for (int i = 0; i < plays.size(); i++)
      assertThat(plays.get(i).front().writes()).as("%s", plays.get(i)).isEqualTo(before.get(i));
  }

  private void assertAlike(List<Play> plays) {
    var undisturbed = new TreeMap<Story, Play>();
    for (var play : plays)
      if (play.fault().isEmpty()) {
        undisturbed.put(play.story(), play);
        out.println("fronts: " + play + "; " + play.result());
      }
    var all = new SoftAssertions();
    for (var play : plays) {
      var model = undisturbed.get(play.story());
      all.assertThat(play.result()).as("seed %d: %s", SEED, play).isEqualTo(model.result());
      // What ended by itself while an answer was awaited needs fewer.
      all.assertThat(play.wroteAgain(model.wrote()))
          .as("seed %d: %s", SEED, play)
          .containsSubsequence(play.wrote());
      if (play.fault().isPresent()) {
        all.assertThat(play.front().hit()).as("the fault of %s", play).isPresent();
      } else {
        all.assertThat(play.front().writes())
            .as("%s", play)
            .hasSize(play.story().writes());
        all.assertThat(play.front().reads()).isGreaterThanOrEqualTo(play.story().reads());
      }
    }
    all.assertAll();
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  private static String[] ecsCommand(int port, List<Play> plays) {
    var command = new ArrayList<String>();
    command.addAll(List.of("ecs", "--port", Integer.toString(port), "--pace", "brisk"));
    plays.forEach(play -> command.addAll(List.of("--cluster", play.name())));
    return command.toArray(String[]::new);
  }

  private static String configuration(String repository, int port, List<Play> plays) {
    var text = new StringBuilder("""
        mooring:
          instance: test
          http: {host: 127.0.0.1, port: %d}
          aws: {budget-share: 1}
          apps:
        """.formatted(port));
    for (var play : plays) text.append("""
            %1$s:
              {repo: "%2$s", ref: main, path: %1$s, interval: 1s, live-interval: 2s, destination: %1$s,
               sync: {mode: auto, drift: enforce}}
        """.formatted(play.name(), repository));
    text.append("  destinations:\n");
    // The region only keeps their budgets apart: the embedded ECS takes every call.
    for (var play : plays)
      text.append("""
            %1$s:
              {account: "123456789012", region: %2$s-west-1, clusters: [%1$s],
               endpoint: "http://127.0.0.1:%3$d"}
        """.formatted(play.name(), play.letters(), play.front().port()));
    return text.toString();
  }
}
