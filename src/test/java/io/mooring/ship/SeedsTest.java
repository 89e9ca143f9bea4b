package io.mooring.ship;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the source tools' features has every one of them, and no test that there is not. */
class SeedsTest {
  private static final Path PAGE = Path.of("docs/seeds.md");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([PLASFJ][^|]*?) \\| ([^|]*?) \\| ?([^|]*?) ?\\|$");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*)\\.(\\w+)`");

  /** Every number, as ranges: the list is not without gaps. */
  private static final Map<String, String> NUMBERS = Map.of(
      "P", "1-6 10-13 20-21 30-36 40-51 60-66 70-81",
      "L", "1-5 10-18 30-34 40-44",
      "A", "1-7 20-25 30-36 40-45 50-52 60-60 70-72 80-81 90-98",
      "S", "1-18",
      "F", "1-5 10-12 20-22");

  private record Row(String number, String where, List<String> tests) {}

  private static List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    var found = ROW.matcher(Files.readString(PAGE));
    while (found.find()) {
      var tests = TEST.matcher(found.group(3))
          .results()
          .map(test -> test.group(1) + "." + test.group(2))
          .toList();
      rows.add(new Row(found.group(1), found.group(2), tests));
    }
    return rows;
  }

  private static List<String> numbers() {
    var numbers = new ArrayList<String>();
    for (var letter : NUMBERS.entrySet()) {
      for (var range : letter.getValue().split(" ")) {
        var ends = range.split("-");
        for (int n = Integer.parseInt(ends[0]); n <= Integer.parseInt(ends[1]); n++)
          numbers.add(letter.getKey() + "-" + n);
      }
    }
    numbers.add("J1–J40");
    return numbers;
  }

  @Test
  void everyNumberIsThereOnce() throws IOException {
    assertThat(rows()).extracting(Row::number).containsExactlyInAnyOrderElementsOf(numbers());
  }

  @Test
  void whatIsMetHasATestAndWhatIsNotSaysSo() throws IOException {
    assertThat(rows()).allSatisfy(row -> {
      assertThat(row.where()).isNotBlank();
      if (row.tests().isEmpty()) assertThat(row.where()).as(row.number()).startsWith("No: ");
    });
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    var sources = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList())
        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
    }
    for (var row : rows()) {
      for (var test : row.tests()) {
        var parts = test.split("\\.");
        assertThat(sources.getOrDefault(parts[0], ""))
            .as("%s names %s", row.number(), test)
            .contains("void " + parts[1] + "(");
      }
    }
  }
}
