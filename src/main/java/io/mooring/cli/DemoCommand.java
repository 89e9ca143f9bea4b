package io.mooring.cli;

import io.mooring.config.Configuration;
import io.mooring.config.Settings;
import io.mooring.git.SampleRepository;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import io.mooring.wiring.Launch;
import io.mooring.wiring.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Try Mooring on this machine: an embedded ECS, a sample repository and the",
      "controller.",
      "Needs no AWS account. Ctrl-C ends it and leaves nothing but DIR."
    },
    footer = {"", "Exit code 20 when a port is taken or DIR/deploy holds something else."})
final class DemoCommand implements Callable<Integer> {
  private static final String HOST = "127.0.0.1";

  /** The sample's cluster. */
  private static final String CLUSTER = "shop";

  private final Surroundings surroundings;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Of the page, API and metrics; default ${DEFAULT-VALUE}.")
  private int port = 8080;

  @Option(
      names = "--ecs-port",
      paramLabel = "PORT",
      description = "Of the embedded ECS; default ${DEFAULT-VALUE}.")
  private int ecsPort = EcsCommand.PORT;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the sample repository is made; default ${DEFAULT-VALUE}.")
  private Path dir = Path.of("mooring-demo");

  /** The name by which every command looks for a configuration in its folder. */
  private static final String CONFIG = "application.yaml";

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Longest wait for the house to close before its working folder goes. */
  private static final Duration END_MAX = Duration.ofSeconds(10);

  /** Tries to delete the working folder, {@link #DELETE_PAUSE} apart: two seconds in all. */
  private static final int DELETES_MAX = 40;

  private static final Duration DELETE_PAUSE = Duration.ofMillis(50);

  @Override
  public Integer call() {
    RunCommand.requireFree(HOST, port, "--port");
    var deploy = dir.toAbsolutePath().normalize().resolve("deploy");
    // First what can be refused without leaving anything behind.
    var ecs = EcsCommand.start(
        Behaviour.standard().withPace(Pace.BRISK).withClusters(CLUSTER), HOST, ecsPort);
    prepare(deploy);
    var scratch = scratch();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteAfter(ended, scratch)));
    try {
      var launch = new Launch(
          settings(deploy, scratch, ecs),
          () -> surroundings.progress(Tour.text(dir, deploy, port, ecs.endpoint())),
          why -> surroundings.progress("mooring demo: " + why),
          ended::countDown);
      return Server.run(launch, Optional.empty());
    } finally {
      ended.countDown();
    }
  }

  /**
   * The framework lets the process end without waiting for the thread that runs the house, so what
   * must happen at the very end has a hook of its own, and waits for the house to be closed.
   */
  private static void deleteAfter(CountDownLatch ended, Path scratch) {
    try {
      var _ = ended.await(END_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    delete(scratch);
  }

  /** Makes the repository, or goes on with one that an earlier demo made. */
  private static void prepare(Path deploy) {
    if (SampleRepository.isIn(deploy)) return;
    try {
      if (Files.exists(deploy)) {
        boolean empty;
        try (var inside = Files.list(deploy)) {
          empty = inside.findAny().isEmpty();
        }
        if (!empty) {
          throw new Failure(
              ExitCode.OTHER,
              "%s holds something that is not a demo's repository: empty it, or name another folder with --dir"
                  .formatted(deploy));
        }
      }
      Files.createDirectories(deploy);
    } catch (IOException refused) {
      throw new Failure(
          ExitCode.OTHER,
          "cannot write to %s (%s): name another folder with --dir"
              .formatted(deploy, refused.getClass().getSimpleName()));
    }
    SampleRepository.create(deploy, Sample.files(), Instant.now());
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("mooring-demo-");
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /**
   * An ordinary configuration, so that the demo shows what everybody can write; it lies beside the
   * repository, where the other commands find it.
   */
  private Settings settings(Path deploy, Path scratch, EmbeddedEcs ecs) {
    // The embedded ECS takes any credentials, but the SDK insists on having some.
    System.setProperty("aws.accessKeyId", "demo");
    System.setProperty("aws.secretAccessKey", "demo");
    var yaml = """
        mooring:
          instance: demo
          data-dir: %s
          apps:
            shop:
              repo: %s
              ref: %s
              path: production
              interval: 2s
              live-interval: 2s
              destination: demo
              sync: {mode: auto, drift: enforce}
          destinations:
            demo:
              account: "123456789012"
              region: eu-west-1
              clusters: [%s]
              endpoint: %s
              allow: {roles: ["arn:aws:iam::123456789012:role/*"]}
          http: {host: %s, port: %d}
        """.formatted(
            quoted(scratch),
            quoted(deploy.toUri()),
            SampleRepository.BRANCH,
            CLUSTER,
            ecs.endpoint(),
            HOST,
            port);
    try {
      var file = Files.writeString(deploy.resolveSibling(CONFIG), yaml);
      // The user's own environment must not turn the demo on another target.
      return Configuration.load(Optional.of(file), Map.of(), new Properties());
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** A path or address as one YAML string; JSON's quoting is YAML's too. */
  private static String quoted(Object value) {
    return Documents.JSON.valueToTree(value.toString()).toString();
  }

  /**
   * Deletes the folder for good: a conversation with Git that was cut short may still write for a
   * moment.
   */
  private static void delete(Path folder) {
    for (int attempt = 0; attempt < DELETES_MAX && Files.exists(folder); attempt++) {
      try (var inside = Files.walk(folder)) {
        for (var path : inside.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      } catch (IOException | UncheckedIOException _) {
        pause();
      }
    }
    // What is still there lies in the system's temporary folder, which is cleaned up by itself.
  }

  private static void pause() {
    try {
      Thread.sleep(DELETE_PAUSE);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
