package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a process remembers of what it sent serves until a tag tells it, and no longer. */
class UntoldTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World();

  private void commits(String manifest) {
    world.git.commit("web.yaml", manifest);
    world.run(A_WHILE);
  }

  private static String web(String version) {
    return manifest("web", "shop/web:" + version, 2) + "  rollout: {restart: a}\n";
  }

  private void somebodyDeploys(String revision) {
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"%s\"}".formatted(revision));
  }

  @Test
  void whatWasSetBackOnceStartsNothingWhenItIsChangedAgain() {
    commits(web("v1"));
    commits(web("v2"));
    somebodyDeploys("web:1");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:2");
    // The same process goes on: what it remembers is what this is about.
    world.aws.forgetWrites();
    somebodyDeploys("web:1");
    world.run(A_WHILE);
    assertThat(world.aws.writes()).doesNotContain("TagResource");
  }

  /** It is seen to have landed, and written down; the commit after it changes its members alone. */
  @Test
  void whatHadNoAnswerIsWrittenDownOnce() {
    commits(web("v1"));
    world.aws.forgetWrites();
    world.aws.afterwards((call, _) -> call == AwsCall.UPDATE_SERVICE
        ? Optional.of(new Reply.Lost("read timed out"))
        : Optional.empty());
    world.git.commit("web.yaml", web("v2"));
    world.advance(Duration.ofSeconds(61));
    world.pass();
    world.aws.wellAgain();
    world.run(Duration.ofMinutes(2));
    assertThat(Holds.tag(world, Tags.APPLIED).orElseThrow()).contains("rev=web:2");
    world.aws.forgetWrites();
    world.git.commit("web.yaml", web("v2").replace("subnet-b, subnet-a", "subnet-z"));
    world.hint();
    world.run(Duration.ofMinutes(2));
    assertThat(world.aws.writes()).containsExactly("UpdateService", "TagResource", "TagResource");
  }
}
