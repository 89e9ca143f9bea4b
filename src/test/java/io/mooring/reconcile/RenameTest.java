package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An app that has got another name keeps what it had, and nothing rolls for it. */
class RenameTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World();

  @BeforeEach
  void webRuns() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.aws.forgetWrites();
  }

  @Test
  void tagsAreAllThatIsWritten() {
    world.rename("store", "test/shop");
    world.run(A_WHILE);
    assertThat(world.aws.writes()).containsExactly("TagResource", "TagResource");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.service("web").path("tags").findValuesAsText("value")).contains("test/store");
  }

  @Test
  void withoutTheFormerNameTheServiceIsAnothers() {
    world.rename("store");
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.type() == Condition.Type.BLOCKED && c.reason().equals("OwnedByAnother"));
  }
}
