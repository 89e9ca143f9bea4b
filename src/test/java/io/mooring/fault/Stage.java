package io.mooring.fault;

import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.fixture.MemoryRepository;
import io.mooring.fixture.World;
import io.mooring.ident.AppName;
import io.mooring.ident.InstanceName;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.port.Aws;
import io.mooring.port.Repository;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.AppWorker;
import io.mooring.reconcile.Source;
import io.mooring.status.PassReport;
import io.mooring.status.ResourceStatus;
import io.mooring.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/** One run: the real loop over the embedded ECS, in one thread and in virtual time. */
final class Stage {
  /** Passes in one go; a loop that does not let time move on is a bug of its own. */
  private static final int PASSES_MAX = 3_000;

  private static final Duration SECOND = Duration.ofMinutes(1);

  private static final Duration LEAST = Duration.ofMillis(200);

  final Cloud cloud;
  final MemoryRepository git = new MemoryRepository();
  final Numbers numbers;
  final Trace trace;
  final Rules rules;
  final FaultyAws door;
  private final FaultyGit faultyGit;
  private final Repository source;
  private final Bug bug;
  private final Duration away;
  private final Aws outer;
  private Policy policy;
  private Windows windows = Windows.NONE;
  private AppWorker worker;
  private Optional<PassReport> last = Optional.empty();
  private Runnable beforePass = () -> {};
  private int asked;
  private int passes;
  private int lastWritingPass;
  private Instant lastWriteAt;

  Stage(Scenario scenario, FaultPlan plan, Trace trace, Bug bug) {
    this(scenario, plan, trace, bug, false);
  }

  private Stage(Scenario scenario, FaultPlan plan, Trace trace, Bug bug, boolean keeps) {
    this.bug = bug;
    this.trace = trace;
    this.policy = scenario.policy();
    this.away = scenario.away();
    this.cloud = new Cloud(scenario.behaviour(), keeps);
    this.numbers = new Numbers(plan, trace);
    this.rules = new Rules(cloud, git, plan);
    this.door = new FaultyAws(cloud, numbers, trace, rules, scenario.forgets(), this::second);
    // Where no answer will be of before, none is kept; the undisturbed run tells which could be.
    if (!plan.faults().isEmpty() && plan.count(Mode::isStale) == 0) door.past.keepsNothing();
    this.faultyGit = new FaultyGit(git, numbers);
    this.source = bug.git(faultyGit);
    var bent = bug.aws(door);
    this.outer = (call, request) -> {
      if (call.writes()) asked++;
      return bent.call(call, request);
    };
    this.lastWriteAt = cloud.now();
    this.worker = process();
  }

  /** As it is before the story of a scenario begins, for others to go on from. */
  static Stage before(Scenario scenario) {
    var stage = new Stage(scenario, FaultPlan.NONE, new Trace(Trace.Keeps.HASH), Bug.NONE, true);
    scenario.before().accept(stage);
    return stage;
  }

  /** Comes to stand as the other one does; its process is another one. */
  void goOnFrom(Stage other) {
    cloud.goOnFrom(other.cloud);
    git.goOnFrom(other.git);
    faultyGit.goOnFrom(other.faultyGit);
    trace.goOnFrom(other.trace);
    rules.goOnFrom(other.rules);
    door.goOnFrom(other.door);
    policy = other.policy;
    windows = other.windows;
    last = other.last;
    asked = other.asked;
    passes = other.passes;
    lastWritingPass = other.lastWritingPass;
    lastWriteAt = other.lastWriteAt;
    restart();
  }

  private AppWorker process() {
    var spec = new AppSpec(
        new AppName("shop"),
        new InstanceName("test"),
        new AppSpec.SourceSpec("memory", "main", "", Duration.ofSeconds(60)),
        World.destination("shop"),
        bug.policy(policy),
        Duration.ofSeconds(60),
        new TreeSet<>(),
        bug.windows(windows));
    var clock = cloud.clock();
    var ecs = new Ecs(outer, new Budget(1, clock));
    return new AppWorker(spec, new Source(source, Duration.ofSeconds(60)), ecs, clock);
  }

  /** A new process: everything in memory is gone. */
  void restart() {
    trace.say("     -- a new process");
    worker = process();
  }

  void restart(Policy other) {
    policy = other;
    restart();
  }

  void restart(Windows other) {
    windows = other;
    restart();
  }

  void commit(String path, String manifest) {
    trace.say("     -- commit " + path);
    git.commit(path, manifest);
  }

  void remove(String path) {
    trace.say("     -- remove " + path);
    git.remove(path);
  }

  /** A second process that works for a while and is ended, in the middle of a call of this one. */
  private void second() {
    trace.say("     -- a second process");
    var first = worker;
    int askedByFirst = asked;
    boolean armed = numbers.armed();
    numbers.disarm();
    worker = process();
    run(SECOND);
    worker = first;
    asked = askedByFirst;
    if (armed) numbers.arm();
    trace.say("     -- the first process goes on");
  }

  /** A person's tag on a service. */
  void tag(String service, String key, String value) {
    var arn = cloud.active(service).orElseThrow().path("serviceArn").asText();
    cloud.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  /** A call by someone else to a service beside ECS, with single quotes for double ones. */
  void beside(String service, String operation, String request) {
    cloud.beside(service, operation, request.replace('\'', '"'));
  }

  void untag(String service, String key) {
    var arn = cloud.active(service).orElseThrow().path("serviceArn").asText();
    cloud.call(
        "UntagResource", "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\"]}".formatted(arn, key));
  }

  void hint() {
    worker.hint();
  }

  void beforeEachPass(Runnable look) {
    beforePass = look;
  }

  /** What a process that has just come up says that it would do. */
  AppWorker.Preview preview() {
    return process().preview();
  }

  /** One pass now; where the process dies in it, the next one comes a while later. */
  void pass() {
    beforePass.run();
    int before = door.writes();
    passes++;
    rules.passBegins(door);
    int askedBefore = asked;
    try {
      var report = worker.pass();
      last = Optional.of(report);
      trace.add("pass", report.result().ordinal());
      if (trace.tells()) tell(report);
      rules.passEnded(report, asked - askedBefore, door);
    } catch (Killed now) {
      trace.add("killed", 0);
      cloud.to(cloud.now().plus(away));
      restart();
    }
    if (door.writes() == before) return;
    lastWritingPass = passes;
    lastWriteAt = cloud.now();
  }

  private void tell(PassReport report) {
    trace.say("     pass at %s: %s %s"
        .formatted(
            cloud.now(),
            report.result(),
            report.resources().stream()
                .map(r -> r.key().name() + "=" + r.sync().status() + "/"
                    + r.health().health().status()
                    + r.conditions().stream()
                        .map(c -> c.type() + "(" + c.reason() + ")")
                        .toList())
                .toList()));
  }

  /** Passes as the worker wants them, until that much time is over. */
  void run(Duration time) {
    var end = cloud.now().plus(time);
    for (int i = 0; cloud.now().isBefore(end); i++) {
      if (i > PASSES_MAX) throw new AssertionError("I-19: more than " + PASSES_MAX + " passes");
      step();
    }
  }

  /** That many passes as the worker wants them. */
  void passes(int count) {
    for (int i = 0; i < count; i++) step();
  }

  private void step() {
    pass();
    var next = worker.nextLook().minus(cloud.skew());
    var least = cloud.now().plus(LEAST);
    cloud.to(next.isBefore(least) ? least : next);
  }

  void minutes(int count) {
    run(Duration.ofMinutes(count));
  }

  void seconds(int count) {
    run(Duration.ofSeconds(count));
  }

  /** One pass that sees the newest commit. */
  void once() {
    hint();
    pass();
  }

  int passes() {
    return passes;
  }

  int lastWritingPass() {
    return lastWritingPass;
  }

  Instant lastWriteAt() {
    return lastWriteAt;
  }

  PassReport report() {
    return last.orElseThrow();
  }

  ResourceStatus status(String service) {
    return report().resources().stream()
        .filter(r -> r.key().name().equals(service))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is told of " + service));
  }

  /** The image of the first container of what a service stands on, such as {@code shop/web:v1}. */
  String image(String service) {
    var arn = cloud.shown(service).orElseThrow().path("taskDefinition").asText();
    return cloud
        .revision(arn)
        .at("/taskDefinition/containerDefinitions/0/image")
        .asText();
  }

  boolean held(String service) {
    return !Cloud.tag(cloud.shown(service).orElseThrow(), Tags.HOLD).isEmpty();
  }

  boolean leavesDrift() {
    return policy.drift() != Policy.Drift.ENFORCE;
  }

  AppWorker worker() {
    return worker;
  }
}
