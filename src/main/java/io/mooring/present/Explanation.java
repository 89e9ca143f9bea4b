package io.mooring.present;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.desired.DesiredService;
import io.mooring.plan.Preview;
import java.util.ArrayList;
import java.util.List;

/** Every value of a request, by its pointer rooted at {@code spec}, and who set it. */
public final class Explanation {
  private static final String OURS = "added by Mooring";

  /**
   * Widest column that is still aligned: one long value must not push all others off the screen.
   */
  private static final int COLUMN_MAX = 100;

  /**
   * One value.
   *
   * @param from file, line and column where Git sets it, else that Mooring adds it
   */
  public record Line(String pointer, String value, String from) {}

  private final DesiredService desired;
  private final List<Line> lines = new ArrayList<>();

  private Explanation(DesiredService desired) {
    this.desired = desired;
  }

  /**
   * Every value of one request.
   *
   * @param secrets whether values that look secret are shown
   */
  public static List<Line> of(Preview.Request request, DesiredService desired, boolean secrets) {
    var explanation = new Explanation(desired);
    var root =
        request.operation().equals("RegisterTaskDefinition") ? "/taskDefinition" : "/service";
    explanation.walk(root, Masked.of(request, secrets));
    return List.copyOf(explanation.lines);
  }

  private void walk(String pointer, JsonNode node) {
    if (node.isObject() && !node.isEmpty()) {
      for (var member : node.properties()) {
        // An element's own name is in its pointer already.
        boolean said = pointer.endsWith(
            "/[" + member.getKey() + "=" + Places.escaped(member.getValue().asText()) + "]");
        if (!said) walk(pointer + "/" + Places.escaped(member.getKey()), member.getValue());
      }
    } else if (node.isArray() && !node.isEmpty()) {
      for (int i = 0; i < node.size(); i++) walk(pointer + "/" + Places.step(node, i), node.get(i));
    } else {
      lines.add(
          new Line(pointer, node.isTextual() ? node.asText() : node.toString(), from(pointer)));
    }
  }

  private String from(String pointer) {
    return switch (pointer) {
      case "/service/serviceName" -> "metadata.name";
      case "/service/cluster" -> {
        var written = desired.positions().byPointer().get("/cluster");
        yield written == null ? "the destination's first cluster" : written.toString();
      }
      default -> Places.setBy(desired, pointer).orElse(OURS);
    };
  }

  /** The lines in columns; line breaks inside values are shown as {@code \n}. */
  public static String text(List<Line> lines) {
    int pointers = width(lines.stream().map(Line::pointer).toList());
    int values = width(lines.stream().map(l -> oneLine(l.value())).toList());
    var text = new StringBuilder();
    for (var line : lines) {
      text.append(padded(line.pointer(), pointers))
          .append("  ")
          .append(padded(oneLine(line.value()), values))
          .append("  ")
          .append(line.from())
          .append('\n');
    }
    return text.toString();
  }

  private static int width(List<String> cells) {
    return cells.stream()
        .mapToInt(Explanation::length)
        .filter(length -> length <= COLUMN_MAX)
        .max()
        .orElse(0);
  }

  private static String padded(String cell, int width) {
    return cell + " ".repeat(Math.max(0, width - length(cell)));
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String oneLine(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n");
  }
}
