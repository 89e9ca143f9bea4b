package io.mooring.manifest;

import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.List;
import java.util.TreeMap;

/**
 * What a target of a rule may say when it is written verbatim. Nothing is required: what is left
 * out is made out of the run.
 */
final class TargetShape {
  private static final String PARAMETERS = "EcsParameters";

  private TargetShape() {}

  static Shape.Structure of(Shapes events) {
    if (!(events.request("PutTargets").members().get("Targets")
            instanceof Shape.ListOf(Shape.Structure target)
        && target.members().get(PARAMETERS) instanceof Shape.Structure parameters))
      throw new IllegalStateException("PutTargets has no target of ECS");
    var members = new TreeMap<>(target.members());
    members.put(PARAMETERS, optional(parameters));
    return new Shape.Structure(target.name(), members, List.of());
  }

  private static Shape.Structure optional(Shape.Structure structure) {
    return new Shape.Structure(structure.name(), structure.members(), List.of());
  }
}
