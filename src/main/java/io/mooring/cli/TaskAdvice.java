package io.mooring.cli;

import io.mooring.desired.RunTag;
import io.mooring.plan.Policy;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.WantedTasks;

/**
 * What is to be done next about a Task, in words: by a person, or by Mooring.
 *
 * @param reach the options by which a command gets to its cluster
 */
record TaskAdvice(AppSpec spec, DeclaredTask declared, String reach) {

  String next() {
    if (declared.revision().isEmpty()) return begins("registered and run");
    if (declared.lost())
      return "its record is missing on the revision, so nobody can know whether it ran; "
          + say("succeeded|failed|retry");
    var record = declared.record().orElse(RunTag.PENDING);
    var name = declared.name();
    return switch (record.state()) {
      case PENDING -> begins("run");
      case STARTING -> "nothing; it is being started";
      case DEFERRED -> "nothing; ECS has no room and is asked again by itself";
      case REFUSED ->
        "correct it in the manifest or in AWS; it is tried again when it is changed, and every 15 minutes";
      case RUNNING ->
        "`mooring logs %s -f` follows it; `mooring task stop%s %s` stops it"
            .formatted(name, reach, record.task());
      case SUCCEEDED ->
        "nothing; it runs again when its task definition changes, and `mooring task run %s` runs it by hand"
            .formatted(name);
      case FAILED ->
        "`mooring logs %s` shows what it said; commit a change, or try it again: %s"
            .formatted(name, release("retry"));
      case UNKNOWN -> "look at what it should have done, then " + say("succeeded|failed|retry");
      case RETRY ->
        "nothing; the controller tries it again when it has read this, within %d minutes"
            .formatted(WantedTasks.SUCCEEDED_FOR.toMinutes());
    };
  }

  private String begins(String what) {
    var key = declared.task().key();
    return spec.policy().mode() == Policy.Mode.MANUAL
        ? "`mooring sync --app %s` lets it be %s; `mooring status %s` says what it waits for"
            .formatted(key.app(), what, key.name())
        : "nothing; it is %s by the controller, and `mooring status %s` says what it waits for"
            .formatted(what, key.name());
  }

  private String say(String as) {
    return "say how it ended: " + release(as);
  }

  private String release(String as) {
    var key = declared.task().key();
    var on = declared.revision().map(r -> " --on " + r.name()).orElse("");
    return "`mooring release --app %s %s --run %s --as %s%s`"
        .formatted(key.app(), key.name(), declared.task().run().name(), as, on);
  }
}
