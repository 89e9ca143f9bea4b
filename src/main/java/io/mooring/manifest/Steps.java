package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The steps of a JSON pointer (RFC 6901), with the one extension that patches, {@code sync.ignore}
 * and differences share: {@code [name=web]} into a list names the entry whose member has that
 * value.
 */
final class Steps {
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Pattern MEMBER = Pattern.compile("\\[([A-Za-z0-9_]{1,64})=(.*)]");

  private Steps() {}

  /** The steps without their escapes; no step for the empty pointer. */
  static List<String> of(String pointer) {
    if (pointer.isEmpty()) return List.of();
    var steps = new ArrayList<String>();
    for (var step : pointer.substring(1).split("/", -1)) steps.add(ParsedText.unescape(step));
    return steps;
  }

  static String pointer(List<String> steps) {
    var pointer = new StringBuilder();
    for (var step : steps) pointer.append('/').append(ParsedText.escape(step));
    return pointer.toString();
  }

  /** A step as an index, without leading zeros (RFC 6901, section 4). */
  static Optional<Integer> index(String step) {
    return INDEX.matcher(step).matches()
        ? Optional.of(Integer.parseInt(step))
        : Optional.<Integer>empty();
  }

  /** A step that names an entry of a list by one of its members. */
  record Named(String member, String value) {
    /** The indices of the entries that it names. */
    List<Integer> in(JsonNode list) {
      return IntStream.range(0, list.size())
          .filter(i -> value.equals(text(list.get(i))))
          .boxed()
          .toList();
    }

    /** The values of the member in a list, those that there are. */
    List<String> known(JsonNode list) {
      return IntStream.range(0, list.size())
          .mapToObj(i -> text(list.get(i)))
          .filter(text -> !text.isEmpty())
          .toList();
    }

    private String text(JsonNode entry) {
      return entry.path(member).isValueNode() ? entry.path(member).asText() : "";
    }
  }

  static Optional<Named> named(String step) {
    var matcher = MEMBER.matcher(step);
    return matcher.matches()
        ? Optional.of(new Named(matcher.group(1), matcher.group(2)))
        : Optional.<Named>empty();
  }

  /** The steps with each named entry as its index, where a list has one by that name. */
  static List<String> located(JsonNode root, List<String> steps) {
    var located = new ArrayList<String>();
    var at = root;
    for (var step : steps) {
      var index = at instanceof ArrayNode list
          ? named(step).flatMap(named -> named.in(list).stream().findFirst())
          : Optional.<Integer>empty();
      located.add(index.map(String::valueOf).orElse(step));
      at = below(at, located.getLast());
    }
    return located;
  }

  /** The value that a step leads to, a missing node where there is none. */
  static JsonNode below(JsonNode node, String step) {
    if (!node.isArray()) return node.path(step);
    var index = index(step);
    return index.isPresent() ? node.path(index.get()) : node.path(step);
  }
}
