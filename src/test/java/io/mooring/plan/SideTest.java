package io.mooring.plan;

import static io.mooring.plan.Given.git;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.diff.Ignored;
import java.time.Duration;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies beside ECS and decides all the same: who keeps a count, and what tasks need. */
class SideTest {
  private static final String COUNT = "/service/desiredCount";
  private static final Known.Scaling NOT_LOOKED = new Known.Scaling.NotLooked();
  private static final Known.Scaling TARGET = new Known.Scaling.Target(2, 8);
  private static final Known.Scaling UNKNOWN = new Known.Scaling.Unknown("AccessDenied");
  private static final Need IMAGE = new Need(Need.Kind.IMAGE, "shop/web:v2");

  record Row(String name, Given given, String plan, String... remarks) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> counts() {
    return Stream.of(
        new Row(
            "equal, nobody is asked", git("v1", 2).live(1, "v1", 2).scaling(NOT_LOOKED), "steady"),
        new Row(
            "another count in Git",
            git("v1", 3).live(1, "v1", 2).scaling(NOT_LOOKED),
            "look whether web is autoscaled"),
        new Row(
            "another count in Git, by hand",
            git("v1", 3).live(1, "v1", 2).manual().scaling(NOT_LOOKED),
            "look whether web is autoscaled"),
        new Row(
            "autoscaled",
            git("v1", 3).live(1, "v1", 2).scaling(TARGET),
            "tag web mooring:applied mooring:owns (applied)"),
        new Row(
            "autoscaled, and approved",
            git("v1", 3).live(1, "v1", 2).approved().scaling(TARGET),
            "tag web mooring:applied mooring:owns (applied)"),
        new Row(
            "scaled out while it rolls",
            git("v1", 2)
                .live(1, "v1", 2)
                .ecs("{desiredCount: 5}")
                .deployments("d1 PRIMARY 1 IN_PROGRESS")
                .scaling(TARGET),
            "wait: web:1: 5 of 5 tasks running"),
        new Row(
            "the target is gone again",
            git("v1", 2)
                .live(1, "v1", 2)
                .ecs("{desiredCount: 5}")
                .confirmed(COUNT)
                .scaling(new Known.Scaling.None()),
            "update web {desiredCount=2} (drift)"),
        new Row(
            "nobody can be asked",
            git("v1", 3).live(1, "v1", 2).scaling(UNKNOWN),
            "steady",
            "REPORT_ONLY/ScalingUnknown"),
        new Row(
            "nobody can be asked, and approved",
            git("v1", 3).live(1, "v1", 2).approved().scaling(UNKNOWN),
            "steady",
            "REPORT_ONLY/ScalingUnknown"),
        new Row(
            "turned off in Git",
            git("v1", 0).live(1, "v1", 2).scaling(NOT_LOOKED),
            "update web {desiredCount=0} (commit c0ffee0)"),
        new Row(
            "turned on again, within the bounds",
            git("v1", 1).live(1, "v1", 0).scaling(TARGET),
            "update web {desiredCount=2} (commit c0ffee0)"),
        new Row(
            "scaled to 0 by its policy",
            git("v1", 1).live(1, "v1", 0).scaling(new Known.Scaling.Target(0, 8)),
            "tag web mooring:applied mooring:owns (applied)"),
        new Row(
            "an image beside an autoscaled count",
            git("v2", 3).live(1, "v1", 2).scaling(TARGET).found(2),
            "update web {taskDefinition=web:2} (commit c0ffee0)"),
        new Row(
            "not ours, and equal but for the scaled count",
            git("v1", 3).live(1, "v1", 2).untagged().scaling(TARGET),
            "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)"),
        new Row(
            "left alone by the manifest, nobody is asked",
            git("v1", 3)
                .spec("sync: {ignore: [/service/desiredCount]}")
                .live(1, "v1", 2)
                .scaling(NOT_LOOKED),
            "tag web mooring:applied mooring:owns (applied)"));
  }

  static Stream<Row> needs() {
    var looked = git("v2", 2).live(1, "v1", 2);
    return Stream.of(
        new Row(
            "a new version", looked.needs(new Known.Needs.NotLooked()), "look at what web needs"),
        new Row(
            "wanted and absent",
            git("v1", 2).needs(new Known.Needs.NotLooked()),
            "look at what web needs"),
        new Row(
            "steady, nobody is asked",
            git("v1", 2).live(1, "v1", 2).needs(new Known.Needs.NotLooked()),
            "steady"),
        new Row(
            "going back asks nobody",
            git("v2", 2)
                .live(2, "v2", 2)
                .deployments("d2 PRIMARY 2 FAILED")
                .failed(2, "v2", 2)
                .healthy(1, "v1", 2)
                .needs(new Known.Needs.NotLooked()),
            "update web {taskDefinition=web:1} (roll back: the roll-out of web:2 failed)",
            "HELD/VersionFailed"),
        new Row(
            "its image is missing",
            git("v2", 2).live(1, "v1", 2).needs(missing(Duration.ofMinutes(1))),
            "wait",
            "WAITING/ImageMissing"),
        new Row(
            "its image is missing since long",
            git("v2", 2).live(1, "v1", 2).needs(missing(Duration.ofMinutes(31))),
            "blocked",
            "BLOCKED/ImageMissing"),
        new Row(
            "absent, and its image is missing",
            git("v2", 2).needs(missing(Duration.ofMinutes(1))),
            "wait",
            "WAITING/ImageMissing"),
        new Row(
            "nobody can be asked",
            git("v2", 2).live(1, "v1", 2).needs(standing(new Need.Standing.Unknown("Docker Hub"))),
            "find an equal revision of web",
            "REPORT_ONLY/NeedsNotChecked"),
        new Row(
            "another member goes on while its image is missing",
            git("v2", 3).live(1, "v1", 2).needs(missing(Duration.ofMinutes(1))),
            "update web {desiredCount=3} (commit c0ffee0)",
            "WAITING/ImageMissing"),
        new Row(
            "no roll-out may start, so nobody is asked",
            git("v2", 2).live(1, "v1", 2).noSlot().needs(new Known.Needs.NotLooked()),
            "wait: one of the app's other roll-outs to end",
            "WAITING/RolloutLimit"));
  }

  private static Known.Needs missing(Duration ago) {
    return standing(new Need.Standing.Missing(), ago);
  }

  private static Known.Needs standing(Need.Standing standing) {
    return standing(standing, Duration.ZERO);
  }

  private static Known.Needs standing(Need.Standing standing, Duration ago) {
    var standings = new TreeMap<Need, Need.Standing>();
    standings.put(IMAGE, standing);
    return new Known.Needs.Looked(standings, Given.NOW.minus(ago));
  }

  @ParameterizedTest
  @MethodSource({"counts", "needs"})
  void eachSituationHasItsPlan(Row row) {
    var decision = row.given().decide();
    var plan = decision.plan().describe();
    assertThat(
            plan.startsWith("blocked") || plan.startsWith("wait: image")
                ? plan.substring(0, plan.indexOf(':'))
                : plan)
        .isEqualTo(row.plan());
    assertThat(decision.remarks().stream()
            .map(r -> r.kind() + "/" + r.reason())
            .collect(Collectors.toList()))
        .containsExactly(row.remarks());
  }

  @Test
  void anAutoscaledCountIsIgnoredByARuleThatNamesItsBounds() {
    var decision = git("v1", 3).live(1, "v1", 2).scaling(TARGET).decide();
    assertThat(decision.diff().differences()).isEmpty();
    assertThat(decision.diff().ignored()).contains(new Ignored(COUNT, "autoscaled (2 to 8 tasks)"));
  }

  @Test
  void aServiceIsCreatedWithinTheBoundsOfItsTarget() {
    assertThat(created(git("v1", 1), TARGET)).isEqualTo(2);
    assertThat(created(git("v1", 9), TARGET)).isEqualTo(8);
    assertThat(created(git("v1", 0), NOT_LOOKED)).isEqualTo(0);
    assertThat(created(git("v1", 2).noCount(), TARGET)).isEqualTo(2);
    assertThat(created(git("v1", 2).noCount(), new Known.Scaling.None())).isEqualTo(1);
    assertThat(git("v1", 2).found(1).scaling(NOT_LOOKED).decide().plan().describe())
        .isEqualTo("look whether web is autoscaled");
  }

  private static int created(Given given, Known.Scaling scaling) {
    var plan = (Plan.Act) given.found(1).scaling(scaling).decide().plan();
    var create = (Action.CreateService) plan.actions().getFirst();
    return create.request().path("desiredCount").asInt(-1);
  }

  @Test
  void whatIsMissingIsNamedWithTheWayOut() {
    var decision =
        git("v2", 2).live(1, "v1", 2).needs(missing(Duration.ofMinutes(1))).decide();
    assertThat(decision.remarks().getFirst().message())
        .isEqualTo("image shop/web:v2: not there; push it, or name another one in Git;"
            + " looked for again every 30 s, and Blocked from 2026-01-01T12:29:00Z on");
    assertThat(((Plan.Wait) decision.plan()).lookAgainAfter()).isEqualTo(Duration.ofSeconds(30));
  }
}
