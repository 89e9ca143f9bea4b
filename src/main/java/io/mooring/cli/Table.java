package io.mooring.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows in columns as wide as their widest cell; the last column is never padded. */
record Table(List<String> heads, List<List<String>> rows) {
  /** Between two columns. */
  private static final String GAP = "   ";

  String text() {
    var lines = Stream.concat(Stream.of(heads), rows.stream()).toList();
    var widths = IntStream.range(0, heads.size())
        .map(column ->
            lines.stream().mapToInt(line -> length(line.get(column))).max().orElse(0))
        .toArray();
    return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      var cell = cells.get(i);
      line.append(cell).append(" ".repeat(widths[i] - length(cell))).append(GAP);
    }
    return line.toString().stripTrailing() + "\n";
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
