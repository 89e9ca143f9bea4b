package io.mooring.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.fixture.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alert rules by Prometheus's own judge, and what every alert must tell its reader. */
class AlertsTest {
  /** Longest run of promtool, in seconds; it takes well under one. */
  private static final long PATIENCE = 60;

  private static final Path RULES = Path.of("deploy/prometheus/mooring.rules.yml");

  @Test
  void promtoolAcceptsTheRulesAndTheirTestsPass() throws Exception {
    assertThat(promtool("check", "rules", RULES.toString())).contains("SUCCESS");
    assertThat(promtool("check", "config", "deploy/prometheus/prometheus.yml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "deploy/prometheus/mooring.rules.test.yml"))
        .contains("SUCCESS");
  }

  @Test
  void everyAlertSaysHowBadWhatAndWhatToDo() throws IOException {
    assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
      assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).isNotEmpty();
      assertThat(alert.at("/annotations/description").asText()).hasSizeGreaterThan(80);
      assertThat(alert.at("/annotations/runbook_url").asText())
          .isEqualTo("docs/DEBUGGING.md#" + Headings.anchor(alert.path("alert").asText()));
    });
  }

  @Test
  void everyAlertIsSeenFiringAndQuietInItsTests() throws IOException {
    var checks = yaml(Path.of("deploy/prometheus/mooring.rules.test.yml")).path("tests");
    var firing = names(checks, true);
    var quiet = names(checks, false);
    var all =
        alerts().stream().map(alert -> alert.path("alert").asText()).collect(Collectors.toSet());

    assertThat(firing).isEqualTo(all);
    assertThat(quiet).isEqualTo(all);
  }

  static List<JsonNode> alerts() throws IOException {
    return StreamSupport.stream(yaml(RULES).at("/groups/0/rules").spliterator(), false)
        .toList();
  }

  private static Set<String> names(JsonNode tests, boolean firing) {
    return StreamSupport.stream(tests.spliterator(), false)
        .flatMap(t -> StreamSupport.stream(t.path("alert_rule_test").spliterator(), false))
        .filter(check -> check.path("exp_alerts").isEmpty() != firing)
        .map(check -> check.path("alertname").asText())
        .collect(Collectors.toSet());
  }

  private static JsonNode yaml(Path file) throws IOException {
    var settings = LoadSettings.builder().setMaxAliasesForCollections(1000).build();
    return new ObjectMapper()
        .valueToTree(new Load(settings).loadFromString(Files.readString(file)));
  }

  private static String promtool(String... arguments) throws Exception {
    var words = new ArrayList<>(List.of(Needs.program("promtool").toString()));
    words.addAll(List.of(arguments));
    var run = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(run.getInputStream().readAllBytes(), UTF_8);
    assertThat(run.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(said).isZero();
    return said;
  }
}
