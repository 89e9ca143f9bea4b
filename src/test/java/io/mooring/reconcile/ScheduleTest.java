package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.ident.Kind;
import io.mooring.ident.RevisionName;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules of a service and of their own, on the real loop in virtual time. */
class ScheduleTest {
  private static final Duration A_WHILE = Duration.ofMinutes(15);
  private static final String CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";
  private static final String ROLE = "'arn:aws:iam::123456789012:role/events'";
  private static final String REPORT =
      "{name: report, expression: cron(0 3 * * ? *), role: " + ROLE + ", command: [bin/report]}";

  private final World world = new World();

  private void commit(String image, String... schedules) {
    world.git.commit(
        "web.yaml",
        manifest("web", "shop/web:" + image, 2) + "  schedules: ["
            + String.join(", ", schedules)
            + "]\n");
    world.hint();
  }

  private void commits(String image, String... schedules) {
    commit(image, schedules);
    world.run(A_WHILE);
  }

  private static ObjectNode events(World world, String operation, String request) {
    try {
      var document = (ObjectNode) new ObjectMapper().readTree(request);
      var reply = world.model.call("events", operation, document, world.now());
      if (reply instanceof Reply.Ok(var body, var _)) return body;
      throw new AssertionError(operation + ": " + reply);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private ObjectNode events(String operation, String request) {
    return events(world, operation, request);
  }

  private static List<String> rules(World world) {
    var names = new ArrayList<String>();
    events(world, "ListRules", "{}")
        .path("Rules")
        .forEach(r -> names.add(r.path("Name").asText()));
    return names;
  }

  private String rule() {
    return rules(world).stream()
        .filter(r -> r.startsWith("web-report"))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode described(String rule) {
    return events("DescribeRule", "{\"Name\":\"" + rule + "\"}");
  }

  private JsonNode targets(String rule) {
    return events("ListTargetsByRule", "{\"Rule\":\"" + rule + "\"}").path("Targets");
  }

  private static String started(JsonNode target) {
    return target.at("/EcsParameters/TaskDefinitionArn").asText().replaceFirst(".*/", "");
  }

  private ResourceStatus web() {
    return world.status("web");
  }

  private static String told(ResourceStatus status, Condition.Type type) {
    return status.conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  private void wellAndQuiet() {
    assertThat(web().conditions()).isEmpty();
    assertThat(web().sync()).isInstanceOf(Sync.Synced.class);
    assertThat(web().health().health().status()).isEqualTo(Health.Status.HEALTHY);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(web().sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void aScheduleIsPutAfterItsServiceIsHealthy() {
    commits("v1", REPORT);
    var writes = world.aws.writes();
    assertThat(writes)
        .containsSubsequence(
            "RegisterTaskDefinition",
            "CreateService",
            "TagResource",
            "PutRule",
            "PutTargets",
            "TagResource");
    var rule = described(rule());
    assertThat(rule.path("ScheduleExpression").asText()).isEqualTo("cron(0 3 * * ? *)");
    assertThat(rule.path("State").asText()).isEqualTo("ENABLED");
    assertThat(targets(rule())).singleElement().satisfies(target -> {
      assertThat(target.path("Id").asText()).isEqualTo("report");
      assertThat(target.path("Arn").asText()).isEqualTo(CLUSTER);
      assertThat(started(target)).isEqualTo("web:1");
      assertThat(target.at("/EcsParameters/LaunchType").asText()).isEqualTo("FARGATE");
      assertThat(target.path("Input").asText()).contains("bin/report");
    });
    var tags =
        events("ListTagsForResource", "{\"ResourceARN\":\"" + rule.path("Arn").asText() + "\"}");
    assertThat(tags.path("Tags").toString())
        .contains("mooring:owner", "test/shop", "mooring:resource", "shop/Service/web")
        .contains("mooring:applied");
    wellAndQuiet();
  }

  @Test
  void anotherExpressionIsPutWithoutARollOut() {
    commits("v1", REPORT);
    world.aws.forgetWrites();
    commits("v1", REPORT.replace("0 3", "30 4"));
    assertThat(world.aws.writes()).containsExactly("PutRule", "TagResource");
    assertThat(described(rule()).path("ScheduleExpression").asText())
        .isEqualTo("cron(30 4 * * ? *)");
    assertThat(rules(world)).hasSize(1);
    wellAndQuiet();
  }

  @Test
  void aNewImageMovesEveryTargetOnceTheServiceIsHealthy() {
    events("PutRule", "{\"Name\":\"nightly\",\"ScheduleExpression\":\"rate(1 day)\"}");
    events(
        "PutTargets",
        "{\"Rule\":\"nightly\",\"Targets\":[{\"Id\":\"theirs\",\"Arn\":\"" + CLUSTER
            + "\",\"RoleArn\":\"arn:aws:iam::123456789012:role/events\",\"EcsParameters\":{\"TaskDefinitionArn\":"
            + "\"arn:aws:ecs:eu-west-1:123456789012:task-definition/other:7\"}}]}");
    var clean = "{name: clean, rule: nightly, role: " + ROLE + ", command: [bin/clean]}";
    var sweep = "{name: sweep, rule: nightly, role: " + ROLE + ", command: [bin/sweep]}";
    commits("v1", REPORT, clean, sweep);
    world.aws.forgetWrites();
    commits("v2", REPORT, clean, sweep);
    var writes = world.aws.writes();
    assertThat(writes.indexOf("PutTargets")).isGreaterThan(writes.indexOf("UpdateService"));
    assertThat(writes.stream().filter("PutTargets"::equals)).hasSize(3);
    assertThat(writes).doesNotContain("PutRule");
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:2");
    for (var target : targets("nightly"))
      assertThat(started(target))
          .isEqualTo(target.path("Id").asText().equals("theirs") ? "other:7" : "web:2");
    assertThat(targets("nightly")).hasSize(3);
    wellAndQuiet();
  }

  @Test
  void aVersionThatFailsMovesNoTarget() {
    commits("v1", REPORT);
    world.aws.forgetWrites();
    commits("crash", REPORT.replace("bin/report", "bin/new"));
    world.run(Duration.ofMinutes(40));
    assertThat(web().has(Condition.Type.HELD)).isTrue();
    assertThat(world.aws.writes()).doesNotContain("PutTargets", "PutRule");
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:1");
    assertThat(targets(rule()).path(0).path("Input").asText()).contains("bin/report");
  }

  @Test
  void aRollbackTakesTheTargetsAlongBeforeAnythingIsDeregistered() {
    commits("v1", REPORT);
    commits("v2", REPORT);
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:2");
    var arn = world.service("web").path("serviceArn").asText();
    var digests = VersionTag.parse(tag("mooring:healthy")).orElseThrow();
    var hold = new HoldTag(
        digests.digests().taskDefinition(),
        digests.digests().deployment(),
        "ann",
        RevisionName.parse("web:1"),
        "",
        "slow");
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:hold\",\"value\":\"%s\"}]}"
            .formatted(arn, hold.value()));
    world.aws.forgetWrites();
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:1");
    var writes = world.aws.writes();
    assertThat(writes.indexOf("PutTargets")).isGreaterThan(writes.indexOf("UpdateService"));
    assertThat(writes).doesNotContain("DeregisterTaskDefinition");
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
  }

  private String tag(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key)) return tag.path("value").asText();
    throw new AssertionError("no tag " + key);
  }

  /** What somebody does in the console, and what comes back by itself. */
  static Stream<String> edits() {
    return Stream.of(
        "DisableRule {'Name':'RULE'}",
        "PutRule {'Name':'RULE','ScheduleExpression':'rate(5 minutes)'}",
        "RemoveTargets {'Rule':'RULE','Ids':['report']}",
        "PutTargets {'Rule':'RULE','Targets':[{'Id':'report','Arn':'" + CLUSTER
            + "','RoleArn':'arn:aws:iam::123456789012:role/events','EcsParameters':{'TaskDefinitionArn':"
            + "'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:9'}}]}");
  }

  @ParameterizedTest
  @MethodSource("edits")
  void driftIsTakenBack(String edit) {
    commits("v1", REPORT);
    edit(edit);
    world.run(Duration.ofMinutes(12));
    assertThat(described(rule()).path("State").asText()).isEqualTo("ENABLED");
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:1");
    assertThat(described(rule()).path("ScheduleExpression").asText())
        .isEqualTo("cron(0 3 * * ? *)");
    wellAndQuiet();
  }

  @ParameterizedTest
  @MethodSource("edits")
  void driftIsReportedWherePolicySaysSo(String edit) {
    world.restart(new Policy(
        Policy.Mode.AUTO, Policy.Drift.WARN, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER));
    commits("v1", REPORT);
    world.aws.forgetWrites();
    edit(edit);
    world.run(Duration.ofMinutes(12));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(web().sync().knownOrigin()).contains(Origin.LIVE);
    assertThat(told(web(), Condition.Type.REPORT_ONLY)).contains("schedule report was changed");
    assertThat(web().sync().differences())
        .allMatch(d -> d.pointer().startsWith("/schedules/[name=report]"));
  }

  /** The rule's own edit stays as it is; what it starts is the version's matter. */
  @ParameterizedTest
  @EnumSource(
      value = Policy.Drift.class,
      names = {"WARN", "IGNORE"})
  void aRevertTakesTheTargetAlongBesideAnEditOfTheRule(Policy.Drift drift) {
    world.restart(new Policy(Policy.Mode.AUTO, drift, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER));
    commits("v1", REPORT);
    edit("PutRule {'Name':'RULE','ScheduleExpression':'rate(1 hour)'}");
    world.run(A_WHILE);
    commits("v2", REPORT);
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:2");
    commits("v1", REPORT);
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:1");
    assertThat(described(rule()).path("ScheduleExpression").asText()).isEqualTo("rate(1 hour)");
  }

  /** Drift of the service that stays keeps its schedules from nothing. */
  @Test
  void aNewVersionMovesTheTargetBesideDriftThatStays() {
    world.restart(new Policy(
        Policy.Mode.AUTO, Policy.Drift.WARN, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER));
    commits("v1", REPORT);
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"networkConfiguration\":"
            + "{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-z\"]}}}");
    world.run(A_WHILE);
    commits("v2", REPORT);
    assertThat(started(targets(rule()).path(0))).isEqualTo("web:2");
  }

  private void edit(String edit) {
    int space = edit.indexOf(' ');
    events(
        edit.substring(0, space),
        edit.substring(space + 1).replace('\'', '"').replace("RULE", rule()));
  }

  @Test
  void aDisabledScheduleThatStaysSoIsDegraded() {
    world.restart(new Policy(
        Policy.Mode.AUTO, Policy.Drift.WARN, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER));
    commits("v1", REPORT);
    events("DisableRule", "{\"Name\":\"" + rule() + "\"}");
    world.run(Duration.ofMinutes(12));
    assertThat(web().health().health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(web().health().health().reason()).contains("is disabled");
  }

  @Test
  void aRuleThatSomebodyDeletesComesBack() {
    commits("v1", REPORT);
    var rule = rule();
    events("RemoveTargets", "{\"Rule\":\"" + rule + "\",\"Ids\":[\"report\"]}");
    events("DeleteRule", "{\"Name\":\"" + rule + "\"}");
    world.run(Duration.ofMinutes(12));
    assertThat(rule()).isEqualTo(rule);
    wellAndQuiet();
  }

  @Test
  void oneThatIsDisabledInGitIsHealthy() {
    commits("v1", REPORT.replace("}", ", state: DISABLED}"));
    assertThat(described(rule()).path("State").asText()).isEqualTo("DISABLED");
    wellAndQuiet();
  }

  @Test
  void aTargetThatEventBridgeDoesNotTakeIsToldWithItsReason() throws Exception {
    var refused = (ObjectNode)
        new ObjectMapper()
            .readTree(
                "{\"FailedEntryCount\":1,\"FailedEntries\":[{\"TargetId\":\"report\",\"ErrorCode\":"
                    + "\"ConcurrentModificationException\",\"ErrorMessage\":\"the rule is being changed\"}]}");
    world.aws.instead((call, _) ->
        call == AwsCall.PUT_TARGETS ? Optional.of(new Reply.Ok(refused, "id")) : Optional.empty());
    commit("v1", REPORT);
    world.run(Duration.ofMinutes(3));
    assertThat(told(web(), Condition.Type.BLOCKED))
        .containsPattern(
            "target report: the rule is being changed; tried again by itself at 20\\S+Z$");
    world.aws.wellAgain();
    world.run(Duration.ofHours(1));
    wellAndQuiet();
  }

  @Test
  void aRuleOfSomebodyElsesThatIsNotThereBlocksTheScheduleAlone() {
    commits("v1", "{name: clean, rule: nightly, role: " + ROLE + "}");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(told(web(), Condition.Type.BLOCKED)).contains("there is no rule nightly");
    assertThat(web().health().health().status()).isEqualTo(Health.Status.DEGRADED);
    events("PutRule", "{\"Name\":\"nightly\",\"ScheduleExpression\":\"rate(1 day)\"}");
    world.run(Duration.ofMinutes(12));
    assertThat(targets("nightly")).hasSize(1);
    wellAndQuiet();
  }

  @Test
  void aRuleThatIsFullIsSaidBeforeAnythingIsSent() {
    events("PutRule", "{\"Name\":\"nightly\",\"ScheduleExpression\":\"rate(1 day)\"}");
    var others = IntStream.range(0, 5)
        .mapToObj(
            i -> "{\"Id\":\"t%d\",\"Arn\":\"arn:aws:lambda:eu-west-1:123456789012:function:f\"}"
                .formatted(i))
        .collect(Collectors.joining(","));
    events("PutTargets", "{\"Rule\":\"nightly\",\"Targets\":[" + others + "]}");
    commits("v1", "{name: clean, rule: nightly, role: " + ROLE + "}");
    assertThat(told(web(), Condition.Type.BLOCKED)).contains("has 5 targets already");
    assertThat(world.aws.writes()).doesNotContain("PutTargets");
  }

  @Test
  void aRuleOfAnotherOwnerIsLeftAlone() {
    commits("v1", REPORT);
    var arn = described(rule()).path("Arn").asText();
    events(
        "TagResource",
        "{\"ResourceARN\":\"" + arn
            + "\",\"Tags\":[{\"Key\":\"mooring:owner\",\"Value\":\"else/shop\"}]}");
    world.restart();
    world.aws.forgetWrites();
    commits("v1", REPORT.replace("0 3", "0 4"));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(web(), Condition.Type.BLOCKED)).contains("belongs to 'else/shop'");
  }

  @Test
  void withoutTheRightToLookTheServiceStillGoesOut() {
    world.aws.instead((call, _) -> call == AwsCall.DESCRIBE_RULE
        ? Optional.of(new Reply.Fault("AccessDeniedException", "not authorized", 400, "id"))
        : Optional.empty());
    commits("v1", REPORT);
    commits("v2", REPORT);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(told(web(), Condition.Type.BLOCKED)).contains("cannot be read", "not authorized");
    world.aws.wellAgain();
    world.run(A_WHILE);
    wellAndQuiet();
  }

  @Test
  void inManualModeThePersonIsAskedAndItsYesCountsForTheSchedules() {
    commits("v1", REPORT);
    world.restart(Policy.REPORT_ONLY);
    world.aws.forgetWrites();
    commits("v1", REPORT.replace("0 3", "0 4"));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(web(), Condition.Type.AWAITING_APPROVAL)).contains("for schedule report");
    var yes = VersionTag.of(
        world.worker().wanted(web().key()).orElseThrow().digests(), Optional.empty(), "", "ann");
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:sync\",\"value\":\"%s\"}]}"
            .formatted(world.service("web").path("serviceArn").asText(), yes.value()));
    world.run(A_WHILE);
    assertThat(described(rule()).path("ScheduleExpression").asText())
        .isEqualTo("cron(0 4 * * ? *)");
    wellAndQuiet();
  }

  private static String alone(String image) {
    return """
        apiVersion: mooring/v1
        kind: Schedule
        metadata: {name: nightly}
        spec:
          taskDefinition:
            family: nightly
            networkMode: awsvpc
            requiresCompatibilities: [FARGATE]
            cpu: "256"
            memory: "512"
            containerDefinitions: [{name: job, image: 'shop/job:%1$s'}]
          schedules:
            - {name: report, expression: rate(1 day), role: %2$s, run: %3$s}
            - {name: clean, expression: rate(2 days), role: %2$s, run: %3$s, image: 'shop/clean:%1$s'}
        """.formatted(
            image,
            ROLE,
            "{launchType: FARGATE, networkConfiguration:"
                + " {awsvpcConfiguration: {subnets: [subnet-a]}}}");
  }

  private ResourceStatus nightly() {
    return world.report().resources().stream()
        .filter(r -> r.key().kind() == Kind.SCHEDULE && r.key().name().equals("nightly"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aScheduleWithoutAServiceRegistersWhatItStarts() {
    world.git.commit("nightly.yaml", alone("v1"));
    world.run(A_WHILE);
    assertThat(nightly().conditions()).isEmpty();
    assertThat(nightly().sync()).isInstanceOf(Sync.Synced.class);
    assertThat(nightly().health().health())
        .isEqualTo(new Health(Health.Status.HEALTHY, "report: rate(1 day); clean: rate(2 days)"));
    assertThat(rules(world)).hasSize(2);
    world.git.commit("nightly.yaml", alone("v2"));
    world.hint();
    world.run(A_WHILE);
    var started = rules(world).stream().map(r -> started(targets(r).path(0))).toList();
    assertThat(started).hasSize(2).allMatch(name -> name.endsWith(":2"));
    assertThat(started).contains("nightly:2");
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(nightly().sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void afterARestartNothingIsRegisteredAgain() {
    world.git.commit("nightly.yaml", alone("v1"));
    commits("v1", REPORT);
    world.restart();
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(nightly().sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void oneWhoseRevisionIsDeregisteredGetsAnother() {
    world.git.commit("nightly.yaml", alone("v1"));
    world.run(A_WHILE);
    world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"nightly:1\"}");
    world.run(Duration.ofMinutes(12));
    var started = rules(world).stream().map(r -> started(targets(r).path(0))).toList();
    assertThat(started).contains("nightly:2");
  }

  /** Ten rules cost 30 calls in 10 minutes and none in between. */
  @Test
  void rulesAreLookedAtEveryTenMinutesOnly() {
    var ten = IntStream.range(0, 10)
        .mapToObj(i -> REPORT.replace("name: report", "name: report-" + i))
        .toArray(String[]::new);
    commits("v1", ten);
    world.run(Duration.ofHours(1));
    world.aws.forgetWrites();
    world.aws.forgetCalls();
    world.run(Duration.ofHours(24));
    assertThat(world.aws.writes()).isEmpty();
    var looks =
        List.of(AwsCall.DESCRIBE_RULE, AwsCall.LIST_TARGETS_BY_RULE, AwsCall.LIST_TAGS_OF_RULE);
    for (var look : looks) assertThat(world.aws.calls(look)).isBetween(1_200, 1_440);
  }

  @Test
  void aThousandPassesWriteNothing() {
    commits("v1", REPORT);
    world.aws.forgetWrites();
    for (int i = 0; i < 1_000; i++) {
      world.advance(Duration.ofMinutes(1));
      world.pass();
    }
    assertThat(world.aws.writes()).isEmpty();
    assertThat(web().sync()).isInstanceOf(Sync.Synced.class);
  }

  record Crash(int call, boolean before) {}

  static Stream<Crash> crashes() {
    var calls = new AtomicInteger();
    var world = changing();
    world.aws.dieBefore(call -> {
      if (isOfRules(call)) calls.incrementAndGet();
      return false;
    });
    world.run(A_WHILE);
    assertThat(calls.get()).isGreaterThan(5);
    return IntStream.range(0, calls.get())
        .boxed()
        .flatMap(i -> Stream.of(new Crash(i, true), new Crash(i, false)));
  }

  private static boolean isOfRules(AwsCall call) {
    return call.service().equals("events");
  }

  /** One schedule changes with the image, and one is new. */
  private static World changing() {
    var world = new World();
    var one = manifest("web", "shop/web:v1", 2) + "  schedules: [" + REPORT + "]\n";
    world.git.commit("web.yaml", one);
    world.run(A_WHILE);
    world.restart();
    world.git.commit(
        "web.yaml",
        manifest("web", "shop/web:v2", 2) + "  schedules: [" + REPORT.replace("0 3", "0 4") + ", "
            + REPORT.replace("name: report", "name: clean") + "]\n");
    return world;
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void killedAtAnyCallTheNextStartFinishesTheJob(Crash crash) {
    var world = changing();
    var left = new AtomicInteger(crash.call());
    if (crash.before()) world.aws.dieBefore(call -> isOfRules(call) && left.getAndDecrement() == 0);
    else world.aws.dieAfter(call -> isOfRules(call) && left.getAndDecrement() == 0);
    try {
      world.run(A_WHILE);
    } catch (Killed now) {
      world.restart();
    }
    world.run(A_WHILE);
    assertThat(rules(world)).hasSize(2);
    for (var rule : rules(world)) {
      var targets =
          events(world, "ListTargetsByRule", "{\"Rule\":\"" + rule + "\"}").path("Targets");
      assertThat(targets).hasSize(1);
      assertThat(started(targets.path(0))).isEqualTo("web:2");
    }
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").conditions()).isEmpty();
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void overTheRealSdkAndHttpItIsTheSame() {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    var behaviour = Behaviour.standard().withPace(Pace.BRISK).withClusters("shop");
    try (var http = World.overHttp(behaviour)) {
      http.git.commit(
          "web.yaml", manifest("web", "shop/web:v1", 2) + "  schedules: [" + REPORT + "]\n");
      http.run(A_WHILE);
      assertThat(http.status("web").conditions()).isEmpty();
      assertThat(http.status("web").sync()).isInstanceOf(Sync.Synced.class);
      var rule = rules(http).getFirst();
      var before = http.model.calls();
      events(http, "DisableRule", "{\"Name\":\"" + rule + "\"}");
      http.run(Duration.ofMinutes(12));
      assertThat(events(http, "DescribeRule", "{\"Name\":\"" + rule + "\"}")
              .path("State")
              .asText())
          .isEqualTo("ENABLED");
      assertThat(http.model.calls().get("UpdateService")).isEqualTo(before.get("UpdateService"));
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }
}
