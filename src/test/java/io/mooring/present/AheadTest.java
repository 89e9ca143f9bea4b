package io.mooring.present;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The steps that are foretold are the writes that then happen, in the same order. */
class AheadTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  private record Change(String what, Consumer<World> made) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Change> changes() {
    return Stream.of(
        commit("a new image", s -> s.replace("web:v1", "web:v2")),
        commit("another count", s -> s.replace("desiredCount: 2", "desiredCount: 3")),
        commit(
            "an image and a count",
            s -> s.replace("web:v1", "web:v2").replace("desiredCount: 2", "desiredCount: 3")),
        commit("a member that rolls", s -> s.replace("subnet-b", "subnet-c")),
        commit(
            "a tag of the service",
            s -> s.replace(
                "desiredCount: 2", "desiredCount: 2\n    tags: [{key: team, value: shop}]")),
        new Change("a revert", world -> {
          world.git.commit("web.yaml", manifest().replace("web:v1", "web:v2"));
          world.run(A_WHILE);
          world.git.commit("web.yaml", manifest());
        }),
        new Change(
            "a new service",
            world -> world.git.commit("api.yaml", World.manifest("api", "shop/api:v1", 1))),
        new Change("drift", world -> {
          world.call(
              "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
          world.advance(Duration.ofSeconds(60));
          world.pass();
          world.advance(Duration.ofSeconds(30));
        }));
  }

  private static Change commit(String what, java.util.function.UnaryOperator<String> change) {
    return new Change(what, world -> world.git.commit("web.yaml", change.apply(manifest())));
  }

  private static String manifest() {
    return World.manifest("web", "shop/web:v1", 2);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void whatIsForetoldHappens(Change change) {
    var world = new World();
    world.git.commit("web.yaml", manifest());
    world.run(A_WHILE);
    change.made().accept(world);
    world.aws.forgetWrites();

    var name = change.what().equals("a new service") ? "api" : "web";
    var foretold = Ahead.of(Subjects.of(world, name)).stream()
        .map(Ahead.Step::operation)
        .filter(operation -> !operation.isEmpty())
        .toList();
    world.run(A_WHILE);

    assertThat(foretold).isNotEmpty();
    assertThat(world.aws.writes()).isEqualTo(foretold);
  }

  @Test
  void anAppThatAsksFirstShowsWhatAnApprovalWouldDo() {
    var world = new World(
        io.mooring.plan.Policy.REPORT_ONLY,
        io.mooring.sim.Behaviour.standard().withClusters("shop"));
    world.git.commit("web.yaml", manifest());

    var subject = Subjects.of(world, "web");

    assertThat(Ahead.awaitsApproval(subject)).isTrue();
    assertThat(Ahead.of(subject))
        .extracting(Ahead.Step::operation)
        .isEqualTo(
            List.of("RegisterTaskDefinition", "CreateService", "TagResource", "", "TagResource"));
  }

  @Test
  void nothingFollowsWhereNothingDiffers() {
    var world = new World();
    world.git.commit("web.yaml", manifest());
    world.run(A_WHILE);
    assertThat(Ahead.of(Subjects.of(world, "web"))).isEmpty();
  }
}
