package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Tags;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hooks of a service, told from the commit to the end, over HTTP and in virtual time. */
class HookStoriesTest {
  private final Story story = new Story(Story.brisk());

  @AfterEach
  void close() {
    story.close();
  }

  static String hooked(String image, String... hooks) {
    return Story.web(image) + "  hooks:\n    - " + String.join("\n    - ", hooks) + "\n";
  }

  static String migrate(String command) {
    return "{name: migrate, phase: PreSync, container: web, command: [%s], timeout: 15m}"
        .formatted(command);
  }

  private long runs() {
    return Runs.calls(story.world);
  }

  @Test
  void aMigrationThatSucceedsComesBeforeTheVersion() {
    story.runs(Story.web("v1"));
    story.commit(hooked("v2", migrate("bin/migrate, sleep-60")));
    story.once();
    story.world.run(Duration.ofSeconds(30));
    assertThat(story.world.revision("web")).isEqualTo("web:1");
    assertThat(story.told(Condition.Type.WAITING)).contains("migrate runs since");
    story.world.run(Duration.ofMinutes(10));
    story.wellOn("web:2", 2);
    assertThat(runs()).isEqualTo(1);
    assertThat(Runs.record(story.world, "web:2", "migrate")).contains("state=succeeded");
  }

  @Test
  void aMigrationThatFailsHoldsTheVersion() {
    story.runs(Story.web("v1"));
    story.commits(hooked("v2", migrate("bin/migrate, exit-3")));
    assertThat(story.told(Condition.Type.RUN_FAILED)).contains("migrate", "exit code 3");
    assertThat(story.tag(Tags.HOLD)).isPresent();
    story.heldOn("web:1", 2);
    assertThat(runs()).isEqualTo(1);
    assertThat(story.health()).isEqualTo(Health.Status.HEALTHY);
    story.commits(hooked("v3", migrate("bin/migrate")));
    story.wellOn("web:3", 3);
    assertThat(runs()).isEqualTo(2);
  }
}
