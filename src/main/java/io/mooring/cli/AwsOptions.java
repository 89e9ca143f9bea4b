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
   */
  record Reach(
      ClusterName cluster,
      String region,
      Optional<URI> endpoint,
      Optional<String> roleArn,
      Optional<String> account) {

    SdkAws open() {
      return SdkAws.open(new SdkAws.Target(region, endpoint, roleArn));
    }

    /** ECS through an open door, as the right account. */
    Ecs ecs(SdkAws sdk) {
      var ecs = new Ecs(sdk, new Budget(SHARE, InstantSource.system()));
      account.ifPresent(wanted -> confirm(ecs, wanted));
      return ecs;
    }
  }

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

  Reach reach(ConfigOptions options, Surroundings surroundings) {
    var app = isConfigured(options, surroundings)
        ? Optional.of(options.app(surroundings))
        : Optional.<Settings.App>empty();
    var environment = surroundings.environment();
    var chosenRegion = first(List.of(
        Optional.ofNullable(region),
        app.map(a -> a.access().region()),
        Optional.ofNullable(environment.get("AWS_REGION")),
        Optional.ofNullable(environment.get("AWS_DEFAULT_REGION"))));
    var name = first(List.of(
        Optional.ofNullable(cluster),
        app.map(a -> a.spec().destination().clusters().getFirst().value())));
    return new Reach(
        new ClusterName(
            name.filter(Names::isEcs)
                .orElseThrow(
                    () -> new Failure(
                        ExitCode.USAGE,
                        "say which cluster with --cluster, by its short name, or name a configuration with --config"))),
        chosenRegion.orElseThrow(
            () -> new Failure(ExitCode.USAGE, "say which region with --region, or set AWS_REGION")),
        Optional.ofNullable(endpoint)
            .map(AwsOptions::address)
            .or(() -> app.flatMap(a -> a.access().endpoint())),
        app.flatMap(a -> a.access().roleArn()),
        first(List.of(
            Optional.ofNullable(account), app.map(a -> a.spec().destination().account()))));
  }

  /**
   * Whether an app is meant: one is named, or without a cluster only a configuration can say which,
   * and there is one.
   */
  boolean isConfigured(ConfigOptions options, Surroundings surroundings) {
    return options.isGiven() || (cluster == null && options.isThere(surroundings));
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
