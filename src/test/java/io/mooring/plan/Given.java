package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.desired.HoldTag;
import io.mooring.desired.RolloutRules;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.Loose;
import io.mooring.fixture.World;
import io.mooring.ident.AppName;
import io.mooring.ident.Commit;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import io.mooring.manifest.Sample;
import io.mooring.run.RunLook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One situation of service {@code web}, told in a few words. Git is a manifest; what runs is the
 * answer of ECS. Unless told otherwise the app is auto and enforce, and a live service is ours, was
 * applied and seen healthy as Git wants it, and its one deployment is complete.
 */
final class Given {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  static final String OWNER = "test/shop";
  static final String RESOURCE = "shop/Service/web";
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:";
  static final String TASK_DEFINITION = ARN + "task-definition/web:";
  private static final String REVISION = ARN + "service-revision/shop/web/";

  /** Unless told otherwise ECS was asked and remembers nothing. */
  private static final Known.Deployments NO_HISTORY =
      new Known.Deployments.Seen(List.of(), new TreeMap<>());

  private String image = "v1";
  private int count = 2;
  private final List<String> memberLines = new ArrayList<>();
  private final List<String> definitionLines = new ArrayList<>();
  private final List<String> specLines = new ArrayList<>();
  private ObjectNode live;
  private ObjectNode running;
  private final TreeMap<String, String> tags = new TreeMap<>();
  private final TreeMap<String, String> runningTags = new TreeMap<>();
  private Known known = Known.NOTHING.with(NO_HISTORY).with(new Known.Scaling.None());
  private boolean needsSaid;
  private Policy policy = new Policy(
      Policy.Mode.AUTO, Policy.Drift.ENFORCE, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER);
  private boolean approved;
  private Turn turn = new Turn.Free();
  private Gate gate = new Gate.Open();
  private final TreeSet<String> formerOwners = new TreeSet<>();
  private final TreeSet<String> contested = new TreeSet<>();
  private final TreeSet<String> confirmed = new TreeSet<>();

  /** Git wants this image and this many tasks; these lines are added below {@code service}. */
  static Given git(String image, int count, String... memberLines) {
    var given = new Given();
    given.image = image;
    given.count = count;
    given.memberLines.addAll(List.of(memberLines));
    return given;
  }

  Given definition(String line) {
    definitionLines.add(line);
    return this;
  }

  Given spec(String line) {
    specLines.add(line);
    return this;
  }

  /** Git says no count. */
  Given noCount() {
    count = -1;
    return this;
  }

  private DesiredService desired() {
    return desired(image, count);
  }

  private DesiredService desired(String ofImage, int ofCount) {
    boolean counted = ofCount >= 0 && !memberLines.contains("schedulingStrategy: DAEMON");
    var text = new StringBuilder(Sample.WEB
        .replace("shop/web:v1", "shop/web:" + ofImage)
        .replace("    desiredCount: 2\n", counted ? "    desiredCount: " + ofCount + "\n" : ""));
    // What ECS asks for besides on Fargate, so that the manifest is one that it would take.
    if (memberLines.contains("launchType: FARGATE")) {
      text.insert(
          text.indexOf("    family: web\n"),
          "    networkMode: awsvpc\n    cpu: \"256\"\n    memory: \"512\"\n");
      text.append("    networkConfiguration: {awsvpcConfiguration: {subnets: [a]}}\n");
    }
    memberLines.forEach(line -> text.append("    ").append(line).append('\n'));
    if (!counted && memberLines.isEmpty()) text.append("    {}\n");
    int at = text.indexOf("    family: web\n");
    definitionLines.forEach(line -> text.insert(at, "    " + line + "\n"));
    int spec = text.indexOf("  taskDefinition:");
    specLines.forEach(line -> text.insert(spec, "  " + line + "\n"));
    var state = DesiredState.of(
        new AppName("shop"),
        World.destination("shop"),
        Sample.runnable("web.yaml", text.toString()));
    if (state.services().size() != 1)
      throw new IllegalArgumentException(text + "\n" + state.problems());
    return state.services().firstEntry().getValue();
  }

  /** A service of ours that runs this image with this many tasks on {@code web:<revision>}. */
  Given live(int revision, String runs, int tasks) {
    var wanted = desired(runs, count < 0 ? count : tasks);
    live = wanted.service().deepCopy();
    live.remove("tags");
    live.put("serviceName", "web").put("serviceArn", ARN + "service/shop/web");
    live.put("status", "ACTIVE").put("desiredCount", tasks).put("runningCount", tasks);
    live.put("taskDefinition", TASK_DEFINITION + revision);
    deployments("d%d PRIMARY %d COMPLETED".formatted(revision, revision));
    running = wanted.taskDefinition().deepCopy();
    running.remove("tags");
    tags.put(Tags.OWNER, OWNER);
    tags.put(Tags.RESOURCE, RESOURCE);
    tags.put(Tags.OWNS, ServiceMembers.owns(wanted.service()));
    return applied(revision, runs, tasks).healthy(revision, runs, tasks);
  }

  /** Members of the described service, over those that are there. */
  Given ecs(String members) {
    live.setAll(Loose.object(members));
    return this;
  }

  /** Members of the running revision, over those that are there. */
  Given runs(String members) {
    running.setAll(Loose.object(members));
    return this;
  }

  /** Each {@code "d2 PRIMARY 2 IN_PROGRESS"}: id, status, revision, state; started a minute ago. */
  Given deployments(String... lines) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (var line : lines) {
      var words = line.split(" ", -1);
      list.addObject()
          .put("id", words[0])
          .put("status", words[1])
          .put("taskDefinition", TASK_DEFINITION + words[2])
          .put("rolloutState", words[3])
          .put("createdAt", NOW.minusSeconds(60).getEpochSecond())
          .put("desiredCount", live.path("desiredCount").asInt())
          .put("runningCount", live.path("desiredCount").asInt());
    }
    live.set("deployments", list);
    return this;
  }

  /** Members of its deployments, over those that are there. */
  Given deployed(String members) {
    for (var deployment : live.get("deployments"))
      ((ObjectNode) deployment).setAll(Loose.object(members));
    return this;
  }

  /** The one deployment has been there since long. */
  Given since(Instant started) {
    for (var deployment : (ArrayNode) live.get("deployments"))
      ((ObjectNode) deployment).put("createdAt", started.getEpochSecond());
    return this;
  }

  /** The revision cannot be described any more. */
  Given revisionGone() {
    running = null;
    return this;
  }

  Given applied(int revision, String ofImage, int tasks) {
    return tag(Tags.APPLIED, version(revision, ofImage, tasks).value());
  }

  Given healthy(int revision, String ofImage, int tasks) {
    return tag(Tags.HEALTHY, version(revision, ofImage, tasks).value());
  }

  /** That version failed: so say the hold and what was applied last. */
  Given failed(int revision, String ofImage, int tasks) {
    var version = version(revision, ofImage, tasks);
    tag(
        Tags.HOLD,
        VersionTag.of(version.digests(), version.revision(), "", "by mooring: it broke")
            .value());
    return tag(Tags.APPLIED, version.asFailed().value());
  }

  /** What had failed, once a release of it is taken up. */
  Given letGo(int revision, String ofImage, int tasks) {
    return goneBackFrom(revision, ofImage, tasks).untagged(Tags.HOLD);
  }

  Given goneBackFrom(int revision, String ofImage, int tasks) {
    return tag(Tags.APPLIED, version(revision, ofImage, tasks).asTakenBack().value());
  }

  Given heldByAHook(int revision, String ofImage, int tasks) {
    var digests = version(revision, ofImage, tasks).digests();
    return tag(Tags.HOLD, HoldTag.failed(digests, "hook migrate failed").value());
  }

  Given approvedByTag(String ofImage, int tasks) {
    return tag(Tags.SYNC, version(1, ofImage, tasks).value());
  }

  private VersionTag version(int revision, String ofImage, int tasks) {
    var then = desired(ofImage, count < 0 ? count : tasks);
    return VersionTag.of(
            then.digests(),
            Optional.of(new RevisionName("web", revision)),
            "d" + revision,
            "commit 0000000")
        .withTags(Gap.tagsDigest(then));
  }

  Given tag(String key, String value) {
    tags.put(key, value);
    return this;
  }

  Given untagged(String... keys) {
    if (keys.length == 0) tags.clear();
    for (var key : keys) tags.remove(key);
    return this;
  }

  /** The running revision carries our tags, with the digest of this image. */
  Given registered(String ofImage) {
    runningTags.putAll(ourRevision(ofImage));
    return this;
  }

  private TreeMap<String, String> ourRevision(String ofImage) {
    var made = new TreeMap<String, String>();
    made.put(Tags.OWNER, OWNER);
    made.put(Tags.RESOURCE, RESOURCE);
    made.put(Tags.DIGEST, desired(ofImage, count).digests().taskDefinition().value());
    return made;
  }

  /** Nobody asked yet what ECS remembers. */
  Given unasked() {
    known = known.with(new Known.Deployments.NotLooked());
    return this;
  }

  /** This caller may not ask. */
  Given mayNotAsk() {
    known = known.with(new Known.Deployments.Unknown("AccessDeniedException: no"));
    return this;
  }

  /**
   * What ECS remembers, newest first, each {@code "d2 2 SUCCESSFUL"}: id, revision, status, and
   * members of the entry. Each went out with the members that the service has now.
   */
  Given history(String... lines) {
    var entries = new ArrayList<LiveServiceDeployment>();
    var revisions = new TreeMap<String, LiveServiceRevision>();
    long at = NOW.minusSeconds(60).getEpochSecond();
    for (var line : lines) {
      var words = line.split(" ", 4);
      var entry = Loose.object("{" + (words.length < 4 ? "" : words[3]) + "}");
      entry.put("serviceDeploymentArn", ARN + "service-deployment/shop/web/s" + words[0]);
      entry.put("status", words[2]).put("createdAt", at--);
      entry.putObject("targetServiceRevision").put("arn", REVISION + words[0]);
      entries.add(LiveServiceDeployment.of(entry));
      var members = ServiceMembers.wholeVersion(live);
      members.properties().removeIf(member -> member.getValue().isEmpty());
      members.put("serviceRevisionArn", REVISION + words[0]);
      members.put("taskDefinition", TASK_DEFINITION + words[1]);
      revisions.put(REVISION + words[0], LiveServiceRevision.of(members));
    }
    known = known.with(new Known.Deployments.Seen(entries, revisions));
    return this;
  }

  /** That deployment went out with these members instead. */
  Given went(String deployment, String members) {
    var seen = (Known.Deployments.Seen) known.deployments();
    var revisions = new TreeMap<>(seen.revisions());
    var document = revisions.get(REVISION + deployment).document().deepCopy();
    document.setAll(Loose.object(members));
    revisions.put(REVISION + deployment, LiveServiceRevision.of(document));
    known = known.with(new Known.Deployments.Seen(seen.newestFirst(), revisions));
    return this;
  }

  /** A person rolled back from what Git wants to that revision. */
  Given rolledBackBy(String person, int to) {
    var digests = desired().digests();
    return tag(
        Tags.HOLD,
        new HoldTag(
                digests.taskDefinition(),
                digests.deployment(),
                person,
                Optional.of(new RevisionName("web", to)),
                "d" + to,
                "too slow")
            .value());
  }

  /** Git goes on to this image. */
  Given wants(String other) {
    image = other;
    return this;
  }

  /** All tags were written by a release with other rules for digests. */
  Given byAnotherRelease() {
    tags.replaceAll((_, value) -> value.replace("v1:", "v0:"));
    runningTags.replaceAll((_, value) -> value.replace("v1:", "v0:"));
    return this;
  }

  /** The service as a digest of its members says that it was applied; for a failure by members. */
  Given appliedAs(int revision, String deployment, String... lines) {
    return tag(Tags.APPLIED, versionOf(revision, deployment, lines).value());
  }

  Given failedAs(int revision, String deployment, String... lines) {
    var version = versionOf(revision, deployment, lines);
    tag(Tags.HOLD, HoldTag.failed(version.digests(), "it broke").value());
    return tag(Tags.APPLIED, version.asFailed().value());
  }

  Given healthyAs(int revision, String deployment, String... lines) {
    return tag(Tags.HEALTHY, versionOf(revision, deployment, lines).value());
  }

  private VersionTag versionOf(int revision, String deployment, String... lines) {
    var kept = List.copyOf(memberLines);
    memberLines.clear();
    memberLines.addAll(List.of(lines));
    var then = desired();
    memberLines.clear();
    memberLines.addAll(kept);
    return VersionTag.of(
            then.digests(),
            Optional.of(new RevisionName("web", revision)),
            deployment,
            "commit 0000000")
        .withTags(Gap.tagsDigest(then));
  }

  Given looked() {
    known = known.with(new EqualRevision.None());
    return this;
  }

  Given found(int revision) {
    known = known.with(new EqualRevision.Found(new LiveRevision(
        new RevisionName("web", revision),
        TASK_DEFINITION + revision,
        desired().taskDefinition(),
        ourRevision(image))));
    return this;
  }

  /** The record of a hook on the revision found, and on the one that runs where it is that. */
  Given record(String hook, String value) {
    if (known.equal() instanceof EqualRevision.Found(var revision)) {
      var more = new TreeMap<>(revision.tags());
      more.put(Tags.RUN + "/" + hook, value);
      known = known.with(new EqualRevision.Found(revision.withTags(more)));
    } else {
      runningTags.put(Tags.RUN + "/" + hook, value);
    }
    return this;
  }

  /** The tasks of a hook were just looked at; there is one, or none where this is empty. */
  Given task(String hook, String members) {
    var tasks = members.isEmpty()
        ? List.<LiveRun>of()
        : List.of(LiveRun.of(Loose.object(members.replace("WEB:", TASK_DEFINITION))));
    var looks = new TreeMap<>(known.beside().runs());
    looks.put(hook, new RunLook.Looked(NOW, tasks, Optional.empty()));
    known = known.with(
        known.beside().with(looks, known.beside().definitions(), known.beside().family()));
    return this;
  }

  /** A run may still go on upon another revision of the family. */
  Given former(int revision, String hook, String value) {
    var had = new TreeMap<>(ourRevision("v1"));
    had.put(Tags.RUN + "/" + hook, value);
    var other = new LiveRevision(
        new RevisionName("web", revision),
        TASK_DEFINITION + revision,
        desired().taskDefinition(),
        had);
    known = known.with(
        known.beside().with(known.beside().runs(), known.beside().definitions(), List.of(other)));
    return this;
  }

  /** What was asked about the number of tasks. */
  Given scaling(Known.Scaling seen) {
    known = known.with(seen);
    return this;
  }

  /** What was asked about what its tasks need. */
  Given needs(Known.Needs seen) {
    known = known.with(seen);
    needsSaid = true;
    return this;
  }

  /** Where nothing is said about it, all that is needed is there. */
  private Known.Needs allThere() {
    var standings = new TreeMap<Need, Need.Standing>();
    Preflight.needs(desired()).forEach(need -> standings.put(need, new Need.Standing.There()));
    return new Known.Needs.Looked(standings, NOW);
  }

  Given manual() {
    policy = policy.with(Policy.Mode.MANUAL);
    return this;
  }

  Given drift(Policy.Drift drift) {
    policy = policy.with(drift);
    return this;
  }

  Given adopt(Policy.Adopt adopt) {
    policy = policy.with(adopt);
    return this;
  }

  Given formerly(String owner) {
    formerOwners.add(owner);
    return this;
  }

  /** The running revision carries another tag than {@link #registered} gives it. */
  Given revisionTag(String key, String value) {
    runningTags.put(key, value);
    return this;
  }

  Given approved() {
    approved = true;
    return this;
  }

  Given contested(String pointer) {
    contested.add(pointer);
    return this;
  }

  Given confirmed(String pointer) {
    confirmed.add(pointer);
    return this;
  }

  Given noSlot() {
    turn = new Turn.Waits("RolloutLimit", "one of the app's other roll-outs to end");
    return this;
  }

  /** A person suspended the app. */
  Given appSuspended(String words) {
    gate = new Gate.Suspended(words);
    return this;
  }

  /** A window of the app is closed for two hours; what a person approved goes through. */
  Given closed() {
    gate = new Gate.Closed(
        NOW.plus(Duration.ofHours(2)),
        true,
        "a window denies changes until " + NOW.plus(Duration.ofHours(2)));
    return this;
  }

  /** The version applied last was rolled out with that text as {@code rollout.restart}. */
  Given rolledWith(String text) {
    var rules =
        new RolloutRules(Duration.ZERO, RolloutRules.OnFailure.STOP, Optional.of(text), false);
    var applied = VersionTag.parse(String.valueOf(tags.get(Tags.APPLIED))).orElseThrow();
    return tag(Tags.APPLIED, applied.withRestart(rules.restartDigest()).value());
  }

  /** The digest of the text that {@link #rolledWith} wrote down. */
  String digestOfText() {
    return VersionTag.parse(String.valueOf(tags.get(Tags.APPLIED)))
        .orElseThrow()
        .restart();
  }

  /** The running revision. */
  LiveRevision revision() {
    return scene().running().orElseThrow();
  }

  /** The version that the tags say was applied last. */
  Optional<VersionTag> applied() {
    return Optional.ofNullable(tags.get(Tags.APPLIED)).flatMap(VersionTag::parse);
  }

  Decision decide() {
    return Planner.decide(scene());
  }

  private Scene scene() {
    var service = Optional.ofNullable(live).map(document -> {
      var list = document.deepCopy().putArray("tags");
      tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
      return LiveService.of(document.deepCopy().<ObjectNode>set("tags", list), NOW);
    });
    var revision = Optional.ofNullable(running).map(document -> {
      var arn = service.orElseThrow().taskDefinitionArn();
      return new LiveRevision(
          RevisionName.parse(arn).orElseThrow(), arn, document.deepCopy(), runningTags);
    });
    var terms = new Terms(
        policy,
        OWNER,
        formerOwners,
        Optional.of(new Commit("c0ffee0".repeat(6).substring(0, 40))),
        approved,
        contested,
        confirmed,
        "",
        turn,
        gate,
        NOW);
    var asked = needsSaid ? known : known.with(allThere());
    return new Scene(desired(), service, revision, asked, List.of(), terms);
  }
}
