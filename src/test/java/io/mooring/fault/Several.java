package io.mooring.fault;

import static io.mooring.fault.Manifests.service;
import static io.mooring.fault.Scenarios.held;
import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.status.Condition;
import java.util.List;

/** Several services that depend on each other, wait for each other or must not harm each other. */
final class Several {
  private static final List<String> THREE = List.of("api", "db", "web");

  private Several() {}

  private static void run(Stage stage, String version, String... names) {
    for (var name : names) stage.commit(name + ".yaml", service(name, version, 1));
    stage.minutes(2);
  }

  private static String after(String name, String version, String first) {
    return service(name, version, 1)
        .replace("  service:\n", "  sync: {dependsOn: [%s]}\n  service:\n".formatted(first));
  }

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
            "three-created",
            "B6: one pass about several services dies in its middle",
            _ -> {},
            stage -> run(stage, "v1", "api", "db", "web"),
            stage -> THREE.forEach(name -> well(stage, name, "v1"))),
        Scenario.of(
            "three-updated",
            "B6: the second half of a commit is not forgotten",
            stage -> run(stage, "v1", "api", "db", "web"),
            stage -> run(stage, "v2", "api", "db", "web"),
            stage -> THREE.forEach(name -> well(stage, name, "v2"))),
        depends("depends-on", "v2", "v2").under(World.AUTO),
        dependsOnBad(),
        Scenario.of(
                "one-at-a-time",
                "max-rollouts: the places of those that died are given away again",
                stage -> run(stage, "v1", "api", "web"),
                stage -> run(stage, "v2", "api", "web"),
                stage -> {
                  well(stage, "api", "v2");
                  well(stage, "web", "v2");
                })
            .under(World.AUTO.withMaxRollouts(1)),
        broken(),
        moved(),
        pruned(),
        massDelete(),
        kept());
  }

  private static Scenario depends(String name, String first, String then) {
    return Scenario.of(
        name,
        "api waits for db to be at the version of Git and healthy",
        stage -> {
          stage.commit("db.yaml", service("db", "v1", 1));
          stage.commit("api.yaml", after("api", "v1", "db"));
          stage.minutes(2);
        },
        stage -> {
          stage.commit("db.yaml", service("db", first, 1));
          stage.commit("api.yaml", after("api", then, "db"));
          stage.minutes(2);
        },
        stage -> {
          well(stage, "db", first);
          well(stage, "api", then);
        });
  }

  private static Scenario dependsOnBad() {
    var base = depends("depends-on-bad", "unhealthy", "v2");
    return Scenario.of(
            base.name(),
            "a failure holds back what depends on it",
            base.before(),
            stage -> {
              stage.commit("db.yaml", service("db", "unhealthy", 1));
              stage.commit("api.yaml", after("api", "v2", "db"));
              stage.minutes(3);
            },
            stage -> {
              held(stage, "db", "v1");
              assertThat(stage.image("api")).isEqualTo("shop/api:v1");
            })
        .without("A deleted service has no healthy version to go back to.", Mode.OTHER_DELETES)
        .without(
            "What waits for another one waits with its own drift where that needs a roll-out.",
            Mode.OTHER_EDITS,
            Mode.OTHER_UNTAGS);
  }

  private static Scenario broken() {
    return Scenario.of(
            "broken-manifest",
            "B33: one bad file blocks itself alone, and what it declared is told, and stays",
            stage -> run(stage, "v1", "api", "web"),
            stage -> {
              stage.commit(
                  "api.yaml", "apiVersion: mooring/v1\nkind: Service\nmetadata: {name: [\n");
              stage.commit("web.yaml", service("web", "v2", 1));
              stage.minutes(2);
            },
            stage -> {
              assertThat(stage.image("web")).isEqualTo("shop/web:v2");
              assertThat(stage.image("api")).isEqualTo("shop/api:v1");
              // Nobody knows what the file declares; what no other one names stays, and is told so.
              assertThat(stage.status("api").conditions())
                  .extracting(Condition::message)
                  .anyMatch(told -> told.contains("nothing is deleted while"));
            })
        .under(World.AUTO.with(Policy.Prune.AUTO))
        .without("Nobody makes again what no readable file wants.", Mode.OTHER_DELETES)
        .without("What an orphan's tags say is looked at again after an hour.", Mode.NO_TAGS);
  }

  private static Scenario moved() {
    return Scenario.of(
            "file-renamed",
            "the same service in another file is neither an orphan nor new",
            stage -> run(stage, "v1", "web"),
            stage -> {
              stage.remove("web.yaml");
              stage.commit("shop/web.yaml", service("web", "v2", 1));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v2"))
        .under(World.AUTO.with(Policy.Prune.AUTO));
  }

  /** So many that one of them may go without being asked for, and old enough for it. */
  private static void five(Stage stage) {
    run(stage, "v1", "api", "db", "web");
    stage.commit("mail.yaml", service("mail", "v1", 1));
    stage.commit("news.yaml", service("news", "v1", 1));
    stage.minutes(12);
  }

  private static Scenario pruned() {
    return Scenario.of(
            "prune",
            "B34: an orphan is drained and deleted, and no other one",
            Several::five,
            stage -> {
              stage.rules.mayDelete();
              stage.remove("web.yaml");
              stage.minutes(6);
            },
            stage -> assertThat(stage.cloud.active("web")).isEmpty())
        .under(World.AUTO.with(Policy.Prune.AUTO))
        .without(
            "Who takes the tags takes the proof that it is ours: it stays.",
            Mode.OTHER_UNTAGS,
            Mode.NO_TAGS)
        .without("Who scales up what goes contests it, and is told.", Mode.OTHER_SCALES);
  }

  private static Scenario massDelete() {
    return Scenario.of(
            "mass-delete",
            "B34: many at once are asked for",
            stage -> run(stage, "v1", "api", "db", "web"),
            stage -> {
              stage.commit("README.md", "all gone");
              for (var name : THREE) stage.remove(name + ".yaml");
              stage.minutes(5);
            },
            stage -> THREE.forEach(name ->
                assertThat(stage.status(name).has(Condition.Type.ORPHANED)).isTrue()))
        .under(World.AUTO.with(Policy.Prune.AUTO))
        .without(
            "Nobody makes again what Git does not want, and what is shown without tags is a stranger's.",
            Mode.NO_TAGS,
            Mode.OTHER_DELETES,
            Mode.OTHER_UNTAGS,
            Mode.OTHER_SCALES,
            Mode.OTHER_EDITS);
  }

  private static Scenario kept() {
    return Scenario.of(
            "orphan-kept",
            "prune: never means never",
            Several::five,
            stage -> {
              stage.remove("web.yaml");
              stage.minutes(4);
            },
            stage ->
                assertThat(stage.status("web").has(Condition.Type.ORPHANED)).isTrue())
        .without(
            "Nobody makes again what Git does not want, and what is shown without tags is a stranger's.",
            Mode.NO_TAGS,
            Mode.OTHER_DELETES,
            Mode.OTHER_UNTAGS,
            Mode.OTHER_SCALES,
            Mode.OTHER_EDITS);
  }
}
