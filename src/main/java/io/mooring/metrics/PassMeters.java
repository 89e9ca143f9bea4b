package io.mooring.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.mooring.ident.AppName;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.Watcher;
import io.mooring.status.PassReport;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Watches every pass and keeps the series of all apps up to date. */
public final class PassMeters implements Watcher {
  private final Map<AppName, AppMeters> apps;

  /** {@code version} is this release's, for {@code mooring_build_info}. */
  public PassMeters(MeterRegistry registry, List<AppSpec> specs, String version) {
    this.apps = specs.stream()
        .collect(
            Collectors.toUnmodifiableMap(AppSpec::name, spec -> new AppMeters(registry, spec)));
    Gauge.builder("mooring.build.info", () -> 1)
        .description("This release and its Java")
        .tag("version", version)
        .tag("java", Runtime.version().toString())
        .register(registry);
  }

  @Override
  public void passed(PassReport report) {
    var app = apps.get(report.app().app());
    if (app != null) app.passed(report);
  }
}
