package io.mooring.config;

import io.mooring.ident.AppName;
import io.mooring.ident.InstanceName;
import io.mooring.notify.Exclusion;
import io.mooring.reconcile.AppSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration, checked. {@code budgetShare} is the part of AWS's documented request
 * limits that Mooring uses, above 0 and at most 1.
 */
public record Settings(
    InstanceName instance,
    Path dataDir,
    List<App> apps,
    Git git,
    double budgetShare,
    Http http,
    Notify notices) {
  public Settings {
    apps = List.copyOf(apps);
  }

  /** A server without apps: what a test of the faces starts. */
  public static Settings none() {
    return new Settings(
        new InstanceName("none"),
        Path.of(".mooring"),
        List.of(),
        new Git(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new GitLimits(1, Duration.ofSeconds(1), 1, 1)),
        1,
        new Http("127.0.0.1", 0),
        Notify.NOTHING);
  }

  public List<AppSpec> specs() {
    return apps.stream().map(App::spec).toList();
  }

  public Optional<App> app(AppName name) {
    return apps.stream().filter(app -> app.spec().name().equals(name)).findFirst();
  }

  /** One app, and the two things about it that only the doors to Git and AWS need. */
  public record App(AppSpec spec, boolean followRewrites, Access access) {}

  /**
   * How AWS is reached: {@code endpoint} replaces AWS's own for an ECS-compatible service, and
   * {@code roleArn} is assumed before the first call.
   */
  public record Access(String region, Optional<URI> endpoint, Optional<String> roleArn) {}

  /** How repositories are read; the secret token comes from the environment or a file. */
  public record Git(
      Optional<Secret> token,
      Optional<Path> tokenFile,
      Optional<Path> sshKeyFile,
      Optional<Path> knownHostsFile,
      GitLimits limits) {}

  /** The bounds on one repository: bytes of one fetch, its time, files, bytes of one file. */
  public record GitLimits(long maxPackBytes, Duration timeout, int maxFiles, long maxFileBytes) {}

  /** Where the API, the page and the metrics are served. */
  public record Http(String host, int port) {}

  /**
   * Who is told what happens; nobody, unless it is configured.
   *
   * @param missing what must be there before anybody is told, and is of no use to who tells nobody
   * @param unused what is set and does nothing
   */
  public record Notify(
      Optional<URI> endpoint,
      Optional<Calls> sns,
      Optional<Topic> events,
      Optional<Webhook> webhook,
      List<String> missing,
      List<String> unused) {
    static final Notify NOTHING = new Notify(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());

    public Notify {
      missing = List.copyOf(missing);
      unused = List.copyOf(unused);
    }

    /**
     * Asked by who does tell somebody.
     *
     * @throws InvalidConfiguration with all that is missing
     */
    public void confirm() {
      if (!missing.isEmpty()) throw new InvalidConfiguration(missing);
    }
  }

  /** An SNS topic. */
  public record Topic(String arn, String region) {}

  /** Where AWS calls are told, and which are not. */
  public record Calls(Topic topic, Exclusion exclude) {}

  /** Where events are posted to, and the secret that they are signed with: one of the two. */
  public record Webhook(URI url, Optional<Secret> secret, Optional<Path> secretFile) {
    /** Only the host: the rest of an address may be a secret. */
    @Override
    public String toString() {
      return "Webhook[" + url.getHost() + "]";
    }
  }
}
