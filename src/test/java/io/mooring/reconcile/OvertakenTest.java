package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.fixture.ModelAws;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else registers in the family between our search and our register. */
class OvertakenTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  private static final String MIGRATED =
      "  hooks:\n    - {name: migrate, phase: PreSync, container: web, command: [m]}\n";

  private final World world = new World();

  private void webRuns() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    world.aws.forgetWrites();
  }

  private void theyRegister() {
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"web\",\"containerDefinitions\":[{\"name\":\"theirs\",\"image\":\"other\",\"memory\":64}]}");
  }

  private void theyRegisterBeforeOurs() {
    world.aws.instead((call, _) -> {
      if (call == AwsCall.REGISTER_TASK_DEFINITION) theyRegister();
      return Optional.empty();
    });
  }

  private int registered() {
    return Collections.frequency(world.aws.writes(), "RegisterTaskDefinition");
  }

  private void assertOut(String revision) {
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.revision("web")).isEqualTo(revision);
    assertThat(registered()).isEqualTo(1);
  }

  /** The gap that it leaves in the numbers costs one more search, and no second register. */
  @Test
  void theNewestRevisionWasDeregistered() {
    webRuns();
    theyRegister();
    world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"web:2\"}");
    world.restart();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2) + MIGRATED);
    world.run(A_WHILE);
    assertOut("web:3");
    assertThat(world.aws.started()).hasSize(1);
  }

  @Test
  void othersRegisterBeforeEachOfOurs() {
    webRuns();
    theyRegisterBeforeOurs();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2) + MIGRATED);
    world.run(A_WHILE);
    assertOut("web:3");
    assertThat(world.aws.started()).hasSize(1);
  }

  @Test
  void aNumberThatNoListShowsIsAskedForByItself() {
    webRuns();
    var asked = new TreeSet<String>();
    world.aws.instead((call, request) -> {
      if (call == AwsCall.REGISTER_TASK_DEFINITION) theyRegister();
      if (call == AwsCall.DESCRIBE_TASK_DEFINITION)
        asked.add(request.path("taskDefinition").asText().replaceFirst(".*/", ""));
      if (call != AwsCall.LIST_TASK_DEFINITIONS) return Optional.empty();
      var ofBefore = JsonNodeFactory.instance.objectNode();
      ofBefore
          .putArray("taskDefinitionArns")
          .add("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1");
      return Optional.of(new Reply.Ok(ofBefore, ""));
    });
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    assertThat(asked).contains("web:2");
    assertOut("web:3");
  }

  /** More than a search takes in: what we have registered ourselves is known all the same. */
  @Test
  void manyRegisterAroundIt() {
    webRuns();
    theyRegisterBeforeOurs();
    world.aws.afterwards((call, _) -> {
      if (call == AwsCall.REGISTER_TASK_DEFINITION) for (int i = 0; i < 12; i++) theyRegister();
      return Optional.empty();
    });
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    assertOut("web:3");
  }

  /** Which one has begun is looked at once more, however few calls the budget lets through. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.01})
  void ofEqualRevisionsOneIsBegunOnce(double budget) {
    var tasks = TaskStoriesTest.withInstances();
    tasks.git.commit("seed.yaml", TaskStoriesTest.task("seed", "sleep-5", ""));
    tasks.aws.afterwards((call, request) -> {
      if (call != AwsCall.REGISTER_TASK_DEFINITION) return Optional.empty();
      tasks.call("RegisterTaskDefinition", request.toString());
      throw new ModelAws.Killed();
    });
    assertThatThrownBy(() -> tasks.run(A_WHILE)).isInstanceOf(ModelAws.Killed.class);
    tasks.aws.wellAgain();
    tasks.restart(budget);
    tasks.run(Duration.ofHours(1));
    assertThat(tasks.revisions("seed")).isEqualTo(2);
    assertThat(tasks.aws.started()).hasSize(1);
    assertThat(TaskStoriesTest.status(tasks, "seed").sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void itIsSaidMeanwhile() {
    webRuns();
    theyRegisterBeforeOurs();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.hint();
    world.pass();
    assertThat(world.status("web").conditions())
        .filteredOn(c -> c.type() == Condition.Type.RETRYING)
        .singleElement()
        .satisfies(
            c -> assertThat(c.message()).contains("web:3 was registered", "is searched again"));
  }
}
