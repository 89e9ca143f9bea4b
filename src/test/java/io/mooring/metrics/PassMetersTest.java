package io.mooring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.mooring.fixture.Samples;
import io.mooring.plan.Policy;
import io.mooring.reconcile.AppSpec;
import io.mooring.status.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassMetersTest {
  private static final String WEB = "app=\"shop\",cluster=\"shop\",kind=\"Service\",name=\"web\",";
  private static final long NOON = Samples.NOON.getEpochSecond();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AppSpec spec = Samples.spec(Policy.REPORT_ONLY);
  private final PassMeters meters = new PassMeters(registry, List.of(spec), "1.0");

  private List<String> scrape() {
    return lines(registry);
  }

  /** The text format allows a comma after the last label; the expectations do without. */
  static List<String> lines(PrometheusMeterRegistry registry) {
    return registry.scrape().replace(",}", "}").lines().toList();
  }

  @Test
  void everyCounterOfAnAppIsBornAtZero() {
    assertThat(scrape())
        .contains(
            "mooring_drift_detected_total{app=\"shop\",cluster=\"shop\",kind=\"Service\"} 0.0",
            "mooring_drift_corrected_total{app=\"shop\",cluster=\"shop\",kind=\"Service\"} 0.0",
            "mooring_passes_total{app=\"shop\",result=\"failed\"} 0.0",
            "mooring_passes_total{app=\"shop\",result=\"partial\"} 0.0",
            "mooring_passes_total{app=\"shop\",result=\"succeeded\"} 0.0",
            "mooring_rollouts_total{app=\"shop\",result=\"rolled_back\"} 0.0",
            "mooring_run_outcomes_total{app=\"shop\",result=\"unknown\"} 0.0",
            "mooring_last_success_timestamp_seconds{app=\"shop\",stage=\"act\"} 0.0",
            "mooring_conditions{app=\"shop\",type=\"Held\"} 0.0")
        .anyMatch(line -> line.startsWith("mooring_app_info{app=\"shop\","))
        .anyMatch(line -> line.startsWith("mooring_build_info{") && line.contains("\"1.0\""));
  }

  @Test
  void aStateIsASetInWhichOneStatusHolds() {
    meters.passed(Samples.report(List.of(Samples.drifted("web")), List.of()));

    assertThat(scrape())
        .contains(
            "mooring_resource_sync_status{" + WEB + "status=\"OutOfSync\"} 1.0",
            "mooring_resource_sync_status{" + WEB + "status=\"Synced\"} 0.0",
            "mooring_resource_sync_status{" + WEB + "status=\"Unknown\"} 0.0",
            "mooring_resource_health_status{" + WEB + "status=\"Degraded\"} 1.0",
            "mooring_resource_health_status{" + WEB + "status=\"Healthy\"} 0.0",
            "mooring_held{" + WEB.substring(0, WEB.length() - 1) + "} 1.0",
            "mooring_held_by_person{" + WEB.substring(0, WEB.length() - 1) + "} 0.0",
            "mooring_stopped_after_failures{" + WEB.substring(0, WEB.length() - 1) + "} 0.0",
            "mooring_contested{" + WEB.substring(0, WEB.length() - 1) + "} 0.0",
            "mooring_run_failed{" + WEB.substring(0, WEB.length() - 1) + "} 0.0",
            "mooring_run_outcome_unknown{" + WEB.substring(0, WEB.length() - 1) + "} 0.0",
            "mooring_conditions{app=\"shop\",type=\"Held\"} 1.0");
  }

  @Test
  void driftHasAStartAndBothOriginsAreAlwaysThere() {
    meters.passed(Samples.report(List.of(Samples.drifted("web")), List.of()));
    var drifted = scrape();
    meters.passed(Samples.report(List.of(Samples.synced("web")), List.of()));
    var again = scrape();

    assertThat(drifted)
        .anyMatch(line -> isStart(line, "live", NOON))
        .anyMatch(line -> isStart(line, "git", 0));
    assertThat(again)
        .anyMatch(line -> isStart(line, "live", 0))
        .anyMatch(line -> isStart(line, "git", 0));
  }

  private static boolean isStart(String line, String origin, long seconds) {
    var series = "mooring_drift_start_timestamp_seconds{" + WEB + "origin=\"" + origin + "\"} ";
    return line.startsWith(series)
        && Double.parseDouble(line.substring(series.length())) == seconds;
  }

  @Test
  void driftThatPolicyIgnoresHasNoStart() {
    var own = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var ignoring = new Policy(
        Policy.Mode.AUTO,
        Policy.Drift.IGNORE,
        Policy.Adopt.NEVER,
        Policy.Prune.NEVER,
        1,
        Policy.STOP_AFTER_FAILURES);
    new PassMeters(own, List.of(Samples.spec(ignoring)), "1.0")
        .passed(Samples.report(List.of(Samples.drifted("web")), List.of()));

    assertThat(lines(own)).anyMatch(line -> isStart(line, "live", 0));
  }

  @Test
  void whatHappenedIsCounted() {
    var key = Samples.key("web");
    meters.passed(Samples.report(
        List.of(Samples.synced("web")),
        List.of(
            new Event.DriftDetected(key),
            new Event.DriftCorrected(key),
            new Event.RolloutEnded(key, "failed"),
            new Event.Wrote(key, "UpdateService", "ok", "r-1"))));

    assertThat(scrape())
        .contains(
            "mooring_drift_detected_total{app=\"shop\",cluster=\"shop\",kind=\"Service\"} 1.0",
            "mooring_drift_corrected_total{app=\"shop\",cluster=\"shop\",kind=\"Service\"} 1.0",
            "mooring_rollouts_total{app=\"shop\",result=\"failed\"} 1.0",
            "mooring_passes_total{app=\"shop\",result=\"succeeded\"} 1.0",
            "mooring_pass_duration_seconds_count{app=\"shop\",stage=\"source\"} 1.0");
  }

  @Test
  void theSeriesOfAResourceEndWithIt() {
    meters.passed(Samples.report(List.of(Samples.synced("web"), Samples.synced("api")), List.of()));
    meters.passed(Samples.report(List.of(Samples.synced("api")), List.of()));

    assertThat(scrape())
        .noneMatch(line -> line.contains("name=\"web\""))
        .anyMatch(line -> line.contains("name=\"api\""));
  }

  @Test
  void promtoolFindsNothingWrongWithTheNames(@TempDir Path dir) throws Exception {
    var promtool = Path.of("/usr/bin/promtool");
    Assumptions.assumeTrue(Files.isExecutable(promtool), "promtool is not installed");
    meters.passed(Samples.report(List.of(Samples.drifted("web")), List.of()));
    var text = Files.writeString(dir.resolve("metrics.txt"), registry.scrape());

    assertThat(check(promtool, text)).isEmpty();
  }

  private static String check(Path promtool, Path text) throws IOException, InterruptedException {
    var process = new ProcessBuilder(promtool.toString(), "check", "metrics")
        .redirectInput(text.toFile())
        .redirectErrorStream(true)
        .start();
    var said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
