package io.mooring.notify;

import io.mooring.ident.AppName;
import io.mooring.ident.InstanceName;
import io.mooring.reconcile.Watcher;
import io.mooring.status.PassReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Watches every pass and hands on what is news in it. */
final class Announcer implements Watcher {
  private final InstanceName instance;
  private final Predicate<AppName> drift;
  private final List<Outbox> outboxes;
  private final Map<AppName, Lifecycle.Known> known = new TreeMap<>();

  /** @param drift the apps that want to hear of drift */
  Announcer(InstanceName instance, Predicate<AppName> drift, List<Outbox> outboxes) {
    this.instance = instance;
    this.drift = drift;
    this.outboxes = List.copyOf(outboxes);
  }

  @Override
  public void passed(PassReport report) {
    for (var event : next(report)) {
      var notice = EventNotice.of(instance, event, report.app().lastPassAt());
      for (var outbox : outboxes) outbox.put(notice);
    }
  }

  private synchronized List<LifecycleEvent> next(PassReport report) {
    var app = report.app().app();
    var before = known.getOrDefault(app, Lifecycle.Known.nothing());
    var step = Lifecycle.next(before, report, drift.test(app));
    known.put(app, step.known());
    return step.events();
  }
}
