package io.mooring.present;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.manifest.Position;
import io.mooring.manifest.Positions;
import io.mooring.plan.Preview;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Every value of a request, by its pointer rooted at {@code spec}, and who set it. */
public final class Explanation {
  private static final String OURS = "added by Mooring";

  /** A shortcut of a run that travels as an override of its container. */
  private static final Pattern OVERRIDE =
      Pattern.compile("/overrides/containerOverrides/[^/]+((/command|/environment)(/.*)?)");

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

  private final Preview.Request request;
  private final Positions positions;
  private final List<Line> lines = new ArrayList<>();

  private Explanation(Preview.Request request, Positions positions) {
    this.request = request;
    this.positions = positions;
  }

  /**
   * Every value of one request.
   *
   * @param positions of the manifest that it is made out of
   * @param secrets whether values that look secret are shown
   */
  public static List<Line> of(Preview.Request request, Positions positions, boolean secrets) {
    var explanation = new Explanation(request, positions);
    boolean run = request.operation().equals("RunTask");
    explanation.walk(run ? request.root() + "/run" : request.root(), Masked.of(request, secrets));
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
    return switch (request.operation()) {
      case "RunTask" -> run(pointer.substring((request.root() + "/run").length()));
      case "PutRule", "PutTargets" -> schedule(pointer.substring(request.root().length()));
      default -> plain(pointer);
    };
  }

  private String plain(String pointer) {
    return switch (pointer) {
      case "/service/serviceName" -> "metadata.name";
      case "/service/cluster" -> cluster();
      default -> {
        var reference = pointer.startsWith("/taskDefinition/")
            ? positions.exactly("/taskDefinition/ref")
            : Optional.<Position>empty();
        yield positions
            .exactly(pointer)
            .or(() -> reference)
            .map(Position::toString)
            .orElse(OURS);
      }
    };
  }

  private String cluster() {
    return positions
        .exactly("/cluster")
        .map(Position::toString)
        .orElse("the destination's first cluster");
  }

  /** A run says a value itself, by a shortcut, or takes it over from its service. */
  private String run(String below) {
    if (below.equals("/cluster")) return cluster();
    var shortcut = OVERRIDE.matcher(below);
    var own = positions.exactly(request.root() + "/run" + below);
    if (own.isEmpty() && shortcut.matches())
      own = positions.exactly(request.root() + shortcut.group(1));
    return own.map(Position::toString)
        .or(() -> positions.exactly("/service" + below).map(p -> p + " (as the service)"))
        .orElse(OURS);
  }

  /** EventBridge has words of its own, made out of the schedule's. */
  private String schedule(String below) {
    var member = switch (below.substring(below.lastIndexOf('/') + 1)) {
      case "ScheduleExpression" -> "expression";
      case "Description" -> "description";
      case "State" -> "state";
      case "EventBusName" -> "eventBus";
      case "RoleArn" -> "role";
      default -> "";
    };
    return positions
        .exactly(request.root() + "/" + member)
        .orElseGet(() -> positions.of(request.root()))
        .toString();
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
