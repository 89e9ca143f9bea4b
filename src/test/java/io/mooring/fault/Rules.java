package io.mooring.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.MemoryRepository;
import io.mooring.ident.Commit;
import io.mooring.ident.Kind;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.PassReport;
import io.mooring.status.Sync;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What must hold at every write and after every pass, whatever goes wrong. The numbers are those of
 * {@code docs/reliability.md}.
 */
final class Rules implements FaultyAws.Watch {
  /** A word that no output may show; the manifests give it to a variable with a secret's name. */
  static final String CANARY = "canary-5f1c";

  /** The owner of all that the app under test makes. */
  static final String OURS = "test/shop";

  /** Calls in one pass of these small worlds; the largest honest one needs about sixty. */
  private static final int CALLS_MAX = 150;

  private final Cloud cloud;
  private final MemoryRepository git;
  private final FaultPlan plan;
  private final List<String> broken = new ArrayList<>();
  private int callsBefore;
  private int writesBefore;
  private int othersBefore;
  private long faultsBefore;
  private boolean autoscaled;
  private boolean mayDelete;
  private boolean contested;
  private Instant closedUntil = Instant.MIN;

  /** The commits that the app was told to stand at, one after the other. */
  private final List<Commit> stoodAt = new ArrayList<>();

  /** The task definitions that services were brought to. */
  private final Set<String> sent = new HashSet<>();

  Rules(Cloud cloud, MemoryRepository git, FaultPlan plan) {
    this.cloud = cloud;
    this.git = git;
    this.plan = plan;
  }

  /** Comes to stand as the other ones do. */
  void goOnFrom(Rules other) {
    broken.addAll(other.broken);
    autoscaled = other.autoscaled;
    mayDelete = other.mayDelete;
    contested = other.contested;
    closedUntil = other.closedUntil;
    stoodAt.addAll(other.stoodAt);
    sent.addAll(other.sent);
  }

  List<String> broken() {
    return broken;
  }

  void breaks(String what) {
    if (!broken.contains(what)) broken.add(what);
  }

  /** Until then no version may be rolled out; whose clock is wrong has windows at wrong times. */
  void closedUntil(Instant opens) {
    closedUntil = opens;
  }

  /** From now on services may be deleted. */
  void mayDelete() {
    mayDelete = true;
  }

  boolean deletes() {
    return mayDelete;
  }

  /** Whether a place was told as contested. */
  boolean contested() {
    return contested;
  }

  /**
   * Whether a service stands on what a Mooring rolled out, and no tag of it says so. Where tags are
   * refused, that it is healthy may be written down, and that it was applied not.
   */
  boolean isUntold() {
    var keys = Play.isRefused(plan) ? List.of(Tags.APPLIED) : List.of(Tags.APPLIED, Tags.HEALTHY);
    return cloud.services().stream()
        .flatMap(name -> cloud.active(name).stream())
        .anyMatch(service -> {
          var runs = service.path("taskDefinition").asText();
          var told = keys.stream()
              .flatMap(key -> VersionTag.parse(Cloud.tag(service, key)).stream())
              .map(VersionTag::revision);
          return sent.contains(runs) && told.noneMatch(RevisionName.parse(runs)::equals);
        });
  }

  /** From now on no count may be written. */
  void autoscaled() {
    autoscaled = true;
  }

  @Override
  public void hidesWhoScales() {
    autoscaled = false;
  }

  @Override
  public void before(AwsCall call, ObjectNode request, boolean late) {
    if (call == AwsCall.UPDATE_SERVICE && request.has("taskDefinition"))
      sent.add(request.path("taskDefinition").asText());
    if (late) return;
    switch (call) {
      case UPDATE_SERVICE, DELETE_SERVICE -> owned(call, request);
      case CREATE_SERVICE -> created(request);
      case DEREGISTER_TASK_DEFINITION -> deregistered(request);
      case STOP_TASK -> stopped(request);
      case DELETE_RULE -> ruleDeleted(request);
      case TAG_RESOURCE, UNTAG_RESOURCE -> tagged(call, request);
      default -> {}
    }
    if (call == AwsCall.DELETE_SERVICE) deleted(request);
    if (call == AwsCall.UPDATE_SERVICE) serves(request);
    if (call == AwsCall.UPDATE_SERVICE
        && request.has("taskDefinition")
        && plan.count(m -> m == Mode.CLOCK_AHEAD || m == Mode.CLOCK_BACK) == 0
        && cloud.now().isBefore(closedUntil)) breaks("windows: a roll-out in a closed one");
    if (call == AwsCall.UPDATE_SERVICE && autoscaled && request.has("desiredCount"))
      breaks("I-13: a count is written that scales by itself");
    if (request.toString().contains(CANARY) && call != AwsCall.REGISTER_TASK_DEFINITION)
      breaks("I-14: a secret in the request of " + call);
  }

  /** I-5: what is changed or deleted carries our tag, and names the very service. */
  private void owned(AwsCall call, ObjectNode request) {
    var name = cloud.serviceOf(request).orElse("");
    var there = cloud.active(name);
    if (there.isEmpty()) return;
    boolean ours =
        isOurs(there.get()) && Cloud.tag(there.get(), Tags.RESOURCE).endsWith("/" + name);
    // Who reads of before what was ours, and is nobody's by now, cannot know.
    boolean taken = plan.count(m -> m.isStale() || m == Mode.OTHER_UNTAGS) > 0;
    if (!ours && !(taken && Cloud.tag(there.get(), Tags.OWNER).isEmpty()))
      breaks("I-5: " + call + " of " + name + ", which is not ours");
  }

  /** I-5: a revision is taken away from nobody. */
  private void deregistered(ObjectNode request) {
    var arn = request.path("taskDefinition").asText();
    if (!isOurs(cloud.revision(arn))) breaks("I-5: %s is deregistered".formatted(arn));
  }

  /** I-5: a task that a run of ours started, by its name. */
  private void stopped(ObjectNode request) {
    var ask = FaultyAws.object().put("cluster", request.path("cluster").asText());
    ask.putArray("tasks").add(request.path("task").asText());
    for (var task : cloud.call("DescribeTasks", ask).path("tasks"))
      if (!task.path("startedBy").asText().startsWith("mooring/"))
        breaks("I-5: %s is stopped".formatted(task.path("taskArn").asText()));
  }

  private void ruleDeleted(ObjectNode request) {
    var name = request.path("Name").asText();
    var rule = cloud.beside("events", "DescribeRule", "{\"Name\":\"%s\"}".formatted(name));
    var tags = cloud.beside(
        "events",
        "ListTagsForResource",
        "{\"ResourceARN\":\"%s\"}".formatted(rule.path("Arn").asText()));
    for (var tag : tags.path("Tags"))
      if (tag.path("Key").asText().equals(Tags.OWNER)
          && tag.path("Value").asText().equals(OURS)) return;
    breaks("I-5: rule %s is deleted".formatted(name));
  }

  /** I-5: what is another's gets no tag of ours, and loses none; what is nobody's is adopted. */
  private void tagged(AwsCall call, ObjectNode request) {
    var arn = request.path("resourceArn").asText();
    if (!arn.contains(":service/") && !arn.contains(":task-definition/")) return;
    var there = arn.contains(":service/")
        ? cloud.shown(arn.substring(arn.lastIndexOf('/') + 1))
        : Optional.of(cloud.revision(arn));
    there
        .map(s -> Cloud.tag(s, Tags.OWNER))
        .filter(owner -> !owner.isEmpty() && !owner.equals(OURS))
        .ifPresent(owner -> breaks("I-5: %s of %s, which is %s's".formatted(call, arn, owner)));
  }

  private static boolean isOurs(ObjectNode tagged) {
    return Cloud.tag(tagged, Tags.OWNER).equals(OURS);
  }

  /** I-5: what is made carries our tags, and is made only where it is known to be missing. */
  private void created(ObjectNode request) {
    var keys = new HashSet<String>();
    request.path("tags").forEach(tag -> keys.add(tag.path("key").asText()));
    if (!keys.containsAll(List.of(Tags.OWNER, Tags.RESOURCE)))
      breaks("I-5: a service is created without our tags");
    var name = request.path("serviceName").asText();
    boolean seen = plan.count(m -> m.byOther() || m.isStale() || m.isLate()) == 0
        && plan.count(m -> m == Mode.MISSING || m == Mode.PARTIAL) == 0;
    if (seen && cloud.active(name).isPresent())
      breaks("I-6: %s is created, and is there".formatted(name));
  }

  /** I-6: nothing is deleted but what Git gave up, and that only when it is drained. */
  private void deleted(ObjectNode request) {
    if (!mayDelete) breaks("I-6: a service is deleted");
    var name = cloud.serviceOf(request).orElse("");
    int wanted = wanted(name);
    // Without force ECS itself refuses to delete what should run.
    boolean drained = wanted == 0 || !request.path("force").asBoolean();
    if (!drained) breaks("I-6: %s is deleted and %d tasks with it".formatted(name, wanted));
  }

  /** I-11: what serves is brought down for nothing but a delete. */
  private void serves(ObjectNode request) {
    boolean none = request.path("desiredCount").asInt(1) == 0;
    if (!none || mayDelete) return;
    var name = cloud.serviceOf(request).orElse("");
    int wanted = wanted(name);
    if (wanted > 0)
      breaks("I-11: %s is brought down from %d tasks to none".formatted(name, wanted));
  }

  /** How many tasks ECS keeps running of it; 0 where it is not there. */
  private int wanted(String name) {
    return cloud.active(name).map(s -> s.path("desiredCount").asInt()).orElse(0);
  }

  void passBegins(FaultyAws door) {
    callsBefore = door.calls();
    writesBefore = door.writes();
    othersBefore = cloud.others();
    faultsBefore = door.faults();
  }

  void passEnded(PassReport report, int writes, FaultyAws door) {
    int calls = door.calls() - callsBefore;
    if (calls > CALLS_MAX) breaks("I-19: %d calls in one pass".formatted(calls));
    audited(report, writes);
    report.app().head().ifPresent(head -> movesOn(head.commit()));
    contested |= report.resources().stream().anyMatch(r -> r.has(Condition.Type.CONTESTED));
    report.resources().forEach(r -> {
      if (r.has(Condition.Type.ORPHANED) && isNamed(report, r.key().name()))
        breaks("I-6: %s is told as orphaned, and Git names it".formatted(r.key()));
    });
    if (door.writes() > writesBefore || door.faults() > faultsBefore) secrets(report);
    boolean calm = door.faults() == faultsBefore && cloud.others() == othersBefore && !door.stale();
    if (calm)
      report.resources().forEach(r -> {
        if (r.key().kind() == Kind.SERVICE
            && door.lookedAt(r.key().name()) > callsBefore
            && r.sync() instanceof Sync.Synced
            && r.health().health().status() == Health.Status.HEALTHY)
          truthful(r.key().name());
      });
  }

  /** Whether a manifest of the commit that the report is of has something of that name. */
  private boolean isNamed(PassReport report, String name) {
    var naming = Pattern.compile("name: " + Pattern.quote(name) + "(?![\\w-])");
    return report.app().head().stream()
        .flatMap(head -> git.files(head.commit(), "").files().stream())
        .anyMatch(file ->
            naming.matcher(new String(git.read(file), StandardCharsets.UTF_8)).find());
  }

  /** I-23: an audit line for each write. */
  private void audited(PassReport report, int writes) {
    long lines = 0;
    long done = 0;
    for (var event : report.events()) {
      var outcome = switch (event) {
        case Event.Wrote wrote -> wrote.outcome();
        case Event.WroteForApp wrote -> wrote.outcome();
        default -> "";
      };
      if (!outcome.isEmpty()) lines++;
      if (outcome.equals("done")) done++;
    }
    // A write that our own budget holds back is told too, and is no call.
    if (lines < writes || done > writes)
      breaks("I-23: %d writes, %d audit lines, %d of them done".formatted(writes, lines, done));
  }

  /** I-21: an app goes on from commit to commit, and never back to one that it has left. */
  private void movesOn(Commit commit) {
    if (!stoodAt.isEmpty() && stoodAt.getLast().equals(commit)) return;
    // Two processes tell each of its own.
    if (stoodAt.contains(commit) && plan.count(m -> m == Mode.OVERTAKEN) == 0)
      breaks("I-21: the app goes back to commit " + commit.abbreviated());
    stoodAt.add(commit);
  }

  /** I-14 */
  private void secrets(PassReport report) {
    if (report.toString().contains(CANARY)) breaks("I-14: a secret in the report");
  }

  /** I-17: what is told as in sync and healthy is at the end of its roll-out. */
  private void truthful(String name) {
    var service = cloud.active(name);
    if (service.isEmpty()) {
      breaks("I-17: " + name + " is told as healthy and is not there");
      return;
    }
    var state = service.get().at("/deployments/0/rolloutState").asText();
    // A deployment that shifts traffic has no such state.
    if (!state.isEmpty() && !state.equals("COMPLETED"))
      breaks("I-17: %s is told as healthy and its deployment is %s".formatted(name, state));
  }
}
