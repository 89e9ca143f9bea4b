package io.mooring.manifest;

import io.mooring.ident.Kind;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.List;

/** Our own words of the manifest format, one structure for each kind. */
final class Envelopes {

  private static final List<String> PHASES = List.of("PreSync", "PostSync", "SyncFail");
  private static final List<String> ON_FAILURE = List.of("rollback", "stop");
  private static final List<String> RECREATE = List.of("never", "allowed");
  private static final List<String> STATES = List.of("ENABLED", "DISABLED");
  static final List<String> OPERATIONS =
      List.of("add", "remove", "replace", "move", "copy", "test");

  private Envelopes() {}

  /** Whether a list of choices is one of ours: then another value is an error, not news. */
  static boolean isOurs(List<String> choices) {
    return List.of(PHASES, ON_FAILURE, RECREATE, STATES, RunShape.ON_TIMEOUT, RunShape.ON_SUPERSEDE)
        .contains(choices);
  }

  static Shape.Structure of(
      Kind kind, Shape.Structure taskDefinition, Shape.Structure service, RunShape run) {
    return switch (kind) {
      case SERVICE -> manifest(service(taskDefinition, service, run));
      case TASK -> manifest(task(taskDefinition, run));
      case SCHEDULE -> manifest(schedule(taskDefinition, run).as("spec"));
      case TASK_DEFINITION -> manifest(common(taskDefinition).as("spec"));
      case OVERLAY -> overlay();
    };
  }

  private static Members head() {
    var metadata = Members.texts("name").and("labels", new Shape.MapOf(Members.TEXT, List.of()));
    return Members.texts("$schema", "apiVersion", "kind").and("metadata", metadata.as("metadata"));
  }

  private static Shape.Structure manifest(Shape.Structure spec) {
    return head().and("spec", spec).as("manifest");
  }

  /** The members that every kind but an overlay has. */
  private static Members common(Shape.Structure taskDefinition) {
    var sync = Members.texts()
        .and("dependsOn", Members.TEXTS)
        .and("ignore", Members.TEXTS)
        .and("acknowledge", Members.TEXTS);
    var retention = Members.texts().and("revisions", Members.WHOLE);
    return Members.texts("taskDefinitionFile")
        .and("taskDefinition", taskDefinition)
        .and("retention", retention.as("retention"))
        .and("sync", sync.as("sync"))
        .and("patches", new Shape.ListOf(operation()));
  }

  private static Shape.Structure service(
      Shape.Structure taskDefinition, Shape.Structure service, RunShape run) {
    var hook = Members.texts("name").and("phase", new Shape.Text(PHASES)).andAll(run.members());
    var rollout = Members.texts("progressDeadline", "restart")
        .and("onFailure", new Shape.Text(ON_FAILURE))
        .and("recreate", new Shape.Text(RECREATE));
    return schedule(taskDefinition, run)
        .and("service", service)
        .and("serviceFile", Members.TEXT)
        .and("hooks", new Shape.ListOf(hook.as("hook", "name", "phase")))
        .and("rollout", rollout.as("rollout"))
        .as("spec");
  }

  private static Shape.Structure task(Shape.Structure taskDefinition, RunShape run) {
    var from = Members.texts("family", "container", "image").and("inherit", Members.TEXTS);
    return common(taskDefinition)
        .and("cluster", Members.TEXT)
        .and("from", from.as("from", "family"))
        .andAll(run.members())
        .as("spec");
  }

  private static Members schedule(Shape.Structure taskDefinition, RunShape run) {
    var schedule = Members.texts("name", "expression", "rule", "description", "eventBus", "role")
        .and("state", new Shape.Text(STATES))
        .and("target", TargetShape.of(Shapes.events()))
        .andAll(run.members());
    return common(taskDefinition)
        .and("cluster", Members.TEXT)
        .and("schedules", new Shape.ListOf(schedule.as("schedule", "name")));
  }

  private static Shape.Structure overlay() {
    var image = Members.texts("name", "newName", "newTag", "digest");
    var select = Members.texts("kind", "name", "cluster")
        .and("labels", new Shape.MapOf(Members.TEXT, List.of()));
    // A list of operations, or the JSON text of one.
    var patch =
        Members.texts().and("select", select.as("select")).and("patch", new Shape.Document());
    return head()
        .and("resources", Members.TEXTS)
        .and("values", new Shape.MapOf(new Shape.Document(), List.of()))
        .and("images", new Shape.ListOf(image.as("image", "name")))
        .and("patches", new Shape.ListOf(patch.as("patch", "select", "patch")))
        .as("overlay");
  }

  private static Shape.Structure operation() {
    return Members.texts("path", "from")
        .and("op", new Shape.Text(OPERATIONS))
        .and("value", new Shape.Document())
        .as("operation", "op", "path");
  }
}
