package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One step of a run. */
public sealed interface RunAction extends Action {
  /**
   * Look at the tasks of a run, and again at the tags of the revision that holds its record; reads
   * only.
   *
   * @param hook whose look it is
   * @param startedBy by which its tasks are found, "" where the one on record is all there is
   * @param task the id of the task on record, "" where there is none
   * @param revision the ARN of the revision with the record
   */
  record LookAtRun(String cluster, String hook, String startedBy, String task, String revision)
      implements RunAction {}

  /**
   * Find or register the revision that the tasks of a run come from, where that is not the one its
   * record hangs on.
   *
   * @param step a search or a register
   */
  record Define(String hook, Action step) implements RunAction {}

  /** Start the tasks of a run; {@code why} is for people and the audit log. */
  record RunTask(String hook, ObjectNode request, String why) implements RunAction {}

  /** {@code task} is an ARN; {@code why} is also what ECS shows as the reason. */
  record StopTask(String cluster, String task, String why) implements RunAction {}

  @Override
  default boolean writes() {
    return switch (this) {
      case LookAtRun _ -> false;
      case Define define -> define.step().writes();
      case RunTask _, StopTask _ -> true;
    };
  }

  @Override
  default String describe() {
    return switch (this) {
      case LookAtRun look -> "look at the run of " + look.hook();
      case Define define -> define.step().describe();
      case RunTask run ->
        "run %s on %s (%s)"
            .formatted(
                run.hook(), lastPart(run.request().path("taskDefinition").asText()), run.why());
      case StopTask stop -> "stop task %s (%s)".formatted(lastPart(stop.task()), stop.why());
    };
  }

  private static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
