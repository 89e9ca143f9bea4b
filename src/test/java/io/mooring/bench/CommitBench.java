package io.mooring.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.desired.DesiredService;
import io.mooring.desired.Destination;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.ModelAws;
import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import io.mooring.git.Credentials;
import io.mooring.git.GitSpec;
import io.mooring.git.Limits;
import io.mooring.git.MirrorRepository;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Commit;
import io.mooring.ident.InstanceName;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.plan.Plan;
import io.mooring.port.Aws;
import io.mooring.port.Reply;
import io.mooring.port.Repository;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.AppWorker;
import io.mooring.reconcile.Source;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.status.Sync;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a commit costs that touches one of 10,000 manifests in five apps: from the end of the fetch
 * until the plan of every app is made, beside the cold load of the same repository in the same run.
 * Git is a real mirror, ECS is the model. Run by hand, in a fresh process: see
 * docs/CONTRIBUTING.md.
 */
public final class CommitBench implements AutoCloseable {
  private static final int APPS = 5;
  private static final int MANIFESTS = 2_000;
  private static final int COMMITS = 101;
  private static final String ACCOUNT = "123456789012";
  private static final ClusterName CLUSTER = new ClusterName("shop");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Time goes on with every question, so that no budget is ever spent. */
  private static final Duration TICK = Duration.ofMillis(50);

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Path folder;
  private final WorkingRepository remote;
  private final MirrorRepository mirror;
  private final List<AppWorker> workers = new ArrayList<>();
  private final EcsModel model = new EcsModel(
      Behaviour.standard().withPace(Pace.BRISK).withBuckets(false).withClusters(CLUSTER.value()));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now = now.plus(TICK);
  private Aws door = (_, _) -> new Reply.Lost("not yet");
  private long fetchedAt;
  private long workFrom;

  private CommitBench() throws IOException {
    folder = Files.createTempDirectory("commit-bench");
    remote = WorkingRepository.create(folder.resolve("remote"));
    for (int app = 0; app < APPS; app++)
      for (int i = 0; i < MANIFESTS; i++) remote.file(file(app, i), manifest(app, i, "v1"));
    remote.commit("main", "ten thousand");
    mirror = MirrorRepository.open(
        new GitSpec(remote.url(), "main", false),
        folder.resolve("mirror"),
        Limits.DEFAULTS,
        Credentials.none());
    var source = new Source(new Stopwatch(), Duration.ofDays(1));
    var ecs = new Ecs((call, request) -> door.call(call, request), new Budget(1, clock));
    for (int app = 0; app < APPS; app++) workers.add(new AppWorker(spec(app), source, ecs, clock));
  }

  public static void main(String[] arguments) throws IOException {
    try (var bench = new CommitBench()) {
      bench.run();
    }
  }

  private void run() {
    // A process that just started: nothing is warm, and ECS does not answer yet.
    workers.forEach(AppWorker::pass);
    double cold = millis(fetchedAt);
    long kept = used();
    out.printf("%d manifests in %d apps%n", APPS * MANIFESTS, APPS);
    out.printf("cold load: %.0f ms; kept %d MiB of at most %d MiB%n", cold, kept, max());
    settle();
    var each = new double[COMMITS];
    var work = new double[COMMITS];
    for (int i = 0; i < COMMITS; i++) {
      each[i] = commit("v" + (i + 2));
      work[i] = (THREADS.getCurrentThreadCpuTime() - workFrom) / 1e6;
    }
    Arrays.sort(each);
    Arrays.sort(work);
    double median = each[COMMITS / 2];
    out.printf(
        "a commit of one file, from fetched to planned: median %.1f ms, slowest %.1f ms%n",
        median, each[COMMITS - 1]);
    // What is left of it on a machine that does nothing else.
    out.printf("of which this thread worked: median %.1f ms%n", work[COMMITS / 2]);
    out.printf("cold load / commit: %.0f%n", cold / median);
  }

  /** Everything runs as Git says, and every app has seen it. */
  private void settle() {
    for (var worker : workers) {
      for (var resource : worker.pass().resources())
        create(worker.wanted(resource.key()).orElseThrow());
    }
    model.advanceTo(now.plus(Duration.ofHours(1)));
    now = now.plus(Duration.ofHours(1));
    door = new ModelAws(model, () -> now);
    for (var worker : workers) {
      var synced = worker.pass().resources().stream()
          .filter(r -> r.sync() instanceof Sync.Synced)
          .count();
      if (synced != MANIFESTS)
        throw new IllegalStateException(worker.app() + ": " + synced + " are synced");
    }
  }

  private double commit(String version) {
    int app = APPS / 2;
    int service = MANIFESTS / 2;
    remote.file(file(app, service), manifest(app, service, version));
    remote.commit("main", version);
    workers.getFirst().hint();
    long acts = workers.stream()
        .map(AppWorker::preview)
        .flatMap(preview -> preview.plans().values().stream())
        .filter(Plan.Act.class::isInstance)
        .count();
    double took = millis(fetchedAt);
    if (acts != 1) throw new IllegalStateException(acts + " plans act");
    return took;
  }

  /** A service as it would be after its roll-out, made without the hours that AWS's limits take. */
  private void create(DesiredService service) {
    var owner = "bench/" + service.key().app();
    var register = service.taskDefinition().deepCopy();
    tag(register, Tags.OWNER, owner);
    tag(register, Tags.RESOURCE, service.key().tagValue());
    tag(register, Tags.DIGEST, service.digests().taskDefinition().value());
    var arn = call("RegisterTaskDefinition", register)
        .at("/taskDefinition/taskDefinitionArn")
        .asText();
    var version =
        VersionTag.of(service.digests(), RevisionName.parse(arn), "", "").value();
    var create = service.service().deepCopy();
    create.put("cluster", CLUSTER.value()).put("serviceName", service.key().name());
    create.put("taskDefinition", arn);
    tag(create, Tags.OWNER, owner);
    tag(create, Tags.RESOURCE, service.key().tagValue());
    tag(create, Tags.OWNS, ServiceMembers.owns(service.service()));
    tag(create, Tags.APPLIED, version);
    tag(create, Tags.HEALTHY, version);
    call("CreateService", create);
  }

  private static void tag(ObjectNode request, String key, String value) {
    request.withArray("/tags").add(JSON.objectNode().put("key", key).put("value", value));
  }

  private ObjectNode call(String operation, ObjectNode request) {
    if (model.call(operation, request, now) instanceof Reply.Ok(var body, var _)) return body;
    throw new IllegalStateException(operation + " of " + request);
  }

  private static AppSpec spec(int app) {
    var destination =
        new Destination("bench", ACCOUNT, "eu-west-1", List.of(CLUSTER), List.of("*"), List.of());
    return new AppSpec(
        new AppName("app-" + app),
        new InstanceName("bench"),
        new AppSpec.SourceSpec("bench", "main", "apps/app-" + app, Duration.ofDays(1)),
        destination,
        World.AUTO,
        Duration.ofDays(30));
  }

  private static String file(int app, int service) {
    return "apps/app-%d/svc-%d.yaml".formatted(app, service);
  }

  /** Of ordinary size: some 50 lines. */
  private static String manifest(int app, int service, String version) {
    var name = "app-%d-svc-%d".formatted(app, service);
    var text = new StringBuilder(World.manifest(name, "shop/svc:" + version, 1));
    var variables = new StringBuilder("environment:\n");
    for (int i = 0; i < 25; i++)
      variables.append("          - {name: VARIABLE_%d, value: \"%d\"}\n".formatted(i, i));
    int at = text.indexOf("environment: [{name: LEVEL, value: info}]\n");
    return text.replace(
            at, at + "environment: [{name: LEVEL, value: info}]\n".length(), variables.toString())
        .toString();
  }

  /** The mirror, and when its last fetch ended. */
  private final class Stopwatch implements Repository {
    @Override
    public Fetched refresh() {
      var fetched = mirror.refresh();
      fetchedAt = System.nanoTime();
      workFrom = THREADS.getCurrentThreadCpuTime();
      return fetched;
    }

    @Override
    public Listing files(Commit commit, String path) {
      return mirror.files(commit, path);
    }

    @Override
    public Listing file(Commit commit, String path) {
      return mirror.file(commit, path);
    }

    @Override
    public byte[] read(FileEntry file) {
      return mirror.read(file);
    }
  }

  private static double millis(long since) {
    return (System.nanoTime() - since) / 1e6;
  }

  private static long used() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static long max() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }

  @Override
  public void close() throws IOException {
    mirror.close();
    remote.close();
    try (var files = Files.walk(folder)) {
      for (var path : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
