package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.desired.ServiceMembers;
import io.mooring.fixture.World;
import io.mooring.shape.Shapes;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Git said before and says no more, or says in another order, is seen and taken back, by the
 * real loop on the embedded ECS, and then nothing more is written.
 */
class RemovedMembersTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World(
      World.AUTO,
      Behaviour.standard()
          .withPace(Pace.BRISK)
          .withClusters("shop")
          .withUnmodelled(Behaviour.Unmodelled.READ_BACK));

  private static String fargate(String definition, String service) {
    return """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: web}
        spec:
          rollout: {progressDeadline: 24h}
          taskDefinition:
            family: web
            networkMode: awsvpc
            requiresCompatibilities: [FARGATE]
            cpu: "256"
            memory: "512"
            containerDefinitions:
              - {name: web, image: "shop/web:v1", portMappings: [{containerPort: 80}]%s}
            volumes: [{name: v, configuredAtLaunch: true}]
            taskRoleArn: arn:aws:iam::123456789012:role/task
          service:
            desiredCount: 0
            launchType: FARGATE
            networkConfiguration: {awsvpcConfiguration: {subnets: [subnet-a], securityGroups: [sg-1]}}
            %s
        """.formatted(definition, service);
  }

  private static String bridge(String port, String service) {
    return """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: web}
        spec:
          taskDefinition:
            family: web
            networkMode: bridge
            containerDefinitions:
              - {name: web, image: "shop/web:v1", memory: 128, portMappings: [%s]}
          service:
            desiredCount: 0
            launchType: EC2
            %s
        """.formatted(port, service);
  }

  /** What Git says first and then, and a place with what it holds at the end. */
  record Row(String name, String before, String after, String at, String holds) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row service(String name, String before, String after, String at, String holds) {
    return new Row(name, fargate("", before), fargate("", after), at, holds);
  }

  private static Row deploying(String name, String before, String after, String at, String holds) {
    return service(
        name,
        "deploymentConfiguration: {" + before + "}",
        after.isEmpty() ? "" : "deploymentConfiguration: {" + after + "}",
        "/deploymentConfiguration" + at,
        holds);
  }

  static Stream<Row> serviceRows() {
    var spread = "{type: spread, field: instanceId}";
    var pack = "{type: binpack, field: cpu}";
    return Stream.of(
        deploying(
            "a circuit breaker",
            "deploymentCircuitBreaker: {enable: true, rollback: true}",
            "",
            "/deploymentCircuitBreaker/enable",
            "false"),
        deploying(
            "a circuit breaker beside other members",
            "maximumPercent: 150, deploymentCircuitBreaker: {enable: true, rollback: true}",
            "maximumPercent: 150",
            "/deploymentCircuitBreaker/rollback",
            "false"),
        deploying(
            "a percentage",
            "maximumPercent: 150",
            "minimumHealthyPercent: 50",
            "/maximumPercent",
            "200"),
        deploying(
            "alarms",
            "alarms: {alarmNames: [high], enable: true, rollback: true}",
            "",
            "/alarms/alarmNames",
            "[]"),
        deploying(
            "lifecycle hooks",
            "strategy: BLUE_GREEN, lifecycleHooks: [{hookTargetArn: f, roleArn: r, lifecycleStages: [PRE_SCALE_UP]}]",
            "strategy: BLUE_GREEN",
            "/lifecycleHooks",
            "[]"),
        deploying("a strategy", "strategy: BLUE_GREEN", "", "/strategy", "\"ROLLING\""),
        deploying(
            "a step of a linear strategy",
            "strategy: LINEAR, linearConfiguration: {stepPercent: 20.0, stepBakeTimeInMinutes: 3}",
            "strategy: LINEAR, linearConfiguration: {stepPercent: 20.0}",
            "/linearConfiguration/stepBakeTimeInMinutes",
            "6"),
        deploying(
            "all steps of a linear strategy",
            "strategy: LINEAR, linearConfiguration: {stepPercent: 20.0}",
            "strategy: LINEAR",
            "/linearConfiguration/stepPercent",
            "10"),
        service(
            "a load balancer",
            "loadBalancers: [{targetGroupArn: tg, containerName: web, containerPort: 80}]",
            "",
            "/loadBalancers",
            "[]"),
        service(
            "a registry", "serviceRegistries: [{registryArn: r}]", "", "/serviceRegistries", "[]"),
        service("a switch", "enableExecuteCommand: true", "", "/enableExecuteCommand", "false"),
        service("propagated tags", "propagateTags: SERVICE", "", "/propagateTags", "\"NONE\""),
        service(
            "a grace period",
            "healthCheckGracePeriodSeconds: 60",
            "",
            "/healthCheckGracePeriodSeconds",
            "0"),
        service(
            "a platform left behind",
            "platformVersion: 1.3.0",
            "",
            "/platformVersion",
            "\"LATEST\""),
        service(
            "Service Connect",
            "serviceConnectConfiguration: {enabled: true, namespace: n}",
            "",
            "/deployments/0/serviceConnectConfiguration/enabled",
            "false"),
        service(
            "a volume",
            "volumeConfigurations: [{name: v, managedEBSVolume: {roleArn: r, sizeInGiB: 10}}]",
            "",
            "/deployments/0/volumeConfigurations",
            "[]"),
        new Row(
            "the order of a placement strategy",
            bridge("", "placementStrategy: [" + spread + ", " + pack + "]"),
            bridge("", "placementStrategy: [" + pack + ", " + spread + "]"),
            "/placementStrategy/0/type",
            "\"binpack\""),
        new Row(
            "a placement strategy",
            bridge("", "placementStrategy: [" + spread + "]"),
            bridge("", ""),
            "/placementStrategy",
            "[]"));
  }

  @ParameterizedTest
  @MethodSource("serviceRows")
  void whatGitTakesOutOfAServiceIsReset(Row row) {
    change(row);
    assertThat(at(world.service("web"), row.at())).isEqualTo(row.holds());
    assertSettled();
  }

  static Stream<Row> definitionRows() {
    var at = "/containerDefinitions/0";
    return Stream.of(
        new Row(
            "an environment variable",
            fargate(", environment: [{name: A, value: x}, {name: B, value: y}]", ""),
            fargate(", environment: [{name: A, value: x}]", ""),
            at + "/environment",
            "[{\"name\":\"A\",\"value\":\"x\"}]"),
        new Row(
            "all environment variables",
            fargate(", environment: [{name: A, value: x}]", ""),
            fargate("", ""),
            at + "/environment",
            "[]"),
        new Row(
            "a fixed host port in bridge mode",
            bridge("{containerPort: 80, hostPort: 8080}", ""),
            bridge("{containerPort: 80}", ""),
            at + "/portMappings/0/hostPort",
            "0"));
  }

  @ParameterizedTest
  @MethodSource("definitionRows")
  void whatGitTakesOutOfATaskDefinitionIsANewRevision(Row row) {
    change(row);
    assertThat(world.revision("web")).isEqualTo("web:2");
    var running = world.call("DescribeTaskDefinition", "{\"taskDefinition\":\"web\"}");
    assertThat(at(running.path("taskDefinition"), row.at())).isEqualTo(row.holds());
    assertSettled();
  }

  /** As text; a fraction of nothing is a whole number. */
  private static String at(JsonNode document, String pointer) {
    return document.at(pointer).toString().replaceAll("\\.0$", "");
  }

  private void change(Row row) {
    world.git.commit("web.yaml", row.before());
    world.run(A_WHILE);
    assertSettled();
    world.git.commit("web.yaml", row.after());
    world.run(A_WHILE);
  }

  private void assertSettled() {
    assertThat(world.status("web").sync())
        .as("%s", world.status("web").conditions())
        .isInstanceOf(Sync.Synced.class);
    world.aws.forgetWrites();
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
  }

  /** Every member that UpdateService takes is reset when Git drops it, or there is a reason. */
  @Test
  void everyMemberOfUpdateServiceHasItsResetOrAReason() {
    var covered = new TreeSet<>(ServiceMembers.notResettable().keySet());
    ServiceMembers.resettable().forEach(path -> covered.add(path.split("/", 2)[0]));
    assertThat(covered)
        .containsExactlyInAnyOrderElementsOf(
            Shapes.ecs().request("UpdateService").members().keySet());
  }

  private static final String IMAGE = "/taskDefinition/containerDefinitions/[name=web]/image";

  private static String ignoring(String pointer, String manifest) {
    return manifest.replace("spec:\n", "spec:\n  sync: {ignore: ['" + pointer + "']}\n");
  }

  /** A pipeline registers a revision with its image and moves the service to it. */
  @Test
  void aPipelinesImageStaysWhereGitIgnoresItAndChangesSomethingElse() {
    var manifest = ignoring(IMAGE, World.manifest("web", "shop/web:v1", 1));
    world.git.commit("web.yaml", manifest);
    world.run(A_WHILE);
    var described = world.call("DescribeTaskDefinition", "{\"taskDefinition\":\"web\"}");
    var container = described.at("/taskDefinition/containerDefinitions/0").toString();
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"web\",\"networkMode\":\"awsvpc\",\"cpu\":\"256\",\"memory\":\"512\","
            + "\"requiresCompatibilities\":[\"FARGATE\"],\"containerDefinitions\":["
            + container.replace("shop/web:v1", "shop/web:ci-9") + "]}");
    world.call(
        "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"web:2\"}");
    world.aws.forgetWrites();
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:2");
    world.git.commit("web.yaml", manifest.replace("memory: \"512\"", "memory: \"1024\""));
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:3");
    var now = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"web:3\"}")
        .path("taskDefinition");
    assertThat(now.at("/containerDefinitions/0/image").asText()).isEqualTo("shop/web:ci-9");
    assertThat(now.path("memory").asText()).isEqualTo("1024");
    assertSettled();
  }

  @Test
  void anIgnoredPartOfAMemberThatEcsReplacesWholeKeepsItsRunningValue() {
    var groups = "/service/networkConfiguration/awsvpcConfiguration/securityGroups";
    world.git.commit("web.yaml", ignoring(groups, fargate("", "")));
    world.run(A_WHILE);
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"networkConfiguration\":{\"awsvpcConfiguration\":"
            + "{\"subnets\":[\"subnet-a\"],\"securityGroups\":[\"sg-theirs\"]}}}");
    world.git.commit("web.yaml", ignoring(groups, fargate("", "").replace("subnet-a", "subnet-b")));
    world.run(A_WHILE);
    assertThat(
            world.service("web").at("/networkConfiguration/awsvpcConfiguration").toString())
        .contains("\"subnets\":[\"subnet-b\"]", "\"securityGroups\":[\"sg-theirs\"]");
    assertSettled();
  }
}
