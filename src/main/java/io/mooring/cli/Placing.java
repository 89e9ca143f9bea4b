package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredService;
import io.mooring.ident.ClusterName;
import io.mooring.live.LiveRevision;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a task runs whose command does not say it: as the service that runs the family. */
interface Placing {
  /** The members of RunTask that say where, which a service has too. */
  List<String> MEMBERS =
      List.of("launchType", "capacityProviderStrategy", "platformVersion", "networkConfiguration");

  /** By the revision of {@code --from}; empty where no service is known that runs its family. */
  Optional<Place> of(LiveRevision reference);

  /**
   * Where a declared service runs.
   *
   * @param members those of {@link #MEMBERS} that it has
   */
  record Place(String service, ObjectNode members) {
    boolean isFargate() {
      if (members.path("launchType").asText().equals("FARGATE")) return true;
      for (var strategy : members.path("capacityProviderStrategy"))
        if (strategy.path("capacityProvider").asText().startsWith("FARGATE")) return true;
      return false;
    }

    String words() {
      var vpc = members.at("/networkConfiguration/awsvpcConfiguration");
      var words = new ArrayList<String>();
      if (members.has("launchType")) words.add(members.path("launchType").asText());
      members
          .path("capacityProviderStrategy")
          .forEach(each -> words.add(each.path("capacityProvider").asText()));
      vpc.path("subnets").forEach(each -> words.add(each.asText()));
      vpc.path("securityGroups").forEach(each -> words.add(each.asText()));
      return String.join(", ", words);
    }
  }

  /** As the repositories of these apps have it, which are read when somebody asks. */
  static Placing of(AwsOptions.Configured configured, ClusterName cluster, InstantSource clock) {
    return reference -> {
      try (var bench = new Bench(configured.settings(), configured.apps(), clock)) {
        return bench.places().stream()
            .flatMap(place -> place.worker().tasks().services().stream())
            .filter(service -> service.key().cluster().equals(cluster))
            .filter(service -> service.family().equals(reference.name().family()))
            .map(Placing::of)
            .findFirst();
      }
    };
  }

  private static Place of(DesiredService service) {
    return new Place(service.key().name(), service.service().deepCopy().retain(MEMBERS));
  }

  /** Whether ECS asks for a network of its own for each of its tasks. */
  static boolean isNeeded(LiveRevision reference) {
    return reference.taskDefinition().path("networkMode").asText().equals("awsvpc");
  }

  /**
   * Refuses before ECS does what has no network.
   *
   * @throws Failure with the options that help
   */
  static void check(DesiredRun run, LiveRevision revision) {
    boolean says =
        run.request().at("/networkConfiguration/awsvpcConfiguration/subnets").size() > 0;
    if (says || !isNeeded(revision)) return;
    var required = revision.taskDefinition().path("requiresCompatibilities").toString();
    boolean capacity =
        run.request().has("launchType") || run.request().has("capacityProviderStrategy");
    throw new Failure(
        ExitCode.USAGE,
        "%s has network mode awsvpc and nothing says where it runs: add%s --subnets and --security-groups; only a family that a service of the configuration runs is placed as that service is"
            .formatted(
                revision.name(),
                required.contains("FARGATE") && !capacity ? " --launch-type FARGATE," : ""));
  }
}
