package io.mooring.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.manifest.ParsedText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A value with its pointer. A member that is not there is a place, too: where it would stand. */
record At(String pointer, JsonNode node) {
  /**
   * Most entries of one list that are judged: a task definition has room for fewer, and comparing
   * two lists stays cheap.
   */
  private static final int ENTRIES_MAX = 1_000;

  At child(String member) {
    return new At(pointer + "/" + ParsedText.escape(member), node.path(member));
  }

  /** The first entries of a list member; none when it is not a list. */
  List<At> each(String member) {
    return child(member).entries();
  }

  List<At> entries() {
    var entries = new ArrayList<At>();
    if (node.isArray())
      for (int i = 0; i < size() && i < ENTRIES_MAX; i++)
        entries.add(new At(pointer + "/" + i, node.get(i)));
    return entries;
  }

  /** How many entries a list has. */
  int size() {
    return node.isArray() ? node.size() : 0;
  }

  boolean isAbsent() {
    return node.isMissingNode() || node.isNull();
  }

  /** Whether ECS would see something here: an empty list or mapping is nothing to it. */
  boolean isSet() {
    return !isAbsent() && !(node.isContainerNode() && node.isEmpty());
  }

  /** The text here; empty when there is none. */
  String text() {
    return node.isTextual() ? node.asText() : "";
  }

  String text(String member) {
    return child(member).text();
  }

  boolean isTrue(String member) {
    return node.path(member).asBoolean(false);
  }

  OptionalInt whole(String member) {
    var value = node.path(member);
    return value.isIntegralNumber() && value.canConvertToInt()
        ? OptionalInt.of(value.intValue())
        : OptionalInt.empty();
  }

  /** Whether the text here will be another one: it cannot be judged yet. */
  boolean isOpen() {
    return isOpen(text());
  }

  static boolean isOpen(String text) {
    return text.contains("${") || text.contains("{image_tag}");
  }
}
