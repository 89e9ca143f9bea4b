package io.mooring.wiring;

import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.aws.SdkAws;
import io.mooring.config.Settings;
import io.mooring.git.Credentials;
import io.mooring.git.GitSpec;
import io.mooring.git.Limits;
import io.mooring.git.MirrorRepository;
import io.mooring.git.Secret;
import io.mooring.git.UnusableSourceException;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.AppSpec.SourceSpec;
import io.mooring.reconcile.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The doors to Git and AWS, shared by all apps: one mirror a repository and ref, one client a way
 * to reach AWS, one budget an account and region.
 */
public final class Doors implements AutoCloseable {
  /** Hexadecimal digits of a mirror's folder name: far more than there are repositories. */
  private static final int FOLDER_DIGITS = 16;

  private final Settings settings;
  private final Path mirrors;
  private final InstantSource clock;
  private final Metering metering;
  private final Map<Remote, Source> sources = new HashMap<>();
  private final Map<Place, Ecs> places = new HashMap<>();
  private final Map<String, Budget> budgets = new HashMap<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private record Remote(String url, String ref) {
    static Remote of(AppSpec spec) {
      return new Remote(spec.source().repository(), spec.source().ref());
    }
  }

  private record Place(String account, Settings.Access access) {}

  /** @param mirrors the folder of the mirrors; no two processes may use one at once */
  public Doors(Settings settings, Path mirrors, InstantSource clock, Metering metering) {
    this.settings = settings;
    this.mirrors = mirrors;
    this.clock = clock;
    this.metering = metering;
  }

  /**
   * The repository of an app, asked as often as the most impatient app that shares it wants.
   *
   * @throws UnusableSourceException when it cannot be read as it is configured
   */
  public Source source(Settings.App app) {
    var remote = Remote.of(app.spec());
    var known = sources.get(remote);
    if (known != null) return known;
    var sharing = settings.apps().stream()
        .filter(other -> Remote.of(other.spec()).equals(remote))
        .toList();
    boolean follow = sharing.stream().anyMatch(Settings.App::followRewrites);
    var mirror = MirrorRepository.open(
        new GitSpec(remote.url(), remote.ref(), follow),
        mirrors.resolve(folder(remote)),
        limits(settings.git().limits()),
        credentials(remote.url()));
    open.push(mirror);
    var interval = sharing.stream()
        .map(other -> other.spec().source())
        .map(SourceSpec::interval)
        .min(Duration::compareTo)
        .orElseThrow();
    var name = sharing.getFirst().spec().name().value();
    var source = new Source(metering.repository(name, mirror), interval);
    sources.put(remote, source);
    return source;
  }

  /** The account and region that an app goes to. */
  public Ecs ecs(Settings.App app) {
    var place = new Place(app.spec().destination().account(), app.access());
    return places.computeIfAbsent(place, p -> {
      var access = p.access();
      var sdk =
          SdkAws.open(new SdkAws.Target(access.region(), access.endpoint(), access.roleArn()));
      open.push(sdk);
      var budget = budgets.computeIfAbsent(
          p.account() + "/" + access.region(),
          _ -> new Budget(settings.budgetShare(), clock, metering::waited));
      return new Ecs(metering.aws(sdk), budget);
    });
  }

  private static Limits limits(Settings.GitLimits limits) {
    return new Limits(
        limits.maxPackBytes(), limits.timeout(), limits.maxFiles(), limits.maxFileBytes());
  }

  /** The credentials that fit the address: a key for SSH, a token for HTTPS, none for a file. */
  private Credentials credentials(String url) {
    var git = settings.git();
    if (url.startsWith("file:")) return Credentials.none();
    if (!url.startsWith("http:") && !url.startsWith("https:")) {
      if (git.sshKeyFile().isEmpty() || git.knownHostsFile().isEmpty()) return Credentials.none();
      return new Credentials.Ssh(git.sshKeyFile().get(), git.knownHostsFile().get());
    }
    if (git.token().isPresent()) {
      return Credentials.token(
          Secret.environment("MOORING_GIT_TOKEN", git.token().get().value()));
    }
    return git.tokenFile()
        .map(file -> Credentials.token(Secret.file(file)))
        .orElseGet(Credentials::none);
  }

  /** The same for the same repository and ref at every start, so that a mirror is found again. */
  private static String folder(Remote remote) {
    try {
      var digest = MessageDigest.getInstance("SHA-256")
          .digest((remote.url() + "\n" + remote.ref()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, FOLDER_DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  @Override
  public void close() {
    for (var door : List.copyOf(open)) {
      try {
        door.close();
      } catch (Exception broken) {
        throw new IllegalStateException("a door does not close: " + door, broken);
      }
    }
  }
}
