package io.mooring.fault;

import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import java.util.List;

/** Tasks: each runs once for a version of its definition. */
final class Once {
  private static final String ALONE = "There is no service to edit, scale, untag or delete.";

  private static final String UNSHOWN =
      "A revision that is shown without its tags is a stranger's, and a run without its record is asked for.";

  private Once() {}

  static String task(String version, String command, String more) {
    return """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          cluster: shop
          taskDefinition:
            family: seed
            containerDefinitions: [{name: job, image: "shop/job:%s", memory: 64}]
          command: ["%s"]
        %s""".formatted(version, command, more);
  }

  private static void ran(Stage stage) {
    assertThat(stage.status("seed").conditions()).as("conditions").isEmpty();
    assertThat(stage.status("seed").health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  private static void failedOnce(Stage stage) {
    assertThat(stage.status("seed").has(Condition.Type.RUN_FAILED)).isTrue();
    assertThat(Hooks.degraded(stage, "seed")).isTrue();
  }

  private static Scenario alone(Scenario scenario) {
    return scenario.without(
        ALONE, Mode.OTHER_EDITS, Mode.OTHER_SCALES, Mode.OTHER_UNTAGS, Mode.OTHER_DELETES);
  }

  private static void commits(Stage stage, int minutes, String manifest) {
    stage.commit("seed.yaml", manifest);
    stage.minutes(minutes);
  }

  static List<Scenario> all() {
    return List.of(
        alone(Scenario.of(
            "task",
            "promise 4: a Task runs once",
            _ -> {},
            stage -> commits(stage, 2, task("v1", "sleep-7", "")),
            Once::ran)),
        alone(Scenario.of(
            "task-fails",
            "what failed does not run again by itself",
            _ -> {},
            stage -> commits(stage, 2, task("v1", "exit-4", "")),
            Once::failedOnce)),
        alone(Scenario.of(
                "task-retried",
                "an attempt for each retry, and no more",
                _ -> {},
                stage -> commits(stage, 3, task("v1", "exit-4", "  retries: 1\n")),
                Once::failedOnce))
            .without(UNSHOWN, Mode.NO_TAGS),
        alone(Scenario.of(
                "task-again",
                "another version runs again, and the one of before does not when it comes back",
                stage -> commits(stage, 1, task("v1", "m", "")),
                stage -> {
                  commits(stage, 3, task("v2", "m", ""));
                  commits(stage, 2, task("v1", "m", ""));
                },
                Once::ran))
            .without("A version that Git left before ECS took it does not run.", Mode.UNKNOWN_CODE)
            .without(UNSHOWN, Mode.NO_TAGS),
        derived(),
        first());
  }

  private static Scenario derived() {
    return alone(Scenario.of(
        "task-from",
        "a definition made out of somebody else's is made once, with its log group",
        stage -> stage.cloud.call(
            "RegisterTaskDefinition",
            "{\"family\":\"api\",\"containerDefinitions\":[{\"name\":\"api\",\"image\":\"shop/api:v1\",\"memory\":64}]}"),
        stage -> commits(stage, 2, """
            apiVersion: mooring/v1
            kind: Task
            metadata: {name: seed}
            spec:
              cluster: shop
              from: {family: api, image: "shop/api:v2"}
              command: [bin/migrate]
            """),
        Once::ran));
  }

  private static Scenario first() {
    return Scenario.of(
        "task-first",
        "B35: a service waits for the Task that it depends on",
        _ -> {},
        stage -> {
          stage.commit("seed.yaml", task("v1", "m", ""));
          stage.commit("web.yaml", Manifests.web("v1") + "  sync: {dependsOn: [Task/seed]}\n");
          stage.minutes(3);
        },
        stage -> {
          ran(stage);
          well(stage, "web", "v1");
        });
  }
}
