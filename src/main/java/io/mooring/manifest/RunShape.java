package io.mooring.manifest;

import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a one-off run may say, as a hook, a schedule or a Task: a RunTask request verbatim in
 * {@code run}, and our own members around it.
 */
record RunShape(SortedMap<String, Shape> members) {
  /** The members that name the run or what it runs, each with what to do instead. */
  static final SortedMap<String, String> REFUSED = refused();

  static final List<String> ON_TIMEOUT = List.of("stop", "leave");
  static final List<String> ON_SUPERSEDE = List.of("wait", "stop");

  RunShape {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  static RunShape of(Shapes shapes) {
    var request = shapes.request("RunTask");
    var sent = new TreeMap<>(request.members());
    sent.keySet().removeAll(REFUSED.keySet());
    var required = new ArrayList<>(request.required());
    required.removeAll(REFUSED.keySet());
    var run = new Shape.Structure(
        request.name(), Collections.unmodifiableSortedMap(sent), List.copyOf(required));
    var logs = Members.texts("group", "streamPrefix").and("retentionDays", Members.WHOLE);
    return new RunShape(Members.texts("container", "image", "timeout")
        .and("run", run)
        .and("command", Members.TEXTS)
        .and("environment", environment(request))
        .and("onTimeout", new Shape.Text(ON_TIMEOUT))
        .and("retries", Members.WHOLE)
        .and("onSupersede", new Shape.Text(ON_SUPERSEDE))
        .and("success", new Shape.Document())
        .and("logs", logs.as("logs"))
        .sorted());
  }

  private static Shape environment(Shape.Structure runTask) {
    Shape at = runTask;
    for (var step : List.of("overrides", "containerOverrides", "environment")) {
      var in = at instanceof Shape.ListOf(var element) ? element : at;
      var below = in instanceof Shape.Structure structure ? structure.members().get(step) : null;
      if (below == null) throw new IllegalStateException("RunTask has no member " + step);
      at = below;
    }
    return at;
  }

  private static SortedMap<String, String> refused() {
    var fixes = new TreeMap<String, String>();
    fixes.put("taskDefinition", "the run uses the task definition of the manifest; remove it");
    fixes.put("cluster", "write it as spec.cluster");
    fixes.put("clientToken", "Mooring makes its own for each run; remove it");
    fixes.put("startedBy", "Mooring writes its own to find the task again; remove it");
    return Collections.unmodifiableSortedMap(fixes);
  }
}
