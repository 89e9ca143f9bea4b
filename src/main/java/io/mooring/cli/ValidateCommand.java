package io.mooring.cli;

import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Names;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Problem;
import io.mooring.manifest.References;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
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
  private static final AppName ANY_APP = new AppName("any");
  private static final String ANY_ACCOUNT = "123456789012";
  private static final String ANY_REGION = "eu-west-1";
  private static final String ANY_CLUSTER = "default";

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
    var files = ManifestFolder.read(folder);
    var state = options.isGiven() ? configured(files) : anywhere(files);
    var out = surroundings.out();
    state.problems().forEach(problem -> out.println(shown(problem)));
    long errors = state.problems().stream().filter(Problem::isError).count();
    int declared = state.services().size() + state.blocked().size();
    surroundings.progress(
        "%s, %s in %s".formatted(counted(declared, "resource"), counted(errors, "error"), folder));
    return (errors == 0 ? ExitCode.FINE : ExitCode.FAILED).code();
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** As a compiler prints it: a terminal and an editor can open the place. */
  private String shown(Problem problem) {
    return folder.resolve(problem.at().file()).normalize()
        + problem.toString().substring(problem.at().file().length());
  }

  private DesiredState configured(SortedMap<String, ParsedText> files) {
    var apps = options.apps(options.settings(surroundings));
    if (apps.size() > 1) {
      throw new Failure(
          ExitCode.USAGE, "there are %d apps: say which with --app".formatted(apps.size()));
    }
    var spec = apps.getFirst().spec();
    return state(spec.name(), spec.destination(), files);
  }

  /** A destination that has every cluster that the manifests name, and allows every role. */
  private static DesiredState anywhere(SortedMap<String, ParsedText> files) {
    var named = new TreeSet<ClusterName>();
    var references = References.to(ANY_ACCOUNT, ANY_REGION, ANY_CLUSTER);
    for (var declared : ManifestLoader.load(files, references).declared()) {
      var cluster = declared.manifest().spec().path("cluster").asText();
      if (Names.isEcs(cluster)) named.add(new ClusterName(cluster));
    }
    var clusters = new ArrayList<>(List.of(new ClusterName(ANY_CLUSTER)));
    named.stream().filter(c -> !clusters.contains(c)).forEach(clusters::add);
    return state(
        ANY_APP,
        new Destination("any", ANY_ACCOUNT, ANY_REGION, clusters, List.of("*"), List.of()),
        files);
  }

  private static DesiredState state(
      AppName app, Destination destination, SortedMap<String, ParsedText> files) {
    var references = References.to(
        destination.account(),
        destination.region(),
        destination.clusters().getFirst().value());
    return DesiredState.of(app, destination, ManifestLoader.load(files, references));
  }
}
