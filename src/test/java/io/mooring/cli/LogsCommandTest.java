package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.RecordKey;
import io.mooring.run.RunName;
import io.mooring.simhttp.EmbeddedEcs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mooring logs} over HTTP against the embedded ECS. */
class LogsCommandTest {
  private static final String LOGS =
      "'logConfiguration':{'logDriver':'awslogs','options':{'awslogs-group':'/ecs/web',"
          + "'awslogs-region':'eu-west-1','awslogs-stream-prefix':'ecs'}}";

  @TempDir
  private Path dir;

  private final World world = new World();
  private EmbeddedEcs ecs;
  private WorkingRepository git;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, world.clock);
    git = WorkingRepository.create(dir.resolve("deploy"));
    config = Files.writeString(dir.resolve("application.yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps:
            shop: {repo: "%s", ref: main, destination: test}
          destinations:
            test: {account: "123456789012", region: eu-west-1, clusters: [shop], endpoint: %s}
        """.formatted(
            dir.resolve("data"), git.url(), ecs.endpoint()));
    call("RegisterTaskDefinition", """
        {'family':'web','networkMode':'awsvpc','requiresCompatibilities':['FARGATE'],'cpu':'256',
         'executionRoleArn':'arn:aws:iam::123456789012:role/exec',
         'memory':'512','containerDefinitions':[
          {'name':'web','image':'shop/web:v1',%s},
          {'name':'proxy','image':'envoy:1','essential':false,%s},
          {'name':'dumb','image':'dumb:1','essential':false}]}
        """.formatted(LOGS, LOGS));
    call("CreateService", """
        {'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1,
         'launchType':'FARGATE',
         'networkConfiguration':{'awsvpcConfiguration':{'subnets':['subnet-a']}}}
        """);
    world.advance(Duration.ofMinutes(5));
  }

  @AfterEach
  void stop() {
    ecs.close();
    git.close();
  }

  private Run logs(String... arguments) {
    var all = new ArrayList<>(List.of("logs"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return Run.of(all.toArray(String[]::new));
  }

  private ObjectNode call(String operation, String request) {
    return world.call(operation, request.replace('\'', '"'));
  }

  private String migrate(String command) {
    var key = new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web");
    var startedBy = new RunName("test/shop", key, "migrate").startedBy();
    var task = call("RunTask", """
            {'cluster':'shop','taskDefinition':'web','launchType':'FARGATE','startedBy':'%s',
             'networkConfiguration':{'awsvpcConfiguration':{'subnets':['subnet-a']}},
             'overrides':{'containerOverrides':[{'name':'web','command':['%s']}]}}
            """.formatted(startedBy, command))
        .at("/tasks/0/taskArn")
        .asText();
    world.advance(Duration.ofMinutes(10));
    return task.substring(task.lastIndexOf('/') + 1);
  }

  @Test
  void aServiceTellsTheLastLinesOfEachContainerAndWhichHasNoLog() {
    var run = logs("web", "--timestamps");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("2026-01-01T[0-9:.]{12}Z web/[0-9a-f]{8} listening"))
        .anyMatch(line -> line.matches("2026-01-01T[0-9:.]{12}Z proxy/[0-9a-f]{8} listening"));
    assertThat(run.err()).contains("dumb/").contains("it has no log driver");
    var one = logs("web", "--container", "web", "--tail", "1");
    assertThat(one.out()).isEqualTo("listening\n");
    assertThat(logs("web", "--container", "wep").err()).contains("it has web, proxy, dumb");
  }

  @Test
  void theLatestRunOfAHookIsToldWholeAndInOrder() {
    migrate("exit-1");
    var task = migrate("lines-99997");
    var run = logs("web", "--run", "migrate", "--container", "web");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    var lines = run.out().lines().toList();
    assertThat(lines).hasSize(100_000);
    for (int i = 1; i <= 99_997; i++)
      assertThat(lines.get(i + 1)).isEqualTo("line " + i + " of 99997");
    var json = logs("web", "--task", task, "--container", "web", "--tail", "1", "-o", "json");
    assertThat(json.out())
        .startsWith("{\"at\":\"2026-01-01T")
        .contains("\"task\":\"" + task + "\",\"container\":\"web\",\"message\":\"done\"}");
    var before = logs("web", "--run", "migrate", "--container", "web", "--previous");
    assertThat(before.out()).contains("exit-1").doesNotContain("line 1 of");
  }

  @Test
  void aRunThatHasEndedIsFollowedToItsEndAndNoFurther() {
    migrate("exit-3");
    var run = logs("web", "--run", "migrate", "-f");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("exit-3");
    assertThat(run.err()).contains("has stopped: Essential container in task exited (web 3");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatHelps() {
    var nobody = logs("wep");
    assertThat(nobody.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(nobody.err()).contains("there is no service wep and no task of a Task of that name");
    var never = logs("web", "--run", "migrate");
    assertThat(never.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(never.err()).contains("no run of migrate of web is known");
    assertThat(logs("web", "--task", "0".repeat(32)).exitCode()).isZero();
    assertThat(logs("--task", "0".repeat(32)).exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(logs().exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(logs("web", "--tail", "0").exitCode()).isEqualTo(ExitCode.USAGE.code());
  }

  /** ECS has forgotten the task, and the family is not the Task's name: Git says which it is. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTaskThatEcsHasForgottenIsFoundByItsRecord(boolean shared) throws Exception {
    git.file("seed.yaml", """
            apiVersion: mooring/v1
            kind: Task
            metadata: {name: seed}
            spec:
              cluster: shop
              taskDefinition:
                family: jobs
                containerDefinitions: [{name: web, image: shop/web:v1, memory: 64}]
              command: [bin/seed]
            """).commit("main", "seed");
    var task = migrate("lines-3");
    var key = new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.TASK, "seed");
    call("RegisterTaskDefinition", """
        {'family':'jobs','containerDefinitions':[
          {'name':'web','image':'shop/web:v1','memory':64,%s}],
         'tags':[{'key':'%s','value':'state=succeeded n=1 task=%s'}]}
        """.formatted(LOGS, RecordKey.of(key, "seed", shared), task));
    var run = logs("seed");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).contains("line 1 of 3", "line 3 of 3");
  }
}
