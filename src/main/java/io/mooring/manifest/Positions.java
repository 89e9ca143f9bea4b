package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/**
 * Where each value of a document was written, by JSON pointer. Nothing is kept for it but the tree
 * that the text was parsed into, so it may be held as freely as the document itself.
 */
public final class Positions {
  private final Position start;
  private final JsonNode document;
  private final Provenance provenance;

  Positions(Position start, JsonNode document, Provenance provenance) {
    this.start = start;
    this.document = document;
    this.provenance = provenance;
  }

  /** The places of a document that is not more than its start. */
  public static Positions at(Position start) {
    var nothing = MissingNode.getInstance();
    return new Positions(start, nothing, new Provenance.Single(start, nothing));
  }

  public Position start() {
    return start;
  }

  /**
   * The place of a value, or of its nearest parent that has one. A step into a list may be its
   * index or name a member, as in {@code /containerDefinitions/[name=web]/image}.
   */
  public Position of(String pointer) {
    var steps = Steps.of(pointer);
    if (steps.isEmpty() || provenance.below(steps.getFirst()).isEmpty()) return start;
    return provenance.nearest(Steps.located(document, steps)).at();
  }

  /** The place of the very value; empty where none was written. */
  public Optional<Position> exactly(String pointer) {
    var at = Optional.of(provenance);
    for (var step : Steps.located(document, Steps.of(pointer)))
      at = at.flatMap(found -> found.below(step));
    return at.map(Provenance::at);
  }
}
