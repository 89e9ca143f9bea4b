package io.mooring.fault;

import static io.mooring.fault.Hooks.hooked;
import static io.mooring.fault.Hooks.migrate;
import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Another release of Mooring was here before: what it left on ECS says less, or says it otherwise.
 */
final class Upgrades {
  /** Digests by rules that nobody knows any more, and records of how a run stands alone. */
  private static final UnaryOperator<String> OLDER = value -> value.startsWith("state=")
      ? value.replaceAll(" (n|t|at|after|rq|tk|ask)=[^ ]+", "")
      : value.replace("v1:", "v0:");

  private Upgrades() {}

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
            "upgraded",
            "B36: what is there by other rules stays as it is, and the next version goes out once",
            stage -> {
              commits(stage, "v1", 2);
              leave(stage);
            },
            stage -> {
              stage.minutes(2);
              commits(stage, "v2", 2);
            },
            Upgrades::outAndRecorded),
        Scenario.of(
            "upgraded-midway",
            "B36, B37: Mooring is replaced while a version rolls out",
            stage -> {
              commits(stage, "v1", 2);
              stage.commit("web.yaml", hooked("v2", migrate("sleep-20")));
              stage.hint();
              stage.seconds(8);
              leave(stage);
            },
            stage -> stage.minutes(3),
            Upgrades::outAndRecorded));
  }

  /** Its own records name it, so that a bad version after it has this one to go back to. */
  private static void outAndRecorded(Stage stage) {
    well(stage, "web", "v2");
    var service = stage.cloud.active("web").orElseThrow();
    var arn = service.path("taskDefinition").asText();
    for (var key : List.of(Tags.APPLIED, Tags.HEALTHY))
      assertThat(VersionTag.parse(Cloud.tag(service, key)).flatMap(VersionTag::revision))
          .as(key)
          .isEqualTo(RevisionName.parse(arn));
  }

  private static void commits(Stage stage, String version, int minutes) {
    stage.commit("web.yaml", hooked(version, migrate("m")));
    stage.minutes(minutes);
  }

  /** The tags of the service and of all revisions as the other release would have left them. */
  private static void leave(Stage stage) {
    var arns = new ArrayList<String>();
    stage.cloud.active("web").ifPresent(s -> arns.add(s.path("serviceArn").asText()));
    stage
        .cloud
        .call("ListTaskDefinitions", "{}")
        .path("taskDefinitionArns")
        .forEach(arn -> arns.add(arn.asText()));
    for (var arn : arns)
      for (var tag : stage
          .cloud
          .call("ListTagsForResource", "{\"resourceArn\":\"%s\"}".formatted(arn))
          .path("tags")) {
        var key = tag.path("key").asText();
        var value = OLDER.apply(tag.path("value").asText());
        if (key.startsWith("mooring:") && !value.equals(tag.path("value").asText()))
          stage.cloud.call(
              "TagResource",
              "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
                  .formatted(arn, key, value));
      }
  }
}
