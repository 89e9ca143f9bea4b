package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is asked for once is done once, and ends as it was meant: killed before or after any call to
 * AWS, and with reads that lag behind the write that the process died of.
 */
class OnceTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  /** Long enough for all calls that one of these needs; the rest of the time they repeat. */
  private static final Duration BUSY = Duration.ofMinutes(3);

  private static final String V1 = manifest("web", "shop/web:v1", 2);
  private static final String V2 = manifest("web", "shop/web:v2", 2);
  private static final String BAD = manifest("web", "shop/web:unhealthy", 2);

  /** What is asked for, and how it must end. */
  enum Asked {
    /** Back from web:2 to web:1, by a person. */
    ROLLBACK("web:1", 2, 1) {
      @Override
      void prepare(World world) {
        commit(world, V1);
        commit(world, V2);
      }

      @Override
      void ask(World world) {
        rollBack(world);
      }
    },
    /** The same in the middle of the roll-out of web:2: no update but ours of before. */
    ROLLBACK_IN_FLIGHT("web:1", 2, 0) {
      @Override
      void prepare(World world) {
        commit(world, V1);
        world.git.commit("web.yaml", V2);
        world.hint();
        while (!world.aws.writes().getLast().equals("TagResource")
            || !world.revision("web").equals("web:2")) {
          world.pass();
          world.advance(Duration.ofSeconds(1));
        }
      }

      @Override
      void ask(World world) {
        rollBack(world);
      }
    },
    /** What failed is tried once more, and is well now. */
    RELEASE("web:2", 2, 1) {
      @Override
      void prepare(World world) {
        commit(world, V1);
        commit(world, BAD);
        world.model.fate(new FateRule("web:unhealthy", Fate.WELL));
      }

      @Override
      void ask(World world) {
        tag(world, Tags.RELEASE, "at=%s by=anna".formatted(world.now()));
      }
    },
    RESTART("web:1", 1, 1) {
      @Override
      void prepare(World world) {
        commit(world, V1);
      }

      @Override
      void ask(World world) {
        var from = world.service("web").at("/deployments/0/id").asText();
        tag(world, Tags.RESTART, "at=%s from=%s by=anna".formatted(world.now(), from));
      }
    },
    /** By the AWS CLI, without the deployment to get away from. */
    RESTART_BY_HAND("web:1", 1, 1) {
      @Override
      void prepare(World world) {
        commit(world, V1);
      }

      @Override
      void ask(World world) {
        tag(world, Tags.RESTART, "at=%s by=anna".formatted(world.now()));
      }
    },
    RESTART_BY_TEXT("web:1", 1, 1) {
      @Override
      void prepare(World world) {
        commit(world, V1 + "  rollout: {restart: one}\n");
      }

      @Override
      void ask(World world) {
        world.git.commit("web.yaml", V1 + "  rollout: {restart: two}\n");
      }
    },
    /** The app gets another name. */
    RENAME("web:1", 1, 0) {
      @Override
      void prepare(World world) {
        commit(world, V1);
      }

      @Override
      void ask(World world) {
        world.rename("store", "test/shop");
      }
    },
    /** A service of nobody's that is as Git wants it. */
    ADOPTION("web:1", 1, 0) {
      @Override
      void prepare(World world) {
        commit(world, V1);
        strip(world, world.service("web").path("serviceArn").asText());
        strip(world, world.service("web").path("taskDefinition").asText());
      }

      @Override
      void ask(World world) {
        world.restart();
      }
    },
    BLUE_GREEN("web:2", 2, 1) {
      @Override
      void prepare(World world) {
        commit(world, blueGreen(V1));
      }

      @Override
      void ask(World world) {
        world.git.commit("web.yaml", blueGreen(V2));
      }
    },
    BLUE_GREEN_FAILURE("web:1", 2, 1) {
      @Override
      void prepare(World world) {
        commit(world, blueGreen(V1));
      }

      @Override
      void ask(World world) {
        world.git.commit("web.yaml", blueGreen(BAD));
      }
    };

    private final String endsOn;
    private final int revisions;
    private final int updates;

    Asked(String endsOn, int revisions, int updates) {
      this.endsOn = endsOn;
      this.revisions = revisions;
      this.updates = updates;
    }

    abstract void prepare(World world);

    abstract void ask(World world);

    boolean isHeld() {
      return switch (this) {
        case ROLLBACK, ROLLBACK_IN_FLIGHT, BLUE_GREEN_FAILURE -> true;
        case RELEASE, RESTART, RESTART_BY_HAND, RESTART_BY_TEXT, RENAME, ADOPTION, BLUE_GREEN ->
          false;
      };
    }
  }

  private static void commit(World world, String manifest) {
    world.git.commit("web.yaml", manifest);
    world.hint();
    world.run(A_WHILE);
  }

  private static String blueGreen(String manifest) {
    return manifest + "      strategy: BLUE_GREEN\n      bakeTimeInMinutes: 1\n";
  }

  private static void tag(World world, String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(world.service("web").path("serviceArn").asText(), key, value));
  }

  private static Optional<String> tagged(World world, String key) {
    for (var tag : world.service("web").path("tags")) {
      if (tag.path("key").asText().equals(key))
        return Optional.of(tag.path("value").asText());
    }
    return Optional.empty();
  }

  /** As {@code mooring rollback web} writes it. */
  private static void rollBack(World world) {
    var digests =
        tagged(world, Tags.APPLIED).flatMap(VersionTag::parse).orElseThrow().digests();
    var hold = new HoldTag(
        digests.taskDefinition(),
        digests.deployment(),
        "ann",
        Optional.of(new RevisionName("web", 1)),
        "",
        "too slow");
    tag(world, Tags.HOLD, hold.value());
  }

  private static void strip(World world, String arn) {
    for (var key : List.of(
        Tags.OWNER, Tags.RESOURCE, Tags.OWNS, Tags.APPLIED, Tags.HEALTHY, Tags.DIGEST, Tags.COMMIT))
      world.call(
          "UntagResource", "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\"]}".formatted(arn, key));
  }

  /**
   * @param call of those that count
   * @param lag for how many seconds reads do not show our writes
   */
  record Crash(Asked asked, int call, boolean before, int lag) {
    /** With reads that lag behind, only writes leave something that is not shown. */
    boolean counts(AwsCall made) {
      return lag == 0 || made.writes();
    }
  }

  static Stream<Crash> crashes() {
    var crashes = new ArrayList<Crash>();
    for (var asked : Asked.values()) {
      for (int lag : new int[] {0, 15}) {
        int calls = callsOf(new Crash(asked, 0, true, lag));
        assertThat(calls).as(asked + " with reads that lag by " + lag + " s").isPositive();
        for (int call = 0; call < calls; call++) {
          if (lag == 0) crashes.add(new Crash(asked, call, true, lag));
          crashes.add(new Crash(asked, call, false, lag));
        }
      }
    }
    return crashes.stream();
  }

  private static World begun(Crash crash) {
    var world = new World();
    world.restart(Duration.ofSeconds(30));
    crash.asked().prepare(world);
    world.aws.forgetWrites();
    world.restart();
    world.aws.lag(Duration.ofSeconds(crash.lag()));
    crash.asked().ask(world);
    return world;
  }

  private static int callsOf(Crash crash) {
    var world = begun(crash);
    var count = new AtomicInteger();
    world.aws.dieBefore(call -> {
      if (crash.counts(call)) count.incrementAndGet();
      return false;
    });
    world.run(BUSY);
    return count.get();
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void itIsDoneOnceAndEndsAsItWasMeant(Crash crash) {
    var world = begun(crash);
    var left = new AtomicInteger(crash.call());
    Predicate<AwsCall> at = call -> crash.counts(call) && left.getAndDecrement() == 0;
    if (crash.before()) world.aws.dieBefore(at);
    else world.aws.dieAfter(at);
    try {
      world.run(BUSY);
    } catch (Killed now) {
      world.restart();
    }
    world.run(Duration.ofMinutes(20));
    var asked = crash.asked();
    assertThat(world.revision("web")).isEqualTo(asked.endsOn);
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals))
        .as("deployments that we started: " + world.aws.writes())
        .hasSize(asked.updates);
    assertThat(world.revisions("web")).isBetween(asked.revisions, asked.revisions + 1);
    var status = world.status("web");
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    assertThat(status.has(Condition.Type.HELD)).isEqualTo(asked.isHeld());
    if (!asked.isHeld()) {
      assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
      assertThat(status.conditions()).isEmpty();
      assertThat(tagged(world, Tags.HOLD)).isEmpty();
    }
    assertThat(tagged(world, Tags.RESTART)).isEmpty();
    assertThat(tagged(world, Tags.RELEASE)).isEmpty();
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }
}
