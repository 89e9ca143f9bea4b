package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ${destination.account}}, {@code ${destination.region}},
 * {@code ${destination.cluster}} (the destination's first cluster) and {@code ${values.NAME}} stand
 * for. No other {@code ${…}} is ours: a dot cannot occur in the name of a shell variable, so what a
 * container's own shell is to expand stays as it is.
 */
public record References(
    String account, String region, String cluster, SortedMap<String, JsonNode> values) {
  private static final Pattern OURS = Pattern.compile("\\$\\{(destination|values)\\.([^}]*)}");
  private static final Pattern DOTTED =
      Pattern.compile("\\$\\{([A-Za-z]{1,40})\\.[A-Za-z0-9_.-]+}");
  private static final List<String> DESTINATION = List.of("account", "cluster", "region");

  public References {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** References without values, as long as nothing sets any. */
  public static References to(String account, String region, String cluster) {
    return new References(account, region, cluster, new TreeMap<>());
  }

  /** The node with every reference of ours replaced; unknown ones are reported and stay. */
  JsonNode resolve(String pointer, JsonNode node, Report report) {
    if (node.isObject()) {
      var resolved = JsonNodeFactory.instance.objectNode();
      for (var member : node.properties()) {
        var below = pointer + "/" + ParsedText.escape(member.getKey());
        resolved.set(member.getKey(), resolve(below, member.getValue(), report));
      }
      return resolved;
    }
    if (node.isArray()) {
      var resolved = JsonNodeFactory.instance.arrayNode();
      int index = 0;
      for (var element : node) resolved.add(resolve(pointer + "/" + index++, element, report));
      return resolved;
    }
    return node.isTextual() && node.asText().contains("${")
        ? text(pointer, node.asText(), report)
        : node;
  }

  private JsonNode text(String pointer, String text, Report report) {
    warnOfNearMisses(pointer, text, report);
    var reference = OURS.matcher(text);
    if (reference.matches())
      return value(pointer, reference, report).orElseGet(() -> TextNode.valueOf(text));
    return TextNode.valueOf(OURS.matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(value(pointer, found.group(1), found.group(2), report)
                .map(JsonNode::asText)
                .orElse(found.group()))));
  }

  private Optional<JsonNode> value(String pointer, Matcher whole, Report report) {
    return value(pointer, whole.group(1), whole.group(2), report);
  }

  private Optional<JsonNode> value(String pointer, String root, String name, Report report) {
    if (root.equals("values")) {
      var value = values.get(name);
      if (value == null) unknown(pointer, root + "." + name, values.keySet(), name, report);
      return Optional.ofNullable(value);
    }
    return switch (name) {
      case "account" -> Optional.of(TextNode.valueOf(account));
      case "region" -> Optional.of(TextNode.valueOf(region));
      case "cluster" -> Optional.of(TextNode.valueOf(cluster));
      default -> {
        unknown(pointer, root + "." + name, DESTINATION, name, report);
        yield Optional.empty();
      }
    };
  }

  private static void unknown(
      String pointer,
      String reference,
      java.util.Collection<String> known,
      String name,
      Report report) {
    var near = Suggestion.didYouMean(name, known);
    var fix = known.isEmpty()
        ? "; no values are set, write the value itself"
        : near.isEmpty() ? "; known: " + String.join(", ", known) : near;
    report.error(pointer, "unknown reference " + Suggestion.quoted("${" + reference + "}") + fix);
  }

  private static void warnOfNearMisses(String pointer, String text, Report report) {
    var dotted = DOTTED.matcher(text);
    while (dotted.find()) {
      var root = dotted.group(1);
      var roots = List.of("destination", "values");
      if (roots.contains(root)) continue;
      var near = Suggestion.didYouMean(root, roots);
      if (!near.isEmpty())
        report.note(pointer, Suggestion.quoted(dotted.group()) + " is kept as written" + near);
    }
  }
}
