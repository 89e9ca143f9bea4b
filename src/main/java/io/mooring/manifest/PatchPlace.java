package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the place in a document that a pointer of a patch means, as RFC 6901 and 6902 have it, and
 * says what stands in the way. A {@code [name=web]} step into a list becomes an index here.
 */
final class PatchPlace {
  /** Longest pointer, in steps: nothing in a document is deeper. */
  private static final int STEPS_MAX = 2 * YamlText.DEPTH_MAX;

  /** Most names listed in a message: more is not read. */
  private static final int LISTED_MAX = 12;

  /** Longest pointer shown, in characters. */
  private static final int SHOWN_MAX = 200;

  /** RFC 6901, section 3: a tilde stands before 0 or 1 only. */
  private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

  private final List<String> wanted;
  private final List<String> found = new ArrayList<>();

  private PatchPlace(List<String> wanted) {
    this.wanted = wanted;
  }

  /** The steps of a pointer as written. */
  static List<String> parse(String member, JsonNode written) throws PatchFault {
    if (!written.isTextual())
      throw new PatchFault(
          written.isMissingNode()
              ? "`" + member + "` is missing; write the pointer of a value"
              : "`" + member + "` is " + ShapeWording.found(written) + "; wanted a pointer");
    var text = written.asText();
    if (!text.isEmpty() && !text.startsWith("/"))
      throw new PatchFault(
          "`" + member + "` must begin with `/`; write /" + shown(text.replaceFirst("^[./]+", "")));
    if (BAD_ESCAPE.matcher(text).find())
      throw new PatchFault("`" + member
          + "` has a `~` that escapes nothing; write `~0` for a tilde and `~1` for a slash");
    var steps = Steps.of(text);
    if (steps.size() > STEPS_MAX)
      throw new PatchFault("`" + member + "` has more than " + STEPS_MAX + " steps");
    return steps;
  }

  /** The steps to a value that is there. */
  static List<String> existing(JsonNode root, List<String> wanted) throws PatchFault {
    var place = new PatchPlace(wanted);
    var at = root;
    for (var step : wanted) at = place.down(at, step);
    return place.found;
  }

  /** The steps to a place where a value can be added: its parent is there. */
  static List<String> addable(JsonNode root, List<String> wanted) throws PatchFault {
    if (wanted.isEmpty()) return wanted;
    var place = new PatchPlace(wanted);
    var at = root;
    for (var step : wanted.subList(0, wanted.size() - 1)) at = place.down(at, step);
    var last = wanted.getLast();
    if (at instanceof ArrayNode list) {
      boolean isEnd = last.equals("-") || last.equals(String.valueOf(list.size()));
      place.found.add(
          isEnd ? String.valueOf(list.size()) : String.valueOf(place.index(list, last)));
    } else if (at.isObject()) {
      place.found.add(last);
    } else {
      throw place.nothingBelow(at);
    }
    return place.found;
  }

  private JsonNode down(JsonNode at, String step) throws PatchFault {
    if (at instanceof ArrayNode list) {
      int index = index(list, step);
      found.add(String.valueOf(index));
      return list.get(index);
    }
    if (!at.isObject()) throw nothingBelow(at);
    if (!at.has(step)) throw missing(at, step);
    found.add(step);
    return at.get(step);
  }

  private PatchFault nothingBelow(JsonNode at) {
    return new PatchFault(here() + " is " + ShapeWording.found(at) + ": nothing can be below it");
  }

  private PatchFault missing(JsonNode at, String step) {
    var names = new ArrayList<String>();
    at.fieldNames().forEachRemaining(names::add);
    var near = Suggestion.nearest(step, names);
    if (near.isPresent())
      return new PatchFault("there is no `%s` in %s; did you mean %s?"
          .formatted(shown(step), here(), instead(near.get())));
    if (found.isEmpty() && step.equals("spec"))
      return new PatchFault("paths begin below `spec`; write "
          + shown(Steps.pointer(wanted.subList(1, wanted.size()))));
    boolean isLast = found.size() + 1 == wanted.size();
    return new PatchFault("there is no `%s` in %s, which holds %s; %s"
        .formatted(
            shown(step),
            here(),
            names.isEmpty() ? "nothing" : listed(names),
            isLast ? "use `add` to make it" : "add it first"));
  }

  private int index(ArrayNode list, String step) throws PatchFault {
    var named = Steps.named(step);
    if (named.isPresent()) return named(list, named.get());
    if (step.equals("-"))
      throw new PatchFault("`-` is the place behind the last entry of " + here()
          + " and only `add` can use it; name an entry" + example(list));
    var index = Steps.index(step);
    if (index.isEmpty()) throw noIndex(list, step);
    if (index.get() >= list.size())
      throw new PatchFault("%s has %d %s, counted from 0, and no entry %s; use `-` to append"
          .formatted(here(), list.size(), list.size() == 1 ? "entry" : "entries", shown(step)));
    return index.get();
  }

  private int named(ArrayNode list, Steps.Named named) throws PatchFault {
    var entries = named.in(list);
    if (entries.size() == 1) return entries.getFirst();
    var step = Suggestion.quoted("[" + named.member() + "=" + named.value() + "]");
    if (entries.size() > 1)
      throw new PatchFault("%s stands for %d entries of %s; use the index of one, 0 to %d"
          .formatted(step, entries.size(), here(), list.size() - 1));
    var known = named.known(list);
    throw new PatchFault("no entry of %s is %s; %s"
        .formatted(
            here(),
            step,
            known.isEmpty()
                ? "none has a `" + named.member() + "`"
                : "there is " + named.member() + " " + listed(known)));
  }

  private PatchFault noIndex(ArrayNode list, String step) {
    boolean hasZeros = step.matches("0[0-9]+");
    if (hasZeros)
      return new PatchFault(
          "`" + shown(step) + "` is no index of " + here() + ": remove the leading zeros");
    var names = new Steps.Named("name", "").known(list);
    var name = names.isEmpty() ? "…" : names.getFirst();
    // Somebody who writes a member's name here forgot that there is a list in between.
    var rest = wanted.subList(found.size(), wanted.size());
    var meant = instead("[name=" + name + "]") + Steps.pointer(rest);
    return new PatchFault("`%s` is a list; did you mean %s?%s"
        .formatted(
            found.isEmpty() ? "spec" : found.getLast(),
            shown(meant),
            names.size() > 1 ? " There is name " + listed(names) : ""));
  }

  private static String example(ArrayNode list) {
    return new Steps.Named("name", "")
        .known(list).stream()
            .findFirst()
            .map(name -> ", as in [name=" + name + "]")
            .orElse("");
  }

  private String here() {
    return found.isEmpty() ? "`spec`" : shown(Steps.pointer(found));
  }

  private String instead(String step) {
    return shown(Steps.pointer(wanted.subList(0, found.size()))) + "/" + ParsedText.escape(step);
  }

  private static String listed(List<String> names) {
    return names.stream().limit(LISTED_MAX).map(PatchPlace::shown).collect(Collectors.joining(", "))
        + (names.size() > LISTED_MAX ? ", …" : "");
  }

  /** A pointer or a name as a message repeats it. */
  static String shown(String text) {
    var line = new StringBuilder();
    text.codePoints()
        .limit(SHOWN_MAX)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    if (text.codePointCount(0, text.length()) > SHOWN_MAX) line.append('…');
    return line.toString();
  }
}
