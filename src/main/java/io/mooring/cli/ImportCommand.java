package io.mooring.cli;

import io.mooring.capture.Capture;
import io.mooring.capture.Captured;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "import",
    description = {
      "Write manifests of services that run already, each in the smallest form that",
      "says the same.",
      "Reads ECS under your own AWS identity and writes files only; needs no",
      "configuration."
    },
    footer = {
      "",
      "Each manifest is loaded and compared with its service before it is written.",
      "Exit code 7 when a service is refused, 6 when a manifest would differ; the",
      "others are written.",
      "Example: mooring import --cluster shop --region eu-west-1 --dir production"
    })
final class ImportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin
  private AwsOptions aws = new AwsOptions();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--service",
      paramLabel = "NAME",
      arity = "1..*",
      description = "Only these services; default all of the cluster.")
  private List<String> names = List.of();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the manifests go; default this folder.")
  private Path folder = Path.of(".");

  @Option(names = "--include-secrets", description = "Also write values that look secret.")
  private boolean secrets;

  @Option(names = "--force", description = "Write over files that are there.")
  private boolean force;

  /** What several manifests refer to and this call has written already. */
  private final Set<Path> shared = new HashSet<>();

  ImportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var reach = aws.reach(options, surroundings);
    try (var sdk = reach.open()) {
      var fleet = new LiveFleet(reach.ecs(sdk), reach.cluster(), InstantSource.system());
      var wanted = names.isEmpty() ? fleet.names() : new TreeSet<>(names);
      var cluster = fleet.services(wanted);
      var origin = new Capture.Origin(accountIn(cluster.arn()), reach.region(), reach.cluster());
      var missing = new ArrayList<>(wanted);
      missing.removeIf(
          name -> cluster.service(name).filter(LiveService::isActive).isPresent());
      if (!missing.isEmpty()) {
        throw new Failure(
            ExitCode.NOT_FOUND,
            "no ACTIVE service %s in cluster %s"
                .formatted(String.join(", ", missing), reach.cluster()));
      }
      if (wanted.isEmpty())
        surroundings.progress("No services in cluster " + reach.cluster() + ".");
      return captured(origin, cluster, fleet).code();
    }
  }

  private static String accountIn(String arn) {
    var parts = arn.split(":", -1);
    return parts.length > 4 ? parts[4] : "";
  }

  private ExitCode captured(Capture.Origin origin, LiveCluster cluster, LiveFleet fleet) {
    var worst = ExitCode.FINE;
    var families = families(cluster);
    for (var service : cluster.services().values()) {
      var arn = service.taskDefinitionArn();
      var revision = arn.isEmpty() ? Optional.<LiveRevision>empty() : fleet.revision(arn);
      Captured captured = revision.isEmpty()
          ? new Captured.Refused(service.name(), List.of(withoutRevision(arn)))
          : Capture.of(origin, service, revision.get(), neighbours(families, service), secrets);
      worst = worse(worst, finish(captured));
    }
    return worst;
  }

  private static String withoutRevision(String arn) {
    return arn.isEmpty()
        ? "it has no task definition of its own, only task sets; manifests cannot say that"
        : "ECS cannot describe its revision %s any more; deploy it once more first".formatted(arn);
  }

  /** The services of each family with their revisions, so that a shared one is seen. */
  private static Map<String, SortedMap<String, String>> families(LiveCluster cluster) {
    var families = new TreeMap<String, SortedMap<String, String>>();
    for (var service : cluster.services().values())
      families
          .computeIfAbsent(family(service), _ -> new TreeMap<>())
          .put(service.name(), service.taskDefinitionArn());
    return families;
  }

  private static String family(LiveService service) {
    return service.taskDefinitionArn().replaceFirst(":\\d+$", "");
  }

  private static SortedMap<String, String> neighbours(
      Map<String, SortedMap<String, String>> families, LiveService service) {
    var others = new TreeMap<>(families.getOrDefault(family(service), new TreeMap<>()));
    others.remove(service.name());
    return others;
  }

  private static ExitCode worse(ExitCode one, ExitCode other) {
    if (one == ExitCode.FAILED || other == ExitCode.FINE) return one;
    return other;
  }

  private ExitCode finish(Captured captured) {
    return switch (captured) {
      case Captured.Refused(var service, var reasons) -> {
        reasons.forEach(
            reason -> surroundings.progress("%s: not written: %s".formatted(service, reason)));
        yield ExitCode.REFUSED;
      }
      case Captured.Unproven(var service, var pointers) -> {
        surroundings.progress(
            "%s: not written: the manifest would differ from the service in %s; please report it"
                .formatted(service, String.join(", ", pointers)));
        yield ExitCode.FAILED;
      }
      case Captured.Manifest manifest -> write(manifest);
    };
  }

  private void put(Path file, String text) {
    try {
      Files.createDirectories(folder);
      Files.writeString(file, text);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    surroundings.out().println(file);
  }

  private ExitCode write(Captured.Manifest manifest) {
    var file = folder.resolve(manifest.file());
    if (Files.exists(file) && !force) {
      surroundings.progress("%s: not written: %s is there already; --force writes over it"
          .formatted(manifest.service(), file));
      return ExitCode.REFUSED;
    }
    for (var other : manifest.shared().entrySet()) {
      var beside = folder.resolve(other.getKey());
      if (!shared.contains(beside) && Files.exists(beside) && !force) {
        surroundings.progress("%s: not written: %s is there already; --force writes over it"
            .formatted(manifest.service(), beside));
        return ExitCode.REFUSED;
      }
      if (shared.add(beside)) put(beside, other.getValue());
    }
    put(file, manifest.text());
    manifest
        .notes()
        .forEach(note -> surroundings.progress("%s: note: %s".formatted(manifest.service(), note)));
    return ExitCode.FINE;
  }
}
