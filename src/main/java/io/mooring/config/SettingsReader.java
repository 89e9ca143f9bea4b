package io.mooring.config;

import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.InstanceName;
import io.mooring.plan.Policy;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.AppSpec.SourceSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Turns the tree of texts into {@link Settings}, or lists all that is wrong with it. */
final class SettingsReader {
  /** How often Git and ECS are looked at when nothing else is said. */
  private static final Duration INTERVAL = Duration.ofSeconds(60);

  /** A shorter interval only spends the API budget; a longer one is a controller that sleeps. */
  private static final Duration INTERVAL_LEAST = Duration.ofSeconds(1);

  private static final Duration INTERVAL_MOST = Duration.ofHours(24);

  /** A fetch that takes longer blocks the app; one that is cut sooner never ends. */
  private static final Duration GIT_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration GIT_TIMEOUT_MOST = Duration.ofMinutes(30);

  /** Bytes of one fetch: a repository of manifests is a few MiB; this bounds a mistake. */
  private static final long PACK_BYTES = 256L << 20;

  /** Files below one app's path. */
  private static final int FILES = 10_000;

  /** Bytes of one file, at most: as many as a manifest may have. */
  private static final long FILE_BYTES = 1L << 20;

  /** Half of AWS's limits leaves the other half to people and their tools. */
  private static final double BUDGET_SHARE = 0.5;

  /** As many as an app may have resources. */
  private static final int MAX_ROLLOUTS_MOST = 2_000;

  /** The page and the API have no login: who wants them seen from outside says so. */
  private static final String HOST = "127.0.0.1";

  private static final int PORT = 8080;
  private static final int PORT_MOST = 65_535;

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");
  private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/.+");

  /** {@code https://user:password@host}: the password would end in logs and process lists. */
  private static final Pattern PASSWORD_INSIDE = Pattern.compile("[a-z+]+://[^/@]*:[^/@]*@.*");

  private static final Map<String, Policy.Mode> MODES =
      ordered("manual", Policy.Mode.MANUAL, "auto", Policy.Mode.AUTO);
  private static final Map<String, Policy.Adopt> ADOPTS = ordered(
      "never",
      Policy.Adopt.NEVER,
      "whenEqual",
      Policy.Adopt.WHEN_EQUAL,
      "always",
      Policy.Adopt.ALWAYS);
  private static final Map<String, Policy.Drift> DRIFTS = ordered(
      "ignore", Policy.Drift.IGNORE, "warn", Policy.Drift.WARN, "enforce", Policy.Drift.ENFORCE);
  private static final Map<String, Policy.Prune> PRUNES = ordered(
      "never", Policy.Prune.NEVER, "confirm", Policy.Prune.CONFIRM, "auto", Policy.Prune.AUTO);

  private final Keys keys;
  private final Values values = new Values();

  SettingsReader(Keys keys) {
    this.keys = keys;
  }

  List<String> problems() {
    return values.problems();
  }

  /** Empty exactly when there are {@link #problems}. */
  Optional<Settings> read() {
    var instance = values.made(
        "mooring.instance",
        values.required(
            "mooring.instance",
            keys.instance(),
            "name this installation, for instance shop; it marks what it owns in ECS"),
        InstanceName::new);
    var destinations = destinations();
    if (keys.apps().isEmpty()) {
      values.problem(
          "mooring.apps",
          "has no app: add mooring.apps.<name> with repo, ref, path and destination");
    }
    var apps = new ArrayList<Settings.App>();
    for (var app : new TreeMap<>(keys.apps()).entrySet()) {
      app(app.getKey(), app.getValue(), instance, destinations).ifPresent(apps::add);
    }
    var git = git();
    double share = values.share("mooring.aws.budget-share", keys.aws().budgetShare(), BUDGET_SHARE);
    var http = new Settings.Http(
        keys.http().host().orElse(HOST),
        values.integer("mooring.http.port", keys.http().port(), PORT, 1, PORT_MOST));
    var notices = new NoticesReader(values).read(keys.notices());
    if (!values.problems().isEmpty() || instance.isEmpty()) return Optional.empty();
    var data = Path.of(keys.dataDir().orElse(".mooring"));
    return Optional.of(new Settings(instance.get(), data, apps, git, share, http, notices));
  }

  private record Place(Destination destination, Settings.Access access) {}

  private Map<String, Optional<Place>> destinations() {
    var places = new TreeMap<String, Optional<Place>>();
    for (var target : keys.destinations().entrySet()) {
      places.put(target.getKey(), destination(target.getKey(), target.getValue()));
    }
    return places;
  }

  private Optional<Place> destination(String name, Keys.Target target) {
    var key = "mooring.destinations." + name;
    int before = values.problems().size();
    var account = values.required(
        key + ".account", target.account(), "set it to the 12 digits of the AWS account, quoted");
    expect(key + ".account", account, ACCOUNT, "use the 12 digits of the AWS account, quoted");
    var region =
        values.required(key + ".region", target.region(), "set it to a region such as eu-west-1");
    expect(key + ".region", region, REGION, "use a region such as eu-west-1");
    var clusters = target.clusters().orElse(List.of()).stream()
        .flatMap(c -> values.made(key + ".clusters", c, ClusterName::new).stream())
        .toList();
    if (target.clusters().orElse(List.of()).isEmpty()) {
      values.problem(
          key + ".clusters", "is missing: list the ECS clusters; the first one is the default");
    }
    target
        .roleArn()
        .ifPresent(arn -> expect(
            key + ".role-arn",
            arn,
            ROLE,
            "use the ARN of a role, such as arn:aws:iam::123456789012:role/mooring"));
    var endpoint = values.httpAddress(key + ".endpoint", target.endpoint());
    if (values.problems().size() > before) return Optional.empty();
    return Optional.of(new Place(
        new Destination(
            name,
            account,
            region,
            clusters,
            target.allow().roles().orElse(List.of()),
            target.allow().images().orElse(List.of())),
        new Settings.Access(region, endpoint, target.roleArn())));
  }

  private void expect(String key, String text, Pattern pattern, String advice) {
    if (!text.isEmpty() && !pattern.matcher(text).matches()) {
      values.problem(key, "is '%s': %s".formatted(text, advice));
    }
  }

  private Optional<Settings.App> app(
      String text,
      Keys.App app,
      Optional<InstanceName> instance,
      Map<String, Optional<Place>> destinations) {
    var key = "mooring.apps." + text;
    var name = values.made(key, text, AppName::new);
    var source = source(key, app);
    var policy = policy(key + ".sync", app.sync());
    var windows =
        new WindowReader(values).read(key + ".sync.windows", app.sync().windows());
    var live = interval(key + ".live-interval", app.liveInterval());
    boolean follow = values.flag(key + ".follow-rewrites", app.followRewrites(), false);
    var formerly = Owners.formerly(key + ".formerly", app.formerly(), values);
    notYet(key + ".verify.mode", app.verify().mode(), "none");
    var place = place(key + ".destination", app.destination(), destinations);
    if (name.isEmpty() || place.isEmpty() || instance.isEmpty()) return Optional.empty();
    var spec = new AppSpec(
        name.get(),
        instance.get(),
        source,
        place.get().destination(),
        policy,
        live,
        formerly,
        windows);
    return Optional.of(new Settings.App(spec, follow, place.get().access()));
  }

  private SourceSpec source(String key, Keys.App app) {
    var repository = values.required(
        key + ".repo",
        app.repo(),
        "set it to the repository, such as https://github.com/acme/deploy.git");
    if (PASSWORD_INSIDE.matcher(repository).matches()) {
      values.problem(
          key + ".repo",
          "has a password inside: take it out, and give it by MOORING_GIT_TOKEN"
              + " or mooring.git.token-file");
    }
    var ref = values.required(key + ".ref", app.ref(), "set it to a branch or tag, such as main");
    var path = app.path().orElse("").replaceAll("^(\\./|/)+|/+$", "");
    if (path.equals(".")) path = "";
    if (List.of(path.split("/", -1)).contains("..")) {
      values.problem(key + ".path", "is '%s': use a folder inside the repository".formatted(path));
    }
    return new SourceSpec(repository, ref, path, interval(key + ".interval", app.interval()));
  }

  private Duration interval(String key, Optional<String> text) {
    return values.duration(key, text, INTERVAL, INTERVAL_LEAST, INTERVAL_MOST);
  }

  private Policy policy(String key, Keys.Sync sync) {
    return new Policy(
        values.word(key + ".mode", sync.mode(), Policy.Mode.MANUAL, MODES),
        values.word(key + ".drift", sync.drift(), Policy.Drift.WARN, DRIFTS),
        values.word(key + ".adopt", sync.adopt(), Policy.Adopt.WHEN_EQUAL, ADOPTS),
        values.word(key + ".prune", sync.prune(), Policy.Prune.NEVER, PRUNES),
        values.integer(
            key + ".max-rollouts", sync.maxRollouts(), Policy.MAX_ROLLOUTS, 1, MAX_ROLLOUTS_MOST),
        values.integer(
            key + ".stop-after-failures",
            sync.stopAfterFailures(),
            Policy.STOP_AFTER_FAILURES,
            1,
            MAX_ROLLOUTS_MOST));
  }

  private void notYet(String key, Optional<String> text, String only) {
    if (text.isEmpty() || text.get().equalsIgnoreCase(only)) return;
    values.problem(
        key,
        "is '%s', which this release does not support: use %s or leave it out"
            .formatted(text.get(), only));
  }

  private Optional<Place> place(
      String key, Optional<String> text, Map<String, Optional<Place>> destinations) {
    var known = destinations.isEmpty()
        ? "and describe it under mooring.destinations.<name>"
        : "one of " + String.join(", ", destinations.keySet());
    var name = values.required(key, text, "name a destination, " + known);
    if (name.isEmpty()) return Optional.empty();
    if (!destinations.containsKey(name)) {
      values.problem(key, "is '%s', which is not configured: name %s".formatted(name, known));
      return Optional.empty();
    }
    return destinations.getOrDefault(name, Optional.empty());
  }

  private Settings.Git git() {
    var git = keys.git();
    var key = "mooring.git.";
    return new Settings.Git(
        git.token().map(Secret::new),
        values.path(git.tokenFile()),
        values.path(git.sshKeyFile()),
        values.path(git.knownHostsFile()),
        new Settings.GitLimits(
            values.bytes(key + "max-pack-bytes", git.maxPackBytes(), PACK_BYTES),
            values.duration(
                key + "timeout", git.timeout(), GIT_TIMEOUT, INTERVAL_LEAST, GIT_TIMEOUT_MOST),
            values.integer(key + "max-files", git.maxFiles(), FILES, 1, 1_000_000),
            fileBytes(key + "max-file-bytes", git.maxFileBytes())));
  }

  /** A manifest is never longer, so a higher bound would promise what the parser does not keep. */
  private long fileBytes(String key, Optional<String> text) {
    long bytes = values.bytes(key, text, FILE_BYTES);
    if (bytes > FILE_BYTES)
      values.problem(key, "is more than 1MiB, the most that a manifest may have");
    return Math.min(bytes, FILE_BYTES);
  }

  private static <E> Map<String, E> ordered(String first, E one, String second, E two) {
    var words = new LinkedHashMap<String, E>();
    words.put(first, one);
    words.put(second, two);
    return words;
  }

  private static <E> Map<String, E> ordered(
      String first, E one, String second, E two, String third, E three) {
    var words = ordered(first, one, second, two);
    words.put(third, three);
    return words;
  }
}
