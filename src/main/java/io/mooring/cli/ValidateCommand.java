package io.mooring.cli;

import io.mooring.manifest.Problem;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "validate",
    description = {
      "Check the manifests of a folder, without AWS and without a controller.",
      "Without --config any cluster, role and image is taken as allowed."
    },
    footer = {
      "",
      "Exit code 6 when a manifest is invalid; notes alone are fine.",
      "Example: mooring validate production --config application.yaml --app shop"
    })
final class ValidateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = ".",
      description = "The folder of the manifests; default this one.")
  private Path folder = Path.of(".");

  @Option(names = "--rules", description = "List the rules and judge nothing.")
  private boolean rules;

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (rules) return RuleList.print(surroundings);
    var offline = Offline.read(folder, options, surroundings);
    if (options.isGiven()) notices();
    var state = offline.state();
    var out = surroundings.out();
    state.problems().forEach(problem -> out.println(offline.files().shown(problem)));
    offline.files().advice(state.problems()).ifPresent(surroundings::progress);
    long errors = state.problems().stream().filter(Problem::isError).count();
    int declared = state.keys().size();
    surroundings.progress(
        "%s, %s in %s".formatted(counted(declared, "resource"), counted(errors, "error"), folder));
    return (errors == 0 ? ExitCode.FINE : ExitCode.FAILED).code();
  }

  /** What the controller alone needs is no error here: its secrets are where it runs. */
  private void notices() {
    var notices = options.settings(surroundings).notices();
    Stream.concat(notices.missing().stream(), notices.unused().stream())
        .forEach(why -> surroundings.progress("note: " + why));
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
