package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * Masks values that look secret before a person or a log sees them: those whose name says so, and
 * those with a password inside a URL. Applied in the type that holds a difference, so that no face
 * can forget it.
 */
public final class Redaction {
  public static final String MASK = "***";

  private static final Pattern SECRET_NAME = Pattern.compile(
      "(?i).*(passw(or)?d|passphrase|secret|token|credential|private|api[-_.]?key|access[-_.]?key|auth).*");
  private static final Pattern SECRET_VALUE = Pattern.compile(
      "(?s).*(://[^/\\s:@]*:[^/\\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|\\bAKIA[0-9A-Z]{16}\\b).*");

  private Redaction() {}

  /** The value as it may be shown; {@code (absent)} for a missing one. */
  public static String show(String pointer, JsonNode value) {
    if (value.isMissingNode()) return "(absent)";
    if (isSecretName(nameIn(pointer)) && value.isValueNode()) return MASK;
    var safe = redact(value);
    return safe.isTextual() ? safe.asText() : safe.toString();
  }

  /** The value with everything that looks secret masked, at every depth. */
  public static JsonNode redact(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> redactObject(object);
      case ArrayNode array -> {
        var masked = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> masked.add(redact(element)));
        yield masked;
      }
      default ->
        value.isTextual() && SECRET_VALUE.matcher(value.asText()).matches()
            ? JsonNodeFactory.instance.textNode(MASK)
            : value;
    };
  }

  private static ObjectNode redactObject(ObjectNode object) {
    var masked = JsonNodeFactory.instance.objectNode();
    // {name: DB_PASSWORD, value: x} as in `environment`: the sibling carries the name.
    boolean named = isSecretName(object.path("name").asText());
    for (var member : object.properties()) {
      boolean hide = member.getKey().equals("value") ? named : isSecretName(member.getKey());
      masked.set(
          member.getKey(),
          hide && member.getValue().isValueNode()
              ? JsonNodeFactory.instance.textNode(MASK)
              : redact(member.getValue()));
    }
    return masked;
  }

  /**
   * The name that a pointer's last steps speak of: {@code …/environment/[name=DB_PASSWORD]/value}.
   */
  private static String nameIn(String pointer) {
    var steps = pointer.split("/", -1);
    for (int i = steps.length - 1; i >= 0; i--) {
      if (steps[i].startsWith("[name=")) return steps[i];
      if (!steps[i].equals("value")) return steps[i];
    }
    return pointer;
  }

  /** {@code secrets} and {@code valueFrom} hold references, not values. */
  private static boolean isSecretName(String name) {
    if (name.equals("secrets") || name.equals("secretOptions") || name.endsWith("Arn"))
      return false;
    return SECRET_NAME.matcher(name).matches() && !name.equals("authorizationConfig");
  }
}
