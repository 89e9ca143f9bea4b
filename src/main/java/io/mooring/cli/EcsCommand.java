package io.mooring.cli;

import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "ecs",
    description = {
      "Serve an embedded ECS for tests: the AWS CLI and every SDK work against it.",
      "It keeps everything in memory and knows no credentials: do not open it to",
      "others."
    },
    footer = {"", "Example: aws ecs list-clusters --endpoint-url http://127.0.0.1:4590"})
final class EcsCommand implements Callable<Integer> {
  /** How fast tasks start and become healthy. */
  enum Speed {
    REAL,
    BRISK;

    Pace pace() {
      return this == REAL ? Pace.REAL : Pace.BRISK;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final int PORT = 4590;

  private final Surroundings surroundings;

  @Option(names = "--host", paramLabel = "HOST", description = "Default ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT", description = "Default ${DEFAULT-VALUE}.")
  private int port = PORT;

  @Option(
      names = "--pace",
      paramLabel = "PACE",
      description =
          "${COMPLETION-CANDIDATES}: as slow as ECS, or seconds; default ${DEFAULT-VALUE}.")
  private Speed pace = Speed.REAL;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "A cluster that is there from the start; may be repeated; default: default.")
  private List<String> clusters = List.of("default");

  EcsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var behaviour =
        Behaviour.standard().withPace(pace.pace()).withClusters(clusters.toArray(String[]::new));
    try (var ecs = start(behaviour, host, port)) {
      surroundings.progress(
          "The embedded ECS listens on %s; Ctrl-C ends it.".formatted(ecs.endpoint()));
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.FINE.code();
  }

  static EmbeddedEcs start(Behaviour behaviour, String host, int port) {
    try {
      return EmbeddedEcs.start(new EcsModel(behaviour), host, port, InstantSource.system());
    } catch (IllegalStateException refused) {
      throw new Failure(ExitCode.OTHER, String.valueOf(refused.getMessage()));
    }
  }
}
