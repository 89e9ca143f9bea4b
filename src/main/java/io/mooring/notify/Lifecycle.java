package io.mooring.notify;

import io.mooring.ident.ResourceKey;
import io.mooring.status.Event;
import io.mooring.status.PassReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells what is news in a pass, from what was known before it. A plain function: the same passes
 * tell the same.
 *
 * <ol>
 *   <li>What stands is told once, when it comes; not again in every pass.
 *   <li>A pass that could not read something ends nothing: what was known stays.
 *   <li>What the first look after a start finds is taken as told, since most of it was; only what
 *       that pass did itself is news.
 *   <li>A resource that is declared later is news altogether.
 * </ol>
 */
final class Lifecycle {
  private Lifecycle() {}

  /**
   * What is known of one app.
   *
   * @param begun whether its resources have been listed since the start
   */
  record Known(boolean begun, SortedMap<ResourceKey, Facts> resources) {
    Known {
      resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
    }

    static Known nothing() {
      return new Known(false, new TreeMap<>());
    }

    private Facts of(ResourceKey key) {
      return resources.getOrDefault(key, begun ? Facts.none() : Facts.unseen());
    }
  }

  /** What is known after a pass, and what was news in it. */
  record Step(Known known, List<LifecycleEvent> events) {
    Step {
      events = List.copyOf(events);
    }
  }

  /** @param drift whether the app wants to hear of drift */
  static Step next(Known before, PassReport report, boolean drift) {
    var events = new ArrayList<LifecycleEvent>();
    var known = new TreeMap<ResourceKey, Facts>();
    for (var status : report.resources()) {
      var facts = before.of(status.key());
      var happened = happened(report, status.key());
      if (Facts.tells(status)) {
        var news = new News(facts, status, happened, report.app().lastPassAt());
        events.addAll(news.all());
        facts = facts.with(status, news.failure());
      }
      known.put(status.key(), facts);
    }
    boolean begun = before.begun() || report.app().head().isPresent();
    if (!drift) events.removeIf(event -> event.type() == EventType.DRIFT_FOUND);
    return new Step(new Known(begun, known), events);
  }

  private static List<Event.ToResource> happened(PassReport report, ResourceKey key) {
    return report.events().stream()
        .filter(Event.ToResource.class::isInstance)
        .map(Event.ToResource.class::cast)
        .filter(event -> event.key().equals(key))
        .toList();
  }
}
