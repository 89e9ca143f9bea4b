package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in place of {@code ${values.NAME}} and {@code ${destination.…}}. A text that is
 * exactly one reference takes the value's type. {@code $${values.NAME}} stands for the text
 * {@code ${values.NAME}} itself.
 */
final class Resolution {
  /**
   * Longest text that references may make of one text, in characters: as long as the largest file,
   * which no field of AWS is near.
   */
  private static final int TEXT_MAX = YamlText.FILE_MAX;

  // A name without `$` ends at the next reference, so that many of them stay cheap to look for.
  private static final Pattern OURS =
      Pattern.compile("(\\$?)\\$\\{(destination|values)\\.([^}$]*)}");
  private static final Pattern DOTTED =
      Pattern.compile("(?<!\\$)\\$\\{([A-Za-z]{1,40})\\.[A-Za-z0-9_.-]+}");
  private static final List<String> DESTINATION = List.of("account", "cluster", "region");

  /** Who says what the destination is: no file does. */
  private static final String ITSELF = "the destination itself";

  private final References references;
  private final SortedMap<String, Value> values;

  /** What a name stands for, and who says so, as in {@code overlay production}. */
  record Value(JsonNode node, String from) {}

  private Resolution(References references, SortedMap<String, Value> values) {
    this.references = references;
    this.values = Collections.unmodifiableSortedMap(values);
  }

  static Resolution of(References references) {
    var values = new TreeMap<String, Value>();
    references.values().forEach((name, node) -> values.put(name, new Value(node, "")));
    return new Resolution(references, values);
  }

  /** With more values, which win over those that are there. */
  Resolution with(SortedMap<String, Value> more) {
    if (more.isEmpty()) return this;
    var all = new TreeMap<>(values);
    all.putAll(more);
    return new Resolution(references, all);
  }

  /** With the destination alone: a value cannot refer to a value. */
  Resolution withoutValues() {
    return new Resolution(references, new TreeMap<>());
  }

  Optional<Value> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The destination's first cluster: where a manifest goes that names none. */
  String cluster() {
    return references.cluster();
  }

  /** What a value did to a position. */
  static String via(String name, Value value) {
    return "value " + name + (value.from().isEmpty() ? "" : " of " + value.from());
  }

  /** Every reference of ours replaced; unknown ones are reported and stay. */
  Sourced resolve(String pointer, Sourced written, Report report) {
    return changed(pointer, written, report).orElse(written);
  }

  /** The same; empty where there is nothing to replace. */
  Optional<Sourced> changed(String pointer, Sourced written, Report report) {
    var changes = new TreeMap<String, String>();
    var resolved = changed(pointer, written.node(), changes, report);
    if (resolved.isEmpty()) return Optional.empty();
    var provenance = written.provenance();
    for (var change : changes.entrySet()) {
      var steps = Steps.of(change.getKey().substring(pointer.length()));
      var at = provenance.nearest(steps).at().via(change.getValue());
      var value = resolved.get();
      for (var step : steps) value = Steps.below(value, step);
      provenance =
          provenance.changed(steps, Provenance.Change.SET, new Provenance.Single(at, value));
    }
    return Optional.of(new Sourced(resolved.get(), provenance));
  }

  /** Empty where the node holds no reference; {@code changes} says what filled which place. */
  private Optional<JsonNode> changed(
      String pointer, JsonNode node, SortedMap<String, String> changes, Report report) {
    return switch (node) {
      case ObjectNode members -> {
        Optional<ObjectNode> copy = Optional.empty();
        for (var member : members.properties()) {
          var below = pointer + "/" + ParsedText.escape(member.getKey());
          var inside = changed(below, member.getValue(), changes, report);
          if (inside.isEmpty()) continue;
          if (copy.isEmpty())
            copy = Optional.of((ObjectNode) members.objectNode().setAll(members));
          copy.get().set(member.getKey(), inside.get());
        }
        yield copy.map(made -> made);
      }
      case ArrayNode elements -> {
        Optional<ArrayNode> copy = Optional.empty();
        for (int i = 0; i < elements.size(); i++) {
          var inside = changed(pointer + "/" + i, elements.get(i), changes, report);
          if (inside.isEmpty()) continue;
          if (copy.isEmpty())
            copy = Optional.of(elements.arrayNode(elements.size()).addAll(elements));
          copy.get().set(i, inside.get());
        }
        yield copy.map(made -> made);
      }
      case TextNode text
      when text.asText().contains("${") -> Optional.of(text(pointer, text, changes, report));
      default -> Optional.empty();
    };
  }

  private JsonNode text(
      String pointer, TextNode node, SortedMap<String, String> changes, Report report) {
    var text = node.asText();
    warnOfNearMisses(pointer, text, report);
    var reference = OURS.matcher(text);
    if (reference.matches() && reference.group(1).isEmpty()) {
      var value = find(pointer, reference, report);
      value.ifPresent(found -> note(pointer, reference.group(3), found, changes));
      return value.map(Value::node).orElse(node);
    }
    reference.reset();
    var made = new StringBuilder();
    boolean found = false;
    while (reference.find()) {
      found = true;
      reference.appendReplacement(
          made, Matcher.quoteReplacement(within(pointer, reference, changes, report)));
      if (made.length() > TEXT_MAX) {
        report.error(
            pointer,
            "the values make a text of more than " + TEXT_MAX + " characters; shorten them");
        return node;
      }
    }
    return found ? TextNode.valueOf(reference.appendTail(made).toString()) : node;
  }

  /** A reference inside a longer text. */
  private String within(
      String pointer, Matcher reference, SortedMap<String, String> changes, Report report) {
    if (!reference.group(1).isEmpty()) return reference.group().substring(1);
    var value = find(pointer, reference, report);
    if (value.isEmpty()) return reference.group();
    if (value.get().node().isContainerNode()) {
      report.error(
          pointer,
          Suggestion.quoted(reference.group())
              + " is a list or mapping and cannot stand inside a text; write the reference alone");
      return reference.group();
    }
    note(pointer, reference.group(3), value.get(), changes);
    return value.get().node().isNull() ? "" : value.get().node().asText();
  }

  private static void note(
      String pointer, String name, Value value, SortedMap<String, String> changes) {
    // The destination is everybody's: no file says it.
    if (!value.from().equals(ITSELF)) changes.put(pointer, via(name, value));
  }

  private Optional<Value> find(String pointer, Matcher reference, Report report) {
    var root = reference.group(2);
    var name = reference.group(3);
    if (root.equals("values")) {
      var value = values.get(name);
      if (value == null) unknown(pointer, root + "." + name, values.keySet(), name, report);
      return Optional.ofNullable(value);
    }
    return switch (name) {
      case "account" -> destination(references.account());
      case "region" -> destination(references.region());
      case "cluster" -> destination(references.cluster());
      default -> {
        unknown(pointer, root + "." + name, DESTINATION, name, report);
        yield Optional.empty();
      }
    };
  }

  private static Optional<Value> destination(String text) {
    return Optional.of(new Value(TextNode.valueOf(text), ITSELF));
  }

  private static void unknown(
      String pointer, String reference, Collection<String> known, String name, Report report) {
    var near = Suggestion.didYouMean(name, known);
    var fix = known.isEmpty()
        ? "; no values are set, write the value itself"
        : near.isEmpty() ? "; known: " + ShapeWording.listed(known) : near;
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
