package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static io.mooring.fault.Manifests.with;
import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.status.Condition;
import java.util.List;

/** Changes of members, in every way that ECS takes them. */
final class Changes {
  private static final String GRACE = "    healthCheckGracePeriodSeconds: 30\n";

  private Changes() {}

  private static void runs(Stage stage, String manifest) {
    stage.commit("web.yaml", manifest);
    stage.minutes(1);
  }

  private static Scenario from(String name, String earns, String before, String after) {
    return Scenario.of(
        name,
        earns,
        stage -> runs(stage, before),
        stage -> {
          stage.commit("web.yaml", after);
          stage.minutes(2);
        },
        stage -> well(stage, "web", "v1"));
  }

  static List<Scenario> all() {
    return List.of(
        from("member-added", "a member that Git owns from now on", web("v1"), web("v1") + GRACE),
        from(
                "member-removed",
                "a member that Git owned is reset, once",
                web("v1") + GRACE,
                web("v1"))
            .without(
                "Which members Git owned is in the tags alone.", Mode.OTHER_UNTAGS, Mode.NO_TAGS),
        droppedByABadOne(),
        from(
            "member-changed",
            "a member that starts no deployment",
            web("v1").replace("    launchType", "    propagateTags: NONE\n    launchType"),
            web("v1").replace("    launchType", "    propagateTags: SERVICE\n    launchType")),
        from(
            "network",
            "a deployment without a new revision",
            web("v1"),
            web("v1").replace("subnet-b", "subnet-c")),
        from(
            "environment",
            "a new revision with the same image",
            web("v1"),
            web("v1").replace("value: info", "value: debug")),
        from(
                "restart-text",
                "rolls once when the text changes",
                with(web("v1"), "rollout: {restart: one}"),
                with(web("v1"), "rollout: {restart: two}"))
            .without("A new service knows of no restart before it.", Mode.OTHER_DELETES),
        from(
                "count-not-owned",
                "B19: a count that Git does not declare any more is left alone",
                web("v1"),
                Manifests.without(web("v1"), "    desiredCount: 2\n"))
            .without(
                "Its count is whoever set it last; a new service has that of a new one.",
                Mode.OTHER_DELETES,
                Mode.OTHER_SCALES),
        recreated(),
        notRecreated(),
        unknownDefault());
  }

  private static Scenario droppedByABadOne() {
    var platform =
        web("v1").replace("    launchType", "    platformVersion: 1.3.0\n    launchType");
    return Scenario.of(
            "dropped-by-a-bad-one",
            "a member that a bad version dropped comes again with the way back, and goes for good",
            stage -> runs(stage, platform),
            stage -> {
              stage.commit("web.yaml", web("unhealthy"));
              stage.minutes(3);
              stage.commit("web.yaml", web("v3"));
              stage.minutes(2);
            },
            stage -> {
              well(stage, "web", "v3");
              assertThat(stage
                      .cloud
                      .shown("web")
                      .orElseThrow()
                      .path("platformVersion")
                      .asText())
                  .isEqualTo("LATEST");
            })
        .without("Which members Git owned is in the tags alone.", Mode.OTHER_UNTAGS, Mode.NO_TAGS);
  }

  private static Scenario recreated() {
    return Scenario.of(
            "recreate",
            "B4: drained, deleted and created again, at any point of it",
            stage -> runs(stage, web("v1")),
            stage -> {
              stage.rules.mayDelete();
              stage.commit(
                  "web.yaml",
                  with(web("v1"), "rollout: {recreate: allowed}")
                      .replace("launchType: FARGATE", "launchType: EC2"));
              stage.minutes(3);
            },
            stage -> well(stage, "web", "v1"))
        .without(
            "What is shown as there is deleted again, which deletes nothing.",
            Mode.STALE_FOR_A_WHILE);
  }

  private static Scenario notRecreated() {
    return Scenario.of(
            "not-in-place",
            "a change that ECS cannot make is told, and nothing is deleted for it",
            stage -> runs(stage, web("v1")),
            stage -> {
              stage.commit("web.yaml", web("v1").replace("launchType: FARGATE", "launchType: EC2"));
              stage.minutes(2);
            },
            stage -> assertThat(stage.status("web").has(Condition.Type.BLOCKED)).isTrue())
        .without("What is deleted can be created as Git wants it.", Mode.OTHER_DELETES);
  }

  private static Scenario unknownDefault() {
    var odd = FaultyAws.object().put("quantumPlacement", "ENTANGLED");
    var plain = from(
        "unknown-default", "B18: a member that nobody knows is not fought", web("v1"), web("v1"));
    return Scenario.of(
            plain.name(),
            plain.earns(),
            plain.before(),
            stage -> {
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
            },
            stage -> assertThat(stage.image("web")).isEqualTo("shop/web:v2"))
        .in(plain.behaviour().withExtraServiceMembers(odd));
  }
}
