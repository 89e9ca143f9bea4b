package io.mooring.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every hostile input is refused soon, at a place, in words. What is said first of each stands in
 * {@code refusals.txt}; {@code -Dsnap} writes that file anew, to be read before it is committed.
 */
class HostileInputTest {
  private static final Path REFUSALS = Path.of("src/test/resources/hostile/refusals.txt");

  /** Most processor time for one input; other work on the machine does not count. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Longest line about one problem, in characters, and most lines about one file. */
  private static final int LINE_MAX = 400;

  private static final int LINES_MAX = 230;

  /** Characters of a refusal that the file keeps. */
  private static final int KEPT = 110;

  /** What was said first of each attack. */
  private static final Map<String, String> FIRST = new TreeMap<>();

  /** Loading the classes is no part of refusing an input. */
  @BeforeAll
  static void warmUp() {
    var good =
        new Hostile.Attack("", Map.of("web.yaml", Hostile.WEB.getBytes(StandardCharsets.UTF_8)));
    assertThat(Judged.of(good.files()).problems()).isEmpty();
    Judged.of(Hostile.attacks().getFirst().files());
  }

  static Stream<Hostile.Attack> attacks() {
    return Hostile.attacks().stream();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isRefusedSoonAndInWords(Hostile.Attack attack) {
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    var judged = Judged.of(attack.files());
    FIRST.put(attack.name(), first(judged));
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(SOON);

    assertThat(judged.errors()).isNotEmpty().hasSizeLessThan(LINES_MAX);
    assertThat(judged.problems()).allSatisfy(problem -> {
      assertThat(attack.files()).containsKey(problem.at().file());
      assertThat(problem.at().line()).isPositive();
      assertThat(problem.at().column()).isPositive();
      assertThat(problem.toString()).hasSizeLessThan(LINE_MAX);
      assertThat(problem.toString().codePoints())
          .as("characters that a terminal would act on")
          .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    });
  }

  @Test
  void whatIsSaidFirstIsWhatWasReviewed() throws IOException {
    var said = new ArrayList<String>();
    for (var attack : Hostile.attacks()) said.add(attack.name() + "\n  " + firstOf(attack));
    if (Boolean.getBoolean("snap")) Files.write(REFUSALS, said);
    assertThat(said).isEqualTo(read());
    assertThat(said).hasSizeGreaterThan(60).doesNotHaveDuplicates();
  }

  /** Judged once, whichever test comes first. */
  private static String firstOf(Hostile.Attack attack) {
    return FIRST.computeIfAbsent(attack.name(), _ -> first(Judged.of(attack.files())));
  }

  private static List<String> read() throws IOException {
    var lines = Files.readAllLines(REFUSALS);
    var entries = new ArrayList<String>();
    for (int i = 0; i + 1 < lines.size(); i += 2)
      entries.add(lines.get(i) + "\n" + lines.get(i + 1));
    return entries;
  }

  private static String first(Judged judged) {
    var errors = judged.errors();
    if (errors.isEmpty()) return "NOT REFUSED";
    var line = errors.getFirst().toString();
    return line.substring(0, Math.min(KEPT, line.length()));
  }
}
