package io.mooring.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The style that a machine can check: sizes, names, banned calls. Lists of exceptions may only
 * shrink.
 */
class TidyTest {
  /** Longest file, in lines: beyond it two ideas share one home. */
  private static final int FILE_MAX = 400;

  /** Longest function, in lines, from signature to closing brace. */
  private static final int FUNCTION_MAX = 70;

  /** Longest line of code, in characters; text in strings and links may run over. */
  private static final int LINE_MAX = 100;

  private static final Pattern BANNED_NAME = Pattern.compile(
      ".*(Impl|Manager|Utils?|Helper|Handler|Processor|Provider|Factory|Base|DTO|VO|Info|Data)|(Abstract|Default)[A-Z].*");

  /** Each banned text, and what to write instead. */
  private static final Map<String, String> BANNED = Map.of(
      "FIX" + "ME",
      "do it now, or open an issue",
      "TO" + "DO",
      "do it now, or open an issue",
      "System.out.print",
      "write to the command's own stream",
      "printStackTrace",
      "log it, or turn it into a message",
      "org.mockito",
      "write a fake that behaves",
      "@Inject\n  ",
      "inject through the constructor",
      "parallelStream",
      "state the concurrency");

  private static List<Path> sources(String root) {
    try (Stream<Path> files = Files.walk(Path.of(root))) {
      return files.filter(p -> p.toString().endsWith(".java")).sorted().toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Test
  void filesAndFunctionsStaySmall() {
    var broken = new ArrayList<String>();
    for (var file : sources("src/main/java")) {
      var lines = text(file).lines().toList();
      if (lines.size() > FILE_MAX)
        broken.add(file + ": " + lines.size() + " lines, at most " + FILE_MAX);
      longFunctions(file, lines, broken);
      for (int i = 0; i < lines.size(); i++) {
        var line = lines.get(i);
        boolean excused = line.contains("\"") || line.contains("http") || line.startsWith("import");
        if (line.length() > LINE_MAX && !excused)
          broken.add(file + ":" + (i + 1) + ": longer than " + LINE_MAX);
      }
    }
    assertThat(broken).isEmpty();
  }

  /** A function of a top-level type is what opens at two spaces and closes at two spaces. */
  private static void longFunctions(Path file, List<String> lines, List<String> broken) {
    int start = -1;
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      boolean isType = line.matches(".*\\b(class|record|interface|enum)\\b.*");
      if (line.matches("  [^ ].*\\{") && !isType) start = i;
      if (line.equals("  }") && start >= 0) {
        if (i - start + 1 > FUNCTION_MAX) {
          broken.add(file + ":" + (start + 1) + ": a function of " + (i - start + 1) + " lines");
        }
        start = -1;
      }
    }
  }

  @Test
  void namesCarryMeaning() {
    assertThat(sources("src/main/java"))
        .map(p -> p.getFileName().toString().replace(".java", ""))
        .noneMatch(name -> BANNED_NAME.matcher(name).matches());
  }

  @Test
  void bannedTextsStayOut() {
    var broken = new ArrayList<String>();
    for (var root : List.of("src/main/java", "src/test/java")) {
      for (var file : sources(root)) {
        var text = text(file);
        BANNED.forEach((what, instead) -> {
          if (text.contains(what) && !file.endsWith("TidyTest.java")) {
            broken.add(file + ": '" + what.strip() + "': " + instead);
          }
        });
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    assertThat(sources("src/main/java"))
        .allSatisfy(file -> assertThat(file.resolveSibling("package-info.java")).exists());
  }

  @Test
  void noSwitchOverOurOwnTypesHidesBehindDefault() {
    var broken = new ArrayList<String>();
    var ours = Pattern.compile("case (Plan|Action|Outcome|Reply|Sync|Verdict|Fetched|Event)\\.");
    for (var file : sources("src/main/java")) {
      var text = text(file);
      for (var part : text.split("switch \\(", -1)) {
        int end = part.indexOf("\n    };");
        var body =
            end > 0 ? part.substring(0, end) : part.substring(0, Math.min(part.length(), 1500));
        if (ours.matcher(body).find() && body.contains("default ->")) broken.add(file.toString());
      }
    }
    assertThat(broken).isEmpty();
  }
}
