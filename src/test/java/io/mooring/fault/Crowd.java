package io.mooring.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.desired.AskTag;
import io.mooring.desired.HoldTag;
import io.mooring.desired.SuspendTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.World;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What people do to one service at any moment, drawn from a seed: in the middle of a roll-out or of
 * a way back, twice, in an order that nobody would write a scenario for. AWS and Git do well.
 */
final class Crowd {
  /** Weights are by repetition: what people do often is there twice. */
  private enum Doing {
    COMMITS,
    COMMITS_ANOTHER,
    COMMITS_A_BAD_ONE,
    GOES_BACK_IN_GIT,
    COMMITS_A_SUBNET,
    COMMITS_A_COUNT,
    ROLLS_BACK,
    ROLLS_BACK_AGAIN,
    RELEASES,
    RELEASES_AGAIN,
    RESTARTS,
    SUSPENDS_FOR_A_WHILE,
    EDITS_THE_COUNT,
    EDITS_THE_SUBNET,
    EDITS_THE_VERSION,
    STARTS_MOORING_AGAIN
  }

  private static final List<Duration> PAUSES = List.of(
      Duration.ofSeconds(2),
      Duration.ofSeconds(5),
      Duration.ofSeconds(20),
      Duration.ofSeconds(70),
      Duration.ofMinutes(5));

  private static final List<List<String>> HOOKS = List.of(
      List.of(),
      List.of(hook("migrate", "PreSync", "sleep-30")),
      List.of(hook("smoke", "PostSync", "sleep-30")),
      List.of(hook("migrate", "PreSync", "m"), hook("smoke", "PostSync", "m")));

  static final String ANOTHER_SUBNET = "subnet-9";
  private static final String BAD = "unhealthy";
  private static final String ANN = "ann";
  private static final Duration TO_BEGIN_WITH = Duration.ofMinutes(10);

  /** For the slowest roll-out, its way back and the looks after them. */
  private static final Duration IN_THE_END = Duration.ofMinutes(45);

  final World world;
  final Policy policy;
  private final SplittableRandom dice;
  private final List<String> hooks;
  private final boolean breaker;
  private final List<String> story = new ArrayList<>();
  private final List<String> good = new ArrayList<>();
  private String version = "v0";
  private String committed = "";
  private int versions;
  private int subnet;
  private int count = 2;
  private int tries;
  private boolean edited;
  private boolean moved;

  Crowd(long seed) {
    dice = new SplittableRandom(seed);
    var mode = dice.nextInt(4) == 0 ? Policy.Mode.MANUAL : Policy.Mode.AUTO;
    policy = World.AUTO.with(mode).with(drawn(Policy.Drift.values()));
    var pace = dice.nextInt(3) == 0 ? Pace.REAL : Pace.BRISK;
    world = new World(
        policy.with(Policy.Mode.AUTO),
        Behaviour.standard()
            .withPace(pace)
            .withClusters("shop")
            .withRollbackId(drawn(Behaviour.RollbackId.values())));
    hooks = dice.nextBoolean() ? HOOKS.getFirst() : HOOKS.get(dice.nextInt(HOOKS.size()));
    breaker = dice.nextInt(4) > 0;
    if (dice.nextBoolean()) world.restart(Duration.ofSeconds(2));
    var speed = pace == Pace.REAL ? "as AWS" : "brisk";
    say("%s, %s, %s, breaker %s, hooks %s"
        .formatted(policy.mode(), policy.drift(), speed, breaker, hooks));
  }

  private static String hook(String name, String phase, String command) {
    return "{name: %s, phase: %s, container: web, command: [\"%s\"]}"
        .formatted(name, phase, command);
  }

  private <T> T drawn(T[] all) {
    return all[dice.nextInt(all.length)];
  }

  /** From the first version to the end, at which everybody has let go. */
  void play() {
    commit("v0");
    runs(TO_BEGIN_WITH);
    if (policy.mode() == Policy.Mode.MANUAL) world.restart(policy);
    int doings = dice.nextInt(2, 9);
    for (int i = 0; i < doings; i++) {
      does(drawn(Doing.values()));
      if (dice.nextBoolean()) approves();
      runs(PAUSES.get(dice.nextInt(PAUSES.size())));
    }
    say("in the end");
    if (dice.nextBoolean()) commit("v" + ++versions);
    else if (isHeldByAnn()) release();
    world.pass();
    approves();
    runs(IN_THE_END);
  }

  private void does(Doing doing) {
    switch (doing) {
      case COMMITS, COMMITS_ANOTHER -> commit("v" + ++versions);
      case COMMITS_A_BAD_ONE -> commit(BAD + ++versions);
      case GOES_BACK_IN_GIT -> commit(good.get(dice.nextInt(good.size())));
      case COMMITS_A_SUBNET -> {
        moved = false;
        subnet = dice.nextInt(3);
        commit(version);
      }
      case COMMITS_A_COUNT -> {
        count = dice.nextInt(1, 4);
        commit(version);
      }
      case ROLLS_BACK, ROLLS_BACK_AGAIN -> rollBack();
      case RELEASES, RELEASES_AGAIN -> release();
      case RESTARTS -> {
        tries++;
        tag(Tags.RESTART, ask(world.service("web").at("/deployments/0/id").asText()));
      }
      case SUSPENDS_FOR_A_WHILE -> {
        var until = world.now().plus(Duration.ofHours(2));
        tag(Tags.SUSPEND, new SuspendTag(ANN, Optional.of(until), "").value());
        runs(PAUSES.get(dice.nextInt(PAUSES.size())));
        say("resumes");
        world.call(
            "UntagResource",
            "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\"]}".formatted(arn(), Tags.SUSPEND));
      }
      case EDITS_THE_COUNT -> edit("\"desiredCount\":4");
      case EDITS_THE_SUBNET -> {
        moved = !isBad();
        edit("\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"%s\"],"
                .formatted(ANOTHER_SUBNET)
            + "\"securityGroups\":[\"sg-1\"]}}");
      }
      // Where drift stays nobody could say what runs in the end; twice would be a fight.
      case EDITS_THE_VERSION -> {
        if (policy.drift() == Policy.Drift.ENFORCE && !edited) edit("\"taskDefinition\":\"web:1\"");
      }
      case STARTS_MOORING_AGAIN -> {
        say("a new process");
        world.restart();
      }
    }
  }

  private void commit(String image) {
    version = image;
    if (isBad()) moved = false;
    else if (!good.contains(image)) good.add(image);
    var manifest = World.manifest("web", "shop/web:" + image, count)
        .replace("subnet-b, subnet-a", subnet == 0 ? "subnet-b, subnet-a" : "subnet-" + subnet);
    if (!breaker) manifest = manifest.replace("true, rollback: true", "false, rollback: false");
    if (!hooks.isEmpty()) manifest += "  hooks: [" + String.join(", ", hooks) + "]\n";
    if (manifest.equals(committed)) return;
    committed = manifest;
    if (isBad()) tries++;
    say("commits %s, count %d, subnet %d".formatted(image, count, subnet));
    world.git.commit("web.yaml", manifest);
    world.hint();
  }

  /** As {@code mooring rollback --to} does it, to a version that went well. */
  private void rollBack() {
    var running = world.revision("web");
    var earlier = new ArrayList<HoldTag>();
    world.worker().preview();
    var wanted = world.worker().wanted(key());
    if (wanted.isEmpty()) return;
    var digests = wanted.get().digests();
    for (var entry : deployments()) {
      var to = revision(entry);
      if (!entry.path("status").asText().equals("SUCCESSFUL") || to.equals(running)) continue;
      var arn = entry.path("targetServiceRevisionArn").asText();
      earlier.add(new HoldTag(
          digests.taskDefinition(),
          digests.deployment(),
          ANN,
          RevisionName.parse(to),
          "ecs-svc/" + arn.substring(arn.lastIndexOf('/') + 1),
          "too-slow"));
    }
    moved = false;
    if (!earlier.isEmpty())
      tag(Tags.HOLD, earlier.get(dice.nextInt(earlier.size())).value());
  }

  private void release() {
    tries++;
    tag(Tags.RELEASE, ask(""));
  }

  private String ask(String from) {
    return new AskTag(Optional.of(world.now()), from, ANN, "").value();
  }

  /** Where nothing goes out without a yes. */
  private void approves() {
    if (policy.mode() == Policy.Mode.AUTO) return;
    world.worker().preview();
    var wanted = world.worker().wanted(key());
    if (wanted.isEmpty()) return;
    var yes = VersionTag.of(wanted.get().digests(), Optional.empty(), "", "by " + ANN);
    tag(Tags.SYNC, yes.value());
  }

  /** Somebody else, by hand. */
  private void edit(String members) {
    edited = true;
    tries++;
    say("somebody sets " + members);
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\"," + members + "}");
  }

  private void tag(String key, String value) {
    say("%s %s".formatted(key, value));
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn(), key, value));
  }

  private String arn() {
    return world.service("web").path("serviceArn").asText();
  }

  private ResourceKey key() {
    return world.report().resources().getFirst().key();
  }

  private boolean isHeldByAnn() {
    return tag(Tags.HOLD).flatMap(HoldTag::parse).filter(HoldTag::byPerson).isPresent();
  }

  Optional<String> tag(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key))
        return Optional.of(tag.path("value").asText());
    return Optional.empty();
  }

  /** Passes as the worker wants them, until that much time is over. */
  private void runs(Duration time) {
    var end = world.now().plus(time);
    while (world.now().isBefore(end)) {
      for (var event : world.pass().events())
        if (event instanceof Event.Wrote wrote) say("  " + wrote.action());
      var next = world.worker().nextLook();
      var least = world.now().plusMillis(200);
      world.advance(Duration.between(world.now(), next.isBefore(least) ? least : next));
    }
  }

  /** Every deployment that ECS remembers, the newest first. */
  JsonNode deployments() {
    return world
        .call(
            "ListServiceDeployments",
            "{\"cluster\":\"shop\",\"service\":\"web\",\"maxResults\":100}")
        .path("serviceDeployments");
  }

  /** The revision that a deployment went to, as {@code family:number}. */
  private String revision(JsonNode deployment) {
    var arn = deployment.path("targetServiceRevisionArn").asText();
    var revision = world
        .call("DescribeServiceRevisions", "{\"serviceRevisionArns\":[\"%s\"]}".formatted(arn))
        .at("/serviceRevisions/0/taskDefinition")
        .asText();
    return revision.substring(revision.lastIndexOf('/') + 1);
  }

  private String image(String revision) {
    return world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"%s\"}".formatted(revision))
        .at("/taskDefinition/containerDefinitions/0/image")
        .asText();
  }

  /** The image that runs. */
  String runs() {
    return image(world.revision("web"));
  }

  /** How often a version went out that cannot come up. */
  int triesOfBadOnes() {
    int tried = 0;
    for (var entry : deployments()) if (image(revision(entry)).contains(BAD)) tried++;
    return tried;
  }

  /** How often at most they may have: each commit of one, and whatever people start. */
  int triesAllowed() {
    return tries;
  }

  String wanted() {
    return "shop/web:" + version;
  }

  boolean isBad() {
    return version.startsWith(BAD);
  }

  /** Somebody changed the subnet, which policy leaves, and nothing since then says otherwise. */
  boolean isMoved() {
    return moved && hasDrift() && policy.mode() == Policy.Mode.AUTO;
  }

  String subnets() {
    return world
        .service("web")
        .at("/networkConfiguration/awsvpcConfiguration/subnets")
        .toString();
  }

  /** Whether ECS says of a deployment that it came up. */
  boolean cameUp(String deployment) {
    var number = deployment.substring(deployment.lastIndexOf('/') + 1);
    for (var entry : deployments())
      if (entry.path("targetServiceRevisionArn").asText().endsWith("/" + number))
        return entry.path("status").asText().equals("SUCCESSFUL");
    // ECS's own way back has no entry.
    return world.service("web").at("/deployments/0/id").asText().equals(deployment);
  }

  /** Somebody else wrote, so that drift may be there to stay. */
  boolean hasDrift() {
    return edited && policy.drift() != Policy.Drift.ENFORCE;
  }

  List<String> writesOfAnHour() {
    world.aws.forgetWrites();
    runs(Duration.ofHours(1));
    return world.aws.writes();
  }

  private void say(String what) {
    story.add(world.now() + " " + what);
  }

  String story() {
    return String.join("\n", story);
  }
}
