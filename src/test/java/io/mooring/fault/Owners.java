package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static io.mooring.fault.Plain.webRuns;
import static io.mooring.fault.Scenarios.held;
import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.status.Condition;
import java.util.List;
import java.util.function.Consumer;

/** Who owns a service, and what others do to it. */
final class Owners {
  private static final String NETWORK =
      "\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-a\",\"subnet-b\"],\"securityGroups\":[\"sg-1\"]}}";

  private static final String SUBNETS = "/networkConfiguration/awsvpcConfiguration/subnets";

  private Owners() {}

  /** As somebody made it by hand long ago. */
  private static void found(Stage stage, String version, String tags) {
    var image = "shop/web:" + version;
    stage.cloud.call(
        "RegisterTaskDefinition",
        ("{\"family\":\"web\",\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],"
                + "\"cpu\":\"256\",\"memory\":\"512\",\"containerDefinitions\":[{\"name\":\"web\","
                + "\"image\":\"%s\",\"portMappings\":[{\"containerPort\":8080}],"
                + "\"environment\":[{\"name\":\"LEVEL\",\"value\":\"info\"},"
                + "{\"name\":\"DB_PASSWORD\",\"value\":\"%s\"}],"
                + "\"healthCheck\":{\"command\":[\"CMD-SHELL\",\"true\"],\"interval\":5}}]}")
            .formatted(image, Rules.CANARY));
    stage.cloud.call(
        "CreateService",
        ("{\"cluster\":\"shop\",\"serviceName\":\"web\",\"taskDefinition\":\"web\",\"desiredCount\":2,"
                + "\"launchType\":\"FARGATE\"," + NETWORK + ",\"tags\":[%s],"
                + "\"deploymentConfiguration\":{\"deploymentCircuitBreaker\":{\"enable\":true,\"rollback\":true}}}")
            .formatted(tags));
    stage.cloud.to(stage.cloud.now().plusSeconds(60));
  }

  private static void commits(Stage stage) {
    stage.commit("web.yaml", web("v1"));
    stage.minutes(2);
  }

  /** Somebody has moved the service to another subnet, and policy leaves it there. */
  private static Scenario beside(
      String name, String earns, Consumer<Stage> story, Consumer<Stage> end) {
    return left(Scenario.of(
        name,
        earns,
        Plain::webRuns,
        stage -> {
          stage.cloud.call(
              "UpdateService",
              "{\"cluster\":\"shop\",\"service\":\"web\",\"networkConfiguration\":"
                  + "{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-z\"],\"securityGroups\":[\"sg-1\"]}}}");
          stage.minutes(1);
          story.accept(stage);
        },
        stage -> {
          end.accept(stage);
          assertThat(stage.cloud.shown("web").orElseThrow().at(SUBNETS))
              .hasToString("[\"subnet-z\"]");
        }));
  }

  /** Drift is told, and stays. */
  private static Scenario left(Scenario drifted) {
    return drifted
        .under(World.AUTO.with(Policy.Drift.WARN))
        .without(
            "Who changed it, Git or somebody else, is known from the tags alone.",
            Mode.OTHER_UNTAGS,
            Mode.NO_TAGS)
        .without(
            "It is left as others make it.",
            Mode.OTHER_SCALES,
            Mode.OTHER_EDITS,
            Mode.OTHER_DELETES);
  }

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
                "adopt-equal",
                "adoption writes tags alone",
                stage -> found(stage, "v1", ""),
                Owners::commits,
                stage -> well(stage, "web", "v1"))
            .without(
                "What differs when it is looked at is not adopted.",
                Mode.OTHER_SCALES,
                Mode.OTHER_EDITS),
        Scenario.of(
                "adopt-differs",
                "what differs is not adopted by itself",
                stage -> found(stage, "v0", ""),
                Owners::commits,
                stage -> {
                  assertThat(stage.status("web").has(Condition.Type.BLOCKED)).isTrue();
                  assertThat(stage.image("web")).isEqualTo("shop/web:v0");
                })
            .without(
                "It belongs to others, who may do that.",
                Mode.OTHER_SCALES,
                Mode.OTHER_EDITS,
                Mode.OTHER_DELETES),
        Scenario.of(
                "adopt-always",
                "adopted, then brought to the version of Git",
                stage -> found(stage, "v0", ""),
                Owners::commits,
                stage -> well(stage, "web", "v1"))
            .under(World.AUTO.with(Policy.Adopt.ALWAYS)),
        Scenario.of(
                "another-owner",
                "B22: another Mooring's tag is never overridden",
                stage -> found(
                    stage,
                    "v0",
                    "{\"key\":\"mooring:owner\",\"value\":\"other/app\"},{\"key\":\"mooring:resource\",\"value\":\"shop/Service/web\"}"),
                Owners::commits,
                stage -> {
                  assertThat(stage.status("web").has(Condition.Type.BLOCKED)).isTrue();
                  assertThat(stage.image("web")).isEqualTo("shop/web:v0");
                })
            .without(
                "It belongs to others, who may do that.",
                Mode.OTHER_SCALES,
                Mode.OTHER_EDITS,
                Mode.OTHER_DELETES,
                Mode.OTHER_UNTAGS),
        Scenario.of(
            "drift",
            "B22: what somebody changed is set back, once",
            Plain::webRuns,
            stage -> {
              stage.cloud.call(
                  "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
              stage.minutes(3);
            },
            stage -> {
              well(stage, "web", "v1");
              assertThat(stage
                      .cloud
                      .shown("web")
                      .orElseThrow()
                      .path("desiredCount")
                      .asInt())
                  .isEqualTo(2);
            }),
        left(Scenario.of(
            "drift-warned",
            "drift: warn writes nothing",
            Plain::webRuns,
            stage -> {
              stage.cloud.call(
                  "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":3}");
              stage.minutes(3);
            },
            stage -> assertThat(
                    stage.cloud.shown("web").orElseThrow().path("desiredCount").asInt())
                .isEqualTo(3))),
        beside(
            "drift-beside",
            "a commit beside drift that stays is written down, so that its revert is one",
            stage -> {
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
              stage.commit("web.yaml", web("v1"));
              stage.minutes(2);
            },
            stage -> assertThat(stage.image("web")).isEqualTo("shop/web:v1")),
        beside(
            "drift-beside-bad",
            "a bad version beside drift that stays is tried once",
            stage -> {
              stage.commit("web.yaml", web("unhealthy"));
              stage.minutes(3);
            },
            stage -> held(stage, "web", "v1")),
        Scenario.of(
                "deployed-by-another",
                "a pipeline deploys another revision beside Git",
                Plain::webRuns,
                stage -> {
                  stage.cloud.other(Mode.OTHER_REGISTERS);
                  stage.cloud.call(
                      "UpdateService",
                      "{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"web\"}");
                  stage.minutes(3);
                },
                stage -> well(stage, "web", "v1"))
            .without(
                "What differs and has no tags of ours is nobody's that we know.",
                Mode.OTHER_UNTAGS,
                Mode.NO_TAGS),
        Scenario.of(
            "deleted-by-another",
            "B13, B15: one that is INACTIVE is created again under its name",
            Plain::webRuns,
            stage -> {
              stage.cloud.other(Mode.OTHER_DELETES);
              stage.minutes(3);
            },
            stage -> well(stage, "web", "v1")),
        Scenario.of(
            "untagged-by-another",
            "tags that are gone are put back",
            Plain::webRuns,
            stage -> {
              stage.cloud.other(Mode.OTHER_UNTAGS);
              stage.minutes(3);
            },
            stage -> assertThat(stage.image("web")).isEqualTo("shop/web:v1")),
        fought());
  }

  private static Scenario fought() {
    return Scenario.of(
            "contested",
            "promise 13: what comes back after two writes of ours is left alone",
            stage -> webRuns(stage),
            stage -> {
              for (int i = 0; i < 6; i++) {
                stage.cloud.call(
                    "UpdateService",
                    "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":4}");
                stage.minutes(2);
              }
            },
            stage ->
                assertThat(stage.status("web").has(Condition.Type.CONTESTED)).isTrue())
        .without(
            "A brake is kept in memory, so after a crash it counts again; another value is another fight.",
            Mode.CRASH_LOST,
            Mode.CRASH_APPLIED,
            Mode.CRASH_LATE_1,
            Mode.CRASH_LATE_2,
            Mode.CRASH_LATE_4,
            Mode.CRASH_LATE_8,
            Mode.OVERTAKEN,
            Mode.OTHER_SCALES,
            Mode.OTHER_EDITS,
            Mode.OTHER_DELETES);
  }
}
