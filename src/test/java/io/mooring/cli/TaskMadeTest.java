package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.World;
import io.mooring.port.Reply;
import io.mooring.simhttp.EmbeddedEcs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code task run --from} makes, and what it shows of the log, on the embedded ECS. */
class TaskMadeTest {
  private static final Pattern COMMAND = Pattern.compile(
      "(?m)^mooring (task run (?:.*\\\\\\n)*.*--launch-type FARGATE(?:.*\\\\\\n)*.*)$");

  private static final String ROLE = "arn:aws:iam::123456789012:role/exec";

  private final World world = new World();
  private EmbeddedEcs ecs;

  @BeforeEach
  void start() {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, InstantSource.system());
    for (var family : List.of("api", "web"))
      call("RegisterTaskDefinition", """
          {'family':'%1$s','executionRoleArn':'%2$s','containerDefinitions':[
            {'name':'%1$s','image':'shop/%1$s:v1','memory':64,
             'environment':[{'name':'LEVEL','value':'info'}]}]}
          """.formatted(family, ROLE));
    call("RegisterTaskDefinition", """
        {'family':'pair','containerDefinitions':[
          {'name':'side','image':'side:1','memory':64,'essential':false,%1$s},
          {'name':'main','image':'main:1','memory':64,%1$s}]}
        """.formatted("""
            'logConfiguration':{'logDriver':'awslogs','options':{'awslogs-group':'/pair',
              'awslogs-create-group':'true',
              'awslogs-region':'eu-west-1','awslogs-stream-prefix':'ecs'}}"""));
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private JsonNode call(String operation, String request) {
    return world.call(operation, request.replace('\'', '"'));
  }

  private String[] words(List<String> said) {
    var all = new ArrayList<>(said.subList(0, 2));
    all.addAll(List.of("--region", "eu-west-1", "--endpoint-url", ecs.endpoint().toString()));
    if (!said.contains("--cluster")) all.addAll(List.of("--cluster", "shop"));
    all.addAll(said.subList(2, said.size()));
    return all.toArray(String[]::new);
  }

  private Run task(String line) {
    return Run.of(words(ShellWords.of("task run " + line)));
  }

  private JsonNode definition(String name) {
    return call("DescribeTaskDefinition", "{'taskDefinition':'" + name + "'}")
        .path("taskDefinition");
  }

  private JsonNode onlyTask() {
    var arns = new ArrayList<String>();
    for (var status : List.of("RUNNING", "STOPPED"))
      call("ListTasks", "{'cluster':'shop','desiredStatus':'" + status + "'}")
          .path("taskArns")
          .forEach(arn -> arns.add(arn.asText()));
    assertThat(arns).hasSize(1);
    return call("DescribeTasks", "{'cluster':'shop','tasks':['" + arns.getFirst() + "']}")
        .at("/tasks/0");
  }

  /** The very lines that the pages show for a task on Fargate. */
  @ParameterizedTest
  @CsvSource({
    "docs/migrating.md, web, '[\"bin/migrate\"]'",
    "docs/tasks.md, api, '[\"bin/migrate && bin/check\"]'"
  })
  void theLineOfThePageRunsOnFargate(Path page, String from, String command) throws IOException {
    var line = COMMAND.matcher(Files.readString(page));
    assertThat(line.find()).isTrue();
    var said = ShellWords.of(line.group(1).replace("\\\n", " "));
    assertThat(said).contains("--cluster", "--subnets", "--security-groups", "--image");
    var run = Run.of(words(said));
    assertThat(run.exitCode()).as(run.err()).isZero();
    var made = definition("migrate:1");
    assertThat(made.path("requiresCompatibilities").toString()).isEqualTo("[\"FARGATE\"]");
    assertThat(made.path("networkMode").asText()).isEqualTo("awsvpc");
    assertThat(made.path("cpu").asText()).isEqualTo("256");
    assertThat(made.path("memory").asText()).isEqualTo("512");
    assertThat(made.path("executionRoleArn").asText()).isEqualTo(ROLE);
    assertThat(made.path("status").asText()).isEqualTo("INACTIVE");
    var container = made.at("/containerDefinitions/0");
    assertThat(container.path("name").asText()).isEqualTo("migrate");
    assertThat(container.path("image").asText()).isEqualTo("shop/" + from + ":v2");
    assertThat(container.path("memory").asInt()).isEqualTo(400);
    assertThat(container.path("environment").toString()).contains("LEVEL");
    var task = onlyTask();
    assertThat(task.path("launchType").asText()).isEqualTo("FARGATE");
    assertThat(task.at("/overrides/containerOverrides/0/command").toString()).isEqualTo(command);
    assertThat(task.at("/containers/0/exitCode").asInt(-1)).isZero();
  }

  @Test
  void onFargateTheContainerMayUseAllThatItsTaskHas() {
    var run = task("--from api --name big --launch-type FARGATE --memory 2048 --subnets subnet-a"
        + " --security-groups sg-1 -- exit-0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var made = definition("big:1");
    assertThat(made.path("memory").asText()).isEqualTo("2048");
    assertThat(made.at("/containerDefinitions/0").properties())
        .extracting(Map.Entry::getKey)
        .contains("image")
        .doesNotContain("memoryReservation");
    // ECS shows a container without a share as one of 0.
    assertThat(made.at("/containerDefinitions/0/memory").asInt(0)).isZero();
    assertThat(made.at("/containerDefinitions/0/cpu").asInt(0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--memory 2GB, --memory 2GB: off Fargate this takes a whole number",
    "--cpu half, --cpu half: off Fargate this takes a whole number"
  })
  void aSizeThatIsNoNumberIsSaidBeforeAnythingIsCalled(String option, String words) {
    var run = task("--from api --name big " + option + " -- exit-0");
    assertThat(run.exitCode()).isEqualTo(TaskRunCommand.OWN_FAILURE);
    assertThat(run.err()).contains(words);
    assertThat(world.model.calls()).doesNotContainKey("DescribeTaskDefinition");
  }

  @Test
  void anArnIsAsGoodAsItsName() {
    var arn = definition("api:1").path("taskDefinitionArn").asText();
    var run = task("--from " + arn + " --image shop/api:v2 -- exit-0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(definition("api-task:1").at("/containerDefinitions/0/image").asText())
        .isEqualTo("shop/api:v2");
  }

  @Test
  void theFirstEssentialContainerIsMeantAndSoIsItTakenOver() {
    var run = task("--from pair -- exit-3");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(onlyTask().at("/overrides/containerOverrides/0/name").asText()).isEqualTo("main");
    var made = task("--from pair --name copy --no-wait -- exit-0");
    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(definition("copy:1").at("/containerDefinitions/0/image").asText())
        .isEqualTo("main:1");
    assertThat(task("--from pair --name copy --container mian -- x").err())
        .contains("pair:1 has no container mian; it has side, main");
  }

  @Test
  void theLinesOfSeveralContainersSayWhoseTheyAreAndWhen() {
    var run = task("--from pair --logs --timestamps -- lines-2 exit-0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("\\d{4}-[0-9T:.-]+Z main/[0-9a-f]{8} line 2 of 2"));
  }

  @Test
  void withoutItsLogAFailureShowsTheLastLinesOfTheContainerToBlame() {
    var run = task("--from api --name bad -- lines-30 exit-3");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsPattern("bad/[0-9a-f]{8}: line 30 of 30")
        .contains("failed: ")
        .doesNotContain("line 5 of 30");
  }

  @Test
  void aLineIsSeenBeforeTheTaskHasStopped() {
    var out = new StringWriter();
    var err = new StringWriter();
    var surroundings =
        new Surroundings(new PrintWriter(out), new PrintWriter(err), Map.of(), new Properties());
    var words =
        words(ShellWords.of("task run --from api --name slow --logs -- bin/x runs-forever"));
    var command = Thread.ofVirtual().start(() -> CommandTree.execute(surroundings, words));
    await().atMost(Duration.ofSeconds(40)).until(() -> out.toString().contains("bin/x"));
    assertThat(onlyTask().path("lastStatus").asText()).isEqualTo("RUNNING");
    assertThat(command.isAlive()).isTrue();
    call("StopTask", "{'cluster':'shop','task':'" + onlyTask().path("taskArn").asText() + "'}");
    await().atMost(Duration.ofSeconds(90)).until(() -> !command.isAlive());
  }

  @Test
  void aLogGroupThatIsThereKeepsItsLinesAsLongAsBefore() {
    logs("CreateLogGroup", logs().put("logGroupName", "/ecs/kept"));
    logs("PutRetentionPolicy", logs().put("logGroupName", "/ecs/kept").put("retentionInDays", 365));
    assertThat(task("--from api --name kept --no-wait -- exit-0").exitCode()).isZero();
    assertThat(retention("/ecs/kept")).isEqualTo(365);
    var shorter = task("--from api --name kept --log-retention 30 --no-wait -- exit-0");
    assertThat(shorter.exitCode()).as(shorter.err()).isZero();
    assertThat(retention("/ecs/kept")).isEqualTo(30);
    assertThat(task("--from api --name fresh --no-wait -- exit-0").exitCode()).isZero();
    assertThat(retention("/ecs/fresh")).isEqualTo(7);
    var wrong = task("--from api --name fresh --log-retention 8 --no-wait -- exit-0");
    assertThat(wrong.err()).contains("log group /ecs/fresh does not keep its lines for 8 days");
    assertThat(task("--from api --log-retention 8 -- exit-0").err())
        .contains("--log-retention is for the log group of a definition that is made");
  }

  private static ObjectNode logs() {
    return JsonNodeFactory.instance.objectNode();
  }

  private JsonNode logs(String operation, ObjectNode request) {
    var reply =
        world.model.call("logs", operation, request, InstantSource.system().instant());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + ": " + reply);
  }

  private int retention(String group) {
    return logs("DescribeLogGroups", logs().put("logGroupNamePrefix", group))
        .at("/logGroups/0/retentionInDays")
        .asInt();
  }
}
