package io.mooring.diff;

import io.mooring.shape.ListKind;
import io.mooring.shape.ListKinds;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place of the documents with its shape and the rules that speak of it. The tree of them is
 * made once, so that comparing looks nothing up.
 */
final class Field {
  static final Field TASK_DEFINITION =
      tree("/taskDefinition", Shapes.ecs().request("RegisterTaskDefinition"));
  static final Field SERVICE = tree("/service", Rules.serviceRequest());

  final String pattern;
  final Shape shape;
  final List<Rule> rules;
  final ListKind listKind;

  /** Of a structure, by name, in the order of the names. */
  final Map<String, Field> members;

  /** Of a list or a map: what each of its elements is. */
  final @Nullable Field element;

  private Field(String pattern, Shape shape) {
    this.pattern = pattern;
    this.shape = shape;
    this.rules = Rules.at(pattern);
    this.listKind = ListKinds.of(pattern);
    this.members = new LinkedHashMap<>();
    if (shape instanceof Shape.Structure structure) {
      structure
          .members()
          .forEach((name, member) -> members.put(name, new Field(pattern + "/" + name, member)));
    }
    this.element = switch (shape) {
      case Shape.ListOf(var of) -> new Field(pattern + "/*", of);
      case Shape.MapOf(var of, var _) -> new Field(pattern + "/*", of);
      case Shape.Structure _,
          Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> null;
    };
  }

  /** The tree below a root, without what is not compared. */
  private static Field tree(String root, Shape.Structure shape) {
    var field = new Field(root, shape);
    field.members.values().removeIf(member -> member.has(Rule.Effect.NotCompared.class));
    return field;
  }

  Field elements() {
    if (element == null) throw new IllegalStateException("no elements in " + pattern);
    return element;
  }

  /** Whether the elements below have names that a person gave them, as in a list or a map. */
  boolean isCollection() {
    return element != null;
  }

  /** What lies below; empty where no shape has such a step. */
  Optional<Field> below(List<String> steps) {
    if (steps.isEmpty()) return Optional.of(this);
    var next = element != null ? element : members.get(Steps.plain(steps.getFirst()));
    return Optional.ofNullable(next).flatMap(field -> field.below(steps.subList(1, steps.size())));
  }

  boolean has(Class<? extends Rule.Effect> type) {
    return effect(type).isPresent();
  }

  <E extends Rule.Effect> Optional<E> effect(Class<E> type) {
    if (rules.isEmpty()) return Optional.empty();
    for (var rule : rules) {
      if (type.isInstance(rule.effect())) return Optional.of(type.cast(rule.effect()));
    }
    return Optional.empty();
  }
}
