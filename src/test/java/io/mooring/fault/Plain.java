package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static io.mooring.fault.Manifests.withDeadline;
import static io.mooring.fault.Scenarios.held;
import static io.mooring.fault.Scenarios.well;

import java.util.List;

/** A service from commit to commit. */
final class Plain {
  private Plain() {}

  static void webRuns(Stage stage) {
    stage.commit("web.yaml", web("v1"));
    stage.minutes(1);
  }

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
            "create",
            "B1, B8: register, create and tag from nothing",
            _ -> {},
            stage -> {
              stage.commit("web.yaml", web("v1"));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v1")),
        Scenario.of(
            "update",
            "B1, B7: a new revision over a running one",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", web("v2", 3));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v2")),
        Scenario.of(
            "count",
            "a change that starts no deployment",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", web("v1", 4));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v1")),
        Scenario.of(
            "revert",
            "the revision of before is found again and not registered",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", web("v2"));
              stage.minutes(1);
              stage.commit("web.yaml", web("v1"));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v1")),
        Scenario.of(
            "revert-later",
            "B1, B11: what this process never registered is listed first",
            stage -> {
              webRuns(stage);
              stage.commit("web.yaml", web("v2"));
              stage.minutes(1);
            },
            stage -> {
              stage.commit("web.yaml", web("v1"));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v1")),
        Scenario.of(
            "supersede",
            "a commit in the middle of the roll-out of another one",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", web("v2"));
              stage.once();
              stage.commit("web.yaml", web("v3"));
              stage.once();
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v3")),
        Scenario.of(
            "nudged",
            "F16, F17: many nudges are one look, and what no nudge tells of is found as well",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", web("v2"));
              for (int i = 0; i < 3; i++) stage.once();
              stage.commit("web.yaml", web("v3"));
              stage.minutes(3);
            },
            stage -> well(stage, "web", "v3")),
        Scenario.of(
                "bad",
                "B12, B23: ECS's own breaker goes back, the version is tried once",
                Plain::webRuns,
                stage -> {
                  stage.commit("web.yaml", web("unhealthy"));
                  stage.minutes(3);
                },
                stage -> held(stage, "web", "v1"))
            .without("A deleted service has no healthy version to go back to.", Mode.OTHER_DELETES),
        Scenario.of(
                "stalls",
                "B24: nobody but us gives it up, and goes back to what was healthy",
                stage -> {
                  stage.commit("web.yaml", withDeadline("v1"));
                  stage.minutes(1);
                },
                stage -> {
                  stage.commit("web.yaml", withDeadline("crash"));
                  stage.minutes(4);
                },
                stage -> held(stage, "web", "v1"))
            .without("A deleted service has no healthy version to go back to.", Mode.OTHER_DELETES)
            .without(
                "Without its tags no version is known as healthy, so none is gone back to.",
                Mode.OTHER_UNTAGS));
  }
}
