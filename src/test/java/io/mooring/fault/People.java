package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.status.Condition;
import java.util.List;

/** What people ask for by tags, while calls go wrong. */
final class People {
  private static final String DELETED = "The tag by which a person asked goes with the service.";

  private People() {}

  static List<Scenario> all() {
    return List.of(
        manual(), notApproved(), reportOnly(), suspended(), restarted(), released(), takenBack());
  }

  private static Scenario manual() {
    return Scenario.of(
            "approved",
            "a commit that a person approved is applied, and the approval is used up",
            Plain::webRuns,
            stage -> {
              stage.restart(World.AUTO.with(Policy.Mode.MANUAL));
              var commit = stage.git.commit("web.yaml", web("v2"));
              stage.minutes(2);
              stage.cloud.call(
                  "TagResource",
                  "{\"resourceArn\":\"arn:aws:ecs:eu-west-1:123456789012:cluster/shop\",\"tags\":[{\"key\":\"mooring:sync/shop\",\"value\":\"commit=%s\"}]}"
                      .formatted(commit.sha()));
              stage.minutes(3);
            },
            stage -> well(stage, "web", "v2"))
        .without(
            "What is to be made again is a change that waits for a person.", Mode.OTHER_DELETES)
        .without(
            "Tags are put back with the next approval, and it is told until then.",
            Mode.OTHER_UNTAGS);
  }

  private static Scenario notApproved() {
    return Scenario.of(
            "not-approved",
            "without a person's yes nothing is written",
            Plain::webRuns,
            stage -> {
              stage.restart(World.AUTO.with(Policy.Mode.MANUAL));
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
            },
            stage -> {
              assertThat(stage.status("web").has(Condition.Type.AWAITING_APPROVAL))
                  .isTrue();
              assertThat(stage.image("web")).isEqualTo("shop/web:v1");
            })
        .without("Tags are put back with the next approval.", Mode.OTHER_UNTAGS)
        .without(
            "What is to be made again is a change that waits for a person.", Mode.OTHER_DELETES);
  }

  private static Scenario reportOnly() {
    return Scenario.of(
            "report-only",
            "the safe first day: nothing is written at all",
            stage -> {
              stage.restart(World.AUTO);
              Plain.webRuns(stage);
              stage.restart(Policy.REPORT_ONLY);
            },
            stage -> {
              stage.restart(Policy.REPORT_ONLY);
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
            },
            stage -> assertThat(stage.image("web")).isEqualTo("shop/web:v1"))
        .without(
            "It is left as others make it.",
            Mode.OTHER_UNTAGS,
            Mode.OTHER_SCALES,
            Mode.OTHER_EDITS,
            Mode.OTHER_DELETES);
  }

  private static Scenario suspended() {
    return Scenario.of(
            "suspended",
            "no write while a person holds it, and all of it when she lets go",
            Plain::webRuns,
            stage -> {
              stage.tag("web", Tags.SUSPEND, "by=anna why=load-test");
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
              assertThat(stage.image("web")).isEqualTo("shop/web:v1");
              stage.untag("web", Tags.SUSPEND);
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v2"))
        .without(
            "A person's tag holds from when ECS shows it.",
            Mode.STALE_1,
            Mode.STALE_2,
            Mode.STALE_3,
            Mode.STALE_4,
            Mode.STALE_OLDEST,
            Mode.STALE_FOR_A_WHILE)
        .without(DELETED, Mode.OTHER_DELETES, Mode.OTHER_UNTAGS, Mode.NO_TAGS);
  }

  private static Scenario restarted() {
    return Scenario.of(
            "restart",
            "a person's restart happens once",
            Plain::webRuns,
            stage -> {
              stage.tag("web", Tags.RESTART, "at=" + stage.cloud.now() + " by=anna");
              stage.minutes(3);
            },
            stage -> well(stage, "web", "v1"))
        .without(DELETED, Mode.OTHER_DELETES, Mode.OTHER_UNTAGS);
  }

  private static Scenario released() {
    return Scenario.of(
            "released",
            "what is held is tried again when a person says so, once",
            stage -> {
              Plain.webRuns(stage);
              stage.commit("web.yaml", web("unhealthy"));
              stage.minutes(2);
            },
            stage -> {
              stage.tag("web", Tags.RELEASE, "at=" + stage.cloud.now() + " by=anna");
              stage.minutes(3);
            },
            stage -> Scenarios.held(stage, "web", "v1"))
        .without(DELETED, Mode.OTHER_DELETES, Mode.OTHER_UNTAGS, Mode.NO_TAGS);
  }

  private static Scenario takenBack() {
    return Scenario.of(
            "rolled-back",
            "a person goes back to the version before",
            stage -> {
              Plain.webRuns(stage);
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
            },
            stage -> {
              var applied = Cloud.tag(stage.cloud.shown("web").orElseThrow(), Tags.APPLIED)
                  .split(" ");
              stage.tag(
                  "web", Tags.HOLD, applied[0] + " " + applied[1] + " to=web:1 by=anna note=slow");
              stage.minutes(3);
            },
            stage -> assertThat(stage.image("web")).isEqualTo("shop/web:v1"))
        .without(DELETED, Mode.OTHER_DELETES, Mode.OTHER_UNTAGS, Mode.NO_TAGS)
        .without(
            "A person's tag holds from when ECS shows it.",
            Mode.STALE_1,
            Mode.STALE_2,
            Mode.STALE_3,
            Mode.STALE_4,
            Mode.STALE_OLDEST,
            Mode.STALE_FOR_A_WHILE)
        .without(
            "While a person holds a version back, what starts a deployment is told and left.",
            Mode.OTHER_EDITS);
  }
}
