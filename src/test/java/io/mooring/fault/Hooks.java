package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static io.mooring.fault.Scenarios.held;
import static io.mooring.fault.Scenarios.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Tags;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.status.Condition;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Hooks: each runs once for a version, before it, after it or when it failed. */
final class Hooks {
  private static final String GONE = "A deleted service has no healthy version to go back to.";
  private static final String UNKNOWN =
      "Without its tags no version is known as healthy, so none is gone back to.";
  private static final String DELETED = "The tag by which a person asked goes with the service.";

  private static final String USED_UP =
      "Somebody's deployment, or a record of before, uses a release up: it is held again, and told.";

  private static final String LATER =
      "By a clock that goes back by minutes, what takes too long does so minutes later.";
  private static final String NEVER_ON_DOUBT =
      "Where its record is not shown, nobody knows that it is to run: what comes after a version is no gate and never runs on doubt.";

  private Hooks() {}

  static String hook(String name, String phase, String command, String more) {
    return "    - {name: %s, phase: %s, container: web, command: [\"%s\"]%s}\n"
        .formatted(name, phase, command, more);
  }

  static String migrate(String command) {
    return hook("migrate", "PreSync", command, "");
  }

  static String hooked(String version, String... hooks) {
    return web(version) + "  hooks:\n" + String.join("", hooks);
  }

  private static void commits(Stage stage, int minutes, String manifest) {
    stage.commit("web.yaml", manifest);
    stage.minutes(minutes);
  }

  static List<Scenario> all() {
    return List.of(
        gated(),
        first(),
        ofNobody(),
        failed(),
        failedThenGood(),
        tooSlow(),
        leftAlone(),
        noRoom(),
        refused(),
        lagging(),
        superseded(false),
        superseded(true),
        supersededAway(),
        badVersion(),
        retried(),
        after(),
        afterFails(),
        thereAndBack(),
        released(),
        ownImage(),
        twoInARow(),
        away());
  }

  private static Scenario gated() {
    return Scenario.of(
        "hook",
        "B2, B3: a migration runs once, and the version comes after it",
        Plain::webRuns,
        stage -> commits(stage, 2, hooked("v2", migrate("sleep-7"))),
        stage -> well(stage, "web", "v2"));
  }

  private static Scenario ofNobody() {
    return Scenario.of(
            "hook-of-nobody",
            "what a pipeline registered has no record of the hook yet",
            stage -> {
              Plain.webRuns(stage);
              var content = stage.cloud.content("web").toString();
              stage.cloud.call("RegisterTaskDefinition", content.replace("web:v1", "web:v2"));
            },
            stage -> commits(stage, 2, hooked("v2", migrate("sleep-7"))),
            stage -> well(stage, "web", "v2"))
        .without(
            "What the pipeline registered is registered once more where ECS does not show it yet.",
            Mode.STALE_1,
            Mode.STALE_2,
            Mode.STALE_3,
            Mode.STALE_4,
            Mode.STALE_OLDEST,
            Mode.STALE_FOR_A_WHILE);
  }

  private static Scenario first() {
    return Scenario.of(
        "hook-first",
        "B2: a service that is not there yet waits for its hook too",
        _ -> {},
        stage -> commits(stage, 2, hooked("v1", migrate("m"))),
        stage -> well(stage, "web", "v1"));
  }

  private static void failedOn(Stage stage, String version) {
    assertThat(stage.image("web")).isEqualTo("shop/web:" + version);
    assertThat(stage.status("web").has(Condition.Type.RUN_FAILED)).isTrue();
  }

  private static Scenario failed() {
    return Scenario.of(
            "hook-fails",
            "B3: what fails is not run again and not passed over",
            Plain::webRuns,
            stage -> commits(stage, 2, hooked("v2", migrate("exit-3"))),
            stage -> failedOn(stage, "v1"))
        .without(GONE, Mode.OTHER_DELETES)
        .without(UNKNOWN, Mode.OTHER_UNTAGS);
  }

  private static Scenario failedThenGood() {
    return Scenario.of(
        "hook-fails-then-good",
        "a newer version has its own hook",
        Plain::webRuns,
        stage -> {
          commits(stage, 1, hooked("v2", migrate("exit-3")));
          commits(stage, 2, hooked("v3", migrate("m")));
        },
        stage -> well(stage, "web", "v3"));
  }

  private static Scenario tooSlow() {
    return Scenario.of(
            "hook-too-slow",
            "what takes too long is stopped, and has failed",
            Plain::webRuns,
            stage -> commits(
                stage,
                2,
                hooked("v2", hook("migrate", "PreSync", "runs-forever", ", timeout: 20s"))),
            stage -> failedOn(stage, "v1"))
        .without(GONE, Mode.OTHER_DELETES)
        .without(UNKNOWN, Mode.OTHER_UNTAGS)
        .without(LATER, Mode.CLOCK_BACK);
  }

  private static Scenario leftAlone() {
    return Scenario.of(
            "hook-left-alone",
            "what takes too long is left running where Git says so, and its successor waits",
            Plain::webRuns,
            stage -> {
              commits(
                  stage,
                  1,
                  hooked(
                      "v2",
                      hook("migrate", "PreSync", "sleep-50", ", timeout: 10s, onTimeout: leave")));
              commits(stage, 2, hooked("v3", migrate("m")));
            },
            stage -> well(stage, "web", "v3"))
        .without(LATER, Mode.CLOCK_BACK);
  }

  private static Scenario noRoom() {
    return Scenario.of(
        "hook-no-room",
        "no room at first: asked again, and still once",
        stage -> {
          Plain.webRuns(stage);
          stage.cloud.failRuns(1, "RESOURCE:MEMORY");
        },
        stage -> commits(stage, 3, hooked("v2", migrate("m"))),
        stage -> well(stage, "web", "v2"));
  }

  private static Scenario refused() {
    return Scenario.of(
            "hook-refused",
            "what ECS does not start as it is written waits for another manifest",
            stage -> {
              Plain.webRuns(stage);
              stage.cloud.failRuns(100, "ATTRIBUTE");
            },
            stage -> {
              commits(stage, 2, hooked("v2", migrate("m")));
              stage.cloud.failRuns(0, "");
              commits(stage, 2, hooked("v2", migrate("other")));
            },
            stage -> well(stage, "web", "v2"))
        .without("What was asked for before is in its record alone.", Mode.NO_TAGS);
  }

  private static Scenario lagging() {
    var plain = gated();
    return Scenario.of(
            "hook-unseen",
            "B7: a task that ECS does not show for a while is not started again",
            plain.before(),
            stage -> commits(stage, 2, hooked("v2", migrate("sleep-20"))),
            plain.end())
        .in(plain.behaviour().withLags(new Behaviour.Lags(Duration.ofSeconds(12), false)));
  }

  private static Scenario superseded(boolean stops) {
    return Scenario.of(
        stops ? "hook-superseded-stops" : "hook-superseded",
        stops
            ? "a newer commit stops the run of the one before where Git says so"
            : "B14: a newer commit waits for the run of the one before; both ran once",
        Plain::webRuns,
        stage -> {
          stage.commit("web.yaml", hooked("v2", migrate("sleep-25")));
          stage.seconds(12);
          var more = stops ? ", onSupersede: stop" : "";
          stage.commit("web.yaml", hooked("v3", hook("migrate", "PreSync", "m", more)));
          stage.hint();
          stage.minutes(2);
        },
        stage -> well(stage, "web", "v3"));
  }

  private static Scenario supersededAway() {
    return Scenario.of(
            "hook-superseded-away",
            "B2, B14: who comes back to a newer commit finds the run that its record knows no task of",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", hooked("v2", migrate("sleep-25")));
              stage.once();
              stage.commit("web.yaml", hooked("v3", migrate("m")));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v3"))
        .without(
            "Who is not killed never comes back: the rest is hook-superseded.",
            Arrays.stream(Mode.values()).filter(mode -> !mode.crashes()).toArray(Mode[]::new));
  }

  private static Scenario badVersion() {
    return Scenario.of(
            "hook-bad-version",
            "a version that fails after its hook is held, and what is to be told of it is told once",
            Plain::webRuns,
            stage -> commits(
                stage, 3, hooked("unhealthy", migrate("m"), hook("tell", "SyncFail", "m", ""))),
            stage -> held(stage, "web", "v1"))
        .without(GONE, Mode.OTHER_DELETES)
        .without(UNKNOWN, Mode.OTHER_UNTAGS)
        .without(NEVER_ON_DOUBT, Mode.NO_TAGS);
  }

  private static Scenario retried() {
    return Scenario.of(
            "hook-retried",
            "an attempt for each retry, and no more",
            Plain::webRuns,
            stage -> commits(
                stage, 3, hooked("v2", hook("migrate", "PreSync", "exit-1", ", retries: 1"))),
            stage -> failedOn(stage, "v1"))
        .without(GONE, Mode.OTHER_DELETES)
        .without(UNKNOWN, Mode.OTHER_UNTAGS);
  }

  private static Scenario after() {
    return Scenario.of(
            "hook-after",
            "what comes after a healthy version runs once",
            Plain::webRuns,
            stage -> commits(stage, 3, hooked("v2", hook("smoke", "PostSync", "m", ""))),
            stage -> well(stage, "web", "v2"))
        .without(NEVER_ON_DOUBT, Mode.NO_TAGS);
  }

  private static Scenario afterFails() {
    return Scenario.of(
            "hook-after-fails",
            "it rolls nothing back and does not run again",
            Plain::webRuns,
            stage -> commits(stage, 3, hooked("v2", hook("smoke", "PostSync", "exit-7", ""))),
            stage -> failedOn(stage, "v2"))
        .without(NEVER_ON_DOUBT, Mode.NO_TAGS);
  }

  private static Scenario thereAndBack() {
    return Scenario.of(
        "hook-there-and-back",
        "a revert, and back again: what ran for a version does not run again",
        Plain::webRuns,
        stage -> {
          commits(stage, 1, hooked("v2", migrate("m")));
          commits(stage, 1, web("v1"));
          commits(stage, 2, hooked("v2", migrate("m")));
        },
        stage -> well(stage, "web", "v2"));
  }

  private static Scenario released() {
    return Scenario.of(
            "hook-released",
            "a person's release tries a failed hook once more",
            stage -> {
              Plain.webRuns(stage);
              commits(stage, 2, hooked("v2", migrate("exit-3")));
            },
            stage -> {
              stage.tag("web", Tags.RELEASE, "at=" + stage.cloud.now() + " by=anna");
              stage.minutes(3);
            },
            stage -> failedOn(stage, "v1"))
        .without(DELETED, Mode.OTHER_DELETES, Mode.OTHER_UNTAGS, Mode.NO_TAGS)
        .without(USED_UP, Mode.OTHER_EDITS, Mode.STALE_1, Mode.STALE_FOR_A_WHILE);
  }

  private static Scenario ownImage() {
    return Scenario.of(
        "hook-own-image",
        "a hook with an image of its own runs on a definition of its own",
        Plain::webRuns,
        stage -> commits(
            stage, 2, hooked("v2", hook("migrate", "PreSync", "m", ", image: \"shop/tool:v1\""))),
        stage -> well(stage, "web", "v2"));
  }

  private static Scenario twoInARow() {
    return Scenario.of(
            "hook-two",
            "B6: two hooks, one after the other, and one after the version",
            Plain::webRuns,
            stage -> commits(
                stage,
                3,
                hooked(
                    "v2",
                    migrate("m"),
                    hook("warm", "PreSync", "m", ""),
                    hook("smoke", "PostSync", "m", ""))),
            stage -> well(stage, "web", "v2"))
        .without(NEVER_ON_DOUBT, Mode.NO_TAGS);
  }

  /** Two hours away is longer than ECS remembers a task, and than its token lives. */
  private static Scenario away() {
    var plain = gated();
    return Scenario.of(
            "hook-away",
            "B2: after two hours it has run once, or a person is asked with the verb that ends it",
            plain.before(),
            plain.story(),
            stage -> {
              if (!asked(stage)) well(stage, "web", "v2");
            })
        .away(Duration.ofHours(2));
  }

  /** Whether nobody can know any more whether it ran, and a person is told how to say so. */
  static boolean asked(Stage stage) {
    return stage.report().resources().stream()
        .flatMap(resource -> resource.conditions().stream())
        .filter(c -> c.type() == Condition.Type.OUTCOME_UNKNOWN)
        .anyMatch(c -> c.message().contains("--run migrate --as succeeded|failed|retry"));
  }

  /** Whether a start of before is looked for that ECS may still show. */
  static boolean isLookedFor(Condition condition) {
    return condition.type() == Condition.Type.WAITING
        && condition
            .message()
            .contains("ECS to show whether its token, which is taken, has started a task");
  }

  /** Whether ECS has refused a start by now, or shows none; it is tried again later. */
  static boolean isTriedLater(Stage stage) {
    return stage.report().resources().stream()
        .flatMap(resource -> resource.conditions().stream())
        .anyMatch(c -> c.reason().equals("HookNotStarted") || isLookedFor(c));
  }

  static boolean looksFor(Stage stage) {
    return stage.report().resources().stream()
        .flatMap(resource -> resource.conditions().stream())
        .anyMatch(Hooks::isLookedFor);
  }

  static boolean degraded(Stage stage, String name) {
    return stage.status(name).health().health().status() == Health.Status.DEGRADED;
  }
}
