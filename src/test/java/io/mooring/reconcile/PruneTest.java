package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveService;
import io.mooring.plan.Orphan;
import io.mooring.plan.Policy;
import io.mooring.plan.PruneTag;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.port.Repository;
import io.mooring.status.Condition;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Git does not want any more: seen, and deleted only as far as policy and a person say. */
class PruneTest {
  private static final Duration A_WHILE = Duration.ofMinutes(30);
  private static final ResourceKey WEB =
      new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web");

  private World world = new World();

  private void runs(Policy.Prune prune, String... names) {
    world.restart(World.AUTO.with(prune));
    for (var name : names) world.git.commit("svc/" + name + ".yaml", manifest(name, "v:1", 2));
    world.run(A_WHILE);
    world.aws.forgetWrites();
  }

  private void gone(String... names) {
    for (var name : names) world.git.remove("svc/" + name + ".yaml");
  }

  private boolean isThere(String name) {
    return world
        .call("ListServices", "{\"cluster\":\"shop\",\"maxResults\":100}")
        .toString()
        .contains("service/shop/" + name + "\"");
  }

  private void tag(String arn, String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  private Orphan orphan(String name) {
    var live = LiveService.of(world.service(name), world.now());
    return new Orphan(new ResourceKey(WEB.app(), WEB.cluster(), Kind.SERVICE, name), live, true);
  }

  /** As {@code mooring prune --yes} writes it. */
  private void yes(boolean all, String... names) {
    var orphans = Stream.of(names).map(this::orphan).toList();
    var yes = new PruneTag(
        PruneTag.digest(orphans),
        all ? new TreeSet<>() : new TreeSet<>(List.of(names)),
        "ann",
        world.now().plus(PruneTag.MEANT_FOR));
    assertThat(yes.fits()).isTrue();
    tag("arn:aws:ecs:eu-west-1:123456789012:cluster/shop", "mooring:prune/shop", yes.value());
  }

  private ObjectNode cluster() {
    return (ObjectNode) world
        .call("DescribeClusters", "{\"clusters\":[\"shop\"],\"include\":[\"TAGS\"]}")
        .path("clusters")
        .path(0);
  }

  private String told(String name) {
    return world.status(name).conditions().stream()
        .filter(c -> c.type() == Condition.Type.ORPHANED)
        .map(Condition::message)
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @EnumSource(Policy.Prune.class)
  void whatGitDoesNotWantIsShownAtOnceWhateverThePolicy(Policy.Prune prune) {
    runs(prune, "web", "api");
    gone("web");
    world.advance(Duration.ofSeconds(60));
    world.pass();
    world.pass();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.OutOfSync.class);
    assertThat(world.status("web").sync().differences().toString())
        .isEqualTo(
            "[: (absent), live service web on web:1, 2 of 2 tasks (not declared, and there)]");
    assertThat(told("web")).contains("no manifest wants service web");
    assertThat(world.aws.writes()).isEmpty();
    // A new process finds it in the list of the cluster.
    world.restart(World.AUTO.with(Policy.Prune.NEVER));
    world.run(Duration.ofMinutes(1));
    assertThat(told("web")).contains("sync.prune is never");
    world.aws.forgetWrites();
    world.run(Duration.ofDays(1));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(isThere("web")).isTrue();
  }

  @Test
  void aDeletedDirectoryDeletesNothingWithoutTheYes() {
    runs(Policy.Prune.AUTO, "web", "api", "worker", "mail");
    world.git.commit("base.yaml", manifest("base", "v:1", 1));
    world.run(A_WHILE);
    world.aws.forgetWrites();
    gone("web", "api", "worker", "mail");
    world.run(Duration.ofDays(1));
    assertThat(world.aws.writes()).isEmpty();
    for (var name : List.of("web", "api", "worker", "mail"))
      assertThat(told(name)).contains("more than 3 services", "mooring prune --app shop", "--yes");
  }

  @Test
  void withTheYesOnlyOurOwnGoOneAtATimeAndDrained() {
    runs(Policy.Prune.CONFIRM, "web", "api", "worker");
    world.call(
        "CreateService",
        "{\"cluster\":\"shop\",\"serviceName\":\"foreign\",\"taskDefinition\":\"web:1\",\"desiredCount\":1,"
            + "\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"a\"]}},\"launchType\":\"FARGATE\"}");
    gone("web", "api");
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    yes(true, "web", "api");
    var deletedAt = new ArrayList<Integer>();
    world.aws.afterwards((call, request) -> {
      if (call != AwsCall.DELETE_SERVICE) return Optional.empty();
      deletedAt.add(
          world.service(request.path("service").asText()).path("runningCount").asInt());
      return Optional.empty();
    });
    world.run(A_WHILE);
    assertThat(world.aws.writes())
        .containsExactly(
            "TagResource",
            "TagResource",
            "UntagResource",
            "UpdateService",
            "DeleteService",
            "UpdateService",
            "DeleteService");
    assertThat(deletedAt).containsExactly(0, 0);
    assertThat(isThere("web")).isFalse();
    assertThat(isThere("api")).isFalse();
    assertThat(isThere("worker")).isTrue();
    assertThat(isThere("foreign")).isTrue();
    assertThat(cluster().path("tags").toString()).doesNotContain("mooring:prune");
    assertThat(world.report().resources().stream().map(r -> r.key().name()))
        .containsExactly("worker");
    world.aws.forgetWrites();
    world.run(Duration.ofHours(3));
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void aYesForSomeLeavesTheOthers() {
    runs(Policy.Prune.CONFIRM, "web", "api", "worker");
    gone("web", "api");
    world.run(A_WHILE);
    yes(false, "api");
    world.run(A_WHILE);
    assertThat(isThere("api")).isFalse();
    assertThat(isThere("web")).isTrue();
    assertThat(told("web")).contains("mooring prune");
  }

  @Test
  void aYesForAnotherSetIsNone() {
    runs(Policy.Prune.CONFIRM, "web", "api", "worker");
    gone("web");
    world.run(A_WHILE);
    yes(true, "web");
    gone("api");
    world.hint();
    world.run(Duration.ofHours(2));
    assertThat(isThere("web")).isTrue();
    assertThat(isThere("api")).isTrue();
    assertThat(world.aws.writes()).containsExactly("UntagResource");
  }

  @Test
  void aYesIsOverAfterAnHour() {
    runs(Policy.Prune.CONFIRM, "web", "api");
    gone("web");
    world.run(A_WHILE);
    yes(true, "web");
    world.git.trouble(Repository.Trouble.UNREACHABLE, "no route to host");
    world.run(Duration.ofMinutes(61));
    assertThat(told("web")).contains("no route to host");
    world.git.well();
    world.run(A_WHILE);
    assertThat(isThere("web")).isTrue();
    assertThat(cluster().path("tags").toString()).doesNotContain("mooring:prune");
  }

  @Test
  void fewGoByThemselvesUnderAuto() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    gone("web");
    world.run(A_WHILE);
    assertThat(isThere("web")).isFalse();
    assertThat(world.aws.writes()).containsExactly("TagResource", "UpdateService", "DeleteService");
  }

  @Test
  void autoNeedsTheYesWhereAPersonApprovesCommits() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    world.restart(World.AUTO.with(Policy.Prune.AUTO).with(Policy.Mode.MANUAL));
    gone("web");
    world.run(A_WHILE);
    assertThat(isThere("web")).isTrue();
    assertThat(told("web")).contains("mooring prune");
  }

  @Test
  void oneBadManifestKeepsEverythingThatIsLeftOver() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    world.git.commit("svc/a.yaml", manifest("a", "v:1", 2).replace("cpu:", "cqu:"));
    gone("web");
    world.run(A_WHILE);
    assertThat(told("web")).contains("the manifest of Service a has errors");
    assertThat(world.report().resources())
        .noneMatch(r -> r.key().name().equals("a") && r.has(Condition.Type.ORPHANED));
    world.git.commit("svc/a.yaml", "apiVersion: mooring/v1\nkind: [");
    world.run(A_WHILE);
    assertThat(told("web")).contains("some of the source cannot be used");
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void aFileThatIsMeantAndCannotBeReadOrphansNothingForGood() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    world.git.commit("svc/web.yaml", "apiVersion: mooring/v1\nkind: Service\nmetadata: {");
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    world.git.commit("svc/web.yaml", manifest("web", "v:1", 2));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void whatGitWantsComesFirst() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    gone("web");
    world.git.commit("svc/a.yaml", manifest("a", "v:unhealthy", 2));
    world.run(Duration.ofMinutes(5));
    assertThat(isThere("web")).isTrue();
    assertThat(told("web")).contains("Service a to be as Git wants it");
  }

  @Test
  void oneThatWasCreatedOnlyNowStays() {
    world.restart(World.AUTO.with(Policy.Prune.AUTO));
    for (var name : List.of("web", "a", "b", "c", "d"))
      world.git.commit("svc/" + name + ".yaml", manifest(name, "v:1", 2));
    world.run(Duration.ofMinutes(3));
    gone("web");
    world.run(Duration.ofMinutes(5));
    assertThat(isThere("web")).isTrue();
    assertThat(told("web")).contains("created only now");
  }

  @Test
  void tagsThatAreNotItsOwnMakeNoOrphan() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d", "e");
    tag(world.service("web").path("serviceArn").asText(), "mooring:resource", "shop/Service/a");
    tag(world.service("e").path("serviceArn").asText(), "mooring:owner", "other/shop");
    gone("web", "e");
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.report().resources()).hasSize(4);
  }

  @Test
  void aCountThatIsRaisedAgainIsFoughtTwiceAtMost() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    gone("web");
    world.aws.afterwards((call, _) -> {
      // A scalable target keeps its minimum.
      if (call == AwsCall.UPDATE_SERVICE)
        world.call(
            "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":1}");
      return Optional.empty();
    });
    world.run(Duration.ofDays(1));
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(2);
    assertThat(isThere("web")).isTrue();
    assertThat(told("web")).contains("deregister-scalable-target");
  }

  /** Its count is written twice, since one answer shows it as it was before. */
  @Test
  void oneThatStandsAtZeroIsContestedByNobody() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    gone("web");
    var refusals = new AtomicInteger(2);
    var shown = new AtomicInteger();
    var before = world.service("web");
    world.aws.instead((call, _) -> call == AwsCall.DELETE_SERVICE && refusals.getAndDecrement() > 0
        ? Optional.of(new Reply.Fault("ServerException", "Service Failure", 500, "r"))
        : Optional.empty());
    world.aws.afterwards((call, request) -> {
      boolean wants = call == AwsCall.DESCRIBE_SERVICES && request.toString().contains("web");
      if (!wants || refusals.get() != 1 || shown.getAndIncrement() > 0) return Optional.empty();
      var body = (ObjectNode) world.call("DescribeServices", request.toString());
      for (var each : body.path("services"))
        if (each.path("serviceName").asText().equals("web"))
          ((ObjectNode) each).put("desiredCount", before.path("desiredCount").asInt());
      return Optional.of(new Reply.Ok(body, "r"));
    });
    world.run(A_WHILE);
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(2);
    assertThat(isThere("web")).isFalse();
  }

  @Test
  void whatIsWantedAgainWhileItDrainsComesBack() {
    runs(Policy.Prune.AUTO, "web", "a", "b", "c", "d");
    world.restart(World.AUTO.with(Policy.Prune.AUTO).with(Policy.Drift.WARN));
    gone("web");
    world.aws.dieAfter(AwsCall.UPDATE_SERVICE::equals);
    try {
      world.run(A_WHILE);
    } catch (Killed now) {
      world.aws.dieAfter(_ -> false);
      world.restart();
    }
    assertThat(world.service("web").path("desiredCount").asInt()).isZero();
    world.git.commit("svc/web.yaml", manifest("web", "v:1", 2));
    world.hint();
    world.run(A_WHILE);
    assertThat(isThere("web")).isTrue();
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(2);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.service("web").path("tags").toString()).doesNotContain("mooring:prune");
    assertThat(world.aws.writes()).doesNotContain("DeleteService");
  }

  record Crash(int call, boolean before) {}

  static Stream<Crash> crashes() {
    int calls = callsOfAPrune();
    assertThat(calls).isGreaterThan(8);
    return Stream.iterate(0, call -> call < calls, call -> call + 1)
        .flatMap(call -> Stream.of(new Crash(call, true), new Crash(call, false)));
  }

  private static PruneTest confirmed() {
    var test = new PruneTest();
    test.runs(Policy.Prune.CONFIRM, "web", "api", "worker");
    test.gone("web", "api");
    test.world.run(A_WHILE);
    test.yes(true, "web", "api");
    test.world.aws.forgetWrites();
    return test;
  }

  private static int callsOfAPrune() {
    var test = confirmed();
    var count = new AtomicInteger();
    var deletions = new AtomicInteger();
    test.world.aws.dieBefore(call -> {
      if (deletions.get() < 2) count.incrementAndGet();
      if (call == AwsCall.DELETE_SERVICE) deletions.incrementAndGet();
      return false;
    });
    test.world.run(A_WHILE);
    return count.get() + 2;
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void killedAtAnyCallTheNextStartFinishesThePrune(Crash crash) {
    var test = confirmed();
    world = test.world;
    var left = new AtomicInteger(crash.call());
    if (crash.before()) world.aws.dieBefore(_ -> left.getAndDecrement() == 0);
    else world.aws.dieAfter(_ -> left.getAndDecrement() == 0);
    try {
      world.run(A_WHILE);
    } catch (Killed now) {
      world.restart();
    }
    world.run(A_WHILE);
    assertThat(isThere("web")).isFalse();
    assertThat(isThere("api")).isFalse();
    assertThat(isThere("worker")).isTrue();
    assertThat(cluster().path("tags").toString()).doesNotContain("mooring:prune");
    assertThat(world.report().resources()).extracting(ResourceStatus::key).hasSize(1);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
  }
}
