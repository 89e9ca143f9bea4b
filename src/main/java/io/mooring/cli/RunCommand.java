package io.mooring.cli;

import io.mooring.config.Configuration;
import io.mooring.wiring.Launch;
import io.mooring.wiring.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = "Run the controller until it is told to end (the container's default).",
    footer = {"", "Exit code 2 when the configuration cannot be used, 20 when the port is taken."})
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration; default $MOORING_CONFIG, else ./application.yaml.")
  private @Nullable Path config;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var named = Optional.ofNullable(config);
    var settings = Configuration.load(named, surroundings.environment(), surroundings.properties());
    settings.notices().confirm();
    settings.notices().unused().forEach(why -> surroundings.progress("mooring run: note: " + why));
    var http = settings.http();
    requireFree(http.host(), http.port(), "mooring.http.port or MOORING_HTTP_PORT");
    var file =
        Optional.of(Configuration.file(named, surroundings.environment())).filter(Files::exists);
    var launch = new Launch(
        settings, () -> {}, why -> surroundings.progress("mooring run: " + why), () -> {});
    return Server.run(launch, file);
  }

  /** @param setting where another port is named */
  static void requireFree(String host, int port, String setting) {
    if (Server.isFree(host, port)) return;
    throw new Failure(
        ExitCode.OTHER,
        "something listens on %s:%d already: end it, or choose another port with %s"
            .formatted(host, port, setting));
  }
}
