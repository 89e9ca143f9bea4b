package io.mooring.cli;

import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.aws.SdkAws;
import io.mooring.config.Settings;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Names;
import io.mooring.plan.Outcome;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, and how AWS is reached: by an app's configuration, or by options alone. */
final class AwsOptions {
  /** The part of AWS's request rate that is used where no configuration says it. */
  private static final double SHARE = 0.5;

  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description =
          "The cluster, by its short name; default the first one of the app's destination.")
  private @Nullable String cluster;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The region; default the app's, else $AWS_REGION.")
  private @Nullable String region;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "Another endpoint than AWS's own, such as that of 'mooring ecs'.")
  private @Nullable String endpoint;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Stop where the credentials belong to another account than this.")
  private @Nullable String account;

  /**
   * A cluster and the way to it.
   *
   * @param account which the credentials must belong to, where that is known
   * @param configured the configuration that says so, and its apps that go there; of options alone
   *     there is none
   * @param said the options by which another command gets to the same
   */
  record Reach(
      ClusterName cluster,
      String region,
      Optional<URI> endpoint,
      Optional<String> roleArn,
      Optional<String> account,
      Optional<Configured> configured,
      String said) {

    SdkAws open() {
      return SdkAws.open(new SdkAws.Target(region, endpoint, roleArn));
    }

    /** ECS through an open door, as the right account. */
    Ecs ecs(SdkAws sdk) {
      double share = configured.map(c -> c.settings().budgetShare()).orElse(SHARE);
      var ecs = new Ecs(sdk, new Budget(share, InstantSource.system()));
      account.ifPresent(wanted -> confirm(ecs, wanted));
      return ecs;
    }
  }

  /** Apps of a configuration that reach one cluster in one way. */
  record Configured(Settings settings, List<Settings.App> apps) {}

  /** Ends the command where the credentials belong to another account, or that is not known. */
  static void confirm(Ecs ecs, String account) {
    switch (ecs.confirm(account)) {
      case Ecs.Account.Confirmed() -> {}
      case Ecs.Account.Another(var message) -> throw new Failure(ExitCode.FORBIDDEN, message);
      case Ecs.Account.Unknown(var outcome) ->
        throw new Failure(
            outcome instanceof Outcome.Denied ? ExitCode.FORBIDDEN : ExitCode.OTHER,
            "AWS could not be asked which account this is: " + Ecs.words(outcome));
    }
  }

  /**
   * By the configuration, where there is one that knows the cluster: its endpoint, its role and its
   * account are meant, whoever names the cluster besides.
   */
  Reach reach(ConfigOptions options, Surroundings surroundings) {
    var configured = configured(options, surroundings);
    var app = configured.map(c -> c.apps().getFirst());
    var environment = surroundings.environment();
    var chosenRegion = first(List.of(
        Optional.ofNullable(region),
        app.map(a -> a.access().region()),
        Optional.ofNullable(environment.get("AWS_REGION")),
        Optional.ofNullable(environment.get("AWS_DEFAULT_REGION"))));
    var name = first(List.of(
        Optional.ofNullable(cluster),
        app.map(a -> a.spec().destination().clusters().getFirst().value())));
    var chosen = new ClusterName(
        name.filter(Names::isEcs)
            .orElseThrow(
                () -> new Failure(
                    ExitCode.USAGE,
                    "say which cluster with --cluster, by its short name, or name a configuration with --config")));
    return new Reach(
        chosen,
        chosenRegion.orElseThrow(
            () -> new Failure(ExitCode.USAGE, "say which region with --region, or set AWS_REGION")),
        Optional.ofNullable(endpoint)
            .map(AwsOptions::address)
            .or(() -> app.flatMap(a -> a.access().endpoint())),
        app.flatMap(a -> a.access().roleArn()),
        first(List.of(
            Optional.ofNullable(account), app.map(a -> a.spec().destination().account()))),
        configured,
        options.said() + said(chosen));
  }

  private String said(ClusterName chosen) {
    return " --cluster "
        + chosen
        + (region == null ? "" : " --region " + region)
        + (endpoint == null ? "" : " --endpoint-url " + ShellWords.quoted(endpoint))
        + (account == null ? "" : " --account " + account);
  }

  /** Empty where there is no configuration, or the options say another place than its own. */
  private Optional<Configured> configured(ConfigOptions options, Surroundings surroundings) {
    if (!options.isGiven() && !options.isThere(surroundings)) return Optional.empty();
    var settings = options.settings(surroundings);
    if (options.namesApp() || cluster == null)
      return Optional.of(new Configured(settings, List.of(options.app(surroundings))));
    var apps = settings.apps().stream().filter(this::isMeant).toList();
    if (apps.isEmpty()) {
      if (options.isGiven() || (region == null && endpoint == null))
        throw unknown(settings, options.file(surroundings));
      return Optional.empty();
    }
    long ways = apps.stream()
        .map(a -> List.of(a.access(), a.spec().destination().account()))
        .distinct()
        .count();
    if (ways > 1)
      throw new Failure(
          ExitCode.USAGE,
          "cluster %s is that of %d apps, which reach it in different ways: say which with --app"
              .formatted(cluster, apps.size()));
    return Optional.of(new Configured(settings, apps));
  }

  private boolean isMeant(Settings.App app) {
    var destination = app.spec().destination();
    return destination.clusters().stream().anyMatch(c -> c.value().equals(cluster))
        && (region == null || region.equals(app.access().region()))
        && (account == null || account.equals(destination.account()))
        && (endpoint == null
            || app.access().endpoint().equals(Optional.of(AwsOptions.address(endpoint))));
  }

  private Failure unknown(Settings settings, Path file) {
    var known = settings.apps().stream()
        .flatMap(app -> app.spec().destination().clusters().stream())
        .map(ClusterName::value)
        .distinct()
        .sorted()
        .toList();
    return new Failure(
        ExitCode.NOT_FOUND,
        "%s has no app on cluster %s that fits; there is %s: correct --cluster, or say with --region where it is, without --config"
            .formatted(file, cluster, String.join(", ", known)));
  }

  private static Optional<String> first(List<Optional<String>> choices) {
    return choices.stream().flatMap(Optional::stream).filter(c -> !c.isEmpty()).findFirst();
  }

  private static URI address(String text) {
    try {
      var address = new URI(text);
      if (List.of("http", "https").contains(String.valueOf(address.getScheme()))
          && address.getHost() != null) return address;
    } catch (URISyntaxException _) {
      // Told below, as any other text that is no address.
    }
    throw new Failure(
        ExitCode.USAGE,
        "--endpoint-url '%s' is no address; write http(s)://HOST:PORT".formatted(text));
  }
}
