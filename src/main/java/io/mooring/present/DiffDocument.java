package io.mooring.present;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.plan.Plan;
import java.util.Locale;

/** A diff for a program: one object a resource. */
public final class DiffDocument {
  private DiffDocument() {}

  public static void add(ArrayNode items, Subject subject) {
    var key = subject.resource().key();
    var item = items
        .addObject()
        .put("app", key.app().value())
        .put("cluster", key.cluster().value())
        .put("kind", key.kind().word())
        .put("name", key.name())
        .put(
            "origin",
            subject
                .resource()
                .sync()
                .knownOrigin()
                .map(o -> o.name().toLowerCase(Locale.ROOT))
                .orElse(""));
    var differences = item.putArray("differences");
    for (var difference : subject.differences()) {
      var made = differences
          .addObject()
          .put("pointer", difference.pointer())
          .put("desired", difference.desiredShown())
          .put("live", difference.liveShown())
          .put("why", difference.why().words());
      subject.setBy(difference).ifPresent(place -> made.put("setAt", place));
    }
    ignored(item, subject);
    item.put("plan", subject.plan().map(Plan::describe).orElse(""));
    var actions = item.putArray("actions");
    for (var step : Ahead.of(subject))
      actions.addObject().put("call", step.operation()).put("what", step.words());
    var conditions = item.putArray("conditions");
    for (var condition : subject.resource().conditions()) {
      conditions
          .addObject()
          .put("type", condition.type().word())
          .put("reason", condition.reason())
          .put("message", condition.message());
    }
  }

  private static void ignored(ObjectNode item, Subject subject) {
    var list = item.putArray("ignored");
    for (var each : subject.resource().sync().ignored())
      list.addObject().put("pointer", each.pointer()).put("rule", each.rule());
  }
}
