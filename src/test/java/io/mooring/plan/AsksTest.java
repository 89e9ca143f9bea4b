package io.mooring.plan;

import static io.mooring.plan.Given.git;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Tags;
import io.mooring.rollout.Health;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people ask for by tags, as a table: suspend, restart and release. */
class AsksTest {
  private static final String COUNT = "/service/desiredCount";
  private static final String SUSPENDED =
      "blocked: suspended by anna: move; nothing is written to it; `mooring resume --app shop web` ends it";
  private static final String SUSPEND = "by=anna why=move";
  private static final String UNTIL = "until=2026-01-01T13:00:00Z by=anna why=move";
  private static final String OVER = "until=2026-01-01T12:00:00Z by=anna why=move";
  private static final String RESTART =
      "at=2026-01-01T11:59:59Z from=d1 by=anna why=new-certificate";
  private static final String RELEASE = "at=2026-01-01T11:59:59Z by=anna why=the-image-is-there";
  private static final String TAKEN = RELEASE + " from=d1";

  /** {@code remarks}: kind and reason of each. */
  record Row(String name, Given given, String plan, String... remarks) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Given running() {
    return git("v1", 2).live(1, "v1", 2);
  }

  private static Given restarting() {
    return running().tag(Tags.RESTART, RESTART);
  }

  static Stream<Row> suspensions() {
    return Stream.of(
        new Row(
            "nothing differs",
            running().tag(Tags.SUSPEND, SUSPEND),
            SUSPENDED,
            "SUSPENDED/Suspended"),
        new Row(
            "a commit is not applied",
            git("v2", 2).live(1, "v1", 2).tag(Tags.SUSPEND, SUSPEND),
            SUSPENDED,
            "SUSPENDED/Suspended"),
        new Row(
            "drift",
            running().ecs("{desiredCount: 5}").confirmed(COUNT).tag(Tags.SUSPEND, SUSPEND),
            SUSPENDED,
            "SUSPENDED/Suspended"),
        new Row(
            "a failure is not even written down",
            git("v2", 2)
                .live(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d2 PRIMARY 2 FAILED")
                .tag(Tags.SUSPEND, SUSPEND),
            SUSPENDED,
            "SUSPENDED/Suspended"),
        new Row(
            "what is asked for waits",
            restarting().tag(Tags.SUSPEND, SUSPEND),
            SUSPENDED,
            "SUSPENDED/Suspended",
            "RESTARTING/Restarting"),
        new Row(
            "until later",
            running().tag(Tags.SUSPEND, UNTIL),
            SUSPENDED.replace(": move", " until 2026-01-01T13:00:00Z: move"),
            "SUSPENDED/Suspended"),
        new Row(
            "until now",
            running().tag(Tags.SUSPEND, OVER),
            "untag web mooring:suspend (its time is over)"),
        new Row(
            "its time is over, and a commit comes first",
            git("v2", 2).live(1, "v1", 2).found(2).tag(Tags.SUSPEND, OVER),
            "update web {taskDefinition=web:2} (commit c0ffee0)"),
        new Row(
            "a tag of one's own making",
            running().tag(Tags.SUSPEND, "yes"),
            SUSPENDED.replace("anna: move", "a person"),
            "SUSPENDED/Suspended"),
        new Row(
            "an end that nobody can read is none",
            running().tag(Tags.SUSPEND, "until=tomorrow by=anna why=move"),
            SUSPENDED,
            "SUSPENDED/Suspended"),
        new Row(
            "the app",
            git("v1", 2).found(1).appSuspended("by anna: move"),
            "blocked: app shop is suspended by anna: move; nothing is written; `mooring resume --app shop` ends it",
            "SUSPENDED/Suspended"));
  }

  static Stream<Row> restarts() {
    return Stream.of(
        new Row(
            "asked for",
            restarting(),
            "update web {forceNewDeployment=true} (restart by anna: new certificate)",
            "RESTARTING/Restarting"),
        new Row(
            "asked for by hand: first it is written down what to get away from",
            running().tag(Tags.RESTART, "at=2026-01-01T11:59:59Z"),
            "tag web mooring:restart (restart is taken up)",
            "RESTARTING/Restarting"),
        new Row(
            "under way",
            restarting().deployments("d2 PRIMARY 1 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED"),
            "wait: web:1: 2 of 2 tasks running",
            "RESTARTING/Restarting"),
        new Row(
            "done",
            restarting().deployments("d2 PRIMARY 1 COMPLETED"),
            "untag web mooring:restart (done)",
            "RESTARTING/Restarting"),
        new Row(
            "done by a later deployment, where nobody wrote down which was there",
            running().tag(Tags.RESTART, "at=2026-01-01T11:00:00Z"),
            "untag web mooring:restart (done)",
            "RESTARTING/Restarting"),
        new Row(
            "a roll-out is under way: it ends first",
            restarting().deployments("d1 PRIMARY 1 IN_PROGRESS"),
            "wait: web:1: 2 of 2 tasks running",
            "RESTARTING/Restarting"),
        new Row(
            "a commit comes first, and replaces the tasks anyway",
            git("v2", 2).live(1, "v1", 2).found(2).tag(Tags.RESTART, RESTART),
            "update web {taskDefinition=web:2} (commit c0ffee0)",
            "RESTARTING/Restarting"),
        new Row(
            "it takes its turn",
            restarting().noSlot(),
            "wait: one of the app's other roll-outs to end",
            "RESTARTING/Restarting",
            "WAITING/RolloutLimit"),
        new Row(
            "by hand is enough of an approval",
            restarting().manual(),
            "update web {forceNewDeployment=true} (restart by anna: new certificate)",
            "RESTARTING/Restarting"),
        new Row(
            "the version that runs is held",
            git("v1", 2)
                .spec("rollout: {onFailure: stop}")
                .live(1, "v1", 2)
                .failed(1, "v1", 2)
                .deployments("d1 PRIMARY 1 FAILED")
                .tag(Tags.RESTART, RESTART),
            "blocked",
            "HELD/VersionFailed",
            "BLOCKED/RestartRefused"));
  }

  static Stream<Row> textsInTheManifest() {
    return Stream.of(
        new Row(
            "another text",
            running().spec("rollout: {restart: two}").rolledWith("one"),
            "tag web mooring:applied mooring:restart (rollout.restart changed in commit c0ffee0)"),
        new Row(
            "a first text",
            running().spec("rollout: {restart: two}"),
            "tag web mooring:applied mooring:restart (rollout.restart changed in commit c0ffee0)"),
        new Row(
            "the same text", running().spec("rollout: {restart: one}").rolledWith("one"), "steady"),
        new Row("no text any more", running().rolledWith("one"), "steady"),
        new Row(
            "at adoption",
            running().spec("rollout: {restart: two}").untagged(),
            "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)"),
        new Row(
            "at creation",
            git("v1", 2).spec("rollout: {restart: two}").found(1),
            "create web on web:1 (commit c0ffee0)"),
        new Row(
            "beside a new image",
            git("v2", 2)
                .spec("rollout: {restart: two}")
                .live(1, "v1", 2)
                .rolledWith("one")
                .found(2),
            "update web {taskDefinition=web:2} (commit c0ffee0)"),
        new Row(
            "beside a new count, which goes first",
            git("v1", 3).spec("rollout: {restart: two}").live(1, "v1", 2).rolledWith("one"),
            "update web {desiredCount=3} (commit c0ffee0)"),
        new Row(
            "by hand",
            running().spec("rollout: {restart: two}").rolledWith("one").manual(),
            "blocked",
            "AWAITING_APPROVAL/AwaitingApproval"),
        new Row(
            "while held",
            git("v1", 2)
                .spec("rollout: {restart: two, onFailure: stop}")
                .live(1, "v1", 2)
                .failed(1, "v1", 2)
                .rolledWith("one")
                .deployments("d1 PRIMARY 1 FAILED"),
            "blocked",
            "HELD/VersionFailed"),
        new Row(
            "it takes its turn",
            running().spec("rollout: {restart: two}").rolledWith("one").noSlot(),
            "wait: one of the app's other roll-outs to end",
            "WAITING/RolloutLimit"));
  }

  private static Given stuck() {
    return git("v1", 2)
        .spec("rollout: {onFailure: stop}")
        .live(1, "v1", 2)
        .failed(1, "v1", 2)
        .deployments("d1 PRIMARY 1 FAILED");
  }

  static Stream<Row> releases() {
    return Stream.of(
        new Row(
            "of a hold, after ECS went back",
            git("v2", 2).live(1, "v1", 2).failed(2, "v2", 2).found(2).tag(Tags.RELEASE, RELEASE),
            "tag web mooring:applied mooring:release (release is taken up); untag web mooring:hold (released by anna: the image is there)",
            "HELD/VersionFailed"),
        new Row(
            "of a hold that a crash left behind",
            git("v2", 2).live(1, "v1", 2).failed(2, "v2", 2).found(2).tag(Tags.RELEASE, TAKEN),
            "untag web mooring:hold (released by anna: the image is there)",
            "HELD/VersionFailed"),
        new Row(
            "of a hold that a crash left behind, and somebody's deployment came between",
            git("v2", 2)
                .live(1, "v1", 2)
                .failed(2, "v2", 2)
                .goneBackFrom(2, "v2", 2)
                .found(2)
                .tag(Tags.RELEASE, TAKEN.replaceAll("from=.*", "from=d0")),
            "tag web mooring:applied (another deployment came); untag web mooring:release (done)",
            "HELD/VersionFailed"),
        new Row(
            "of a hook's hold, and somebody's deployment came between: no roll-out failed",
            git("v2", 2)
                .live(1, "v1", 2)
                .goneBackFrom(2, "v2", 2)
                .heldByAHook(2, "v2", 2)
                .found(2)
                .tag(Tags.RELEASE, TAKEN.replaceAll("from=.*", "from=d0")),
            "untag web mooring:release (done)",
            "HELD/VersionFailed",
            "RUN_FAILED/HookFailed"),
        new Row(
            "taken up: the version is tried again",
            git("v2", 2).live(1, "v1", 2).letGo(2, "v2", 2).found(2).tag(Tags.RELEASE, TAKEN),
            "update web {taskDefinition=web:2} (commit c0ffee0)"),
        new Row(
            "taken up, and it was another version that was released",
            git("v2", 2)
                .live(1, "v1", 2)
                .failed(2, "v2", 2)
                .untagged(Tags.HOLD)
                .found(2)
                .tag(Tags.RELEASE, TAKEN),
            "tag web mooring:hold (it failed before); untag web mooring:release (done)"),
        new Row(
            "tried again",
            git("v2", 2)
                .live(2, "v2", 2)
                .failed(2, "v2", 2)
                .untagged(Tags.HOLD)
                .tag(Tags.RELEASE, TAKEN),
            "untag web mooring:release (done)"),
        new Row(
            "tried again and held again",
            git("v2", 2).live(2, "v2", 2).failed(2, "v2", 2).tag(Tags.RELEASE, TAKEN),
            "untag web mooring:release (done)"),
        new Row(
            "where the failed version still runs",
            stuck().untagged(Tags.HOLD).tag(Tags.RELEASE, TAKEN),
            "update web {forceNewDeployment=true} (released by anna: the image is there)"),
        new Row(
            "where the failed version runs, and no roll-out may start",
            stuck().untagged(Tags.HOLD).tag(Tags.RELEASE, TAKEN).noSlot(),
            "wait: one of the app's other roll-outs to end",
            "WAITING/RolloutLimit"),
        new Row(
            "of nothing", running().tag(Tags.RELEASE, TAKEN), "untag web mooring:release (done)"),
        new Row(
            "of a hold, and the app waits for an approval",
            git("v2", 2).live(1, "v1", 2).letGo(2, "v2", 2).manual().tag(Tags.RELEASE, TAKEN),
            "blocked: sync.mode is manual: `mooring sync --app shop web` would change"
                + " /taskDefinition/containerDefinitions/[name=web]/image",
            "AWAITING_APPROVAL/AwaitingApproval"));
  }

  @ParameterizedTest
  @MethodSource({"suspensions", "restarts", "textsInTheManifest", "releases"})
  void whatPeopleAskForIsDoneOnce(Row row) {
    var decision = row.given().decide();
    var plan = decision.plan();
    var described =
        row.plan().equals("blocked") && plan instanceof Plan.Blocked ? "blocked" : plan.describe();
    assertThat(described).isEqualTo(row.plan());
    assertThat(decision.remarks())
        .extracting(remark -> remark.kind() + "/" + remark.reason())
        // Why a held version stays is said by who decides about going back.
        .filteredOn(told -> !told.startsWith("HELD/") || told.equals("HELD/VersionFailed"))
        .containsExactlyInAnyOrder(row.remarks());
  }

  @Test
  void aSuspendedServiceStillShowsWhatDiffersAndThatItIsDrift() {
    var decision = running()
        .ecs("{desiredCount: 5, runningCount: 5}")
        .tag(Tags.SUSPEND, SUSPEND)
        .decide();
    assertThat(decision.drifted()).isTrue();
    assertThat(decision.diff().differences()).extracting("pointer").containsExactly(COUNT);
    assertThat(decision.health().status()).isEqualTo(Health.Status.SUSPENDED);
  }

  @Test
  void whatIsWorseThanSuspendedIsStillSeen() {
    var broken = stuck().tag(Tags.SUSPEND, SUSPEND).decide();
    assertThat(broken.health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(git("v1", 2).appSuspended("by anna").decide().health().status())
        .isEqualTo(Health.Status.MISSING);
  }

  @Test
  void aChangedTextIsADifferenceOfGitAndNeverDrift() {
    var decision = running().spec("rollout: {restart: two}").rolledWith("one").decide();
    assertThat(decision.drifted()).isFalse();
    assertThat(decision.diff().differences())
        .extracting(d -> d.pointer() + " " + d.desiredShown())
        .isEqualTo(List.of("/rollout/restart two"));
  }

  @Test
  void theTextIsNotSeenAsRolledOutWhileOnlyTheCountWasChanged() {
    var decision = git("v1", 3)
        .spec("rollout: {restart: two}")
        .live(1, "v1", 3)
        .applied(1, "v1", 2)
        .rolledWith("one")
        .decide();
    assertThat(decision.plan())
        .isInstanceOfSatisfying(
            Plan.Act.class,
            act -> assertThat(act.actions().getFirst())
                .isInstanceOfSatisfying(
                    Action.Tag.class,
                    tag -> assertThat(tag.tags().get(Tags.APPLIED))
                        .contains("rs="
                            + git("v1", 1).live(1, "v1", 1).rolledWith("one").digestOfText())));
  }
}
