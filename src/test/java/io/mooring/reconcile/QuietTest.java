package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.fixture.World;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No change means no write, and as few reads as the batches allow. */
class QuietTest {
  private static final int MANY = 1_000;

  @Test
  void aThousandServicesTakeAtMost103ReadsAPassAndNoWrite() {
    var world = new World();
    var all = new StringBuilder();
    for (int i = 0; i < MANY; i++)
      all.append("---\n").append(manifest("svc-" + i, "shop/svc:v1", 1));
    int half = all.indexOf("---\n", all.length() / 2);
    world.git.commit("a.yaml", all.substring(0, half));
    world.git.commit("b.yaml", all.substring(half));
    // Registering is limited to one a second: a thousand new services take a while.
    world.run(Duration.ofHours(3));
    assertThat(world.report().resources())
        .hasSize(MANY)
        .allMatch(r -> r.sync() instanceof Sync.Synced);
    world.aws.forgetWrites();

    world.advance(Duration.ofSeconds(60));
    var before = world.model.calls();
    world.pass();
    var reads = difference(world.model.calls(), before);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(reads.values().stream().mapToLong(Long::longValue).sum())
        .as(reads.toString())
        .isLessThanOrEqualTo(103);
    assertThat(world.report().resources())
        .hasSize(MANY)
        .allMatch(r -> r.sync() instanceof Sync.Synced);
  }

  private static Map<String, Long> difference(Map<String, Long> after, Map<String, Long> before) {
    var difference = new TreeMap<String, Long>();
    after.forEach((call, count) -> {
      long more = count - before.getOrDefault(call, 0L);
      if (more > 0) difference.put(call, more);
    });
    return difference;
  }

  @Test
  void tenThousandPassesWriteNothing() {
    var world = new World();
    for (var name : new String[] {"web", "api", "worker"}) {
      world.git.commit(name + ".yaml", manifest(name, "shop/" + name + ":v1", 2));
    }
    world.run(Duration.ofMinutes(10));
    assertThat(world.report().resources()).allMatch(r -> r.sync() instanceof Sync.Synced);
    world.aws.forgetWrites();
    var revision = world.revision("web");
    for (int i = 0; i < 10_000; i++) {
      world.advance(Duration.ofSeconds(60));
      world.pass();
    }
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.revision("web")).isEqualTo(revision);
    assertThat(world.report().resources())
        .hasSize(3)
        .allMatch(r -> r.sync() instanceof Sync.Synced);
  }

  /**
   * A release that makes digests by other rules compares by content, and leaves everything as it
   * is. A long name leaves no room in a tag for the revision, which makes no difference.
   */
  @ParameterizedTest
  @ValueSource(ints = {3, 120})
  void digestsOfAnotherFormAreNotTrustedAndNotRewritten(int length) {
    var name = "w".repeat(length);
    var world = upgraded(name);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status(name).sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void afterDigestsOfAnotherFormTheNextVersionIsWrittenDown() {
    var world = upgraded("web");
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(Duration.ofMinutes(5));
    assertThat(world.revision("web")).isEqualTo("web:2");
    int written = 0;
    for (var tag : world.service("web").path("tags")) {
      var key = tag.path("key").asText();
      if (!key.equals("mooring:applied") && !key.equals("mooring:healthy")) continue;
      assertThat(tag.path("value").asText()).as(key).contains("td=v1:").contains("rev=web:2");
      written++;
    }
    assertThat(written).isEqualTo(2);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
  }

  /** A service that another release rolled out, whose tags hold digests by other rules. */
  private static World upgraded(String name) {
    var world = new World();
    world.git.commit("web.yaml", manifest(name, "shop/web:v1", 2));
    world.run(Duration.ofMinutes(5));
    var service = world.service(name);
    assertThat(service.path("tags").findValuesAsText("key"))
        .contains("mooring:applied", "mooring:healthy");
    retag(world, service.path("serviceArn").asText(), "mooring:applied", "mooring:healthy");
    retag(world, service.path("taskDefinition").asText(), "mooring:digest");
    world.restart();
    return world;
  }

  static void retag(World world, String arn, String... keys) {
    var tags = world
        .call("ListTagsForResource", "{\"resourceArn\":\"%s\"}".formatted(arn))
        .path("tags");
    for (var tag : tags) {
      for (var key : keys) {
        if (!tag.path("key").asText().equals(key)) continue;
        var value = tag.path("value").asText().replace("v1:", "v0:");
        world.call(
            "TagResource",
            "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
                .formatted(arn, key, value));
      }
    }
  }

  /**
   * AWS shows another value than was sent, whatever is sent: two writes, then it is contested and
   * left alone.
   */
  @Test
  void anAwsDefaultThatTheDifferDoesNotKnowIsFoughtTwiceAtMost() {
    var extra = JsonNodeFactory.instance.objectNode();
    extra.put("healthCheckGracePeriodSeconds", 7);
    var behaviour = Behaviour.standard()
        .withPace(Pace.BRISK)
        .withClusters("shop")
        .withExtraServiceMembers(extra);
    var world = new World(World.AUTO, behaviour);
    world.git.commit(
        "web.yaml", manifest("web", "shop/web:v1", 2) + "    healthCheckGracePeriodSeconds: 30\n");
    world.run(Duration.ofHours(12));
    var updates = world.aws.writes().stream().filter("UpdateService"::equals).count();
    assertThat(updates).isEqualTo(2);
    assertThat(world.revisions("web")).isEqualTo(1);
    assertThat(world.status("web").has(Condition.Type.CONTESTED)).isTrue();
    world.aws.forgetWrites();
    world.run(Duration.ofHours(48));
    assertThat(world.aws.writes()).isEmpty();
  }
}
