package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.shape.Shape;
import io.mooring.shape.ShapeCheck.Finding;
import io.mooring.shape.Shapes;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Says what a shape found in words, with the fix. Values are not repeated: they may be secret. */
final class ShapeWording {
  /** Most names listed in a message: more is not read. */
  private static final int LISTED_MAX = 12;

  /** What AWS makes the values of its enumerations of. */
  private static final Pattern AWS_VALUE = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

  private ShapeWording() {}

  static void tell(Finding finding, Report report) {
    if (report.isFull()) return;
    var pointer = finding.pointer();
    switch (finding) {
      case Finding.UnknownMember odd -> {
        report.error(pointer, unknown(odd.member(), odd.in()));
        // The member that was meant is there, only misspelt.
        Suggestion.nearest(odd.member(), odd.in().members().keySet())
            .ifPresent(meant ->
                report.explained(pointer.substring(0, pointer.lastIndexOf('/') + 1) + meant));
      }
      case Finding.MissingMember missing ->
        report.error(
            pointer,
            "`%s` is missing; %s needs it".formatted(missing.member(), nameOf(missing.in())));
      case Finding.WrongType wrong ->
        report.error(pointer, wrongType(named(pointer), wrong.found(), wrong.wanted()));
      case Finding.UnknownValue odd ->
        unknownValue(pointer, named(pointer), odd.value(), odd.known(), report);
      case Finding.UnknownKey odd ->
        unknownValue(pointer, "a key of `" + parent(pointer) + "`", odd.key(), odd.known(), report);
    }
  }

  private static String unknown(String member, Shape.Structure in) {
    var known = in.members().keySet();
    var near = Suggestion.didYouMean(member, known);
    var field = "unknown field " + Suggestion.quoted(member);
    if (!near.isEmpty()) return field + near;
    if (isOurs(in)) return field + "; known here: " + listed(known);
    return newer(member, in) + "; check the spelling, or remove it until Mooring knows it";
  }

  /** A member that looks like one of ECS's, newer than this release. */
  static String newer(Finding.UnknownMember odd) {
    return newer(odd.member(), odd.in());
  }

  private static String newer(String member, Shape.Structure in) {
    return "unknown field %s in %s: not known to this release's AWS SDK %s"
        .formatted(Suggestion.quoted(member), nameOf(in), Shapes.SDK_VERSION);
  }

  private static void unknownValue(
      String pointer, String what, String value, List<String> known, Report report) {
    var exact = known.stream().filter(value::equalsIgnoreCase).findFirst();
    var near = Suggestion.didYouMean(value, known);
    var shown = Suggestion.quoted(value);
    if (exact.isEmpty() && Envelopes.isOurs(known)) {
      var fix = near.isEmpty() ? "; write one of " + String.join(", ", known) : near;
      report.error(pointer, shown + " is not a choice" + fix);
      return;
    }
    if (exact.isPresent()) {
      report.error(
          pointer,
          "%s is %s, which differs in case; write `%s`".formatted(what, shown, exact.get()));
    } else if (!near.isEmpty()) {
      report.error(pointer, "%s has the unknown value %s%s".formatted(what, shown, near));
    } else if (!AWS_VALUE.matcher(value).matches()) {
      report.error(
          pointer,
          "%s is %s, and no value of AWS has such characters; write one of %s"
              .formatted(what, shown, listed(known)));
    } else {
      report.note(
          pointer,
          "%s has the value %s, not known to this release's AWS SDK %s; it is sent as written."
                  .formatted(what, shown, Shapes.SDK_VERSION)
              + " Known: " + listed(known));
    }
  }

  private static String wrongType(String name, JsonNode found, Shape wanted) {
    return "%s is %s; wanted %s%s"
        .formatted(name, found(found), wanted(wanted), fix(found, wanted));
  }

  /** What a value is, without saying what it holds. */
  static String found(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT, POJO -> "a mapping";
      case STRING, BINARY -> value.asText().isEmpty() ? "an empty text" : "text";
      case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a decimal number";
      case BOOLEAN -> "true or false";
      case NULL, MISSING -> "empty";
    };
  }

  private static String wanted(Shape shape) {
    return switch (shape) {
      case Shape.Structure structure -> "a mapping, " + nameOf(structure);
      case Shape.ListOf(var element) -> "a list of " + plural(element);
      case Shape.MapOf _ -> "a mapping";
      case Shape.Text(var known) -> known.isEmpty() ? "text" : "one of " + listed(known);
      case Shape.Whole(int bits) -> "a whole number of " + bits + " bits";
      case Shape.Decimal() -> "a number";
      case Shape.Flag() -> "true or false";
      case Shape.Timestamp() -> "seconds since 1970";
      case Shape.Document() -> "any value";
    };
  }

  private static String plural(Shape element) {
    return switch (element) {
      case Shape.Structure structure -> "mappings, each " + nameOf(structure);
      case Shape.Whole _, Shape.Decimal() -> "numbers";
      case Shape.Text _ -> "texts";
      case Shape.ListOf _, Shape.MapOf _, Shape.Flag _, Shape.Timestamp _, Shape.Document _ ->
        "values";
    };
  }

  private static String fix(JsonNode found, Shape wanted) {
    return switch (wanted) {
      case Shape.Text _ -> found.isNumber() ? ". Quote it: its spelling may matter" : "";
      case Shape.Whole _ ->
        found.isTextual() && found.asText().matches("-?[0-9]{1,10}")
            ? ". Remove the quotes or leading zeros"
            : found.isIntegralNumber() ? ", and this is larger" : "";
      case Shape.Flag() ->
        found.isTextual() && found.asText().matches("(?i)true|false|yes|no|on|off")
            ? ". Write true or false, without quotes"
            : "";
      case Shape.ListOf(var element) -> fixList(found, element);
      case Shape.Structure _, Shape.MapOf _, Shape.Decimal _, Shape.Timestamp _, Shape.Document _ ->
        "";
    };
  }

  private static String fixList(JsonNode found, Shape element) {
    boolean named = element instanceof Shape.Structure structure
        && structure.members().keySet().containsAll(List.of("name", "value"));
    if (found.isObject() && named) return ". Write entries `- {name: …, value: …}`";
    if (found.isValueNode() && !found.isNull()) return ". Write it in brackets: `[…]`";
    return "";
  }

  private static boolean isOurs(Shape.Structure structure) {
    return Character.isLowerCase(structure.name().charAt(0))
        && !structure.name().equals("service");
  }

  private static String nameOf(Shape.Structure structure) {
    if (isOurs(structure)) return "`" + structure.name() + "`";
    var name = structure.name();
    if (name.equals("RegisterTaskDefinitionRequest")) return "`taskDefinition`";
    return name.equals("service") ? "`service`" : "ECS's " + name;
  }

  static String listed(Collection<String> names) {
    var some = names.stream().limit(LISTED_MAX).toList();
    return String.join(", ", some) + (names.size() > LISTED_MAX ? ", …" : "");
  }

  /** The member's name; for an entry of a list, the list's name and the place in it. */
  private static String named(String pointer) {
    var last = last(pointer);
    return last.matches("[0-9]+") && !parent(pointer).isEmpty()
        ? "entry %s of `%s`".formatted(last, parent(pointer))
        : "`" + last + "`";
  }

  private static String last(String pointer) {
    return ParsedText.unescape(pointer.substring(pointer.lastIndexOf('/') + 1));
  }

  private static String parent(String pointer) {
    return last(pointer.substring(0, Math.max(0, pointer.lastIndexOf('/'))));
  }
}
