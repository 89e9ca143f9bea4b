package io.mooring.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds a document against a shape. The document that comes back is the one AWS would be sent: null
 * members left out, and a whole number or {@code true}/{@code false} written as text where the
 * shape wants text. Nothing is defaulted and no list is sorted.
 */
public final class ShapeCheck {

  /** The document in the shape's types, without what did not fit, and everything that did not. */
  public record Checked(JsonNode document, List<Finding> findings) {
    public Checked {
      findings = List.copyOf(findings);
    }
  }

  /** One place where document and shape disagree; the words are the caller's. */
  public sealed interface Finding {
    /** The value in question, rooted at the document; for a missing member, where it would be. */
    String pointer();

    record UnknownMember(String pointer, Shape.Structure in, String member) implements Finding {}

    record MissingMember(String pointer, Shape.Structure in, String member) implements Finding {}

    /** {@code found} is the value itself: it may be secret, so its type is what can be told. */
    record WrongType(String pointer, JsonNode found, Shape wanted) implements Finding {}

    /** A value that an enumeration does not list; it stays in the document, since AWS may know. */
    record UnknownValue(String pointer, String value, List<String> known) implements Finding {}

    /** The same for a key of a map whose keys are enumerated. */
    record UnknownKey(String pointer, String key, List<String> known) implements Finding {}
  }

  private final List<Finding> findings = new ArrayList<>();

  private ShapeCheck() {}

  public static Checked check(JsonNode document, Shape shape) {
    var check = new ShapeCheck();
    var fitted = check.fit("", document, shape);
    return new Checked(fitted, check.findings);
  }

  /** The value in the shape's type; a missing node when it does not fit or is null. */
  private JsonNode fit(String pointer, JsonNode value, Shape shape) {
    if (value.isNull()) return MissingNode.getInstance();
    return switch (shape) {
      case Shape.Structure structure -> structure(pointer, value, structure);
      case Shape.ListOf(var element) -> list(pointer, value, element, shape);
      case Shape.MapOf map -> map(pointer, value, map);
      case Shape.Text(var known) -> text(pointer, value, known, shape);
      case Shape.Whole(int bits) -> isWhole(value, bits) ? value : wrong(pointer, value, shape);
      case Shape.Decimal(), Shape.Timestamp() ->
        value.isNumber() ? value : wrong(pointer, value, shape);
      case Shape.Flag() -> value.isBoolean() ? value : wrong(pointer, value, shape);
      case Shape.Document() -> value;
    };
  }

  private JsonNode wrong(String pointer, JsonNode value, Shape wanted) {
    findings.add(new Finding.WrongType(pointer, value, wanted));
    return MissingNode.getInstance();
  }

  private JsonNode structure(String pointer, JsonNode value, Shape.Structure structure) {
    if (!value.isObject()) return wrong(pointer, value, structure);
    var fitted = JsonNodeFactory.instance.objectNode();
    for (var member : value.properties()) {
      var below = below(pointer, member.getKey());
      var shape = structure.members().get(member.getKey());
      if (shape == null) {
        findings.add(new Finding.UnknownMember(below, structure, member.getKey()));
      } else {
        putUnlessMissing(fitted, member.getKey(), fit(below, member.getValue(), shape));
      }
    }
    for (var required : structure.required()) {
      if (value.path(required).isMissingNode() || value.path(required).isNull())
        findings.add(new Finding.MissingMember(below(pointer, required), structure, required));
    }
    return fitted;
  }

  private JsonNode list(String pointer, JsonNode value, Shape element, Shape shape) {
    if (!value.isArray()) return wrong(pointer, value, shape);
    var fitted = JsonNodeFactory.instance.arrayNode();
    int index = 0;
    for (var each : value) {
      var below = pointer + "/" + index++;
      // An empty list entry is a slip of the pen: leaving it out would move those after it.
      var inside = each.isNull() ? wrong(below, each, element) : fit(below, each, element);
      if (!inside.isMissingNode()) fitted.add(inside);
    }
    return fitted;
  }

  private JsonNode map(String pointer, JsonNode value, Shape.MapOf map) {
    if (!value.isObject()) return wrong(pointer, value, map);
    var fitted = JsonNodeFactory.instance.objectNode();
    for (var member : value.properties()) {
      var below = below(pointer, member.getKey());
      if (!map.keys().isEmpty() && !map.keys().contains(member.getKey()))
        findings.add(new Finding.UnknownKey(below, member.getKey(), map.keys()));
      putUnlessMissing(fitted, member.getKey(), fit(below, member.getValue(), map.value()));
    }
    return fitted;
  }

  private JsonNode text(String pointer, JsonNode value, List<String> known, Shape shape) {
    boolean hasOneSpelling = value.isTextual() || value.isBoolean() || value.isIntegralNumber();
    if (!hasOneSpelling) return wrong(pointer, value, shape);
    var text = value.asText();
    if (!known.isEmpty() && !known.contains(text))
      findings.add(new Finding.UnknownValue(pointer, text, known));
    return value.isTextual() ? value : TextNode.valueOf(text);
  }

  private static void putUnlessMissing(ObjectNode into, String name, JsonNode value) {
    if (!value.isMissingNode()) into.set(name, value);
  }

  private static boolean isWhole(JsonNode value, int bits) {
    if (!value.isIntegralNumber()) return false;
    BigInteger number = value.bigIntegerValue();
    return number.bitLength() < bits;
  }

  private static String below(String pointer, String member) {
    return pointer + "/" + member.replace("~", "~0").replace("/", "~1");
  }
}
