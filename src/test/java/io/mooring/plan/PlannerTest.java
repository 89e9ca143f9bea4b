package io.mooring.plan;

import static io.mooring.plan.Given.git;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Tags;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The planner as a table: each row is one situation and the plan we would defend in review. A row
 * is the unit of change: to alter a decision, alter its row in the same commit.
 */
class PlannerTest {
  private static final String COUNT = "/service/desiredCount";
  private static final String IMAGE = "/taskDefinition/containerDefinitions/[name=web]/image";

  /** {@code origin}: git or live, or - where nothing differs. */
  record Row(String name, Given given, String plan, String origin, String... remarks) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> creation() {
    return Stream.of(
        new Row("wanted and absent", git("v1", 2), "find an equal revision of web", "git"),
        new Row(
            "wanted, absent and no equal revision",
            git("v1", 2).looked(),
            "register web (commit c0ffee0)",
            "git"),
        new Row(
            "wanted, absent and an equal revision",
            git("v1", 2).found(4),
            "create web on web:4 (commit c0ffee0)",
            "git"),
        new Row(
            "wanted and absent, by hand",
            git("v1", 2).manual(),
            "blocked",
            "git",
            "AWAITING_APPROVAL/AwaitingApproval"),
        new Row(
            "wanted and absent, approved",
            git("v1", 2).manual().approved().found(1),
            "create web on web:1 (commit c0ffee0)",
            "git"),
        new Row(
            "wanted and absent, no roll-out may start",
            git("v1", 2).noSlot(),
            "wait: one of the app's other roll-outs to end",
            "git",
            "WAITING/RolloutLimit"),
        new Row(
            "deleted and still draining",
            git("v1", 2).live(1, "v1", 2).ecs("{status: 'DRAINING'}"),
            "wait: ECS is still draining the deleted service of this name",
            "git"),
        new Row(
            "deleted and gone",
            git("v1", 2).live(1, "v1", 2).ecs("{status: 'INACTIVE'}").found(1),
            "create web on web:1 (commit c0ffee0)",
            "git"));
  }

  static Stream<Row> ownership() {
    return Stream.of(
        new Row(
            "not ours and equal",
            git("v1", 2).live(1, "v1", 2).untagged(),
            "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)",
            "-"),
        new Row(
            "not ours and equal, and still rolling out",
            git("v1", 2).live(1, "v1", 2).untagged().deployments("d1 PRIMARY 1 IN_PROGRESS"),
            "tag web mooring:applied mooring:owner mooring:owns mooring:resource (adopt)",
            "-"),
        new Row(
            "not ours, different, always adopted and still rolling out",
            git("v2", 2)
                .live(1, "v1", 2)
                .untagged()
                .adopt(Policy.Adopt.ALWAYS)
                .deployments("d1 PRIMARY 1 IN_PROGRESS"),
            "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)",
            "git"),
        new Row(
            "not ours and equal, by hand",
            git("v1", 2).live(1, "v1", 2).untagged().manual(),
            "blocked",
            "-",
            "AWAITING_APPROVAL/AwaitingApproval"),
        new Row(
            "not ours and equal, approved",
            git("v1", 2).live(1, "v1", 2).untagged().manual().approved(),
            "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)",
            "-"),
        new Row(
            "not ours and different",
            git("v2", 2).live(1, "v1", 2).untagged(),
            "blocked",
            "git",
            "BLOCKED/NotOurs"),
        new Row(
            "not ours, equal, and never adopted",
            git("v1", 2).live(1, "v1", 2).untagged().adopt(Policy.Adopt.NEVER),
            "blocked",
            "-",
            "BLOCKED/NotOurs"),
        new Row(
            "not ours, different, and always adopted",
            git("v2", 2).live(1, "v1", 2).untagged().adopt(Policy.Adopt.ALWAYS),
            "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)",
            "git"),
        new Row(
            "not ours, different, always adopted, by hand",
            git("v2", 2).live(1, "v1", 2).untagged().adopt(Policy.Adopt.ALWAYS).manual(),
            "blocked",
            "git",
            "AWAITING_APPROVAL/AwaitingApproval"),
        new Row(
            "another installation's",
            git("v2", 2).live(1, "v1", 2).tag(Tags.OWNER, "other/shop").adopt(Policy.Adopt.ALWAYS),
            "blocked",
            "git",
            "BLOCKED/OwnedByAnother"),
        new Row(
            "another app's, and approved",
            git("v2", 2).live(1, "v1", 2).tag(Tags.OWNER, "test/other").approved(),
            "blocked",
            "git",
            "BLOCKED/OwnedByAnother"),
        new Row(
            "tags copied from another service own nothing",
            git("v2", 2).live(1, "v1", 2).tag(Tags.RESOURCE, "shop/Service/api"),
            "blocked",
            "git",
            "BLOCKED/NotOurs"),
        new Row(
            "a copied tag of another installation is no owner either",
            git("v1", 2)
                .live(1, "v1", 2)
                .tag(Tags.RESOURCE, "shop/Service/api")
                .tag(Tags.OWNER, "other/x"),
            "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)",
            "-"),
        new Row(
            "tags removed, and the revision is ours",
            git("v1", 2).live(1, "v1", 2).untagged().registered("v1"),
            "tag web mooring:owner mooring:owns mooring:resource (its tags were removed)",
            "-",
            "TAGS_REMOVED/TagsRemoved"),
        new Row(
            "tags removed, and the revision cannot be described",
            git("v2", 2)
                .live(1, "v1", 2)
                .untagged()
                .registered("v1")
                .runs("{cpu: '512'}")
                .revisionGone(),
            "blocked",
            "git",
            "BLOCKED/NotOurs"));
  }

  static Stream<Row> keeping() {
    return Stream.of(
        new Row("as Git wants it", git("v1", 2).live(1, "v1", 2), "steady", "-"),
        new Row(
            "as Git wants it, by digest of our revision",
            git("v1", 2).live(1, "v1", 2).runs("{cpu: '512'}").registered("v1"),
            "steady",
            "-"),
        new Row(
            "a digest on a revision that is not ours is not believed",
            git("v1", 2).live(1, "v1", 2).runs("{cpu: '512'}").drift(Policy.Drift.WARN),
            "steady",
            "live",
            "REPORT_ONLY/DriftReported"),
        new Row(
            "another image in Git",
            git("v2", 2).live(1, "v1", 2),
            "find an equal revision of web",
            "git"),
        new Row(
            "another image in Git, no equal revision",
            git("v2", 2).live(1, "v1", 2).looked(),
            "register web (commit c0ffee0)",
            "git"),
        new Row(
            "another image in Git, registered",
            git("v2", 2).live(1, "v1", 2).found(2),
            "update web {taskDefinition=web:2} (commit c0ffee0)",
            "git"),
        new Row(
            "another image, by hand",
            git("v2", 2).live(1, "v1", 2).manual(),
            "blocked",
            "git",
            "AWAITING_APPROVAL/AwaitingApproval"),
        new Row(
            "another image, approved by the service's tag",
            git("v2", 2).live(1, "v1", 2).manual().approvedByTag("v2", 2).found(2),
            "update web {taskDefinition=web:2} (commit c0ffee0)",
            "git"),
        new Row(
            "another image, and the approval is of another one",
            git("v3", 2).live(1, "v1", 2).manual().approvedByTag("v2", 2),
            "blocked",
            "git",
            "AWAITING_APPROVAL/AwaitingApproval"),
        new Row(
            "image and count in Git",
            git("v2", 3).live(1, "v1", 2).found(2),
            "update web {desiredCount=3, taskDefinition=web:2} (commit c0ffee0)",
            "git"),
        new Row(
            "image in Git and drift of the count",
            git("v2", 2).live(1, "v1", 2).ecs("{desiredCount: 5}").found(2),
            "update web {taskDefinition=web:2} (commit c0ffee0)",
            "git"),
        new Row(
            "image in Git and drift of the count that is confirmed",
            git("v2", 2)
                .live(1, "v1", 2)
                .ecs("{desiredCount: 5}")
                .confirmed(COUNT)
                .found(2),
            "update web {desiredCount=2, taskDefinition=web:2} (commit c0ffee0)",
            "git"),
        new Row(
            "the running revision cannot be described",
            git("v1", 2).live(1, "v1", 2).revisionGone().confirmed("/taskDefinition"),
            "find an equal revision of web",
            "live"),
        new Row(
            "a count that Git does not say",
            git("v1", 2).noCount().live(1, "v1", 9),
            "steady",
            "-"),
        new Row(
            "a daemon's count",
            git("v1", 2, "schedulingStrategy: DAEMON")
                .live(1, "v1", 2)
                .ecs("{desiredCount: 7, runningCount: 7}"),
            "steady",
            "-"),
        new Row(
            "no roll-out may start",
            git("v2", 2).live(1, "v1", 2).noSlot(),
            "wait: one of the app's other roll-outs to end",
            "git",
            "WAITING/RolloutLimit"),
        new Row(
            "no roll-out may start, but the count may change",
            git("v2", 3).live(1, "v1", 2).noSlot(),
            "update web {desiredCount=3} (commit c0ffee0)",
            "git",
            "WAITING/RolloutLimit"),
        new Row(
            "the launch type",
            git("v1", 2, "launchType: EC2").live(1, "v1", 2).ecs("{launchType: 'FARGATE'}"),
            "blocked",
            "live",
            "BLOCKED/NotInPlace"),
        new Row(
            "the launch type, and an approval that lets nothing else through",
            git("v1", 2, "launchType: EC2")
                .live(1, "v1", 2)
                .ecs("{launchType: 'FARGATE'}")
                .manual()
                .approvedByTag("v1", 2),
            "untag web mooring:sync (done)",
            "live",
            "BLOCKED/NotInPlace"),
        new Row(
            "the launch type and the count",
            git("v1", 3, "launchType: EC2").live(1, "v1", 2).ecs("{launchType: 'FARGATE'}"),
            "update web {desiredCount=3} (commit c0ffee0)",
            "git",
            "BLOCKED/NotInPlace"),
        new Row(
            "CodeDeploy rolls out, not we",
            git("v2", 2).live(1, "v1", 2).ecs("{deploymentController: {type: 'CODE_DEPLOY'}}"),
            "blocked",
            "git",
            "BLOCKED/NotInPlace"),
        new Row(
            "CodeDeploy leaves the count to us",
            git("v1", 3).live(1, "v1", 2).ecs("{deploymentController: {type: 'CODE_DEPLOY'}}"),
            "update web {desiredCount=3} (commit c0ffee0)",
            "git"),
        new Row(
            "a member removed from Git is reset",
            git("v1", 2)
                .live(1, "v1", 2)
                .ecs("{enableExecuteCommand: true}")
                .tag(Tags.OWNS, "db+xc")
                .ecs("{deploymentConfiguration: {maximumPercent: 150,"
                    + " deploymentCircuitBreaker: {enable: true, rollback: true}}}")
                .drift(Policy.Drift.ENFORCE)
                .confirmed("/service/enableExecuteCommand")
                .confirmed("/service/deploymentConfiguration/deploymentCircuitBreaker/enable")
                .confirmed("/service/deploymentConfiguration/deploymentCircuitBreaker/rollback"),
            "update web {deploymentConfiguration={\"deploymentCircuitBreaker\":{\"enable\":false,"
                + "\"rollback\":false}}, enableExecuteCommand=false} (drift)",
            "live"),
        new Row(
            "a member that is declared for the first time is owned before it is set",
            declaresWhereRuns(0),
            "tag web mooring:owns (what it sets); update web {healthCheckGracePeriodSeconds=30}"
                + " (commit c0ffee0)",
            "git"),
        new Row(
            "a member that somebody else has set is owned when it is Git's",
            declaresWhereRuns(60),
            "update web {healthCheckGracePeriodSeconds=30} (commit c0ffee0)",
            "git"),
        new Row(
            "a member of the deployment that somebody else has set is owned when it is Git's",
            git("v1", 2, "serviceConnectConfiguration: {enabled: true, namespace: ours}")
                .live(1, "v1", 2)
                .ecs("{serviceConnectConfiguration: null}")
                .deployed("{serviceConnectConfiguration: {enabled: true, namespace: \"theirs\"}}")
                .appliedAs(1, "d1")
                .healthyAs(1, "d1")
                .tag(Tags.OWNS, "db"),
            "update web {serviceConnectConfiguration={\"enabled\":true,\"namespace\":\"ours\"}}"
                + " (commit c0ffee0)",
            "git"),
        new Row(
            "a member that waits for its turn is not owned yet",
            git(
                    "v1",
                    3,
                    "serviceRegistries: [{registryArn: 'arn:aws:servicediscovery:eu-west-1:1:service/s'}]")
                .live(1, "v1", 2)
                .ecs("{serviceRegistries: []}")
                .appliedAs(1, "d1")
                .healthyAs(1, "d1")
                .tag(Tags.OWNS, "db")
                .noSlot(),
            "update web {desiredCount=3} (commit c0ffee0)",
            "git",
            "WAITING/RolloutLimit"),
        new Row(
            "a member that was never declared is not reset",
            git("v1", 2).live(1, "v1", 2).ecs("{enableExecuteCommand: true}"),
            "steady",
            "-"),
        new Row(
            "a user's tag on the service",
            git("v1", 2, "tags: [{key: team, value: shop}]")
                .live(1, "v1", 2)
                .confirmed("/service/tags/[key=team]"),
            "tag web team (drift)",
            "live"),
        new Row(
            "a user's tag that a commit brings, where drift is left alone",
            git("v1", 2, "tags: [{key: team, value: shop}]")
                .live(1, "v1", 2)
                .appliedAs(1, "d1")
                .healthyAs(1, "d1")
                .drift(Policy.Drift.WARN),
            "tag web mooring:applied team (commit c0ffee0)",
            "git"),
        new Row(
            "an approval of what the controller has not fetched yet",
            git("v1", 2)
                .live(1, "v1", 2)
                .ecs("{desiredCount: 3, runningCount: 3}")
                .manual()
                .drift(Policy.Drift.WARN)
                .approvedByTag("v2", 2),
            "steady",
            "live",
            "REPORT_ONLY/DriftReported"),
        new Row(
            "a user's tag that a commit brings and nobody approved",
            git("v1", 2, "tags: [{key: team, value: shop}]")
                .live(1, "v1", 2)
                .appliedAs(1, "d1")
                .healthyAs(1, "d1")
                .manual(),
            "blocked",
            "git",
            "AWAITING_APPROVAL/AwaitingApproval"),
        new Row(
            "a user's tag on the revision",
            git("v1", 2)
                .definition("tags: [{key: team, value: shop}]")
                .live(1, "v1", 2)
                .confirmed("/taskDefinition/tags/[key=team]"),
            "tag web:1 team (drift)",
            "live"),
        new Row(
            "foreign tags are left alone",
            git("v1", 2).live(1, "v1", 2).tag("team", "shop").tag("aws:cloudformation:x", "y"),
            "steady",
            "-"),
        new Row(
            "an ignored count",
            git("v1", 2)
                .spec("sync: {ignore: [/service/desiredCount]}")
                .live(1, "v1", 2)
                .ecs("{desiredCount: 9, runningCount: 9}"),
            "steady",
            "-"),
        new Row(
            "a member that this release does not know",
            git("v1", 2).live(1, "v1", 2).ecs("{somethingNewer: {a: 1}}"),
            "steady",
            "-",
            "UNKNOWN_LIVE_FIELDS/UnknownLiveFields"));
  }

  /** Git has declared a grace period of 30 s since, and one of so many runs. */
  private static Given declaresWhereRuns(int grace) {
    return git("v1", 2, "healthCheckGracePeriodSeconds: 30")
        .live(1, "v1", 2)
        .ecs("{healthCheckGracePeriodSeconds: %d}".formatted(grace))
        .appliedAs(1, "d1")
        .tag(Tags.OWNS, "db");
  }

  private static Given scaled() {
    return git("v1", 2).live(1, "v1", 2).ecs("{desiredCount: 5, runningCount: 5}");
  }

  private static Given redeployed() {
    return git("v1", 2).live(9, "v9", 2).applied(1, "v1", 2).healthy(1, "v1", 2);
  }

  static Stream<Row> drift() {
    return Stream.of(
        new Row(
            "drift, ignored", scaled().drift(Policy.Drift.IGNORE).confirmed(COUNT), "steady", "-"),
        new Row(
            "drift, reported",
            scaled().drift(Policy.Drift.WARN).confirmed(COUNT),
            "steady",
            "live",
            "REPORT_ONLY/DriftReported"),
        new Row(
            "drift, reported, and a person says sync",
            scaled().drift(Policy.Drift.WARN).approved(),
            "update web {desiredCount=2} (drift)",
            "live"),
        new Row("drift, seen once", scaled(), "wait: drift to be seen again", "live"),
        new Row(
            "drift, seen again",
            scaled().confirmed(COUNT),
            "update web {desiredCount=2} (drift)",
            "live"),
        new Row(
            "drift, seen again, by hand",
            scaled().confirmed(COUNT).manual(),
            "update web {desiredCount=2} (drift)",
            "live"),
        new Row(
            "another revision, seen once", redeployed(), "wait: drift to be seen again", "live"),
        new Row(
            "another revision, seen again",
            redeployed().confirmed(IMAGE).found(1),
            "update web {taskDefinition=web:1} (drift)",
            "live"),
        new Row(
            "another revision that failed is drift, not our failure",
            redeployed().deployments("d9 PRIMARY 9 FAILED").confirmed(IMAGE).found(1),
            "update web {taskDefinition=web:1} (drift)",
            "live"),
        new Row(
            "another revision under way",
            redeployed().deployments("d9 PRIMARY 9 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED"),
            "wait: web:9: 2 of 2 tasks running",
            "live"),
        new Row(
            "a contested count",
            scaled().confirmed(COUNT).contested(COUNT),
            "blocked",
            "live",
            "CONTESTED/Contested"),
        new Row(
            "a contested count and another member",
            scaled()
                .ecs("{enableExecuteCommand: true}")
                .tag(Tags.OWNS, "xc")
                .confirmed(COUNT)
                .contested(COUNT)
                .confirmed("/service/enableExecuteCommand"),
            "update web {enableExecuteCommand=false} (drift)",
            "live",
            "CONTESTED/Contested"),
        new Row(
            "a contested place contests the whole task definition",
            redeployed()
                .runs("{cpu: '512'}")
                .confirmed(IMAGE)
                .confirmed("/taskDefinition/cpu")
                .contested("/taskDefinition/cpu"),
            "blocked",
            "live",
            "CONTESTED/Contested"),
        new Row(
            "what was sent twice and failed both times is held, and nobody's tug of war",
            git("v2", 2)
                .live(1, "v1", 2)
                .found(2)
                .contested(IMAGE)
                .history("d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL"),
            "tag web mooring:applied mooring:hold (the roll-out of web:2 before was taken back by someone's StopServiceDeployment)",
            "git",
            "CONTESTED/Contested"),
        new Row(
            "the same, and no tag says what was sent",
            git("v2", 2)
                .live(1, "v1", 2)
                .contested(IMAGE)
                .history("d2 2 ROLLBACK_SUCCESSFUL", "d1 1 SUCCESSFUL"),
            "find an equal revision of web",
            "git",
            "CONTESTED/Contested"),
        new Row(
            "the same, of which nothing failed",
            git("v2", 2)
                .live(1, "v1", 2)
                .contested(IMAGE)
                .history("d4 1 SUCCESSFUL", "d2 2 SUCCESSFUL", "d1 1 SUCCESSFUL"),
            "blocked",
            "git",
            "CONTESTED/Contested"),
        new Row(
            "the same, and nobody asked what ECS remembers",
            git("v2", 2).live(1, "v1", 2).contested(IMAGE).unasked(),
            "look at the deployments of web",
            "git",
            "CONTESTED/Contested"),
        new Row(
            "the same, which somebody else stopped",
            git("v2", 2)
                .live(1, "v1", 2)
                .found(2)
                .contested(IMAGE)
                .history("d4 1 SUCCESSFUL", "d2 2 STOPPED", "d1 1 SUCCESSFUL"),
            "blocked",
            "git",
            "CONTESTED/Contested"));
  }

  /** Git wants v2, which we applied as web:2; web:1 with v1 is the healthy one. */
  private static Given rolling(String... deployments) {
    return git("v2", 2).live(2, "v2", 2).healthy(1, "v1", 2).deployments(deployments);
  }

  /** ECS went back to web:1 from web:2. */
  private static Given back(String wants, String... deployments) {
    return git(wants, 2).live(1, "v1", 2).applied(2, "v2", 2).deployments(deployments);
  }

  static Stream<Row> rollouts() {
    var hold = "tag web mooring:applied mooring:hold (";
    var breaker = "the roll-out of web:2 failed";
    return Stream.of(
        new Row(
            "updated, and not written down",
            rolling("d2 PRIMARY 2 IN_PROGRESS").applied(1, "v1", 2),
            "tag web mooring:applied mooring:owns (applied)",
            "-"),
        new Row(
            "under way",
            rolling("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED"),
            "wait: web:2: 2 of 2 tasks running",
            "-"),
        new Row(
            "done, and not written down",
            rolling("d2 PRIMARY 2 COMPLETED"),
            "tag web mooring:healthy (healthy)",
            "-"),
        new Row(
            "superseded while under way",
            git("v3", 2)
                .live(2, "v2", 2)
                .healthy(1, "v1", 2)
                .deployments("d2 PRIMARY 2 IN_PROGRESS", "d1 ACTIVE 1 COMPLETED")
                .found(3),
            "update web {taskDefinition=web:3} (commit c0ffee0)",
            "git"),
        new Row(
            "done, not written down, and superseded: it is what there is to go back to",
            git("v3", 2).live(2, "v2", 2).healthy(1, "v1", 2).found(3),
            "tag web mooring:healthy (healthy)",
            "git"),
        new Row(
            "failed",
            rolling("d2 PRIMARY 2 FAILED", "d1 ACTIVE 1 COMPLETED"),
            hold + breaker + ")",
            "-"),
        new Row(
            "failed, written down",
            rolling("d2 PRIMARY 2 FAILED").failed(2, "v2", 2),
            "update web {taskDefinition=web:1} (roll back: " + breaker + ")",
            "-",
            "HELD/VersionFailed"),
        new Row(
            "failed, written down, and on the way back",
            back("v2", "d3 PRIMARY 1 IN_PROGRESS", "d2 ACTIVE 2 FAILED").failed(2, "v2", 2),
            "blocked",
            "git",
            "HELD/VersionFailed"),
        new Row(
            "failed, and nothing to go back to",
            rolling("d2 PRIMARY 2 FAILED").untagged(Tags.HEALTHY),
            hold + breaker + ")",
            "-"),
        new Row(
            "failed, written down, and nothing to go back to",
            rolling("d2 PRIMARY 2 FAILED").failed(2, "v2", 2).untagged(Tags.HEALTHY),
            "blocked",
            "-",
            "HELD/VersionFailed",
            "HELD/NothingToGoBackTo"),
        new Row(
            "failed, and Git says stop",
            rolling("d2 PRIMARY 2 FAILED").spec("rollout: {onFailure: stop}").failed(2, "v2", 2),
            "blocked",
            "-",
            "HELD/VersionFailed",
            "HELD/StoppedOnFailure"),
        new Row(
            "no progress",
            rolling("d2 PRIMARY 2 IN_PROGRESS").since(Given.NOW.minusSeconds(901)),
            hold + "no progress for 15m (web:2: 2 of 2 tasks running))",
            "-"),
        new Row(
            "rolled back by ECS under a new id",
            back("v2", "d3 PRIMARY 1 COMPLETED"),
            hold + "ECS went back to web:1)",
            "git"),
        new Row(
            "rolled back by ECS under the old id",
            back("v2", "d1 PRIMARY 1 COMPLETED"),
            hold + "ECS went back to web:1)",
            "git"),
        new Row(
            "going back by ECS",
            back("v2", "d3 PRIMARY 1 IN_PROGRESS", "d2 ACTIVE 2 FAILED"),
            hold + breaker + " and ECS went back to web:1)",
            "git"),
        new Row(
            "held",
            back("v2", "d3 PRIMARY 1 COMPLETED").failed(2, "v2", 2),
            "blocked",
            "git",
            "HELD/VersionFailed"),
        new Row(
            "held, and approved all the same",
            back("v2", "d3 PRIMARY 1 COMPLETED").failed(2, "v2", 2).approved(),
            "blocked",
            "git",
            "HELD/VersionFailed"),
        new Row(
            "held, and somebody sets the count beside an approval that stands",
            back("v2", "d3 PRIMARY 1 COMPLETED")
                .failed(2, "v2", 2)
                .ecs("{desiredCount: 6, runningCount: 6}")
                .manual()
                .drift(Policy.Drift.WARN)
                .approvedByTag("v2", 2),
            "blocked",
            "git",
            "HELD/VersionFailed",
            "REPORT_ONLY/DriftReported"),
        new Row(
            "held, and the count changes in Git",
            git("v2", 3).live(1, "v1", 2).failed(2, "v2", 2),
            "update web {desiredCount=3} (commit c0ffee0)",
            "git",
            "HELD/VersionFailed"),
        new Row(
            "held, and the count drifts",
            back("v2", "d3 PRIMARY 1 COMPLETED")
                .failed(2, "v2", 2)
                .ecs("{desiredCount: 5}")
                .confirmed(COUNT),
            "update web {desiredCount=2} (drift)",
            "git",
            "HELD/VersionFailed"),
        new Row(
            "held, and a new version in Git",
            back("v3", "d3 PRIMARY 1 COMPLETED").failed(2, "v2", 2).found(3),
            "update web {taskDefinition=web:3} (commit c0ffee0)",
            "git"),
        new Row(
            "held, and Git goes back",
            back("v1", "d3 PRIMARY 1 COMPLETED").failed(2, "v2", 2),
            "tag web mooring:applied mooring:owns (applied)",
            "-"),
        new Row(
            "a hold of another version has done its work",
            git("v3", 2).live(3, "v3", 2).failed(2, "v2", 2).applied(3, "v3", 2),
            "untag web mooring:hold (done)",
            "-"),
        new Row(
            "a failed version that recovers is released",
            git("v2", 2).live(2, "v2", 2).failed(2, "v2", 2),
            "tag web mooring:applied mooring:healthy (it came up after all);"
                + " untag web mooring:hold (it came up after all)",
            "-"),
        new Row(
            "an approval has been carried out",
            git("v1", 2).live(1, "v1", 2).manual().approvedByTag("v1", 2),
            "untag web mooring:sync (done)",
            "-"));
  }

  @ParameterizedTest
  @MethodSource({"creation", "ownership", "keeping", "drift", "rollouts"})
  void plans(Row row) {
    var decision = row.given().decide();
    var plan =
        decision.plan() instanceof Plan.Blocked ? "blocked" : decision.plan().describe();
    assertThat(plan).isEqualTo(row.plan());
    var origin = decision.diff().isEmpty() ? "-" : decision.drifted() ? "live" : "git";
    assertThat(origin).as("origin of " + decision.diff().differences()).isEqualTo(row.origin());
    assertThat(decision.remarks())
        .extracting(r -> r.kind() + "/" + r.reason())
        .containsExactly(row.remarks());
  }

  static Stream<Row> all() {
    return Stream.of(creation(), ownership(), keeping(), drift(), rollouts()).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSameSceneGivesTheSameDecision(Row row) {
    assertThat(row.given().decide()).isEqualTo(row.given().decide());
  }

  /** What holds a resource back names the resource or the place, and the way out. */
  /** What was not set yet is not written down as set. */
  @Test
  void tagsThatWaitForAWindowAreNotWrittenDown() {
    var decision = git("v1", 2, "tags: [{key: team, value: shop}]")
        .live(1, "v1", 2)
        .appliedAs(1, "d1")
        .healthyAs(1, "d1")
        .closed()
        .decide();
    assertThat(decision.plan()).isInstanceOf(Plan.Wait.class);
  }

  /** Else what somebody sets them to later would look like a commit. */
  @Test
  void aRollOutThatWasStartedAlreadyKeepsTheDigestOfTheTags() {
    var given = git("v2", 2, "tags: [{key: team, value: shop}]")
        .live(1, "v1", 2)
        .tag("team", "shop")
        .found(2)
        .history("d2 2 IN_PROGRESS", "d1 1 SUCCESSFUL");
    assertThat(given.decide().plan())
        .isInstanceOfSatisfying(
            Plan.Act.class,
            act -> assertThat(act.actions())
                .singleElement()
                .isInstanceOfSatisfying(
                    Action.Tag.class,
                    tag -> assertThat(tag.tags().get(Tags.APPLIED)).contains(" tg=", "rev=web:2")));
  }

  @Test
  void everyRemarkSaysWhatToDo() {
    var said = all()
        .flatMap(row -> row.given().decide().remarks().stream())
        .collect(Collectors.toMap(Remark::reason, Remark::message, (one, _) -> one));
    assertThat(said.keySet())
        .containsExactlyInAnyOrder(
            "AwaitingApproval",
            "Contested",
            "DriftReported",
            "NotInPlace",
            "NotOurs",
            "NothingToGoBackTo",
            "OwnedByAnother",
            "RolloutLimit",
            "StoppedOnFailure",
            "TagsRemoved",
            "UnknownLiveFields",
            "VersionFailed");
    assertThat(said.get("AwaitingApproval")).contains("`mooring sync --app shop web`");
    assertThat(said.get("Contested")).contains(COUNT).contains("sync.ignore");
    assertThat(said.get("DriftReported")).contains("`mooring sync --app shop web`");
    assertThat(said.get("NotInPlace"))
        .contains("/service/launchType")
        .contains("take it back in Git");
    assertThat(said.get("NotOurs")).contains("web").contains("sync.adopt: always");
    assertThat(said.get("OwnedByAnother")).contains("'other/shop'").contains("mooring:owner");
    assertThat(said.get("VersionFailed"))
        .contains("it broke")
        .contains("`mooring release --app shop web`");
    assertThat(said.get("UnknownLiveFields")).contains("/service/somethingNewer");
  }

  private static Plan.Act act(Given given) {
    assertThat(given.decide().plan()).isInstanceOf(Plan.Act.class);
    return (Plan.Act) given.decide().plan();
  }

  private static Action.Register register(Given given) {
    return (Action.Register) act(given.looked()).actions().getFirst();
  }

  private static Action.CreateService create(Given given) {
    return (Action.CreateService) act(given.found(1)).actions().getFirst();
  }

  @Test
  void aCreationCarriesOwnershipAndTheSameTokenEachTime() {
    var request = create(git("v1", 2, "tags: [{key: team, value: shop}]")).request();
    assertThat(request.path("tags"))
        .extracting(t -> t.path("key").asText() + "=" + t.path("value").asText())
        .containsExactlyInAnyOrder(
            "mooring:owner=test/shop",
            "mooring:owns=none",
            "mooring:resource=shop/Service/web",
            "team=shop");
    assertThat(request.path("clientToken").asText())
        .hasSizeBetween(16, 36)
        .isEqualTo(create(git("v1", 2, "tags: [{key: team, value: shop}]"))
            .request()
            .path("clientToken")
            .asText())
        .isNotEqualTo(create(git("v1", 3)).request().path("clientToken").asText());
  }

  @Test
  void aCreationWithoutACountAsksForOneTaskButADaemonForNone() {
    assertThat(create(git("v1", 2).noCount()).request().path("desiredCount").asInt())
        .isEqualTo(1);
    var daemon = create(git("v1", 2, "schedulingStrategy: DAEMON")).request();
    assertThat(daemon.has("desiredCount")).isFalse();
  }

  @Test
  void aRegistrationCarriesItsDigestAndTheUsersTags() {
    var request =
        register(git("v1", 2).definition("tags: [{key: team, value: shop}]")).request();
    assertThat(request.path("tags"))
        .extracting(t -> t.path("key").asText())
        .containsExactlyInAnyOrder(
            "mooring:commit", "mooring:digest", "mooring:owner", "mooring:resource", "team");
  }

  /** A place that Git asked to leave alone, what runs there, and what is registered. */
  record Borrowed(String ignore, String runs, String at, String registered) {}

  static Stream<Borrowed> borrowed() {
    var web = "/containerDefinitions/[name=web]";
    var ran = "{containerDefinitions: [{name: 'log', image: 'f:1'}, {name: 'web', image: 'ci:9',"
        + " dockerLabels: {'a/b': 'ci'}, environment: [{name: 'BUILD', value: '9'}]}],"
        + " ephemeralStorage: {sizeInGiB: 30}}";
    return Stream.of(
        new Borrowed(web + "/image", ran, "/containerDefinitions/0/image", "\"ci:9\""),
        new Borrowed(
            "/containerDefinitions/0/image",
            ran.replace("{name: 'log', image: 'f:1'}, ", ""),
            "/containerDefinitions/0/image",
            "\"ci:9\""),
        new Borrowed(
            web + "/dockerLabels/a~1b",
            ran,
            "/containerDefinitions/0/dockerLabels",
            "{\"a/b\":\"ci\"}"),
        new Borrowed(
            web + "/environment/[name=BUILD]",
            ran,
            "/containerDefinitions/0/environment",
            "[{\"name\":\"BUILD\",\"value\":\"9\"}]"),
        new Borrowed(
            web + "/environment",
            ran,
            "/containerDefinitions/0/environment",
            "[{\"name\":\"BUILD\",\"value\":\"9\"}]"),
        new Borrowed(
            "/containerDefinitions/[name=log]",
            ran,
            "/containerDefinitions/1",
            "{\"name\":\"log\",\"image\":\"f:1\"}"),
        new Borrowed("/ephemeralStorage/sizeInGiB", ran, "/ephemeralStorage", "{\"sizeInGiB\":30}"),
        new Borrowed("/cpu", ran, "/cpu", "\"256\""));
  }

  @ParameterizedTest
  @MethodSource("borrowed")
  void anIgnoredPlaceOfTheTaskDefinitionTakesTheRunningValue(Borrowed row) {
    var given = git("v2", 2)
        .definition("memory: '512'")
        .definition("cpu: '256'")
        .spec("sync: {ignore: ['/taskDefinition" + row.ignore() + "']}")
        .live(1, "v1", 2)
        .runs(row.runs())
        .runs("{memory: '1024', cpu: null}");
    var request = register(given).request();
    assertThat(request.at(row.at())).hasToString(row.registered());
    assertThat(request.path("memory").asText()).isEqualTo("512");
  }

  @Test
  void anIgnoredMemberOfTheDeploymentConfigurationIsNotSent() {
    var given = git(
            "v1", 2, "deploymentConfiguration: {maximumPercent: 150, minimumHealthyPercent: 50}")
        .spec("sync: {ignore: [/service/deploymentConfiguration/maximumPercent]}")
        .live(1, "v1", 2)
        .ecs("{deploymentConfiguration: {maximumPercent: 175, minimumHealthyPercent: 90}}")
        .confirmed("/service/deploymentConfiguration/minimumHealthyPercent");
    assertThat(act(given).describe())
        .isEqualTo("update web {deploymentConfiguration={\"minimumHealthyPercent\":50}} (drift)");
  }

  /** What runs, what Git asks for, and what a person reads about it. */
  record Wall(String name, String runs, String wants, String... says) {}

  static Stream<Wall> walls() {
    return Stream.of(
        new Wall(
            "launchType",
            "{launchType: 'EC2'}",
            "launchType: FARGATE",
            "/service/launchType: ",
            "write capacityProviderStrategy instead"),
        new Wall(
            "launchType under a strategy",
            "{launchType: null, capacityProviderStrategy: [{capacityProvider: 'x', weight: 1}]}",
            "launchType: FARGATE",
            "write `capacityProviderStrategy: []` beside it"),
        new Wall(
            "schedulingStrategy",
            "{schedulingStrategy: 'REPLICA'}",
            "schedulingStrategy: DAEMON",
            "/service/schedulingStrategy: ",
            "another name"),
        new Wall(
            "role", "{roleArn: 'arn:aws:iam::123456789012:role/a'}", "role: b", "/service/role: "),
        new Wall(
            "CodeDeploy",
            "{deploymentController: {type: 'CODE_DEPLOY'}, platformVersion: '1.4.0'}",
            "platformVersion: 1.3.0",
            "/service/platformVersion: CodeDeploy rolls this service out",
            "deploymentController: {type: ECS}"),
        new Wall(
            "task sets",
            "{deploymentController: {type: 'EXTERNAL'}, deploymentConfiguration: {}}",
            "deploymentConfiguration: {maximumPercent: 150}",
            "/service/deploymentConfiguration/maximumPercent: the service's task sets hold it"));
  }

  @ParameterizedTest
  @MethodSource("walls")
  void whatCannotChangeInPlaceSaysWhyAndTheWayOutAndTheRestGoesOn(Wall wall) {
    var given = git("v1", 3, wall.wants())
        .live(1, "v1", 2)
        .ecs("{desiredCount: 2}")
        .ecs(wall.runs())
        .applied(1, "v0", 2)
        .healthy(1, "v0", 2);
    var decision = given.decide();
    assertThat(decision.remarks())
        .filteredOn(remark -> remark.reason().equals("NotInPlace"))
        .singleElement()
        .satisfies(remark -> assertThat(remark.message()).contains(wall.says()));
    // A DAEMON service has no count: there the commit is noted and nothing is left to do.
    boolean counted = !wall.wants().contains("DAEMON");
    assertThat(decision.plan().describe())
        .isEqualTo(
            counted
                ? "update web {desiredCount=3} (commit c0ffee0)"
                : "tag web mooring:applied (applied)");
  }

  @Test
  void aLaunchTypeComesBackWithTheEmptyStrategyThatGitDeclares() {
    var given = git("v1", 2, "launchType: FARGATE", "capacityProviderStrategy: []")
        .live(1, "v1", 2)
        .ecs("{launchType: null, capacityProviderStrategy: [{capacityProvider: 'x', weight: 1}]}")
        .applied(1, "v0", 2)
        .healthy(1, "v0", 2)
        .approved();
    assertThat(act(given).describe())
        .isEqualTo(
            "update web {capacityProviderStrategy=[], forceNewDeployment=true}" + " (drift)");
  }

  private static Given overUnknown(String spec) {
    return git("v2", 3)
        .spec("sync: {" + spec + "}")
        .live(1, "v1", 2)
        .runs("{containerDefinitions: [{name: 'web', image: 'shop/web:v1', newer: {a: 1}}]}");
  }

  @Test
  void aNewRevisionIsNotRegisteredOverMembersThatNobodyKnows() {
    var decision = overUnknown("ignore: []").decide();
    assertThat(decision.remarks())
        .filteredOn(remark -> remark.kind() == Remark.Kind.BLOCKED)
        .singleElement()
        .satisfies(remark -> assertThat(remark.message())
            .contains(IMAGE, "/taskDefinition/containerDefinitions/[name=web]/newer")
            .contains("sync.acknowledge"));
    assertThat(decision.has(Remark.Kind.UNKNOWN_LIVE_FIELDS)).isTrue();
    assertThat(decision.plan().describe()).startsWith("update web {desiredCount=3}");
  }

  @Test
  void aRevisionOfOursHoldsNothingThatWeDidNotSend() {
    var decision = overUnknown("ignore: []").registered("v1").decide();
    assertThat(decision.has(Remark.Kind.UNKNOWN_LIVE_FIELDS)).isTrue();
    assertThat(decision.plan().describe()).isEqualTo("find an equal revision of web");
  }

  /** Of the pair that ECS swaps the side that serves goes on serving, whichever it is. */
  @ParameterizedTest
  @CsvSource({"blue, green", "green, blue"})
  void anUpdateOfABlueGreenPairLeavesTheServingSideAlone(String serves, String waits) {
    var pair = "loadBalancers: [{targetGroupArn: '%s', containerName: web, containerPort: %d,"
        + " advancedConfiguration: {alternateTargetGroupArn: '%s'}}]";
    var given = git("v1", 2, pair.formatted("blue", 81, "green"), BLUE_GREEN)
        .spec("patches: [{op: add, path: '/taskDefinition/containerDefinitions/0/portMappings',"
            + " value: [{containerPort: 81}]}]")
        .live(1, "v1", 2)
        .ecs("{" + pair.formatted(serves, 80, waits).replace("web,", "'web',") + "}")
        .applied(1, "v0", 2)
        .healthy(1, "v0", 2)
        .approved();
    var update =
        (Action.UpdateService) ((Plan.Act) given.decide().plan()).actions().getFirst();
    var sent = update.request().at("/loadBalancers/0");
    assertThat(sent.path("containerPort").asInt()).isEqualTo(81);
    assertThat(sent.path("targetGroupArn").asText()).isEqualTo(serves);
    assertThat(sent.at("/advancedConfiguration/alternateTargetGroupArn").asText())
        .isEqualTo(waits);
  }

  private static final String BLUE_GREEN = "deploymentConfiguration: {strategy: BLUE_GREEN}";

  @Test
  void aRevisionIsFoundByDigestOnlyWhereItMayBeTrusted() {
    var find =
        (Action.FindRevision) act(git("v2", 2).live(1, "v1", 2)).actions().getFirst();
    var other = git("v2", 2).live(1, "v1", 2).registered("v2");
    assertThat(find.matches(other.revision())).isTrue();
    assertThat(find.matches(git("v2", 2).live(1, "v1", 2).registered("v1").revision()))
        .isFalse();
    assertThat(find.matches(git("v2", 2).live(1, "v2", 2).revision())).isTrue();
    assertThat(find.matches(git("v2", 2).live(1, "v1", 2).revision())).isFalse();
  }

  @Test
  void waitsSayWhenToLookAgain() {
    var waits = all().map(row -> row.given().decide().plan()).toList();
    assertThat(waits)
        .filteredOn(Plan.Wait.class::isInstance)
        .isNotEmpty()
        .allSatisfy(wait -> assertThat(((Plan.Wait) wait).lookAgainAfter())
            .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1)));
  }
}
