package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.RunTag;
import io.mooring.live.LiveRevision;
import java.util.Optional;

/**
 * A Task of the manifests, and how far its run is.
 *
 * @param revision that it runs on; empty where none is registered for what Git wants now
 * @param record on that revision; empty where there is none
 * @param lost whether a record should be there and is not
 */
record DeclaredTask(
    DesiredTask task, Optional<LiveRevision> revision, Optional<RunTag> record, boolean lost) {

  String name() {
    return task.key().name();
  }

  ObjectNode document() {
    var shown = Documents.JSON.createObjectNode();
    shown.put("name", name()).put("app", task.key().app().value());
    shown.put("cluster", task.key().cluster().value());
    revision.ifPresent(r -> shown.put("revision", r.name().toString()));
    shown.put("state", state());
    record.ifPresent(tag -> {
      if (tag.attempt() > 0) shown.put("attempt", tag.attempt());
      tag.at().ifPresent(at -> shown.put("at", at.toString()));
      if (!tag.task().isEmpty()) shown.put("task", tag.task());
      if (!tag.by().isEmpty()) shown.put("by", tag.by());
      if (!tag.why().isEmpty()) shown.put("cause", tag.why());
    });
    return shown;
  }

  /** In one word, that of the record where there is one. */
  String state() {
    if (revision.isEmpty()) return "unregistered";
    if (lost) return RunTag.State.UNKNOWN.word();
    return record.orElse(RunTag.PENDING).state().word();
  }
}
