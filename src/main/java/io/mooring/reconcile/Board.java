package io.mooring.reconcile;

import io.mooring.ident.AppName;
import io.mooring.ident.ResourceKey;
import io.mooring.status.AppStatus;
import io.mooring.status.PassReport;
import io.mooring.status.ResourceStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The last report of every app: what the API, the metrics and the command line read. */
public final class Board implements Watcher {
  private final ConcurrentNavigableMap<AppName, PassReport> reports = new ConcurrentSkipListMap<>();

  @Override
  public void passed(PassReport report) {
    reports.put(report.app().app(), report);
  }

  public List<AppStatus> apps() {
    return reports.values().stream().map(PassReport::app).toList();
  }

  public List<ResourceStatus> resources() {
    return reports.values().stream()
        .flatMap(report -> report.resources().stream())
        .toList();
  }

  public Optional<ResourceStatus> resource(ResourceKey key) {
    return Optional.ofNullable(reports.get(key.app())).stream()
        .flatMap(report -> report.resources().stream())
        .filter(resource -> resource.key().equals(key))
        .findFirst();
  }
}
