package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static io.mooring.fault.Scenarios.held;
import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import java.util.ArrayList;
import java.util.List;

/** Schedules: the rules of EventBridge and what hangs on them. */
final class Timed {
  private static final String GONE = "A deleted service has no healthy version to go back to.";
  private static final String UNKNOWN =
      "Without its tags no version is known as healthy, so none is gone back to.";

  private Timed() {}

  private static String timed(String version, String expression) {
    return web(version)
        + "  schedules: [{name: report, expression: %s, role: 'arn:aws:iam::123456789012:role/events', command: [bin/report]}]\n"
            .formatted(expression);
  }

  private static void runs(Stage stage) {
    commits(stage, 1, timed("v1", "rate(1 day)"));
  }

  private static void commits(Stage stage, int minutes, String manifest) {
    stage.commit("web.yaml", manifest);
    stage.minutes(minutes);
  }

  private static List<JsonNode> targets(Stage stage) {
    var all = new ArrayList<JsonNode>();
    for (var rule : stage.cloud.beside("events", "ListRules", "{}").path("Rules"))
      stage
          .cloud
          .beside(
              "events",
              "ListTargetsByRule",
              "{\"Rule\":\"%s\"}".formatted(rule.path("Name").asText()))
          .path("Targets")
          .forEach(all::add);
    return all;
  }

  private static void starts(Stage stage, String version) {
    assertThat(targets(stage)).hasSize(1);
    var arn = targets(stage).getFirst().at("/EcsParameters/TaskDefinitionArn").asText();
    assertThat(stage
            .cloud
            .revision(arn)
            .at("/taskDefinition/containerDefinitions/0/image")
            .asText())
        .isEqualTo("shop/web:" + version);
  }

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
            "schedule",
            "ecs-task: a rule and its target come after the service",
            _ -> {},
            stage -> commits(stage, 2, timed("v1", "rate(1 day)")),
            stage -> {
              well(stage, "web", "v1");
              starts(stage, "v1");
            }),
        Scenario.of(
            "schedule-moves",
            "ecs-task: the target moves with the version, after it is healthy",
            Timed::runs,
            stage -> commits(stage, 2, timed("v2", "rate(1 day)")),
            stage -> {
              well(stage, "web", "v2");
              starts(stage, "v2");
            }),
        Scenario.of(
            "schedule-changed",
            "another expression starts no deployment",
            Timed::runs,
            stage -> commits(stage, 2, timed("v1", "rate(2 days)")),
            stage -> {
              well(stage, "web", "v1");
              starts(stage, "v1");
            }),
        Scenario.of(
                "schedule-bad-version",
                "a version that fails moves no target",
                Timed::runs,
                stage -> commits(stage, 3, timed("unhealthy", "rate(2 days)")),
                stage -> {
                  held(stage, "web", "v1");
                  starts(stage, "v1");
                })
            .without(GONE, Mode.OTHER_DELETES)
            .without(UNKNOWN, Mode.OTHER_UNTAGS),
        Scenario.of(
                "schedule-failed-entry",
                "FailedEntryCount is a failure, and is tried again",
                stage -> {
                  runs(stage);
                  stage.cloud.failTargets(1);
                },
                stage -> commits(stage, 3, timed("v2", "rate(1 day)")),
                stage -> starts(stage, "v2"))
            .without(
                "What is put, put again and put back for an old answer is contested, and told.",
                Mode.STALE_1,
                Mode.STALE_2,
                Mode.STALE_3,
                Mode.STALE_4,
                Mode.STALE_OLDEST),
        removed());
  }

  private static String jobs(int count) {
    var all = new ArrayList<String>();
    for (int i = 0; i < count; i++)
      all.add(
          "{name: job-%d, expression: rate(1 day), role: 'arn:aws:iam::123456789012:role/events'}"
              .formatted(i));
    return web("v1") + "  schedules: [" + String.join(", ", all) + "]\n";
  }

  private static Scenario removed() {
    return Scenario.of(
            "schedule-removed",
            "what Git drops goes: first what hangs on the rule, then the rule",
            stage -> {
              commits(stage, 1, jobs(5));
              stage.minutes(1);
            },
            stage -> {
              commits(stage, 15, jobs(4));
            },
            stage -> {
              assertThat(targets(stage)).hasSize(4);
              well(stage, "web", "v1");
            })
        .under(World.AUTO.with(Policy.Prune.AUTO));
  }
}
