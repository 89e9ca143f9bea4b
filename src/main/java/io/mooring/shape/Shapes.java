package io.mooring.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The shapes of every ECS operation that the SDK knows, and of those of EventBridge that a schedule
 * takes. The resources behind them are written by {@code ShapeResourceTest}, which also fails when
 * the SDK's model and a resource disagree.
 */
public final class Shapes {
  /** The release of the AWS SDK whose model this is; {@code pom.xml} says the same. */
  public static final String SDK_VERSION = "2.41.11";

  private static final class Ecs {
    static final Shapes ALL = load("ECS", "/io/mooring/shape/ecs.json");
  }

  private static final class Events {
    static final Shapes ALL = load("EventBridge", "/io/mooring/shape/events.json");
  }

  private final String service;

  private final SortedMap<String, Shape.Structure> inputs;
  private final SortedMap<String, Shape.Structure> outputs;

  private Shapes(
      String service,
      SortedMap<String, Shape.Structure> inputs,
      SortedMap<String, Shape.Structure> outputs) {
    this.service = service;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** The shapes of Amazon ECS. Read once; parsing takes some 30 ms. */
  public static Shapes ecs() {
    return Ecs.ALL;
  }

  /**
   * The shapes of Amazon EventBridge, as far as rules and their targets go. Its members begin with
   * capitals: {@code Targets[].EcsParameters.TaskDefinitionArn}.
   */
  public static Shapes events() {
    return Events.ALL;
  }

  /** The names of all operations that the SDK knows. */
  public List<String> operations() {
    return List.copyOf(inputs.keySet());
  }

  public Optional<Shape.Structure> input(String operation) {
    return Optional.ofNullable(inputs.get(operation));
  }

  public Optional<Shape.Structure> output(String operation) {
    return Optional.ofNullable(outputs.get(operation));
  }

  /** The request shape of an operation that the caller knows to exist. */
  public Shape.Structure request(String operation) {
    return input(operation)
        .orElseThrow(
            () -> new IllegalArgumentException("no operation " + operation + " of " + service));
  }

  /** The member {@code name} of a structure response, where the caller knows both to exist. */
  public Shape.Structure responseMember(String operation, String name) {
    var member = output(operation).map(o -> o.members().get(name)).orElse(null);
    if (member instanceof Shape.ListOf(Shape.Structure element)) return element;
    if (member instanceof Shape.Structure structure) return structure;
    throw new IllegalArgumentException("no structure " + name + " in the answer of " + operation);
  }

  private static Shapes load(String service, String resource) {
    try (var in = Shapes.class.getResourceAsStream(resource)) {
      if (in == null) throw new IllegalStateException("missing resource " + resource);
      return parse(service, new ObjectMapper().readTree(in));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  static Shapes parse(String service, JsonNode root) {
    var reader = new Reader(root.path("structures"), new HashMap<>());
    var inputs = new TreeMap<String, Shape.Structure>();
    var outputs = new TreeMap<String, Shape.Structure>();
    for (var operation : root.path("operations").properties()) {
      inputs.put(
          operation.getKey(),
          reader.structure(operation.getValue().path("input").asText()));
      outputs.put(
          operation.getKey(),
          reader.structure(operation.getValue().path("output").asText()));
    }
    return new Shapes(
        service,
        Collections.unmodifiableSortedMap(inputs),
        Collections.unmodifiableSortedMap(outputs));
  }

  private record Reader(JsonNode structures, Map<String, Shape.Structure> done) {
    Shape.Structure structure(String name) {
      var known = done.get(name);
      if (known != null) return known;
      var source = structures.path(name);
      if (source.isMissingNode()) throw new IllegalArgumentException("unknown structure " + name);
      var members = new TreeMap<String, Shape>();
      for (var member : source.path("members").properties())
        members.put(member.getKey(), shape(member.getValue()));
      var made = new Shape.Structure(
          name, Collections.unmodifiableSortedMap(members), texts(source.path("required")));
      done.put(name, made);
      return made;
    }

    private Shape shape(JsonNode source) {
      if (source.isTextual()) return named(source.asText());
      if (source.has("list")) return new Shape.ListOf(shape(source.get("list")));
      if (source.has("map"))
        return new Shape.MapOf(shape(source.get("map")), texts(source.path("keys")));
      return new Shape.Text(texts(source.path("enum")));
    }

    private Shape named(String type) {
      return switch (type) {
        case "string" -> new Shape.Text(List.of());
        case "integer" -> new Shape.Whole(Integer.SIZE);
        case "long" -> new Shape.Whole(Long.SIZE);
        case "double" -> new Shape.Decimal();
        case "boolean" -> new Shape.Flag();
        case "timestamp" -> new Shape.Timestamp();
        case "document" -> new Shape.Document();
        default -> structure(type);
      };
    }

    private static List<String> texts(JsonNode array) {
      var texts = new ArrayList<String>();
      array.forEach(element -> texts.add(element.asText()));
      return List.copyOf(texts);
    }
  }
}
