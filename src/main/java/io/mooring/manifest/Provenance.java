package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a value and the values in it were written: a tree beside the document's own tree.
 *
 * <p>It shares the marks of the parsed text and opens one level at a time where something is put
 * in, moved or taken out, so that a manifest that nothing changes costs nothing.
 */
sealed interface Provenance {
  Position at();

  /** The value as far as its places are known by it; a step below is looked up in it. */
  Optional<Provenance> below(String step);

  /** This one with its direct children apart, so that one can be changed. */
  Provenance opened();

  /** A value as parsed. */
  record Written(String file, String via, JsonNode node, ParsedText.Mark mark)
      implements Provenance {
    @Override
    public Position at() {
      return new Position(file, mark.line(), mark.column(), via);
    }

    @Override
    public Optional<Provenance> below(String step) {
      int index = ParsedText.Document.indexOf(node, step);
      return index < 0
          ? Optional.empty()
          : Optional.of(child(ParsedText.Document.child(node, step), index));
    }

    private Provenance child(JsonNode value, int index) {
      return new Written(file, via, value, mark.children().get(index));
    }

    @Override
    public Provenance opened() {
      if (node instanceof ObjectNode) {
        var members = new LinkedHashMap<String, Provenance>();
        int index = 0;
        for (var member : node.properties())
          members.put(member.getKey(), child(member.getValue(), index++));
        return new Mapping(at(), members);
      }
      if (node instanceof ArrayNode) {
        var elements = new ArrayList<Provenance>();
        for (int i = 0; i < node.size(); i++) elements.add(child(node.get(i), i));
        return new Sequence(at(), elements);
      }
      return this;
    }
  }

  /** A value all of which has one place: a value by reference, or a patch written as text. */
  record Single(Position at, JsonNode node) implements Provenance {
    @Override
    public Optional<Provenance> below(String step) {
      var value = node.isArray()
          ? Steps.index(step).filter(i -> i < node.size()).map(node::get)
          : Optional.ofNullable(node.get(step));
      return value.map(inside -> new Single(at, inside));
    }

    @Override
    public Provenance opened() {
      if (node instanceof ObjectNode) {
        var members = new LinkedHashMap<String, Provenance>();
        for (var member : node.properties())
          members.put(member.getKey(), new Single(at, member.getValue()));
        return new Mapping(at, members);
      }
      if (node instanceof ArrayNode) {
        var elements = new ArrayList<Provenance>();
        for (var element : node) elements.add(new Single(at, element));
        return new Sequence(at, elements);
      }
      return this;
    }
  }

  record Mapping(Position at, Map<String, Provenance> members) implements Provenance {
    public Mapping {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public Optional<Provenance> below(String step) {
      return Optional.ofNullable(members.get(step));
    }

    @Override
    public Provenance opened() {
      return this;
    }
  }

  record Sequence(Position at, List<Provenance> elements) implements Provenance {
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public Optional<Provenance> below(String step) {
      return Steps.index(step).filter(i -> i < elements.size()).map(elements::get);
    }

    @Override
    public Provenance opened() {
      return this;
    }
  }

  /** The provenance of a value, or of its nearest parent that has one. */
  default Provenance nearest(List<String> steps) {
    Provenance at = this;
    for (var step : steps) {
      var below = at.below(step);
      if (below.isEmpty()) return at;
      at = below.get();
    }
    return at;
  }

  /** The same said to be put there by something, where nothing else is said to have done it. */
  default Provenance via(String via) {
    return switch (this) {
      case Written written ->
        written.via().isEmpty()
            ? new Written(written.file(), via, written.node(), written.mark())
            : written;
      case Single(var at, var node) -> new Single(by(at, via), node);
      case Mapping(var at, var members) -> {
        var all = new LinkedHashMap<String, Provenance>();
        members.forEach((name, member) -> all.put(name, member.via(via)));
        yield new Mapping(by(at, via), all);
      }
      case Sequence(var at, var elements) ->
        new Sequence(by(at, via), elements.stream().map(e -> e.via(via)).toList());
    };
  }

  private static Position by(Position at, String via) {
    return at.via().isEmpty() ? at.via(via) : at;
  }

  /** What happens to the place that the last step names. */
  enum Change {
    /** A member or an element gets another value. */
    SET,
    /** A member gets a value; an element gets in before the one that is there. */
    INSERT,
    REMOVE
  }

  /** This tree after a change to what the steps lead to; the value is not looked at by REMOVE. */
  default Provenance changed(List<String> steps, Change change, Provenance value) {
    if (steps.isEmpty()) return change == Change.REMOVE ? this : value;
    var first = steps.getFirst();
    var rest = steps.subList(1, steps.size());
    return switch (opened()) {
      case Mapping(var at, var members) -> {
        var all = new LinkedHashMap<>(members);
        if (!rest.isEmpty()) {
          all.put(
              first,
              below(first).orElse(new Single(at, value(value))).changed(rest, change, value));
        } else if (change == Change.REMOVE) {
          all.remove(first);
        } else {
          all.put(first, value);
        }
        yield new Mapping(at, all);
      }
      case Sequence(var at, var elements) -> {
        int index = Steps.index(first).orElse(elements.size());
        var all = new ArrayList<>(elements);
        if (!rest.isEmpty()) {
          if (index < all.size()) all.set(index, all.get(index).changed(rest, change, value));
        } else if (change == Change.INSERT) {
          all.add(Math.min(index, all.size()), value);
        } else if (index < all.size()) {
          if (change == Change.REMOVE) all.remove(index);
          else all.set(index, value);
        }
        yield new Sequence(at, all);
      }
      case Written same -> same;
      case Single same -> same;
    };
  }

  private static JsonNode value(Provenance provenance) {
    return switch (provenance) {
      case Written written -> written.node();
      case Single single -> single.node();
      case Mapping _, Sequence _ -> MissingNode.getInstance();
    };
  }
}
