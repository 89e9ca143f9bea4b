package io.mooring.plan;

import static io.mooring.plan.Given.git;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.VersionTag;
import io.mooring.fixture.Loose;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.run.RunName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Situations of a roll-out and the plan for each, as a page to read: what is in the tags, in ECS
 * and in its history, and what is done about it. Rows that begin with B are the known ways in which
 * controllers go wrong. Written anew with {@code -Dgolden=write}; read the difference.
 */
class SituationsTest {
  private static final Path PAGE = Path.of("src/test/resources/plan/situations.txt");

  private static final String BREAKER_ON =
      "deploymentCircuitBreaker: {enable: true, rollback: true}";
  private static final String BREAKER_OFF =
      "deploymentCircuitBreaker: {enable: false, rollback: false}";
  private static final String TRIPPED = "deploymentCircuitBreaker: {status: 'TRIGGERED'}";
  private static final String ALARMED =
      "alarms: {status: 'TRIGGERED', triggeredAlarmNames: ['web-5xx']}";
  private static final List<String> STRATEGIES =
      List.of("ROLLING", "BLUE_GREEN", "LINEAR", "CANARY");

  /** One situation; {@code breaker} and {@code strategy} are "-" where they make no difference. */
  record Row(
      String name,
      String breaker,
      String strategy,
      Supplier<Decision> decided,
      Optional<VersionTag> applied) {
    Row(String name, String breaker, String strategy, Given given) {
      this(name, breaker, strategy, given::decide, given.applied());
    }

    Decision decide() {
      return decided.get();
    }

    @Override
    public String toString() {
      return "%s | breaker %s | %s".formatted(name, breaker, strategy);
    }
  }

  private static Row row(String name, Given given) {
    return new Row(name, "-", "-", given);
  }

  /**
   * Git wants v2, which we applied as web:2 by d2; web:1 with v1 went out by d1 and was healthy.
   */
  private static Given rolling(String... deployments) {
    return git("v2", 2).live(2, "v2", 2).healthy(1, "v1", 2).deployments(deployments);
  }

  /** The same, and the service stands on web:1 again. */
  private static Given back(String... deployments) {
    return git("v2", 2).live(1, "v1", 2).applied(2, "v2", 2).deployments(deployments);
  }

  private static Given held() {
    return back("d3 PRIMARY 1 COMPLETED")
        .failed(2, "v2", 2)
        .history("d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL");
  }

  private static String configuration(boolean breaker, String strategy) {
    return "{deploymentConfiguration: {%s, strategy: '%s', bakeTimeInMinutes: %d}}"
        .formatted(
            breaker ? BREAKER_ON : BREAKER_OFF, strategy, strategy.equals("ROLLING") ? 0 : 10);
  }

  /** What differs by the breaker and the strategy. */
  private static void crossed(List<Row> rows, boolean breaker, String strategy) {
    var on = breaker ? "on" : "off";
    var ecs = configuration(breaker, strategy);
    var late = Given.NOW.minusSeconds(3000);
    String[] both = {"d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED"};
    String[] goes = {"d2 2 IN_PROGRESS lifecycleStage: 'BAKE_TIME'", "d1 1 SUCCESSFUL"};
    rows.add(new Row(
        "B5 under way, found after a crash",
        on,
        strategy,
        rolling(both).ecs(ecs).history(goes)));
    rows.add(new Row(
        "B5 under way, and nobody asked for the stage yet",
        on,
        strategy,
        rolling(both).ecs(ecs).unasked()));
    rows.add(new Row(
        "B5 no progress", on, strategy, rolling(both).ecs(ecs).since(late).history(goes)));
    rows.add(new Row(
        "B5 no progress, written down",
        on,
        strategy,
        rolling(both).ecs(ecs).since(late).history(goes).failed(2, "v2", 2)));
    rows.add(new Row(
        "B5 no progress, written down, and ECS is on the way back",
        on,
        strategy,
        rolling(both)
            .ecs(ecs)
            .since(late)
            .failed(2, "v2", 2)
            .history("d2 2 ROLLBACK_IN_PROGRESS", "d1 1 SUCCESSFUL")));
    rows.add(new Row(
        "B5 no progress, and ECS's own target is another version",
        on,
        strategy,
        rolling(both)
            .ecs(ecs)
            .since(late)
            .failed(2, "v2", 2)
            .history("d2 2 IN_PROGRESS", "d7 7 SUCCESSFUL", "d1 1 SUCCESSFUL")));
    rows.add(new Row(
        "B5 no progress, and ECS refused to stop it",
        on,
        strategy,
        rolling(both)
            .ecs(ecs)
            .since(late)
            .failed(2, "v2", 2)
            .history("d2 2 UNKNOWN", "d1 1 SUCCESSFUL")));
    var cause = breaker && strategy.equals("ROLLING") ? TRIPPED : ALARMED;
    rows.add(new Row(
        "B12 rolled back between two looks, under a new id",
        on,
        strategy,
        back("d3 PRIMARY 1 COMPLETED")
            .ecs(ecs)
            .history("d2 2 ROLLBACK_SUCCESSFUL " + cause, "d1 1 SUCCESSFUL")));
    rows.add(new Row(
        "B12 rolled back between two looks, under the old id",
        on,
        strategy,
        back("d1 PRIMARY 1 COMPLETED")
            .ecs(ecs)
            .history("d2 2 ROLLBACK_SUCCESSFUL " + cause, "d1 1 SUCCESSFUL")));
    rows.add(new Row(
        "B12 taken back by a person between two looks",
        on,
        strategy,
        back("d1 PRIMARY 1 COMPLETED")
            .ecs(ecs)
            .history(
                "d2 2 ROLLBACK_SUCCESSFUL rollback: {reason: 'asked for'}", "d1 1 SUCCESSFUL")));
    rows.add(new Row("B23 held, and Git still says so", on, strategy, held().ecs(ecs)));
    rows.add(new Row(
        "B24 a first deployment without progress",
        on,
        strategy,
        rolling("d2 PRIMARY 2 IN_PROGRESS")
            .untagged(Tags.HEALTHY)
            .ecs(ecs)
            .since(late)
            .history("d2 2 IN_PROGRESS")));
    rows.add(new Row(
        "B24 a first deployment without progress, written down",
        on,
        strategy,
        rolling("d2 PRIMARY 2 IN_PROGRESS")
            .failed(2, "v2", 2)
            .untagged(Tags.HEALTHY)
            .ecs(ecs)
            .since(late)
            .history("d2 2 IN_PROGRESS")));
    rows.add(new Row(
        "a first deployment given up comes up after all",
        on,
        strategy,
        rolling("d2 PRIMARY 2 COMPLETED")
            .failed(2, "v2", 2)
            .untagged(Tags.HEALTHY)
            .ecs(ecs)
            .history("d2 2 SUCCESSFUL")));
  }

  private static List<Row> crashesAndStaleReads() {
    return List.of(
        row(
            "B6 updated, and died before the tag",
            rolling("d2 PRIMARY 2 IN_PROGRESS").applied(1, "v1", 2)),
        row(
            "B7 updated, died before the tag, and reads lag behind",
            git("v2", 2).live(1, "v1", 2).found(2).history("d2 2 IN_PROGRESS", "d1 1 SUCCESSFUL")),
        row(
            "B7 updated and tagged, and after a restart reads lag behind",
            back("d1 PRIMARY 1 COMPLETED").found(2).history("d2 2 IN_PROGRESS", "d1 1 SUCCESSFUL")),
        row(
            "B7 the same, and nobody asked what ECS remembers",
            back("d1 PRIMARY 1 COMPLETED").found(2).unasked()),
        row(
            "B8 just created, and the list lacks it: the same token again",
            git("v1", 2).found(1)),
        row(
            "B9 an update of another time lands after ours",
            back("d4 PRIMARY 1 IN_PROGRESS", "d2 ACTIVE 2 IN_PROGRESS")
                .found(2)
                .history("d4 1 IN_PROGRESS", "d2 2 STOPPED", "d1 1 SUCCESSFUL")),
        row(
            "B10 an old writer wakes up: the same, done",
            back("d4 PRIMARY 1 COMPLETED")
                .found(2)
                .history("d4 1 SUCCESSFUL", "d2 2 STOPPED", "d1 1 SUCCESSFUL")),
        row(
            "updated, died before the tag, and ECS went back: not tried twice",
            git("v2", 2)
                .live(1, "v1", 2)
                .found(2)
                .history("d2 2 ROLLBACK_SUCCESSFUL " + TRIPPED, "d1 1 SUCCESSFUL")),
        row(
            "the same, and nobody asked what ECS remembers",
            git("v2", 2).live(1, "v1", 2).found(2).unasked()),
        row(
            "the same, and this caller may not ask",
            git("v2", 2).live(1, "v1", 2).found(2).mayNotAsk()));
  }

  private static List<Row> lives() {
    return List.of(
        row(
            "B13 deleted and created again by someone, equal",
            git("v1", 2).live(1, "v1", 2).untagged()),
        row(
            "B13 deleted and created again by someone, different",
            git("v2", 2).live(1, "v1", 2).untagged()),
        row(
            "B13 the same on a revision of ours",
            git("v1", 2).live(1, "v1", 2).untagged().registered("v1")),
        row(
            "B14 two commits between two looks: the second comes at once",
            git("v3", 2)
                .live(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .found(3)),
        row(
            "B14 the second is there, its tag is not: the first did not fail",
            git("v3", 2)
                .live(3, "v3", 2)
                .applied(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d3 PRIMARY 3 IN_PROGRESS", "d2 ACTIVE 2 IN_PROGRESS")
                .history("d3 3 IN_PROGRESS", "d2 2 STOPPED", "d1 1 SUCCESSFUL")),
        row(
            "B15 a service of that name is INACTIVE",
            git("v1", 2).live(1, "v1", 2).ecs("{status: 'INACTIVE'}").found(1)),
        row(
            "B16 a service of that name is DRAINING",
            git("v1", 2).live(1, "v1", 2).ecs("{status: 'DRAINING'}")),
        row(
            "B17 the running revision cannot be described",
            git("v1", 2).live(1, "v1", 2).revisionGone().confirmed("/taskDefinition")),
        row(
            "B18 ECS adds its defaults",
            git("v1", 2)
                .live(1, "v1", 2)
                .ecs("{propagateTags: 'NONE', healthCheckGracePeriodSeconds: 0}")),
        row("B19 the count is not Git's", git("v1", 2).noCount().live(1, "v1", 9)),
        row(
            "B20 scaled out while rolling out",
            git("v2", 2)
                .noCount()
                .live(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .ecs("{desiredCount: 6, runningCount: 4}")),
        row(
            "B22 somebody deploys while ours is under way",
            git("v2", 2)
                .live(9, "v9", 2)
                .applied(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d9 PRIMARY 9 IN_PROGRESS", "d2 ACTIVE 2 IN_PROGRESS")
                .history("d9 9 IN_PROGRESS", "d2 2 STOPPED", "d1 1 SUCCESSFUL")),
        row(
            "B24 nothing else was ever healthy",
            rolling("d2 PRIMARY 2 FAILED")
                .untagged(Tags.HEALTHY)
                .failed(2, "v2", 2)
                .untagged(Tags.HEALTHY)
                .history("d2 2 STOPPED " + TRIPPED)),
        row(
            "git revert while rolling out",
            git("v1", 2)
                .live(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .found(1)
                .history("d2 2 IN_PROGRESS", "d1 1 SUCCESSFUL")),
        row(
            "git revert of a version that stands still",
            git("v1", 2)
                .live(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .since(Given.NOW.minusSeconds(3000))
                .found(1)
                .history("d2 2 IN_PROGRESS", "d1 1 SUCCESSFUL")));
  }

  private static final String PUBLIC = "platformVersion: 1.3.0";
  private static final String BEFORE = "platformVersion: 1.4.0";

  /** What failed had a member that somebody changed, and that is in no other answer. */
  private static Given beforeAnEdit() {
    return git("v2", 2, PUBLIC)
        .live(1, "v1", 2)
        .ecs("{platformVersion: '1.3.0'}")
        .found(2)
        .history("d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")
        .went("d2", "{platformVersion: '1.4.0'}");
  }

  /** Git wants platform 1.3.0, which we applied by d2 on web:1; with 1.4.0 it was healthy by d1. */
  private static Given byMembers(String state) {
    return git("v1", 2, PUBLIC)
        .live(1, "v1", 2)
        .ecs("{platformVersion: '1.3.0'}")
        .appliedAs(1, "d2", PUBLIC)
        .healthyAs(1, "d1", BEFORE)
        .deployments("d2 PRIMARY 1 " + state)
        .history("d2 1 STOPPED " + TRIPPED, "d1 1 SUCCESSFUL")
        .went("d1", "{platformVersion: '1.4.0'}");
  }

  private static List<Row> failures() {
    var members = byMembers("FAILED");
    return List.of(
        row("a failure by a service member alone", members),
        row(
            "a failure by a service member alone, written down",
            byMembers("FAILED").failedAs(1, "d2", PUBLIC)),
        row(
            "a failure by a service member alone, and back",
            byMembers("FAILED")
                .failedAs(1, "d2", PUBLIC)
                .ecs("{platformVersion: '1.4.0'}")
                .deployments("d3 PRIMARY 1 COMPLETED")),
        row(
            "a failure by a service member alone, and ECS does not know the one before",
            byMembers("FAILED").failedAs(1, "d2", PUBLIC).history("d2 1 STOPPED " + TRIPPED)),
        row(
            "it may have failed a moment ago, and the service is shown as of before",
            beforeAnEdit().since(Given.NOW.minus(Duration.ofDays(1)))),
        row("it failed with another member, and another version runs", beforeAnEdit()),
        row(
            "a failure by a service member alone, and this caller may not ask",
            byMembers("FAILED").failedAs(1, "d2", PUBLIC).mayNotAsk()),
        row(
            "failed with a member, and both go back",
            git("v2", 2, PUBLIC)
                .live(2, "v2", 2)
                .ecs("{platformVersion: '1.3.0'}")
                .failedAs(2, "d2", PUBLIC)
                .healthyAs(1, "d1", BEFORE)
                .deployments("d2 PRIMARY 2 FAILED")
                .history("d2 2 STOPPED " + TRIPPED, "d1 1 SUCCESSFUL")
                .went("d1", "{platformVersion: '1.4.0'}")),
        row(
            "adopted, then the first bad deploy",
            git("v2", 2)
                .live(2, "v2", 2)
                .healthy(7, "v0", 2)
                .failed(2, "v2", 2)
                .deployments("d2 PRIMARY 2 FAILED")
                .history("d2 2 STOPPED " + TRIPPED, "d7 7 SUCCESSFUL")),
        row(
            "failed, and Git says stop",
            rolling("d2 PRIMARY 2 FAILED").spec("rollout: {onFailure: stop}").failed(2, "v2", 2)),
        row(
            "failed, left behind by Git, and the next one waits for a person",
            git("v3", 2)
                .manual()
                .live(2, "v2", 2)
                .healthy(1, "v1", 2)
                .failed(2, "v2", 2)
                .deployments("d2 PRIMARY 2 FAILED")
                .history("d2 2 STOPPED " + TRIPPED, "d1 1 SUCCESSFUL")));
  }

  private static List<Row> holds() {
    return List.of(
        row("an unrelated commit while held", held()),
        row(
            "another count in Git while held",
            git("v2", 3)
                .live(1, "v1", 2)
                .failed(2, "v2", 2)
                .history("d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "another count in Git while held, set and not written down",
            git("v2", 3)
                .live(1, "v1", 2)
                .failed(2, "v2", 2)
                .ecs("{desiredCount: 3, runningCount: 3}")
                .history("d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "the same content committed again after another version ran",
            git("v2", 2)
                .live(3, "v3", 2)
                .found(2)
                .history("d3 3 SUCCESSFUL", "d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row("tags stripped while held", git("v2", 2).live(1, "v1", 2).untagged().registered("v1")),
        row(
            "tags stripped while held, and owned again",
            git("v2", 2)
                .live(1, "v1", 2)
                .untagged(Tags.APPLIED, Tags.HEALTHY)
                .found(2)
                .history("d2 2 ROLLBACK_SUCCESSFUL " + TRIPPED, "d1 1 SUCCESSFUL")),
        row("a new release of Mooring while held", held().byAnotherRelease()),
        row(
            "a new release of Mooring while held, and the revision is found",
            held().byAnotherRelease().found(2)),
        row(
            "a new release of Mooring, and Git wants another version",
            git("v3", 2)
                .live(1, "v1", 2)
                .failed(2, "v2", 2)
                .byAnotherRelease()
                .found(3)
                .history("d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "somebody deploys while held",
            git("v2", 2)
                .live(9, "v9", 2)
                .healthy(1, "v1", 2)
                .failed(2, "v2", 2)
                .history("d9 9 SUCCESSFUL", "d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "somebody deploys while held, and drift is only reported",
            git("v2", 2)
                .live(9, "v9", 2)
                .healthy(1, "v1", 2)
                .failed(2, "v2", 2)
                .drift(Policy.Drift.WARN)
                .history("d9 9 SUCCESSFUL", "d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "a person rolls back",
            git("v2", 2)
                .live(2, "v2", 2)
                .rolledBackBy("ann", 1)
                .history("d2 2 SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "a person rolls back while it is under way",
            rolling("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .rolledBackBy("ann", 1)
                .history("d2 2 IN_PROGRESS", "d1 1 SUCCESSFUL")),
        row(
            "a person rolled back, and it is there",
            git("v2", 2)
                .live(1, "v1", 2)
                .applied(2, "v2", 2)
                .healthy(2, "v2", 2)
                .deployments("d3 PRIMARY 1 COMPLETED")
                .rolledBackBy("ann", 1)
                .history("d3 1 SUCCESSFUL", "d2 2 SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "a person rolled back, and another version is committed",
            git("v2", 2)
                .live(1, "v1", 2)
                .applied(2, "v2", 2)
                .healthy(2, "v2", 2)
                .deployments("d3 PRIMARY 1 COMPLETED")
                .rolledBackBy("ann", 1)
                .wants("v3")
                .found(3)
                .history("d3 1 SUCCESSFUL", "d2 2 SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "a hold of another version has done its work",
            git("v3", 2).live(3, "v3", 2).failed(2, "v2", 2).applied(3, "v3", 2)));
  }

  /** Git's count where a scalable target may keep it. */
  private static Given counted(int live) {
    return git("v1", 2)
        .live(1, "v1", 2)
        .ecs("{desiredCount: %1$d, runningCount: %1$d}".formatted(live));
  }

  private static List<Row> counts() {
    var target = new Known.Scaling.Target(2, 10);
    return List.of(
        row(
            "B19 another count, and nobody looked who keeps it",
            counted(6).scaling(new Known.Scaling.NotLooked())),
        row("B19 a scalable target keeps a count that Git declares", counted(6).scaling(target)),
        row(
            "B19 this caller may not ask who keeps the count",
            counted(6).scaling(new Known.Scaling.Unknown("AccessDeniedException: no"))),
        row(
            "B19 Git turns off what is autoscaled",
            git("v1", 0).live(1, "v1", 2).scaling(target)),
        row(
            "B19 Git turns on again what is autoscaled",
            git("v1", 1).live(1, "v1", 0).scaling(target)),
        row(
            "B20 scaled out while rolling out, and Git declares a count",
            rolling("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .ecs("{desiredCount: 6, runningCount: 4}")
                .scaling(target)),
        row("B21 autoscaling was removed, seen once", counted(6)),
        row(
            "B21 autoscaling was removed, seen twice: the count comes back",
            counted(6).confirmed("/service/desiredCount")),
        row(
            "B21 autoscaling was removed, and Git declares no count",
            git("v1", 2).noCount().live(1, "v1", 6)));
  }

  private static final String IMAGE = "/taskDefinition/containerDefinitions/[name=web]/image";

  private static Given foreign() {
    return git("v2", 2)
        .live(9, "v9", 2)
        .applied(2, "v2", 2)
        .healthy(2, "v2", 2)
        .found(2)
        .history("d9 9 SUCCESSFUL", "d2 2 SUCCESSFUL", "d1 1 SUCCESSFUL");
  }

  private static List<Row> fights() {
    return List.of(
        row(
            "B9 an update of another time landed after ours: seen twice, ours again",
            back("d4 PRIMARY 1 COMPLETED")
                .found(2)
                .confirmed(IMAGE)
                .history("d4 1 SUCCESSFUL", "d2 2 STOPPED", "d1 1 SUCCESSFUL")),
        row(
            "B13 deleted and created again with copied tags, equal",
            git("v1", 2)
                .live(1, "v1", 2)
                .deployments("d9 PRIMARY 1 COMPLETED")
                .history("d9 1 SUCCESSFUL")),
        row(
            "B13 deleted and created again with copied tags, on an older revision",
            git("v2", 2)
                .live(1, "v1", 2)
                .applied(2, "v2", 2)
                .healthy(2, "v2", 2)
                .deployments("d9 PRIMARY 1 COMPLETED")
                .found(2)
                .confirmed(IMAGE)
                .history("d9 1 SUCCESSFUL")),
        row(
            "B17 the running revision was deregistered, and can be described",
            git("v1", 2).live(1, "v1", 2).runs("{status: 'INACTIVE'}")),
        row(
            "B17 the running revision cannot be described, seen once",
            git("v1", 2).live(1, "v1", 2).revisionGone()),
        row(
            "B17 the running revision cannot be described, and an equal one is there",
            git("v1", 2)
                .live(1, "v1", 2)
                .revisionGone()
                .confirmed("/taskDefinition")
                .found(4)),
        row(
            "B18 a difference that our writes did not settle",
            counted(6).confirmed("/service/desiredCount").contested("/service/desiredCount")),
        row(
            "B22 somebody sets the count while ours is under way",
            rolling("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .ecs("{desiredCount: 5}")
                .confirmed("/service/desiredCount")),
        row("B22 somebody deployed, seen once", foreign()),
        row("B22 somebody deployed, seen twice", foreign().confirmed(IMAGE)),
        row(
            "B22 somebody deployed, and drift is only reported",
            foreign().drift(Policy.Drift.WARN)),
        row("B22 a tug of war", foreign().confirmed(IMAGE).contested(IMAGE)),
        row(
            "B22 a tug of war while held",
            git("v2", 2)
                .live(9, "v9", 2)
                .healthy(1, "v1", 2)
                .failed(2, "v2", 2)
                .contested("/taskDefinition")
                .history("d9 9 SUCCESSFUL", "d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")));
  }

  private static Given next() {
    return git("v2", 2).live(1, "v1", 2).found(2);
  }

  private static Given failedByBreaker() {
    return rolling("d2 PRIMARY 2 FAILED")
        .failed(2, "v2", 2)
        .history("d2 2 STOPPED " + TRIPPED, "d1 1 SUCCESSFUL");
  }

  private static Known.Needs missing(Duration since) {
    var standings = new TreeMap<Need, Need.Standing>();
    standings.put(new Need(Need.Kind.IMAGE, "shop/web:v2"), new Need.Standing.Missing());
    return new Known.Needs.Looked(standings, Given.NOW.minus(since));
  }

  private static List<Row> brakes() {
    return List.of(
        row("a window is closed", next().closed()),
        row("a window is closed, and a person approved it", next().closed().approved()),
        row(
            "a window is closed, and a failed version goes back",
            failedByBreaker().closed()),
        row(
            "a window is closed, and a roll-out is under way",
            rolling("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED").closed()),
        row("the service is suspended", next().tag(Tags.SUSPEND, "by=anna why=load-test")),
        row("the app is suspended", next().appSuspended("by anna: load test")),
        row(
            "suspended, and a failed version stays where it is",
            failedByBreaker().tag(Tags.SUSPEND, "by=anna why=load-test")),
        row("in the queue", next().noSlot()),
        row("in the queue, and a failed version goes back", failedByBreaker().noSlot()),
        row("its image is not there yet", next().needs(missing(Duration.ofMinutes(2)))),
        row("its image is not there for long", next().needs(missing(Duration.ofMinutes(40)))),
        row("nobody looked whether its image is there", next().needs(new Known.Needs.NotLooked())),
        row("report only", next().manual()),
        row("CodeDeploy rolls it out", next().ecs("{deploymentController: {type: 'CODE_DEPLOY'}}")),
        row("task sets hold it", next().ecs("{deploymentController: {type: 'EXTERNAL'}}")));
  }

  private static Given again(String recreate) {
    return git("v1", 2, "launchType: EC2")
        .spec("rollout: {recreate: %s}".formatted(recreate))
        .live(1, "v1", 2)
        .ecs("{launchType: 'FARGATE'}");
  }

  private static List<Row> recreations() {
    return List.of(
        row("only a new service could have it, and that is not allowed", again("never")),
        row("created again: it is drained", again("allowed").confirmed("/service/launchType")),
        row(
            "created again: its tasks are waited for",
            again("allowed")
                .confirmed("/service/launchType")
                .ecs("{desiredCount: 0, runningCount: 1}")),
        row(
            "B4 created again: it is deleted",
            again("allowed")
                .confirmed("/service/launchType")
                .ecs("{desiredCount: 0, runningCount: 0}")),
        row(
            "B4 created again: it is created, whatever the queue",
            again("allowed").ecs("{status: 'INACTIVE'}").found(1).noSlot()));
  }

  private static List<Row> asks() {
    var restart = "at=2026-01-01T11:59:59Z by=anna why=new-certificate";
    var release = "at=2026-01-01T11:59:59Z by=anna why=the-image-is-there";
    var steady = "d1 1 SUCCESSFUL";
    return List.of(
        row(
            "a restart is asked for",
            git("v1", 2).live(1, "v1", 2).tag(Tags.RESTART, restart).history(steady)),
        row(
            "a restart is asked for, taken up",
            git("v1", 2)
                .live(1, "v1", 2)
                .tag(Tags.RESTART, restart + " from=d1")
                .history(steady)),
        row(
            "B7 a restart was begun, and reads lag behind after a crash",
            git("v1", 2)
                .live(1, "v1", 2)
                .tag(Tags.RESTART, restart + " from=d1")
                .history("d2 1 IN_PROGRESS", steady)),
        row(
            "a restart is under way",
            git("v1", 2)
                .live(1, "v1", 2)
                .deployments("d2 PRIMARY 1 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .tag(Tags.RESTART, restart + " from=d1")
                .history("d2 1 IN_PROGRESS", steady)),
        row(
            "a restart is done",
            git("v1", 2)
                .live(1, "v1", 2)
                .deployments("d2 PRIMARY 1 COMPLETED")
                .tag(Tags.RESTART, restart + " from=d1")
                .history("d2 1 SUCCESSFUL", steady)),
        row(
            "the manifest asks for a restart",
            git("v1", 2).spec("rollout: {restart: two}").live(1, "v1", 2).rolledWith("one")),
        row("a person lets go of a hold", held().found(2).tag(Tags.RELEASE, release)),
        row(
            "a person let go of a hold",
            held().found(2).letGo(2, "v2", 2).tag(Tags.RELEASE, release + " from=d3")),
        row(
            "B7 what was let go of went out, and reads lag behind after a crash",
            held()
                .found(2)
                .letGo(2, "v2", 2)
                .tag(Tags.RELEASE, release + " from=d3")
                .since(Given.NOW.minusSeconds(3000))
                .history("d4 2 IN_PROGRESS", "d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL")),
        row(
            "B7 a person's rollback was begun, and reads lag behind after a crash",
            git("v2", 2)
                .live(2, "v2", 2)
                .rolledBackBy("ann", 1)
                .history("d3 1 IN_PROGRESS", "d2 2 SUCCESSFUL", "d1 1 SUCCESSFUL")));
  }

  private static final String TASK =
      "{taskArn: 'arn/task/t1', taskDefinitionArn: 'WEB:2', startedBy: 'x', lastStatus: 'RUNNING',"
          + " desiredStatus: 'RUNNING', createdAt: 1767268790}";

  private static final String STARTED = "state=%s n=1 t=1 at=2026-01-01T11:59:50Z task=%s";

  /** v1 runs and is healthy; Git wants v2, registered as web:2, with a hook before and after it. */
  private static Given hooked() {
    return git("v2", 2)
        .spec("hooks: [{name: migrate, phase: PreSync, container: web, command: [m], timeout: 15m},"
            + " {name: smoke, phase: PostSync, container: web, command: [s]},"
            + " {name: tell, phase: SyncFail, container: web, command: [t]}]")
        .live(1, "v1", 2)
        .registered("v1")
        .applied(1, "v1", 2)
        .healthy(1, "v1", 2)
        .deployments("d1 PRIMARY 1 COMPLETED")
        .history("d1 1 SUCCESSFUL");
  }

  private static Given hooked(String migrate) {
    return hooked()
        .found(2)
        .record("migrate", migrate)
        .record("smoke", "state=pending")
        .record("tell", "state=pending");
  }

  /** The same when v2 is out and healthy. */
  private static Given out(String smoke) {
    return git("v2", 2)
        .spec("hooks: [{name: smoke, phase: PostSync, container: web, command: [s]}]")
        .live(2, "v2", 2)
        .registered("v2")
        .record("smoke", smoke)
        .applied(2, "v2", 2)
        .healthy(2, "v2", 2)
        .deployments("d2 PRIMARY 2 COMPLETED")
        .history("d2 2 SUCCESSFUL", "d1 1 SUCCESSFUL");
  }

  private static List<Row> hooks() {
    var web = new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web");
    var token = new RunName(Given.OWNER, web, "migrate").token(Given.TASK_DEFINITION + 2, 1, 1);
    var starting = STARTED.formatted("starting", "") + " tk=" + token.substring(0, 8);
    var running = STARTED.formatted("running", "t1");
    var failed = STARTED.formatted("failed", "t1") + " why=exit-1";
    return List.of(
        row("a hook, and no revision was looked for", hooked()),
        row("a hook, and no turn", hooked("state=pending").noSlot()),
        row("a hook to begin", hooked("state=pending")),
        row("a hook to begin, looked at", hooked("state=pending").task("migrate", "")),
        row("a window denies a hook to begin", hooked("state=pending").closed()),
        row("B2 a hook intended, and its task is there", hooked(starting).task("migrate", TASK)),
        row("B3 a hook intended, and no task is there", hooked(starting).task("migrate", "")),
        row(
            "B3 a hook intended long ago, and no task is there",
            hooked(starting.replace("T11:", "T10:")).task("migrate", "")),
        row("a hook that runs", hooked(running).task("migrate", TASK)),
        row(
            "a hook that runs in a closed window",
            hooked(running).task("migrate", TASK).closed()),
        row(
            "a hook that runs, and no turn any more",
            hooked(running).task("migrate", TASK).noSlot()),
        row("a hook that succeeded", hooked(STARTED.formatted("succeeded", "t1"))),
        row("a hook that failed", hooked(failed)),
        row(
            "a hook that failed, and a person released it",
            hooked(failed).tag(Tags.RELEASE, "at=2026-01-01T11:59:55Z from=d1 by=anna")),
        row(
            "B14 a hook whose outcome is unknown",
            hooked(STARTED.formatted("unknown", "t1") + " why=its-task-is-gone")
                .task("migrate", "")),
        row("a hook whose record is gone", hooked().found(2).task("migrate", "")),
        row(
            "a hook of a former version that runs",
            hooked("state=pending")
                .former(9, "migrate", running)
                .task("migrate of web:9", TASK.replace("WEB:2", "WEB:9"))),
        row("a hook after the version was seen healthy", out("state=pending")),
        row("a hook after the version that runs", out(running).task("smoke", TASK)),
        row("a hook after the version that failed", out(failed).task("smoke", "")),
        row("a hook after the version that is over", out(STARTED.formatted("succeeded", "t1"))));
  }

  private static List<Row> owners() {
    return List.of(
        row("another Mooring's", next().tag(Tags.OWNER, "other/shop")),
        row(
            "the app had another name",
            next().tag(Tags.OWNER, "test/old").formerly("test/old").registered("v1")),
        row(
            "nobody's, and differs, and all is taken over",
            next().untagged().adopt(Policy.Adopt.ALWAYS)),
        row(
            "nobody's, equal, and nothing is taken over",
            git("v1", 2).live(1, "v1", 2).untagged().adopt(Policy.Adopt.NEVER)),
        orphans("B11 no manifest wants it, and prune is never", 1, Policy.Prune.NEVER, ""),
        orphans("B11 no manifest wants it, and prune asks", 1, Policy.Prune.CONFIRM, ""),
        orphans("B11 no manifest wants it, and prune is auto", 1, Policy.Prune.AUTO, ""),
        orphans("B11 many at once are asked about, whatever the policy", 5, Policy.Prune.AUTO, ""),
        orphans(
            "B11 the source is stale, and nothing is deleted",
            1,
            Policy.Prune.AUTO,
            "the last fetch failed"));
  }

  /** The first of so many services of an app of twenty that Git does not want any more. */
  private static Row orphans(String name, int count, Policy.Prune prune, String notNow) {
    var orphans = new ArrayList<Orphan>();
    for (int i = 1; i <= count; i++) {
      var live = Loose.object(
          "{serviceName: 'web-%1$d', serviceArn: 'service/shop/web-%1$d', status: 'ACTIVE', createdAt: 1, desiredCount: 2, runningCount: 2, taskDefinition: 'task-definition/web:1'}"
              .formatted(i));
      orphans.add(new Orphan(
          new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web-" + i),
          LiveService.of(live, Given.NOW),
          true));
    }
    var grounds = new Pruner.Grounds(
        new Policy(Policy.Mode.AUTO, Policy.Drift.ENFORCE, Policy.Adopt.WHEN_EQUAL, prune),
        20,
        Optional.of(notNow).filter(why -> !why.isEmpty()),
        Optional.empty(),
        new TreeMap<>(),
        List.of(),
        Given.NOW);
    return new Row(
        name,
        "-",
        "-",
        () -> Pruner.decide(orphans, grounds).firstEntry().getValue(),
        Optional.empty());
  }

  static List<Row> rows() {
    var rows = new ArrayList<Row>();
    for (var strategy : STRATEGIES) {
      crossed(rows, true, strategy);
      crossed(rows, false, strategy);
    }
    rows.addAll(crashesAndStaleReads());
    rows.addAll(lives());
    rows.addAll(failures());
    rows.addAll(holds());
    rows.addAll(counts());
    rows.addAll(fights());
    rows.addAll(brakes());
    rows.addAll(recreations());
    rows.addAll(asks());
    rows.addAll(owners());
    rows.addAll(hooks());
    return rows;
  }

  private static String page() {
    var page = new StringBuilder("# Written by SituationsTest with -Dgolden=write\n");
    for (var row : rows()) {
      var decision = row.decide();
      page.append("\n")
          .append(row)
          .append("\n  plan     ")
          .append(decision.plan().describe());
      page.append("\n  verdict  ").append(decision.verdict().getClass().getSimpleName());
      page.append(": ").append(decision.verdict().words()).append("\n");
      for (var remark : decision.remarks())
        page.append(
            "  remark   %s/%s: %s%n".formatted(remark.kind(), remark.reason(), remark.message()));
    }
    return page.toString();
  }

  @Test
  void everySituationHasThePlanOnThePage() throws IOException {
    if ("write".equals(System.getProperty("golden"))) Files.writeString(PAGE, page());
    assertThat(page()).isEqualTo(Files.readString(PAGE));
  }

  /** A version that is kept back is neither registered nor rolled out, whatever else happens. */
  @ParameterizedTest
  @MethodSource("rows")
  void nothingGoesOutThatIsKeptBack(Row row) {
    var decision = row.decide();
    if (!decision.has(Remark.Kind.HELD)) return;
    var kept = row.applied().flatMap(VersionTag::revision).orElseThrow().toString();
    boolean byMember = row.name().contains("member alone");
    if (!(decision.plan() instanceof Plan.Act(var actions))) return;
    assertThat(actions).noneMatch(Action.Register.class::isInstance);
    assertThat(actions).allSatisfy(action -> {
      if (!(action instanceof Action.UpdateService update)) return;
      assertThat(update.request().path("taskDefinition").asText()).isNotEqualTo(kept);
      if (byMember)
        assertThat(update.request().path("platformVersion").asText()).isNotEqualTo("1.3.0");
    });
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whoeverWaitsSaysForWhatAndUntilWhen(Row row) {
    switch (row.decide().plan()) {
      case Plan.Wait(var on, var after) -> {
        assertThat(on).isNotBlank();
        var most = row.name().startsWith("a window") ? Duration.ofDays(1) : Duration.ofMinutes(1);
        assertThat(after).isBetween(Duration.ofSeconds(1), most);
      }
      case Plan.Blocked(var reasons) ->
        assertThat(reasons)
            .allSatisfy(reason -> assertThat(reason)
                // The service, a place of it, or the app that all of it belongs to.
                .containsAnyOf("web", "/service/", "app shop")
                .hasSizeGreaterThan(30));
      case Plan.Steady(), Plan.Act _ -> {}
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theSameSituationGivesTheSamePlan(Row row) {
    assertThat(row.decide()).isEqualTo(row.decide());
  }
}
