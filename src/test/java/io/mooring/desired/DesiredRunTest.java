package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredRun.Phase;
import io.mooring.desired.RunRules.OnSupersede;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.desired.RunRules.Success;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.manifest.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a hook, a Task and a schedule come down to: the requests that would be sent. */
class DesiredRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Destination SHOP = new Destination(
      "production",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop"), new ClusterName("back")),
      List.of("arn:aws:iam::123456789012:role/shop-*"),
      List.of("shop/*"));

  private static final String SERVICE = """
      apiVersion: mooring/v1
      kind: Service
      metadata: {name: web}
      spec:
        cluster: back
        taskDefinition:
          family: web
          networkMode: awsvpc
          cpu: "256"
          memory: "512"
          taskRoleArn: shop-task
          containerDefinitions:
            - {name: proxy, image: shop/proxy:v1, essential: false}
            - {name: web, image: shop/web:v1}
            - {name: log, image: shop/log:v1}
        service:
          launchType: FARGATE
          platformVersion: 1.4.0
          enableExecuteCommand: true
          networkConfiguration: {awsvpcConfiguration: {subnets: [a], assignPublicIp: ENABLED}}
          tags: [{key: team, value: shop}]
          propagateTags: SERVICE
      """;

  private static final String TASK = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: seed}
      spec:
      """;

  private static final String ROLE = "role: shop-events";

  private static DesiredState of(String text) {
    return DesiredState.of(new AppName("shop"), SHOP, Sample.load("web.yaml", text));
  }

  private static DesiredService service(String more) {
    var state = of(SERVICE + more);
    assertThat(state.problems()).isEmpty();
    return state.services().firstEntry().getValue();
  }

  private static DesiredRun hook(String members) {
    return service("  hooks: [{name: migrate, phase: PreSync, " + members + "}]\n")
        .hooks()
        .getFirst();
  }

  private static DesiredTrigger trigger(String members) {
    return service("  schedules: [{name: report, " + members + "}]\n")
        .triggers()
        .getFirst();
  }

  private static DesiredTask task(String spec) {
    var state = of(TASK + spec);
    assertThat(state.problems()).isEmpty();
    return state.tasks().firstEntry().getValue();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException broken) {
      throw new AssertionError(broken);
    }
  }

  private static final String FROM_SERVICE = "'launchType':'FARGATE','platformVersion':'1.4.0',"
      + "'networkConfiguration':{'awsvpcConfiguration':{'subnets':['a'],'assignPublicIp':'ENABLED'}},"
      + "'enableExecuteCommand':true,'tags':[{'key':'team','value':'shop'}]";

  /** Members of a run, and the request that they come down to. */
  record Row(String members, String request) {}

  static Stream<Row> requests() {
    return Stream.of(
        new Row("timeout: 5m", "{'cluster':'back'," + FROM_SERVICE + "}"),
        new Row(
            "command: [bin/migrate, --all], environment: [{name: A, value: '1'}]",
            "{'cluster':'back'," + FROM_SERVICE
                + ",'overrides':{'containerOverrides':[{'name':'web',"
                + "'command':['bin/migrate','--all'],'environment':[{'name':'A','value':'1'}]}]}}"),
        new Row(
            "container: log, command: [x], run: {count: 2, overrides: {cpu: 512,"
                + " containerOverrides: [{name: log, memory: 64}, {name: web, cpu: 1}]}}",
            "{'cluster':'back','count':2," + FROM_SERVICE
                + ",'overrides':{'cpu':'512','containerOverrides':["
                + "{'name':'log','memory':64,'command':['x']},{'name':'web','cpu':1}]}}"),
        new Row(
            "run: {capacityProviderStrategy: [{capacityProvider: FARGATE_SPOT}],"
                + " enableExecuteCommand: false, tags: []}",
            "{'cluster':'back','capacityProviderStrategy':[{'capacityProvider':'FARGATE_SPOT'}],"
                + "'enableExecuteCommand':false,'tags':[],'networkConfiguration':"
                + "{'awsvpcConfiguration':{'subnets':['a'],'assignPublicIp':'ENABLED'}}}"),
        new Row(
            "run: {launchType: EC2, propagateTags: TASK_DEFINITION, networkConfiguration:"
                + " {awsvpcConfiguration: {subnets: [b]}}}",
            "{'cluster':'back','launchType':'EC2','propagateTags':'TASK_DEFINITION',"
                + "'networkConfiguration':{'awsvpcConfiguration':{'subnets':['b']}},"
                + "'enableExecuteCommand':true,'tags':[{'key':'team','value':'shop'}]}"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void whatARunLeavesOutComesFromTheService(Row row) {
    assertThat(hook(row.members()).request()).isEqualTo(json(row.request()));
  }

  @Test
  void aHookIsAboutTheFirstEssentialContainerAndItsExitCode() {
    var hook = hook("command: [bin/migrate]");
    assertThat(hook.phase()).contains(Phase.PRE_SYNC);
    assertThat(hook.container()).isEqualTo("web");
    assertThat(hook.rules())
        .isEqualTo(new RunRules(
            Duration.ofHours(1),
            OnTimeout.STOP,
            0,
            OnSupersede.WAIT,
            new Success.Containers(List.of("web"))));
    assertThat(hook.logs()).isEmpty();
    assertThat(hook.definition()).isInstanceOf(Definition.Declared.class);
  }

  @Test
  void everyRuleOfARunIsRead() {
    var hook = hook("container: proxy, timeout: 15m, onTimeout: leave, retries: 2, onSupersede:"
        + " stop, success: [web, log]");
    assertThat(hook.rules())
        .isEqualTo(new RunRules(
            Duration.ofMinutes(15),
            OnTimeout.LEAVE,
            2,
            OnSupersede.STOP,
            new Success.Containers(List.of("web", "log"))));
    var task = task("  taskDefinition: {family: seed, containerDefinitions: [{name: seed, image:"
        + " shop/seed:v1, memory: 64}]}\n  logs: {group: /ecs/jobs, retentionDays: 30}\n");
    assertThat(task.run().logs()).contains(new RunLogs("/ecs/jobs", "ecs", 30));
    assertThat(of(TASK + "  taskDefinition: {family: seed, containerDefinitions: [{name: seed,"
                + " image: shop/seed:v1, memory: 64}]}\n  logs: {group: /ecs/jobs, retentionDays:"
                + " 8}\n")
            .problems()
            .toString())
        .contains("CloudWatch does not keep logs for 8 days; choose one of 1, 3, 5, 7, 14, 30");
    assertThat(hook("success: essential").rules().success()).isEqualTo(new Success.Essential());
    assertThat(hook("success: all").rules().success()).isEqualTo(new Success.All());
    assertThat(hook("container: proxy").rules().success())
        .isEqualTo(new Success.Containers(List.of("proxy")));
  }

  /** RunTask has no override for an image. */
  @Test
  void anotherImageIsARevisionInAFamilyOfItsOwn() {
    var definition = hook("image: shop/migrate:v1").definition();
    assertThat(definition).isInstanceOf(Definition.Derived.class);
    assertThat(definition.family()).isEqualTo("web-migrate");
    var containers =
        ((Definition.Derived) definition).taskDefinition().path("containerDefinitions");
    assertThat(containers.findValuesAsText("image"))
        .containsExactly("shop/proxy:v1", "shop/migrate:v1", "shop/log:v1");
  }

  @Test
  void aTasksOwnDefinitionJustHasThatImage() {
    var task = task("  image: shop/seed:v2\n  taskDefinition: {family: seed,"
        + " containerDefinitions: [{name: seed, image: shop/seed:v1, memory: 64}]}\n");
    assertThat(task.run().definition())
        .isInstanceOfSatisfying(Definition.Declared.class, declared -> {
          assertThat(declared.owner()).isEqualTo(task.key());
          assertThat(declared.taskDefinition().toString()).contains("shop/seed:v2");
        });
    assertThat(task.run().request()).isEqualTo(json("{'cluster':'shop'}"));
  }

  @Test
  void aTaskCanBeMadeOutOfAnotherFamily() {
    var task = task("  from: {family: web, image: shop/seed:v1}\n  command: [bin/seed]\n");
    assertThat(task.run().definition())
        .isEqualTo(new Definition.From(
            "seed",
            "web",
            Optional.empty(),
            Optional.of("shop/seed:v1"),
            Definition.From.INHERITED));
    assertThat(task.run().request())
        .isEqualTo(json("{'cluster':'shop','overrides':{'containerOverrides':"
            + "[{'name':'seed','command':['bin/seed']}]}}"));
  }

  @Test
  void aScheduleIsARuleAndATarget() {
    var trigger = trigger("expression: cron(0 3 * * ? *), description: nightly, " + ROLE
        + ", command: [bin/report], run: {count: 2}");
    var rule = trigger.rule();
    assertThat(rule).matches("web-report-[0-9a-f]{8}");
    assertThat(trigger.putRule()).contains((ObjectNode) json("{'Name':'" + rule
        + "','ScheduleExpression':'cron(0 3 * * ? *)','Description':'nightly',"
        + "'State':'ENABLED'}"));
    var target = trigger.putTargets().path("Targets").path(0);
    assertThat(target.path("Input").asText())
        .isEqualTo("{\"containerOverrides\":[{\"name\":\"web\",\"command\":[\"bin/report\"]}]}");
    ((ObjectNode) target).remove("Input");
    assertThat(trigger.putTargets())
        .isEqualTo(json("{'Rule':'" + rule + "','Targets':[{'Id':'report',"
            + "'Arn':'arn:aws:ecs:eu-west-1:123456789012:cluster/back','RoleArn':'shop-events',"
            + "'EcsParameters':{'TaskCount':2,'LaunchType':'FARGATE','PlatformVersion':'1.4.0',"
            + "'EnableExecuteCommand':true,'NetworkConfiguration':{'awsvpcConfiguration':"
            + "{'Subnets':['a'],'AssignPublicIp':'ENABLED'}},"
            + "'Tags':[{'Key':'team','Value':'shop'}]}}]}"));
  }

  @Test
  void ofSomebodyElsesRuleOnlyOurTargetMoves() {
    var trigger = trigger("rule: nightly, eventBus: ops, role: shop-events, target: {Id: ours,"
        + " Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', RoleArn: shop-other, EcsParameters: {TaskCount: 3}, RetryPolicy:"
        + " {MaximumRetryAttempts: 1}}");
    assertThat(trigger.putRule()).isEmpty();
    assertThat(trigger.putTargets().path("Rule").asText()).isEqualTo("nightly");
    assertThat(trigger.putTargets().path("EventBusName").asText()).isEqualTo("ops");
    var target = trigger.putTargets().path("Targets").path(0);
    assertThat(target.path("Id").asText()).isEqualTo("ours");
    assertThat(target.path("Arn").asText()).endsWith(":cluster/shop");
    assertThat(target.path("RoleArn").asText()).isEqualTo("shop-other");
    assertThat(target.at("/EcsParameters/TaskCount").asInt()).isEqualTo(3);
    assertThat(target.at("/EcsParameters/LaunchType").asText()).isEqualTo("FARGATE");
    assertThat(target.at("/RetryPolicy/MaximumRetryAttempts").asInt()).isEqualTo(1);
  }

  @Test
  void rulesOfTwoResourcesNeverShareAName() {
    var expression = "expression: rate(1 day), " + ROLE;
    var other = of(SERVICE.replace("cluster: back", "cluster: shop")
        + "  schedules: [{name: report, " + expression + "}]\n");
    assertThat(other.services().firstEntry().getValue().triggers().getFirst().rule())
        .isNotEqualTo(trigger(expression).rule());
    var longest = service("  schedules: [{name: " + "r".repeat(40) + ", " + expression + "}]\n");
    assertThat(longest.triggers().getFirst().rule().length()).isLessThanOrEqualTo(64);
  }

  /** What a hook or schedule says, and what is wrong with it. */
  record Bad(String more, String... said) {}

  private static Bad hooked(String members, String... said) {
    return new Bad("  hooks:\n    - {name: migrate, phase: PreSync, " + members + "}\n", said);
  }

  private static Bad scheduled(String members, String... said) {
    return new Bad("  schedules:\n    - {name: report, " + members + "}\n", said);
  }

  private static final String ELSEWHERE = " is no cluster of destination production, and a schedule"
      + " starts tasks there only; remove `Arn`, or write `spec.cluster`";

  private static Bad judged(String member, String name) {
    return scheduled(
        ROLE + ", expression: rate(1 day), " + member,
        "web.yaml:24:66: error: EventBridge starts the task, and nobody waits for it or judges how"
            + " it ends; remove `" + name + "`");
  }

  static Stream<Bad> bad() {
    return Stream.of(
        hooked(
            "container: wbe",
            "web.yaml:24:39: error: the task definition has no container `wbe`; did you mean `web`?"),
        hooked(
            "timeout: 15",
            "web.yaml:24:39: error: `15` is not a duration; write one like `90s`, `15m` or `1h30m`"),
        hooked("timeout: 25h", "web.yaml:24:39: error: `25h` is out of range; choose 10s to 24h"),
        hooked("retries: 11", "web.yaml:24:39: error: 11 retries; choose 0 to 10"),
        hooked(
            "success: containers",
            "web.yaml:24:39: error: `containers` does not say whose exit codes count; write"
                + " container, essential, all, or a list of container names"),
        hooked(
            "success: [web, sidecar]",
            "web.yaml:24:54: error: the task definition has no container `sidecar`; it has proxy,"
                + " web, log"),
        hooked(
            "logs: {group: /ecs/jobs, retentionDays: 8}",
            "web.yaml:24:39: error: a hook logs where its task definition says, in the group of its"
                + " service; `logs` is for kind Task; remove it"),
        hooked(
            "run: {count: 11, propagateTags: SERVICE}",
            "web.yaml:24:45: error: 11 tasks; one run starts 1 to 10",
            "web.yaml:24:56: error: RunTask takes no tags from a service; write TASK_DEFINITION, or"
                + " the `tags` themselves"),
        hooked(
            "command: [a], run: {overrides: {containerOverrides: [{name: web, command: [b]}]}}",
            "web.yaml:24:39: error: both `command` and the override of container `web` in `run` set"
                + " it; keep one of them"),
        hooked(
            "run: {overrides: {taskRoleArn: admin}}",
            "web.yaml:24:57: error: role `arn:aws:iam::123456789012:role/admin` is not allowed in"
                + " destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        hooked(
            "image: evil/web:v1",
            "web.yaml:24:39: error: image `evil/web:v1` is not allowed in destination production;"
                + " use an allowed one, or add it to mooring.destinations.production.allow.images"),
        scheduled(
            ROLE,
            "web.yaml:24:7: error: `expression` is missing; write cron(minutes hours day-of-month"
                + " month day-of-week year), as in `cron(0 3 * * ? *)`, or `rate(1 day)`; or name"
                + " somebody else's rule by `rule`"),
        scheduled(
            ROLE + ", expression: rate(1 days)",
            "web.yaml:24:41: error: `rate(1 days)` is not a schedule; write cron(minutes hours"
                + " day-of-month month day-of-week year), as in `cron(0 3 * * ? *)`, or `rate(1"
                + " day)`"),
        scheduled(
            ROLE + ", expression: cron(0 3 * * * *)",
            "web.yaml:24:41: error: one of day-of-month and day-of-week in `cron(0 3 * * * *)` must"
                + " be `?`, and the other must not"),
        scheduled(
            "expression: rate(1 day)",
            "web.yaml:24:7: error: `role` is missing; EventBridge starts the task by a role that may"
                + " call ecs:RunTask and iam:PassRole"),
        scheduled(
            "expression: rate(1 day), role: admin",
            "web.yaml:24:47: error: role `arn:aws:iam::123456789012:role/admin` is not allowed in"
                + " destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        scheduled(
            ROLE + ", expression: rate(1 day), rule: nightly",
            "web.yaml:24:66: error: both `rule` and `expression` are there; a rule of somebody"
                + " else's has its own expression; keep one of them"),
        scheduled(
            ROLE + ", expression: rate(1 day), target: {Input: '{\"taskRoleArn\": \"admin\"}'}",
            "web.yaml:24:75: error: role `arn:aws:iam::123456789012:role/admin` is not allowed in"
                + " destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        scheduled(
            ROLE
                + ", expression: rate(1 day), target: {InputTransformer: {InputTemplate: '{\"taskRoleArn\": \"admin\"}'}}",
            "web.yaml:24:94: error: role `arn:aws:iam::123456789012:role/admin` is not allowed in"
                + " destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        scheduled(
            ROLE + ", expression: rate(1 day), target: {EcsParameters: {TaskCuont: 2,"
                + " TaskDefinitionArn: x}}",
            "web.yaml:24:91: error: unknown field `TaskCuont`; did you mean `TaskCount`?",
            "web.yaml:24:105: error: Mooring puts the revision here at each roll-out; remove it"),
        scheduled(
            ROLE
                + ", expression: rate(1 day), target: {Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:f'}",
            "web.yaml:24:75: error: target `arn:aws:lambda:eu-west-1:123456789012:function:f`"
                + ELSEWHERE),
        scheduled(
            ROLE
                + ", expression: rate(1 day), target: {Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/bank'}",
            "web.yaml:24:75: error: target `arn:aws:ecs:eu-west-1:123456789012:cluster/bank`"
                + ELSEWHERE),
        scheduled(
            ROLE
                + ", expression: rate(1 day), target: {Arn: 'arn:aws:ecs:us-east-1:123456789012:cluster/shop'}",
            "web.yaml:24:75: error: target `arn:aws:ecs:us-east-1:123456789012:cluster/shop`"
                + ELSEWHERE),
        judged("timeout: 15m", "timeout"),
        judged("onTimeout: leave", "onTimeout"),
        judged("retries: 2", "retries"),
        judged("onSupersede: stop", "onSupersede"),
        judged("success: all", "success"),
        scheduled(
            ROLE + ", expression: rate(1 day), logs: {group: /ecs/jobs}",
            "web.yaml:24:66: error: a schedule makes no log group; write `logConfiguration` in the"
                + " task definition, and remove `logs`"),
        scheduled(
            ROLE + ", expression: rate(1 day), run: {launchType: MANAGED_INSTANCES}",
            "web.yaml:24:72: error: EventBridge does not know MANAGED_INSTANCES; write a"
                + " `capacityProviderStrategy`"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrongWithARun(Bad bad) {
    var state = of(SERVICE + bad.more());
    assertThat(Sample.lines(state.problems())).containsExactly(bad.said());
    assertThat(state.blocked()).hasSize(1);
  }

  @Test
  void aDerivedFamilyHasOneOwnerToo() {
    var state = DesiredState.of(
        new AppName("shop"),
        SHOP,
        Sample.load(
            "a.yaml",
            SERVICE + "  hooks: [{name: migrate, phase: PreSync, image: shop/m:v1}]\n",
            "b.yaml",
            SERVICE
                .replace("{name: web}", "{name: other}")
                .replace("family: web", "family: web-migrate")));
    assertThat(Sample.lines(state.problems()))
        .containsExactly(
            "a.yaml:4:1: error: task definition family `web-migrate` has more than one owner: also"
                + " at b.yaml:7:5; rename or remove one of them",
            "b.yaml:7:5: error: task definition family `web-migrate` has more than one owner: also"
                + " at a.yaml:4:1; rename or remove one of them");
  }
}
