package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Plain documents to the SDK's request objects, by the SDK's own field model: there is no list of
 * ECS fields here. Members that the SDK does not know have been refused before; here they are
 * passed over.
 */
final class Documents {
  private Documents() {}

  /** Sets every member of the document on a request builder. */
  static void fill(SdkPojo builder, ObjectNode document) {
    for (var field : builder.sdkFields()) {
      var value = document.path(field.memberName());
      if (!value.isMissingNode() && !value.isNull()) field.set(builder, convert(field, value));
    }
  }

  private static Object convert(SdkField<?> field, JsonNode value) {
    return switch (field.marshallingType().getTargetClass().getSimpleName()) {
      case "String" -> value.asText();
      case "Integer" -> value.intValue();
      case "Short" -> value.shortValue();
      case "Long" -> value.longValue();
      case "Float" -> value.floatValue();
      case "Double" -> value.doubleValue();
      case "BigDecimal" -> value.decimalValue();
      case "Boolean" -> value.booleanValue();
      case "Instant" ->
        Instant.ofEpochMilli(
            value.decimalValue().multiply(BigDecimal.valueOf(1000)).longValue());
      case "Document" -> document(value);
      case "SdkPojo" -> structure(field, value);
      case "List" -> list(field, value);
      case "Map" -> map(field, value);
      default ->
        throw new IllegalStateException("the SDK has a new type of member: " + field.memberName()
            + " is " + field.marshallingType());
    };
  }

  private static Object structure(SdkField<?> field, JsonNode value) {
    var builder = field.constructor().get();
    if (value instanceof ObjectNode object) fill(builder, object);
    return ((Buildable) builder).build();
  }

  private static Object list(SdkField<?> field, JsonNode value) {
    var element = field.getTrait(ListTrait.class).memberFieldInfo();
    var list = new ArrayList<Object>();
    value.forEach(item -> list.add(convert(element, item)));
    return list;
  }

  private static Object map(SdkField<?> field, JsonNode value) {
    var element = field.getTrait(MapTrait.class).valueFieldInfo();
    var map = new LinkedHashMap<String, Object>();
    value
        .properties()
        .forEach(entry -> map.put(entry.getKey(), convert(element, entry.getValue())));
    return map;
  }

  private static Document document(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        var members = new LinkedHashMap<String, Document>();
        value
            .properties()
            .forEach(entry -> members.put(entry.getKey(), document(entry.getValue())));
        yield Document.fromMap(members);
      }
      case ARRAY -> {
        var items = new ArrayList<Document>();
        value.forEach(item -> items.add(document(item)));
        yield Document.fromList(items);
      }
      case NUMBER -> Document.fromNumber(value.decimalValue());
      case BOOLEAN -> Document.fromBoolean(value.booleanValue());
      case STRING -> Document.fromString(value.textValue());
      case NULL, MISSING, BINARY, POJO -> Document.fromNull();
    };
  }
}
