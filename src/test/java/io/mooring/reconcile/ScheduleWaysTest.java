package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.Condition;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import io.mooring.window.Cron;
import io.mooring.window.Window;
import io.mooring.window.Windows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The less common ways of a schedule, on the real loop in virtual time. */
class ScheduleWaysTest {
  private static final Duration A_WHILE = Duration.ofMinutes(15);
  private static final String ROLE = "role: 'arn:aws:iam::123456789012:role/events'";
  private static final String REPORT =
      "{name: report, expression: cron(0 3 * * ? *), " + ROLE + ", command: [bin/report]}";
  private static final String CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

  private final World world = new World();

  private static String service(String name, String image, String... schedules) {
    return manifest(name, "shop/web:" + image, 2) + "  schedules: ["
        + String.join(", ", schedules)
        + "]\n";
  }

  private void commits(String image, String... schedules) {
    world.git.commit("web.yaml", service("web", image, schedules));
    world.hint();
    world.run(A_WHILE);
  }

  private JsonNode events(String operation, String request) {
    try {
      var document = (ObjectNode) new ObjectMapper().readTree(request.replace('\'', '"'));
      var reply = world.model.call("events", operation, document, world.now());
      if (reply instanceof Reply.Ok(var body, var _)) return body;
      throw new AssertionError(operation + ": " + reply);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private List<String> rules() {
    var names = new ArrayList<String>();
    events("ListRules", "{}")
        .path("Rules")
        .forEach(r -> names.add(r.path("Name").asText()));
    return names;
  }

  private JsonNode target(String rule, String id) {
    for (var target : events("ListTargetsByRule", "{'Rule':'" + rule + "'}").path("Targets"))
      if (target.path("Id").asText().equals(id)) return target;
    throw new AssertionError("rule " + rule + " has no target " + id);
  }

  private String expression() {
    return events("DescribeRule", "{'Name':'" + rules().getFirst() + "'}")
        .path("ScheduleExpression")
        .asText();
  }

  private String told(Condition.Type type) {
    return world.report().resources().stream()
        .map(ResourceStatus::conditions)
        .flatMap(List::stream)
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  private void wellAndQuiet() {
    assertThat(world.report().resources())
        .allMatch(r -> r.conditions().isEmpty())
        .allMatch(r -> r.sync() instanceof Sync.Synced);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ops", "arn:aws:events:eu-west-1:123456789012:event-bus/ops"})
  void aRuleOnACustomBusGetsOurTargetAndItsNamesakeDoesNot(String bus) {
    events("CreateEventBus", "{'Name':'ops'}");
    var pattern = "'EventPattern':'{}'";
    events("PutRule", "{'Name':'uploaded','EventBusName':'ops'," + pattern + "}");
    events("PutRule", "{'Name':'uploaded'," + pattern + "}");
    var clean = "{name: clean, rule: uploaded, eventBus: '" + bus + "', " + ROLE + "}";
    commits("v1", clean);
    commits("v2", clean);
    var there = events("ListTargetsByRule", "{'Rule':'uploaded','EventBusName':'ops'}");
    assertThat(there.path("Targets")).hasSize(1);
    assertThat(there.at("/Targets/0/EcsParameters/TaskDefinitionArn").asText()).endsWith("/web:2");
    assertThat(events("ListTargetsByRule", "{'Rule':'uploaded'}").path("Targets"))
        .isEmpty();
    assertThat(world.aws.writes()).doesNotContain("PutRule");
    wellAndQuiet();
  }

  private static String with(String target) {
    return REPORT.replace("}", ", target: {" + target + "}}");
  }

  private static final String DEAD =
      "DeadLetterConfig: {Arn: 'arn:aws:sqs:eu-west-1:123456789012:dead'}";

  @Test
  void aDeadLetterQueueAndARetryPolicyArePutKeptAndTakenAway() {
    commits("v1", with(DEAD + ", RetryPolicy: {MaximumRetryAttempts: 3}"));
    var rule = rules().getFirst();
    var put = target(rule, "report");
    assertThat(put.at("/DeadLetterConfig/Arn").asText()).endsWith(":dead");
    assertThat(put.at("/RetryPolicy/MaximumRetryAttempts").asInt()).isEqualTo(3);
    var changed = (ObjectNode) put.deepCopy();
    changed.remove("DeadLetterConfig");
    changed.withObject("/RetryPolicy").put("MaximumRetryAttempts", 0);
    events("PutTargets", "{'Rule':'" + rule + "','Targets':[%s]}", changed);
    assertThat(target(rule, "report").has("DeadLetterConfig")).isFalse();
    world.run(A_WHILE);
    assertThat(target(rule, "report")).isEqualTo(put);
    commits("v1", REPORT);
    assertThat(target(rule, "report").has("DeadLetterConfig")).isFalse();
    assertThat(target(rule, "report").has("RetryPolicy")).isFalse();
    wellAndQuiet();
  }

  private void events(String operation, String form, JsonNode node) {
    try {
      var text = form.replace('\'', '"').formatted(node);
      var document = (ObjectNode) new ObjectMapper().readTree(text);
      var reply = world.model.call("events", operation, document, world.now());
      if (!(reply instanceof Reply.Ok)) throw new AssertionError(operation + ": " + reply);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** EventBridge's own default says nothing, though it is declared and not shown. */
  @Test
  void aRetryPolicyThatIsTheDefaultIsQuiet() {
    commits(
        "v1", with("RetryPolicy: {MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400}"));
    var rule = rules().getFirst();
    var changed = (ObjectNode) target(rule, "report").deepCopy();
    changed.remove("RetryPolicy");
    events("PutTargets", "{'Rule':'" + rule + "','Targets':[%s]}", changed);
    world.run(A_WHILE);
    wellAndQuiet();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 30, 50})
  void aWriteThatIsNotShownYetIsNotDoneAgain(int lag) {
    world.aws.lag(Duration.ofSeconds(lag));
    commits("v1", REPORT);
    assertThat(world.aws.writes().stream().filter(w -> w.startsWith("Put")))
        .containsExactly("PutRule", "PutTargets");
    assertThat(world.aws.calls(AwsCall.TAG_RULE)).isEqualTo(1);
    world.aws.forgetWrites();
    commits("v1", REPORT.replace("0 3", "0 4"));
    assertThat(world.aws.writes()).containsExactly("PutRule", "TagResource");
    assertThat(expression()).isEqualTo("cron(0 4 * * ? *)");
    world.aws.forgetWrites();
    commits("v2", REPORT.replace("0 3", "0 4"));
    assertThat(world.aws.writes().stream().filter(w -> w.startsWith("Put")))
        .containsExactly("PutTargets");
    wellAndQuiet();
  }

  /**
   * A minute after a write it is looked at again: what is not shown by then may be put once more.
   */
  @ParameterizedTest
  @ValueSource(ints = {90, 300})
  void evenALongLagEndsWell(int lag) {
    world.aws.lag(Duration.ofSeconds(lag));
    commits("v1", REPORT);
    commits("v1", REPORT.replace("0 3", "0 4"));
    world.run(Duration.ofHours(2));
    assertThat(expression()).isEqualTo("cron(0 4 * * ? *)");
    wellAndQuiet();
  }

  private void until(String time) {
    world.run(Duration.between(world.now(), Instant.parse("2026-01-01T" + time + ":00Z")));
  }

  @Test
  void aClosedWindowKeepsARuleAsItIs() {
    world.restart(new Windows(List.of(new Window(
        Window.Effect.DENY,
        Cron.parse("0 12 * * *"),
        Duration.ofHours(2),
        ZoneOffset.UTC,
        false))));
    world.git.commit("nightly.yaml", alone("v1", "rate(1 day)"));
    commits("v1", REPORT);
    until("12:05");
    world.aws.forgetWrites();
    world.git.commit("web.yaml", service("web", "v1", REPORT.replace("0 3", "0 4")));
    world.git.commit("nightly.yaml", alone("v2", "rate(2 days)"));
    var web = rules().stream().filter(r -> r.startsWith("web-")).findFirst().orElseThrow();
    events("DisableRule", "{'Name':'" + web + "'}");
    until("13:58");
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(Condition.Type.WAITING)).contains("opens Thu 1 Jan 2026 14:00 Z");
    until("14:15");
    assertThat(world.aws.writes()).contains("PutRule", "PutTargets");
    wellAndQuiet();
  }

  private static String alone(String image, String expression) {
    return """
        apiVersion: mooring/v1
        kind: Schedule
        metadata: {name: nightly}
        spec:
          cluster: shop
          taskDefinition:
            family: nightly
            containerDefinitions: [{name: job, image: 'shop/job:%s', memory: 64}]
          schedules:
            - {name: archive, expression: %s, %s}
        """.formatted(image, expression, ROLE);
  }

  private void tag(String arn, String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  private void untag(String arn, String key) {
    world.call(
        "UntagResource", "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\"]}".formatted(arn, key));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsSuspendedKeepsItsRules(boolean wholeApp) {
    commits("v1", REPORT);
    if (wholeApp) {
      world.git.commit("nightly.yaml", alone("v1", "rate(1 day)"));
      world.run(A_WHILE);
    }
    var arn = wholeApp ? CLUSTER : world.service("web").path("serviceArn").asText();
    var key = wholeApp ? "mooring:suspend/shop" : "mooring:suspend";
    tag(arn, key, "by=anna why=move");
    world.run(A_WHILE);
    world.aws.forgetWrites();
    if (wholeApp) world.git.commit("nightly.yaml", alone("v2", "rate(2 days)"));
    commits("v1", REPORT.replace("0 3", "0 4"));
    for (var rule : rules()) events("DisableRule", "{'Name':'" + rule + "'}");
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(Condition.Type.SUSPENDED)).contains("anna");
    untag(arn, key);
    world.run(Duration.ofMinutes(30));
    for (var rule : rules())
      assertThat(events("DescribeRule", "{'Name':'" + rule + "'}").path("State").asText())
          .isEqualTo("ENABLED");
    assertThat(world.aws.writes()).contains("PutRule");
    wellAndQuiet();
  }

  @Test
  void anEntryThatFailsToGoIsToldAndTriedAgain() throws IOException {
    commits("v1", with("Id: first"));
    var failed = (ObjectNode) new ObjectMapper()
        .readTree(
            "{\"FailedEntryCount\":1,\"FailedEntries\":[{\"TargetId\":\"first\",\"ErrorCode\":"
                + "\"ConcurrentModificationException\",\"ErrorMessage\":\"being changed\"}]}");
    world.aws.instead((call, _) -> call == AwsCall.REMOVE_TARGETS
        ? Optional.of(new Reply.Ok(failed, "id"))
        : Optional.empty());
    commits("v1", with("Id: second"));
    var rule = rules().getFirst();
    assertThat(events("ListTargetsByRule", "{'Rule':'" + rule + "'}").path("Targets"))
        .hasSize(2);
    assertThat(told(Condition.Type.BLOCKED))
        .containsPattern("target first: being changed; tried again by itself at 20\\S+Z$");
    world.aws.wellAgain();
    world.run(Duration.ofHours(1));
    assertThat(events("ListTargetsByRule", "{'Rule':'" + rule + "'}").path("Targets"))
        .singleElement()
        .satisfies(t -> assertThat(t.path("Id").asText()).isEqualTo("second"));
    wellAndQuiet();
  }

  @Test
  void aScheduleThatIsRenamedGetsANewRuleAndTheOldOneIsPruned() {
    world.restart(new Policy(
        Policy.Mode.AUTO, Policy.Drift.ENFORCE, Policy.Adopt.WHEN_EQUAL, Policy.Prune.AUTO));
    var others = "{name: a, expression: rate(1 day), " + ROLE + "}, "
        + "{name: b, expression: rate(1 day), " + ROLE + "}, "
        + "{name: c, expression: rate(1 day), " + ROLE + "}, "
        + "{name: d, expression: rate(1 day), " + ROLE + "}, "
        + "{name: e, expression: rate(1 day), " + ROLE + "}";
    commits("v1", REPORT, others);
    commits("v1", REPORT.replace("name: report", "name: weekly"), others);
    world.run(Duration.ofMinutes(30));
    assertThat(rules()).hasSize(6).noneMatch(r -> r.startsWith("web-report-"));
    assertThat(rules()).anyMatch(r -> r.startsWith("web-weekly-"));
    wellAndQuiet();
  }

  @Test
  void oneThatIsRenamedWherePruneIsNeverLeavesARuleThatIsTold() {
    commits("v1", REPORT);
    commits("v1", REPORT.replace("name: report", "name: weekly"));
    world.run(Duration.ofMinutes(30));
    assertThat(rules()).hasSize(2);
    assertThat(told(Condition.Type.ORPHANED)).contains("no manifest wants rule web-report-");
  }

  /** Every commit within the hour moves the target; none of them is taken for a fight. */
  @Test
  void manyImagesInAnHourAreNoFight() {
    for (int i = 1; i <= 4; i++) {
      world.git.commit("nightly.yaml", alone("v" + i, "rate(1 day)"));
      world.git.commit(
          "web.yaml", service("web", "v1", REPORT.replace("}", ", image: 'shop/r:v" + i + "'}")));
      world.hint();
      world.run(Duration.ofMinutes(4));
    }
    for (var rule : rules()) {
      var targets = events("ListTargetsByRule", "{'Rule':'" + rule + "'}").path("Targets");
      assertThat(targets.at("/0/EcsParameters/TaskDefinitionArn").asText()).endsWith(":4");
    }
    wellAndQuiet();
  }

  private void rollBack(String to) {
    var tags = world.service("web").path("tags");
    var healthy = "";
    for (var tag : tags)
      if (tag.path("key").asText().equals("mooring:healthy"))
        healthy = tag.path("value").asText();
    var digests = VersionTag.parse(healthy).orElseThrow().digests();
    var hold = new HoldTag(
        digests.taskDefinition(), digests.deployment(), "ann", RevisionName.parse(to), "", "slow");
    tag(world.service("web").path("serviceArn").asText(), "mooring:hold", hold.value());
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo(to);
  }

  private String started() {
    return target(rules().getFirst(), "report")
        .at("/EcsParameters/TaskDefinitionArn")
        .asText()
        .replaceFirst(".*/", "");
  }

  private static String imaged(String image) {
    return REPORT.replace("}", ", image: 'shop/report:" + image + "'}");
  }

  @Test
  void oneWithAnImageOfItsOwnGoesBackToTheRevisionThatWentWithIt() {
    commits("v1", imaged("r1"));
    commits("v2", imaged("r2"));
    assertThat(started()).isEqualTo("web-report:2");
    world.restart();
    world.aws.forgetWrites();
    rollBack("web:1");
    assertThat(started()).isEqualTo("web-report:1");
    assertThat(world.aws.writes()).doesNotContain("RegisterTaskDefinition");
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
    commits("v3", imaged("r3"));
    assertThat(started()).isEqualTo("web-report:3");
    wellAndQuiet();
  }

  @Test
  void whereItsRevisionIsGoneItStaysAndSaysSo() {
    commits("v1", imaged("r1"));
    commits("v2", imaged("r2"));
    world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"web-report:1\"}");
    rollBack("web:1");
    assertThat(started()).isEqualTo("web-report:2");
    assertThat(told(Condition.Type.REPORT_ONLY))
        .contains("schedule report did not go back with its service: web-report:1 is deregistered");
  }

  @Test
  void aTargetOnARuleOfSomebodyElsesStaysWithTheOthersWhenGitDropsIt() {
    events("PutRule", "{'Name':'nightly','ScheduleExpression':'rate(1 day)'}");
    events(
        "PutTargets",
        "{'Rule':'nightly','Targets':[{'Id':'theirs','Arn':'arn:aws:lambda:eu-west-1:123456789012:function:f'}]}");
    commits("v1", "{name: clean, rule: nightly, " + ROLE + "}", REPORT);
    world.aws.forgetWrites();
    commits("v1", REPORT);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(events("ListTargetsByRule", "{'Rule':'nightly'}").path("Targets"))
        .hasSize(2);
    wellAndQuiet();
  }

  @Test
  void twoManifestsThatPutOneTargetAreBothRefused() {
    events("CreateEventBus", "{'Name':'ops'}");
    events("PutRule", "{'Name':'nightly','ScheduleExpression':'rate(1 day)'}");
    events("PutRule", "{'Name':'nightly','EventBusName':'ops','EventPattern':'{}'}");
    var clean = "{name: clean, rule: nightly, " + ROLE + "}";
    world.git.commit("web.yaml", service("web", "v1", clean));
    world.git.commit("api.yaml", service("api", "v1", clean));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(Condition.Type.INVALID_MANIFEST))
        .contains("rule `nightly` has target `clean` more than once: also at web.yaml:")
        .contains("also at api.yaml:");
    // On another bus it is another rule.
    world.git.commit(
        "api.yaml", service("api", "v1", clean.replace("role:", "eventBus: ops, role:")));
    world.run(A_WHILE);
    wellAndQuiet();
  }
}
