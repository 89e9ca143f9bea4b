package io.mooring.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Redaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.regex.Pattern;

/** A document of AWS as it may leave: without what looks secret, with dates instead of numbers. */
final class Presentable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How ECS names its timestamps, which travel as seconds since 1970
   * (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html); a test holds it to the SDK's
   * model.
   */
  private static final Pattern DATE = Pattern.compile(".*(At|Date|After|Before)");

  /** What is called a token and is none. */
  private static final String CLIENT_TOKEN = "clientToken";

  private static final BigDecimal MILLIS = BigDecimal.valueOf(1_000);

  private Presentable() {}

  static JsonNode of(JsonNode document) {
    var opened = opened("", document);
    var masked = Redaction.redact(opened);
    if (masked instanceof ObjectNode object && opened.path(CLIENT_TOKEN).isTextual())
      object.set(CLIENT_TOKEN, opened.get(CLIENT_TOKEN));
    return closed(masked, opened, document);
  }

  /**
   * A copy with dates, and with JSON inside of text as JSON, so that it is masked like the rest.
   */
  private static JsonNode opened(String name, JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        var copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(m -> copy.set(m.getKey(), opened(m.getKey(), m.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        var copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> copy.add(opened(name, element)));
        yield copy;
      }
      default -> scalar(name, value);
    };
  }

  private static JsonNode scalar(String name, JsonNode value) {
    if (value.isNumber() && DATE.matcher(name).matches()) {
      var millis = value.decimalValue().multiply(MILLIS).longValue();
      return JsonNodeFactory.instance.textNode(Instant.ofEpochMilli(millis).toString());
    }
    return inside(value);
  }

  /** What a text holds, where it is a JSON document, as {@code Input} of a target is. */
  private static JsonNode inside(JsonNode value) {
    var text = value.isTextual() ? value.asText().strip() : "";
    if (!text.startsWith("{") && !text.startsWith("[")) return value;
    try {
      var document = JSON.readTree(text);
      return document.isContainerNode() ? opened("", document) : value;
    } catch (JsonProcessingException notJson) {
      return value;
    }
  }

  /** Puts JSON that stood in text back into text. */
  private static JsonNode closed(JsonNode masked, JsonNode opened, JsonNode was) {
    if (was.isTextual()) {
      if (!masked.isContainerNode()) return masked;
      // Untouched text is handed on as it was written.
      return masked.equals(opened) ? was : JsonNodeFactory.instance.textNode(masked.toString());
    }
    if (masked instanceof ObjectNode object) {
      was.properties()
          .forEach(m -> object.set(
              m.getKey(), closed(object.path(m.getKey()), opened.path(m.getKey()), m.getValue())));
    } else if (masked instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++)
        array.set(i, closed(array.get(i), opened.get(i), was.get(i)));
    }
    return masked;
  }
}
