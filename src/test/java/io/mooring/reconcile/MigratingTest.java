package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.ModelAws;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manifests of the page for people who come from other tools, on the embedded ECS. */
class MigratingTest {
  private static final Path PAGE = Path.of("docs/migrating.md");
  private static final Pattern FILE = Pattern.compile("(?s)```yaml\\n# (\\S+)\\n(.*?)```");
  private static final Duration A_WHILE = Duration.ofMinutes(20);

  private final World world = new World();

  private static Map<String, String> files() throws IOException {
    var files = new TreeMap<String, String>();
    FILE.matcher(Files.readString(PAGE))
        .results()
        .forEach(file -> files.put(file.group(1), file.group(2)));
    return files;
  }

  private void commit(String... names) throws IOException {
    for (var name : names) world.git.commit(name, files().get(name));
    world.run(A_WHILE);
  }

  private void assertWell(String name) {
    var status = status(name);
    assertThat(status.conditions()).isEmpty();
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  private ResourceStatus status(String name) {
    return world.status(name);
  }

  /** Tasks that were run by themselves and have ended, newest last. */
  private List<JsonNode> runs(String family) {
    var runs = new ArrayList<JsonNode>();
    var listed = world
        .call(
            "ListTasks",
            "{\"cluster\":\"shop\",\"family\":\"%s\",\"desiredStatus\":\"STOPPED\"}"
                .formatted(family))
        .path("taskArns");
    for (var arn : listed) {
      runs.add(world
          .call(
              "DescribeTasks", "{\"cluster\":\"shop\",\"tasks\":[\"%s\"]}".formatted(arn.asText()))
          .at("/tasks/0"));
    }
    return runs;
  }

  private List<String> calls(String... operations) {
    var wanted = List.of(operations);
    return world.aws.writes().stream().filter(wanted::contains).toList();
  }

  @ParameterizedTest
  @CsvSource({"flow.yaml,flow", "hello.yaml,hello"})
  void aTaskOfThePageRunsOnce(String file, String name) throws IOException {
    commit(file);
    assertWell(name);
    assertThat(runs(name)).singleElement().satisfies(task -> {
      assertThat(task.at("/containers/0/exitCode").asInt(-1)).isZero();
      assertThat(task.path("launchType").asText()).isEqualTo("FARGATE");
    });
    world.run(A_WHILE);
    assertThat(calls("RunTask")).hasSize(1);
  }

  @Test
  void aServiceOfThePageIsDeployedInTheOrderOfItsTool() throws IOException {
    commit("web.yaml", "overlay.yaml");
    assertWell("web");
    world.aws.forgetWrites();
    world.git.commit(
        "overlay.yaml", files().get("overlay.yaml").replace("image_tag: v1", "image_tag: v2"));
    world.run(A_WHILE);
    assertWell("web");
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(calls("RegisterTaskDefinition", "RunTask", "UpdateService", "PutTargets"))
        .containsExactly("RegisterTaskDefinition", "RunTask", "UpdateService", "PutTargets");
  }

  private void tag(String image) throws IOException {
    world.git.commit(
        "overlay.yaml",
        files().get("overlay.yaml").replace("image_tag: v1", "image_tag: " + image));
    world.hint();
    world.run(A_WHILE);
  }

  private String wanted(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key)) return tag.path("value").asText();
    throw new AssertionError("no tag " + key);
  }

  /** What the one target of the one rule starts. */
  private String scheduled() {
    var rules = events("ListRules", JsonNodeFactory.instance.objectNode()).path("Rules");
    assertThat(rules).hasSize(1);
    var rule =
        JsonNodeFactory.instance.objectNode().put("Rule", rules.at("/0/Name").asText());
    var targets = events("ListTargetsByRule", rule).path("Targets");
    assertThat(targets).hasSize(1);
    return targets.at("/0/EcsParameters/TaskDefinitionArn").asText().replaceFirst(".*/", "");
  }

  private JsonNode events(String operation, ObjectNode request) {
    var reply = world.model.call("events", operation, request, world.now());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + ": " + reply);
  }

  /** Service and target go back together, by the tag that {@code mooring rollback web} writes. */
  @Test
  void aServiceOfThePageGoesBackWithItsScheduleAndWithoutAMigration() throws IOException {
    commit("web.yaml", "overlay.yaml");
    tag("v2");
    assertThat(scheduled()).isEqualTo("web:2");
    world.aws.forgetWrites();
    var digests = VersionTag.parse(wanted(Tags.APPLIED)).orElseThrow().digests();
    var hold = new HoldTag(
        digests.taskDefinition(),
        digests.deployment(),
        "anna",
        Optional.of(new RevisionName("web", 1)),
        "",
        "too slow");
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(world.service("web").path("serviceArn").asText(), Tags.HOLD, hold.value()));
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(scheduled()).isEqualTo("web:1");
    assertThat(calls(
            "RegisterTaskDefinition",
            "RunTask",
            "UpdateService",
            "PutTargets",
            "DeregisterTaskDefinition"))
        .containsExactly("UpdateService", "PutTargets");
  }

  /** Old revisions go last, when neither the service nor a target starts tasks of them. */
  @Test
  void ofAServiceOfThePageTheNewestRevisionsStay() throws IOException {
    commit("web.yaml", "overlay.yaml");
    for (int version = 2; version <= 11; version++) tag("v" + version);
    world.aws.forgetWrites();
    tag("v12");
    world.run(Duration.ofHours(2));
    assertWell("web");
    assertThat(world.revisions("web")).isEqualTo(10);
    assertThat(world.revision("web")).isEqualTo("web:12");
    assertThat(scheduled()).isEqualTo("web:12");
    assertThat(calls("UpdateService", "PutTargets", "DeregisterTaskDefinition"))
        .startsWith("UpdateService", "PutTargets", "DeregisterTaskDefinition");
    var oldest = world
        .call("ListTaskDefinitions", "{\"familyPrefix\":\"web\",\"status\":\"ACTIVE\"}")
        .at("/taskDefinitionArns/0");
    assertThat(oldest.asText()).endsWith("/web:3");
  }

  /** Two retries, then it stays failed, with what the log said last. */
  @Test
  void aTaskOfThePageThatFailsIsTriedAgainAsOftenAsItSays() throws IOException {
    world.git.commit("hello.yaml", files().get("hello.yaml").replace("[echo, hello]", "[exit-3]"));
    world.run(A_WHILE);
    assertThat(runs("hello"))
        .hasSize(3)
        .allMatch(task -> task.at("/containers/0/exitCode").asInt() == 3);
    assertThat(status("hello").conditions())
        .anyMatch(c -> c.type() == Condition.Type.RUN_FAILED
            && c.message().contains("exit code 3")
            && c.message().contains("last lines of its log: "));
    world.run(A_WHILE);
    assertThat(calls("RunTask")).hasSize(3);
  }

  /** Its worker is gone right after the start, and comes back while it runs or after its end. */
  @ParameterizedTest
  @CsvSource({"PT10S", "PT10M"})
  void aTaskOfThePageThatWasStartedIsFoundAgain(Duration away) throws IOException {
    world.git.commit(
        "hello.yaml", files().get("hello.yaml").replace("[echo, hello]", "[sleep-60]"));
    world.aws.dieAfter(AwsCall.RUN_TASK::equals);
    assertThatThrownBy(() -> world.run(A_WHILE)).isInstanceOf(ModelAws.Killed.class);
    world.aws.dieAfter(_ -> false);
    world.advance(away);
    world.restart();
    world.run(A_WHILE);
    assertWell("hello");
    assertThat(runs("hello")).hasSize(1);
    assertThat(world.aws.started()).hasSize(1);
  }

  @Test
  void aTaskOfThePageIsMadeOutOfARunningFamily() throws IOException {
    var role = "arn:aws:iam::123456789012:role/execution";
    world.git.commit(
        "web.yaml",
        World.manifest("web", "shop/web:v1", 1)
            .replace("    family: web\n", "    family: web\n    executionRoleArn: " + role + "\n"));
    world.run(A_WHILE);
    commit("migrate.yaml");
    assertWell("migrate");
    assertThat(runs("migrate")).hasSize(1);
    assertThat(world.revisions("migrate")).isEqualTo(1);
    var made = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"migrate\"}")
        .path("taskDefinition");
    assertThat(made.path("cpu").asText()).isEqualTo("256");
    assertThat(made.path("memory").asText()).isEqualTo("512");
    assertThat(made.path("executionRoleArn").asText()).isEqualTo(role);
    var container = made.at("/containerDefinitions/0");
    assertThat(container.at("/environment/0/name").asText()).isEqualTo("LEVEL");
    assertThat(container.path("image").asText()).isEqualTo("shop/web:v2");
    assertThat(container.at("/logConfiguration/options/awslogs-group").asText())
        .isEqualTo("/ecs/migrate");
  }

  /** It is left out and not sent as nothing; what Fargate then lacks is in AWS's own words. */
  @Test
  void aFamilyWithoutAnExecutionRoleIsSaid() throws IOException {
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v1", 1));
    world.run(A_WHILE);
    commit("migrate.yaml");
    assertThat(status("migrate").conditions())
        .anyMatch(c -> c.type() == Condition.Type.BLOCKED
            && c.message().contains("requires task definition to have execution role"));
  }

  @Test
  void aFamilyThatIsNotThereIsSaid() throws IOException {
    commit("migrate.yaml");
    assertThat(status("migrate").conditions())
        .anyMatch(c -> c.type() == Condition.Type.BLOCKED && c.message().contains("web"));
    assertThat(calls("RegisterTaskDefinition", "RunTask")).isEmpty();
  }

  @Test
  void theLogGroupOfATaskIsMadeAndItsRetentionPutRight() throws IOException {
    commit("hello.yaml");
    assertThat(retention("/ecs/hello")).isEqualTo(7);
    world.git.commit(
        "hello.yaml",
        files()
            .get("hello.yaml")
            .replace("hello:v1", "hello:v2")
            .replace("retentionDays: 7", "retentionDays: 30"));
    world.run(A_WHILE);
    assertThat(retention("/ecs/hello")).isEqualTo(30);
  }

  private int retention(String group) {
    var request = JsonNodeFactory.instance.objectNode().put("logGroupNamePrefix", group);
    var reply = world.model.call("logs", "DescribeLogGroups", request, world.now());
    if (!(reply instanceof Reply.Ok(var body, var _))) throw new AssertionError(reply);
    return body.at("/logGroups/0/retentionInDays").asInt();
  }
}
