package io.mooring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.config.Settings;
import io.mooring.fixture.Samples;
import io.mooring.fixture.World;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.ResourceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API tells of runs and logs, read from the embedded ECS. */
class RunsTest {
  private static final String AWSLOGS =
      "logConfiguration: {logDriver: awslogs, options: {awslogs-group: /shop, awslogs-region: eu-west-1,"
          + " awslogs-stream-prefix: p, awslogs-create-group: 'true'}}";

  private final World world = new World();
  private final Ecs ecs = new Ecs(world.aws, new Budget(1, world.clock));
  private final Runs runs =
      new Runs(settings(), _ -> Optional.of(ecs), key -> world.worker().family(key));

  private static Settings settings() {
    var none = Settings.none();
    var app = new Settings.App(
        Samples.spec(World.AUTO),
        false,
        new Settings.Access("eu-west-1", Optional.empty(), Optional.empty()));
    return new Settings(
        none.instance(),
        none.dataDir(),
        List.of(app),
        none.git(),
        none.budgetShare(),
        none.http(),
        none.notices());
  }

  private static ResourceView declared(Kind kind, String name) {
    var like = Samples.synced(name);
    var key = new ResourceKey(like.key().app(), like.key().cluster(), kind, name);
    return ResourceView.of(new ResourceStatus(
        key, like.commit(), like.sync(), like.health(), like.operation(), like.conditions()));
  }

  private static final ResourceView WEB = declared(Kind.SERVICE, "web");

  private static String web(String image, String logs, String command) {
    var text = World.manifest("web", "shop/web:" + image, 2);
    assertThat(text).contains("        portMappings:");
    return text.replace("        portMappings:", "        " + logs + "\n        portMappings:")
            .replace(
                "    networkMode:",
                "    executionRoleArn: 'arn:aws:iam::123456789012:role/execution'\n    networkMode:")
        + "  hooks:\n    - {name: migrate, phase: PreSync, container: web, command: [" + command
        + "]}\n";
  }

  private void commits(String manifest) {
    world.git.commit("web.yaml", manifest);
    world.hint();
    world.run(Duration.ofMinutes(10));
    var names = new TreeSet<>(List.of("web"));
    ecs.cluster(Samples.CLUSTER).sweep("shop", names, world.now(), world.now());
    world.aws.forgetCalls();
  }

  @BeforeEach
  void aServiceWithAHookRuns() {
    commits(web("v1", AWSLOGS, "bin/migrate, lines-300"));
  }

  @Test
  void theRecordsOfRunsAreToldNewestRevisionFirst() {
    commits(web("v2", AWSLOGS, "exit-3"));
    assertThat(runs.of(WEB)).extracting(Runs.Row::revision).containsExactly("web:2", "web:1");
    var failed = runs.of(WEB).getFirst();
    assertThat(failed.hook()).isEqualTo("migrate");
    assertThat(failed.state()).isEqualTo("failed");
    assertThat(failed.attempt()).isEqualTo(1);
    assertThat(failed.task()).isNotEmpty();
    assertThat(failed.cause()).contains("exit code 3");
    assertThat(failed.since()).isNotNull();
    assertThat(runs.of(WEB).getLast().state()).isEqualTo("succeeded");
    assertThat(runs.of(WEB).getLast().cause()).isNull();
  }

  @Test
  void whatIsAskedAgainAtOnceCostsNothing() {
    var first = runs.of(WEB);
    int calls = world.aws.calls();
    assertThat(calls).isBetween(1, 6);
    for (int i = 0; i < 20; i++) assertThat(runs.of(WEB)).isEqualTo(first);
    assertThat(world.aws.calls()).isEqualTo(calls);
    var lines = runs.logs(WEB, Optional.empty());
    calls = world.aws.calls();
    for (int i = 0; i < 20; i++) assertThat(runs.logs(WEB, Optional.empty())).isEqualTo(lines);
    assertThat(world.aws.calls()).isEqualTo(calls);
  }

  @Test
  void theLinesOfTheTasksThatRunAreTold() {
    var told = runs.logs(WEB, Optional.empty());
    assertThat(told.notes()).isEmpty();
    assertThat(told.items()).extracting(Runs.LineView::message).contains("listening");
    assertThat(told.items()).extracting(Runs.LineView::container).containsOnly("web");
    assertThat(told.items().stream().map(Runs.LineView::task).distinct()).hasSize(2);
    assertThat(told.items()).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
  }

  @Test
  void ofARunItsLastHundredLinesAreTold() {
    var told = runs.logs(WEB, Optional.of("migrate"));
    assertThat(told.items()).hasSize(100);
    assertThat(told.items().getLast().message()).isEqualTo("done");
    assertThat(told.items().getFirst().message()).isEqualTo("line 202 of 300");
    assertThat(runs.logs(WEB, Optional.of("other")).items()).isEmpty();
  }

  @Test
  void aContainerWithoutALogDriverIsSaid() {
    commits(web("v2", "cpu: 10", "bin/migrate"));
    var told = runs.logs(WEB, Optional.empty());
    assertThat(told.items()).isEmpty();
    assertThat(told.notes())
        .hasSize(2)
        .allMatch(note -> note.startsWith("container web of task ")
            && note.contains("it has no log driver; give it a logConfiguration with awslogs"));
  }

  @Test
  void aLineThatLooksSecretIsMasked() throws Exception {
    var said = (ObjectNode) new ObjectMapper()
        .readTree("{\"events\":[{\"timestamp\":1,\"ingestionTime\":1,\"message\":"
            + "\"password=hunter2\"},{\"timestamp\":2,\"ingestionTime\":2,\"message\":"
            + "\"plain\"}],\"nextForwardToken\":\"f\",\"nextBackwardToken\":\"b\"}");
    world.aws.instead((call, _) -> call == AwsCall.GET_LOG_EVENTS
        ? Optional.of(new Reply.Ok(said.deepCopy(), "id"))
        : Optional.empty());
    var told = runs.logs(WEB, Optional.of("migrate"));
    assertThat(told.items()).isNotEmpty();
    assertThat(told.toString()).contains("***", "plain").doesNotContain("hunter2");
  }

  @Test
  void aCauseThatLooksSecretIsMasked() {
    var arn = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"web:1\"}")
        .at("/taskDefinition/taskDefinitionArn")
        .asText();
    world.call(
        "TagResource",
        ("{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:run/migrate\",\"value\":"
                + "\"state=failed attempt=1 why=http://u:hunter2@db\"}]}")
            .formatted(arn));
    assertThat(runs.of(WEB).getFirst().state()).isEqualTo("failed");
    assertThat(runs.of(WEB).toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A", "two words", "../x", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddE"})
  void aNameThatNoHookCanHaveIsRefusedAndAsksNobody(String name) {
    assertThatThrownBy(() -> runs.logs(WEB, Optional.of(name)))
        .isInstanceOf(Errors.Refused.class)
        .hasMessageContaining("the query parameter run takes the name of a hook");
    assertThat(world.aws.calls()).isZero();
  }

  @Test
  void whatEcsDoesNotAnswerIsSaid() {
    world.aws.instead((_, _) ->
        Optional.of(new Reply.Fault("AccessDeniedException", "not authorized", 400, "id")));
    assertThatThrownBy(() -> runs.of(WEB))
        .isInstanceOf(Errors.Refused.class)
        .hasMessageContaining("ECS cannot be read now");
    assertThatThrownBy(() -> runs.logs(WEB, Optional.empty()))
        .isInstanceOf(Errors.Refused.class)
        .hasMessageContaining("ECS cannot be read now");
  }

  @Test
  void aTaskIsToldByItsFamily() {
    world.git.commit("seed.yaml", """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          cluster: shop
          taskDefinition:
            family: seed
            containerDefinitions: [{name: job, image: shop/job:v1, memory: 64, %s}]
          command: [bin/seed]
        """.formatted(AWSLOGS));
    world.hint();
    world.run(Duration.ofMinutes(5));
    var seed = declared(Kind.TASK, "seed");
    assertThat(runs.of(seed)).singleElement().satisfies(row -> {
      assertThat(row.hook()).isEqualTo("seed");
      assertThat(row.state()).isEqualTo("succeeded");
    });
    assertThat(runs.logs(seed, Optional.empty()).items())
        .extracting(Runs.LineView::message)
        .contains("$ bin/seed", "done");
  }

  @Test
  void beforeTheHouseStandsItSaysSo() {
    var early = new Runs(settings(), _ -> Optional.empty(), _ -> Optional.empty());
    assertThatThrownBy(() -> early.of(WEB)).hasMessageContaining("still starting");
    var nobody = new Runs(Settings.none(), _ -> Optional.of(ecs), _ -> Optional.empty());
    assertThatThrownBy(() -> nobody.of(WEB)).hasMessageContaining("there is no app shop");
  }

  /** Two of them share the definition: each is told its own record alone. */
  @Test
  void aTaskWhoseFamilyHasAnotherNameIsToldByItsOwnRecord() {
    world.git.commit("jobs.yaml", """
        apiVersion: mooring/v1
        kind: TaskDefinition
        metadata: {name: base}
        spec:
          taskDefinition:
            family: jobs
            containerDefinitions: [{name: job, image: shop/job:v1, memory: 64}]
        ---
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: good}
        spec: {cluster: shop, taskDefinition: {ref: base}, command: [bin/good]}
        ---
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: bad}
        spec: {cluster: shop, taskDefinition: {ref: base}, command: [exit-4]}
        """);
    world.hint();
    world.run(Duration.ofMinutes(10));
    assertThat(runs.of(declared(Kind.TASK, "good"))).singleElement().satisfies(row -> {
      assertThat(row.hook()).isEqualTo("good");
      assertThat(row.revision()).isEqualTo("jobs:1");
      assertThat(row.state()).isEqualTo("succeeded");
    });
    assertThat(runs.of(declared(Kind.TASK, "bad")))
        .extracting(Runs.Row::hook, Runs.Row::state)
        .containsExactly(tuple("bad", "failed"));
  }
}
