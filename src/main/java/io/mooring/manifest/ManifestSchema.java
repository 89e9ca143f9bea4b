package io.mooring.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import io.mooring.shape.Shape;
import java.math.BigInteger;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A JSON Schema (draft 2020-12) for editors, made from the shapes that manifests are held against.
 * It is as strict as the shapes: no member that they do not have, whole numbers and
 * {@code true}/{@code false} taken for text. An unknown value of an enumeration is refused, though
 * {@code validate} only notes one that resembles no known value. A reference may stand for any
 * value of {@code spec}.
 */
public final class ManifestSchema {
  /** A text that is one reference, and so takes the type of what it stands for. */
  private static final String ONE_REFERENCE = "^\\$\\{(values|destination)\\.[^}]*\\}$";

  private static final String SOME_REFERENCE = "\\$\\{(values|destination)\\.[^}]*\\}";
  private static final String ECS_NAME = "^[A-Za-z0-9_-]{1,255}$";
  private static final String OUR_NAME = "^[a-z0-9][a-z0-9-]{0,39}$";
  private static final String ENVIRONMENT = "EnvironmentVariable";
  private static final String API =
      "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_";

  private final ObjectNode defs = object();
  private final SortedMap<String, Shape.Structure> defined = new TreeMap<>();

  private ManifestSchema() {}

  /** The schema of a manifest of any kind. */
  public static ObjectNode schema() {
    return new ManifestSchema().whole();
  }

  private ObjectNode whole() {
    var kinds = array();
    var choices = array();
    for (var kind : Kind.values()) {
      kinds.add(kind.word());
      var isKind = object();
      isKind.putObject("properties").putObject("kind").put("const", kind.word());
      var choice = object();
      choice.set("if", isKind);
      choice.set("then", reference(envelope(kind)));
      choices.add(choice);
    }
    environmentVariable();
    var schema = object();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Mooring manifest");
    schema.put("type", "object");
    schema.set("required", array().add("apiVersion").add("kind").add("metadata"));
    var properties = schema.putObject("properties");
    properties.putObject("apiVersion").put("const", ManifestLoader.API_VERSION);
    properties.putObject("kind").set("enum", kinds);
    schema.set("allOf", choices);
    // In the order of names, so that two releases can be compared line by line.
    var sorted = new TreeMap<String, ObjectNode>();
    defs.properties().forEach(def -> sorted.put(def.getKey(), (ObjectNode) def.getValue()));
    schema.putObject("$defs").setAll(sorted);
    return schema;
  }

  /** One kind's envelope, and what is asked of it that no shape says. */
  private String envelope(Kind kind) {
    var name = define(SpecShape.ecs().envelope(kind), kind.word());
    var envelope = (ObjectNode) defs.get(name);
    envelope.put("type", "object").remove("pattern");
    var metadata = object("$ref", envelope.at("/properties/metadata/$ref").asText());
    metadata.set("required", array().add("name"));
    metadata
        .putObject("properties")
        .putObject("name")
        .put("pattern", kind == Kind.SERVICE ? ECS_NAME : OUR_NAME);
    var properties = (ObjectNode) envelope.get("properties");
    properties.set("metadata", metadata);
    if (kind != Kind.OVERLAY) spec(kind, envelope, properties);
    return name;
  }

  private void spec(Kind kind, ObjectNode envelope, ObjectNode properties) {
    envelope.withArrayProperty("required").add("spec");
    var spec = (ObjectNode) defs.get(last(properties.at("/spec/$ref").asText()));
    properties.set(
        "spec", reference(last(properties.at("/spec/$ref").asText())).put("type", "object"));
    var ways = List.of("taskDefinition", "taskDefinitionFile");
    var oneOf = spec.putArray("oneOf");
    for (var way :
        kind == Kind.TASK ? List.of("taskDefinition", "taskDefinitionFile", "from") : ways)
      oneOf.add(object().set("required", array().add(way)));
    if (kind == Kind.SERVICE)
      spec.set("not", object().set("required", array().add("service").add("serviceFile")));
    if (kind == Kind.SCHEDULE) spec.withArrayProperty("required").add("schedules");
    if (kind == Kind.TASK_DEFINITION) return;
    if (SpecShape.ecs().envelopeByReference(kind).members().get("spec")
            instanceof Shape.Structure byReference
        && byReference.members().get("taskDefinition") instanceof Shape.Structure named) {
      var either = object();
      either.set("if", object().set("required", array().add("ref")));
      either.set("then", reference(define(named, kind.word())));
      either.set("else", spec.at("/properties/taskDefinition"));
      ((ObjectNode) spec.get("properties")).set("taskDefinition", either);
    }
  }

  /** Puts a structure under {@code $defs} once and answers its name there. */
  private String define(Shape.Structure structure, String kind) {
    var name = structure.name();
    var earlier = defined.get(name);
    if (earlier != null && !earlier.equals(structure)) name = name + kind;
    if (defined.putIfAbsent(name, structure) != null) return name;
    var def = typed("object");
    defs.set(name, def);
    var meaning = meaning(structure);
    if (!meaning.isEmpty()) def.put("description", meaning);
    var properties = object();
    for (var member : structure.members().entrySet()) {
      var value = value(member.getValue(), kind);
      if (structure.name().equals("ContainerDefinition") && member.getKey().equals("environment"))
        value.set("items", reference(ENVIRONMENT));
      var description = MemberMeanings.of(structure.name(), member.getKey());
      if (!description.isEmpty()) value.put("description", description);
      properties.set(member.getKey(), value);
    }
    def.set("properties", properties);
    def.put("additionalProperties", false);
    if (!structure.required().isEmpty()) {
      var required = def.putArray("required");
      structure.required().forEach(required::add);
    }
    return name;
  }

  private static String meaning(Shape.Structure structure) {
    if (!Character.isUpperCase(structure.name().charAt(0))) return "";
    return API + structure.name().replaceFirst("Request$", "") + ".html";
  }

  /** A value as a member: nothing at all is as good as not written. */
  private ObjectNode value(Shape shape, String kind) {
    return switch (shape) {
      case Shape.Structure structure -> reference(define(structure, kind));
      case Shape.ListOf(var element) -> typed("array").set("items", entry(element, kind));
      case Shape.MapOf map -> {
        var made =
            typed("object").<ObjectNode>set("additionalProperties", value(map.value(), kind));
        if (!map.keys().isEmpty()) made.putObject("propertyNames").set("enum", array(map.keys()));
        yield made;
      }
      case Shape.Text(var known) -> known.isEmpty() ? text("null") : choice(known);
      case Shape.Whole(int bits) -> {
        var most = BigInteger.ONE.shiftLeft(bits - 1);
        yield typed("integer")
            .put("minimum", most.negate())
            .put("maximum", most.subtract(BigInteger.ONE));
      }
      case Shape.Decimal(), Shape.Timestamp() -> typed("number");
      case Shape.Flag() -> typed("boolean");
      case Shape.Document() -> object();
    };
  }

  /** A value as an entry of a list, where nothing is a slip of the pen. */
  private ObjectNode entry(Shape shape, String kind) {
    var value = value(shape, kind);
    if (shape instanceof Shape.Structure)
      value.set("type", array().add("object").add("string"));
    if (value.path("type") instanceof ArrayNode types) {
      var kept = array();
      types.forEach(type -> {
        if (!type.asText().equals("null")) kept.add(type);
      });
      value.set("type", kept);
    }
    return value;
  }

  /** A type of JSON, nothing, or a reference that stands for it. */
  private static ObjectNode typed(String type) {
    var made = object();
    made.set("type", array().add(type).add("string").add("null"));
    return made.put("pattern", ONE_REFERENCE);
  }

  private static ObjectNode text(String... more) {
    var types = array().add("string").add("integer").add("boolean");
    List.of(more).forEach(types::add);
    return object().set("type", types);
  }

  private static ObjectNode choice(List<String> known) {
    var either = array();
    either.add(object().set("enum", array(known)));
    either.add(object("type", "string").put("pattern", SOME_REFERENCE));
    either.add(object("type", "null"));
    return object().set("anyOf", either);
  }

  /** YAML would turn 010 or 1.10 into another text: these values must be quoted. */
  private void environmentVariable() {
    var variable = object("type", "object");
    variable.put("description", API + "KeyValuePair.html");
    var properties = variable.putObject("properties");
    properties.set("name", text());
    properties.set("value", object("type", "string").put("description", "Text, in quotes."));
    variable.put("additionalProperties", false);
    variable.set("required", array().add("name"));
    defs.set(ENVIRONMENT, variable);
  }

  private static ObjectNode reference(String name) {
    return object("$ref", "#/$defs/" + name);
  }

  private static String last(String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode object(String member, String text) {
    return object().put(member, text);
  }

  private static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  private static ArrayNode array(List<String> texts) {
    var made = array();
    texts.forEach(made::add);
    return made;
  }
}
