package io.mooring.cli;

import io.mooring.config.Configuration;
import io.mooring.config.Settings;
import io.mooring.ident.AppName;
import io.mooring.ident.Names;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that works from the configuration. */
final class ConfigOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration; default, where one is needed: $MOORING_CONFIG, else ./application.yaml.")
  private @Nullable Path config;

  @Option(names = "--app", paramLabel = "APP", description = "Only this app.")
  private @Nullable String app;

  boolean isGiven() {
    return config != null || app != null;
  }

  /** Whether there is a configuration to read, be it named or not. */
  boolean isThere(Surroundings surroundings) {
    return Configuration.isThere(Optional.ofNullable(config), surroundings.environment());
  }

  /** Its file, for a message. */
  Path file(Surroundings surroundings) {
    return Configuration.file(Optional.ofNullable(config), surroundings.environment());
  }

  /** These options as they were given, for a command to copy. */
  String said() {
    return (config == null ? "" : " --config " + ShellWords.quoted(config.toString()))
        + (app == null ? "" : " --app " + app);
  }

  boolean namesApp() {
    return app != null;
  }

  Settings settings(Surroundings surroundings) {
    return Configuration.load(
        Optional.ofNullable(config), surroundings.environment(), surroundings.properties());
  }

  /** The one app that is meant. */
  Settings.App app(Surroundings surroundings) {
    var apps = apps(settings(surroundings));
    if (apps.size() == 1) return apps.getFirst();
    throw new Failure(
        ExitCode.USAGE, "there are %d apps: say which with --app".formatted(apps.size()));
  }

  /** The apps that are meant: the named one, else all. */
  List<Settings.App> apps(Settings settings) {
    if (app == null) return settings.apps();
    var found = Names.isOurs(app) ? settings.app(new AppName(app)) : Optional.<Settings.App>empty();
    return List.of(found.orElseThrow(() -> new Failure(
        ExitCode.NOT_FOUND,
        "no app %s is configured; there is %s"
            .formatted(
                app,
                String.join(
                    ", ", settings.specs().stream().map(s -> s.name().value()).toList())))));
  }
}
