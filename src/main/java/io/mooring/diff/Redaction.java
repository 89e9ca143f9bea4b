package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Masks values that look secret before a person or a log sees them: those whose name says so, and
 * those with a password inside a URL. Applied in the type that holds a difference, so that no face
 * can forget it.
 */
public final class Redaction {
  public static final String MASK = "***";

  private static final String WORDS =
      "passw(or)?d|passphrase|pwd|secret|token|credential|(api|access|ssh|encryption|signing)[-_.]?key";

  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(" + WORDS + "|private|auth(?!ors?([^a-z]|$))).*|(.*[-_.])?pass");

  /** A password in a URL, a key, {@code password=x}, {@code "password":"x"}, an HTTP header. */
  private static final Pattern SECRET_VALUE = Pattern.compile("(?s).*("
      + "://[^/\\s:@]*:[^/\\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|\\bAKIA[0-9A-Z]{16}\\b"
      + "|(?i:(" + WORDS + ")[\"']?\\s*=\\s*\\S)"
      + "|(?i:(" + WORDS + ")[^\"\\s]*\"\\s*:\\s*\"[^\"])"
      + "|(?i:authorization:\\s*\\S|bearer\\s+\\S)"
      + ").*");

  /** Names that speak of secrets and hold references to them, or nothing secret at all. */
  private static final List<String> REFERENCES = List.of(
      "secrets",
      "secretOptions",
      "repositoryCredentials",
      "credentialsParameter",
      "credentialSpecs",
      "authorizationConfig");

  private Redaction() {}

  /** The value as it may be shown; {@code (absent)} for a missing one. */
  public static String show(String pointer, JsonNode value) {
    if (value.isMissingNode()) return "(absent)";
    // An element of a list says in itself which of its members is the secret one.
    boolean element = pointer.endsWith("]") && value.isContainerNode();
    var safe = redact(value, !element && isSecretName(nameIn(pointer)));
    return safe.isTextual() ? safe.asText() : safe.toString();
  }

  /** The value with everything that looks secret masked, at every depth. */
  public static JsonNode redact(JsonNode value) {
    return redact(value, false);
  }

  private static JsonNode redact(JsonNode value, boolean hide) {
    return switch (value) {
      case ObjectNode object -> redactObject(object, hide);
      case ArrayNode array -> {
        var masked = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> masked.add(redact(element, hide)));
        yield masked;
      }
      default ->
        (hide && !isReference(value)) || isSecretValue(value)
            ? JsonNodeFactory.instance.textNode(MASK)
            : value;
    };
  }

  private static boolean isSecretValue(JsonNode value) {
    return value.isTextual() && SECRET_VALUE.matcher(value.asText()).matches();
  }

  private static boolean isReference(JsonNode value) {
    return value.isTextual() && value.asText().startsWith("arn:");
  }

  private static ObjectNode redactObject(ObjectNode object, boolean hide) {
    var masked = JsonNodeFactory.instance.objectNode();
    // {name: DB_PASSWORD, value: x} as in `environment`: the sibling carries the name.
    boolean named = isSecretName(object.path("name").asText())
        || isSecretName(object.path("key").asText());
    for (var member : object.properties()) {
      var name = member.getKey();
      boolean secret = hide || (name.equals("value") ? named : isSecretName(name));
      masked.set(name, redact(member.getValue(), secret));
    }
    return masked;
  }

  /**
   * The name that a pointer's last steps speak of: {@code …/environment/[name=DB_PASSWORD]/value}.
   */
  private static String nameIn(String pointer) {
    var steps = pointer.split("/", -1);
    for (int i = steps.length - 1; i >= 0; i--) {
      if (!steps[i].equals("value")) return steps[i].replaceAll("^\\[[a-zA-Z]+=|]$", "");
    }
    return pointer;
  }

  private static boolean isSecretName(String name) {
    return !REFERENCES.contains(name)
        && !name.endsWith("Arn")
        && SECRET_NAME.matcher(name).matches();
  }
}
