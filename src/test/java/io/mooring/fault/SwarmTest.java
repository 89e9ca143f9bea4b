package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two to eight faults in one run, from seeds; one in a hundred is played twice. */
class SwarmTest {
  private static final long SEEDS = Long.getLong("fault.seeds", 10_000);
  private static final long FIRST = Long.getLong("fault.first", 0);
  private static final int TWICE = 100;

  /** Seeds that are played in another process, too. */
  private static final int ELSEWHERE = 40;

  /** Between two lines that tell how far it is: a million take one to two hours. */
  private static final int TOLD_EVERY = 50_000;

  private static final AtomicLong PLAYED = new AtomicLong();

  /**
   * What came of a seed.
   *
   * @param otherwise whether it ended otherwise by right, so that its end was compared with nothing
   */
  private record Result(long seed, List<String> wrong, Duration settled, boolean otherwise) {}

  private static Result played(long seed) {
    var run = Swarm.of(seed);
    boolean twice = seed % TWICE == 0;
    var keeps = twice ? Trace.Keeps.HASH : Trace.Keeps.NOTHING;
    var played = Play.play(run.scenario(), run.plan(), keeps, Bug.NONE);
    var wrong = run.judge(Lengths.reference(run.scenario()), played);
    if (twice) {
      var again = Play.trace(run.scenario(), run.plan(), keeps);
      if (!again.hash().equals(played.trace().hash()))
        wrong.add("I-20: another trace the second time");
    }
    if (!wrong.isEmpty()) System.err.println("seed " + seed + ": " + wrong);
    long count = PLAYED.incrementAndGet();
    if (count % TOLD_EVERY == 0) System.err.println("seeds: %d of %d".formatted(count, SEEDS));
    return new Result(seed, wrong, played.settled(), played.asks());
  }

  /** Whatever depends on the order of a hash, or on an address, is another one there. */
  @Test
  void anotherProcessSeesTheSame() throws IOException, InterruptedException {
    var java = ProcessHandle.current().info().command().orElseThrow();
    var other = new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SwarmTest.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    var told = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).as("exit code").isZero();
    assertThat(told.strip().lines()).containsExactlyElementsOf(hashes());
  }

  private static List<String> hashes() {
    return LongStream.range(0, ELSEWHERE)
        .mapToObj(Swarm::of)
        .map(run -> Play.trace(run.scenario(), run.plan(), Trace.Keeps.HASH).hash())
        .toList();
  }

  /** Prints the hashes of the first seeds. */
  public static void main(String[] arguments) {
    hashes().forEach(System.out::println);
  }

  @Test
  void everySeedEndsAsItWouldHaveUndisturbed() {
    long started = System.nanoTime();
    var seeds = LongStream.range(FIRST, FIRST + SEEDS).boxed().toList();
    var results = Round.all(seeds, SwarmTest::played);
    var failed = results.stream()
        .filter(r -> !r.wrong().isEmpty())
        .filter(r -> !Open.has(r.seed()))
        .toList();
    var longest = results.stream().map(Result::settled).max(Duration::compareTo).orElseThrow();
    Round.tell(
        "swarm",
        "swarms: %d seeds from %d in %d s, %d of them twice; %d failed, %d ended otherwise by right; longest way back %s"
            .formatted(
                SEEDS,
                FIRST,
                (System.nanoTime() - started) / 1_000_000_000,
                (SEEDS + TWICE - 1) / TWICE,
                failed.size(),
                results.stream().filter(Result::otherwise).count(),
                longest));
    assertThat(failed.stream()
            .limit(Round.SHOWN)
            .map(r -> "%d %s %s%n  again: %s"
                .formatted(
                    r.seed(),
                    Swarm.of(r.seed()).scenario(),
                    r.wrong(),
                    "./build -o test -Dtest=ReplayTest -Dfault.seed=" + r.seed())))
        .isEmpty();
  }
}
