package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reads back of what was sent: ecs.md 3.2 and 4.2. */
class EchoTest {
  private final Ecs ecs = Ecs.withCluster();

  private JsonNode registered(String request) {
    return ecs.ok("RegisterTaskDefinition", request).path("taskDefinition");
  }

  @Test
  void aMinimalDefinitionReadsBackWithItsDefaults() {
    var echo = registered("{'family':'web','networkMode':'awsvpc','cpu':'0.25 vCPU',"
        + "'memory':'1 GB','taskRoleArn':'app','containerDefinitions':[{'name':'web',"
        + "'image':'web:1','command':[],'portMappings':[{'containerPort':80}],"
        + "'healthCheck':{'command':['CMD','true']}}]}");
    assertThat(echo.path("registeredAt").decimalValue()).isEqualTo("1767225600.000");
    ((ObjectNode) echo).remove("registeredAt");
    assertThat(echo).isEqualTo(Ecs.json("""
            {"family":"web","networkMode":"awsvpc","cpu":"256","memory":"1024",
             "taskRoleArn":"arn:aws:iam::123456789012:role/app",
             "containerDefinitions":[{"name":"web","image":"web:1","cpu":0,"essential":true,
               "environment":[],"mountPoints":[],"volumesFrom":[],"systemControls":[],
               "portMappings":[{"containerPort":80,"hostPort":80,"protocol":"tcp"}],
               "healthCheck":{"command":["CMD","true"],"interval":30,"timeout":5,"retries":3}}],
             "volumes":[],"placementConstraints":[],"enableFaultInjection":false,
             "compatibilities":["EC2","MANAGED_INSTANCES","FARGATE"],
             "requiresAttributes":[{"name":"com.amazonaws.ecs.capability.task-iam-role"},
               {"name":"ecs.capability.container-health-check"},
               {"name":"ecs.capability.task-eni"}],
             "taskDefinitionArn":"arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1",
             "revision":1,"status":"ACTIVE",
             "registeredBy":"arn:aws:iam::123456789012:root"}
            """));
  }

  @Test
  void unknownAndNullMembersArePassedOver() {
    var echo = registered("{'family':'web','colour':'red','taskRoleArn':null,'memory':'128',"
        + "'containerDefinitions':[null,{'name':'web','image':'i','shade':1}]}");
    assertThat(echo.has("colour") || echo.has("taskRoleArn")).isFalse();
    assertThat(echo.path("containerDefinitions")).hasSize(1);
    assertThat(echo.path("containerDefinitions").path(0).has("shade")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"bridge,0", "host,80", "awsvpc,80"})
  void theHostPortFollowsTheNetworkMode(String mode, int hostPort) {
    var echo = registered("{'family':'web','memory':'128','networkMode':'" + mode
        + "','containerDefinitions':[{'name':'web','image':'i',"
        + "'portMappings':[{'containerPort':80}]}]}");
    assertThat(echo.at("/containerDefinitions/0/portMappings/0/hostPort").asInt())
        .isEqualTo(hostPort);
  }

  @Test
  void tagsStandBesideTheDefinitionAndOnlyWhenAskedFor() {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'web','memory':'128','tags':[{'key':'k','value':'v'}],"
            + "'containerDefinitions':[{'name':'web','image':'i'}]}");
    var plain = ecs.ok("DescribeTaskDefinition", "{'taskDefinition':'web'}");
    assertThat(plain.has("tags")).isFalse();
    assertThat(plain.path("taskDefinition").has("tags")).isFalse();
    var tagged = ecs.ok("DescribeTaskDefinition", "{'taskDefinition':'web','include':['TAGS']}");
    assertThat(tagged.path("tags").path(0).path("value").asText()).isEqualTo("v");
  }

  @Test
  void aMinimalServiceReadsBackWithItsDefaults() {
    ecs.register("web", "web:1");
    var service = ecs.ok(
            "CreateService",
            "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':0}")
        .path("service");
    assertThat(service.path("deploymentConfiguration")).isEqualTo(Ecs.json("""
            {"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING",
             "bakeTimeInMinutes":0,
             "deploymentCircuitBreaker":{"enable":false,"rollback":false,"resetOnHealthyTask":true,
               "thresholdConfiguration":{"type":"BOUNDED_PERCENT","value":50}},
             "alarms":{"alarmNames":[],"enable":false,"rollback":false}}
            """));
    assertThat(service.path("schedulingStrategy").asText()).isEqualTo("REPLICA");
    assertThat(service.at("/deploymentController/type").asText()).isEqualTo("ECS");
    assertThat(service.path("availabilityZoneRebalancing").asText()).isEqualTo("ENABLED");
    assertThat(service.path("propagateTags").asText()).isEqualTo("NONE");
    assertThat(service.path("launchType").asText()).isEqualTo("EC2");
    assertThat(service.path("healthCheckGracePeriodSeconds").isInt()).isTrue();
    assertThat(service.path("roleArn").asText()).endsWith("/AWSServiceRoleForECS");
    for (var list : List.of("loadBalancers", "serviceRegistries", "placementConstraints")) {
      assertThat(service.path(list).isArray()).as(list).isTrue();
    }
    assertThat(service.has("platformVersion")).isFalse();
    assertThat(service.has("tags")).isFalse();
  }

  @Test
  void aFargateServiceSaysLatestAndItsDeploymentWhatThatIs() {
    registered("{'family':'net','networkMode':'awsvpc','cpu':'256','memory':'512',"
        + "'containerDefinitions':[{'name':'x','image':'i'}]}");
    var service = ecs.ok(
            "CreateService",
            "{'cluster':'shop','serviceName':'web','taskDefinition':'net','desiredCount':1,"
                + "'launchType':'FARGATE','serviceConnectConfiguration':{'enabled':false},"
                + "'networkConfiguration':{'awsvpcConfiguration':{'subnets':['s']}}}")
        .path("service");
    assertThat(service.path("platformVersion").asText()).isEqualTo("LATEST");
    assertThat(service.at("/deployments/0/platformVersion").asText()).isEqualTo("1.4.0");
    assertThat(service
            .at("/networkConfiguration/awsvpcConfiguration/assignPublicIp")
            .asText())
        .isEqualTo("DISABLED");
    assertThat(service.has("serviceConnectConfiguration")).isFalse();
    assertThat(service.at("/deployments/0/serviceConnectConfiguration/enabled").isBoolean())
        .isTrue();
  }

  @Test
  void membersThatAreNotModelledReadBackWhereThatIsAskedFor() {
    var lenient = new Ecs(
        Behaviour.standard().withClusters("shop").withUnmodelled(Behaviour.Unmodelled.READ_BACK));
    lenient.register("web", "web:1");
    var service = lenient
        .ok(
            "CreateService",
            "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1,"
                + "'deploymentController':{'type':'CODE_DEPLOY'}}")
        .path("service");
    assertThat(service.at("/deploymentController/type").asText()).isEqualTo("CODE_DEPLOY");
    lenient.pass(3600);
    assertThat(lenient.service("web").path("runningCount").asInt()).isZero();
  }

  @Test
  void anUnknownDefaultIsMergedOverEveryService() {
    var odd = new Ecs(Behaviour.standard()
        .withClusters("shop")
        .withExtraServiceMembers(Ecs.json(
            "{'novelty':{'on':true}," + "'deploymentConfiguration':{'strategy':'SPIRAL'}}")));
    odd.register("web", "web:1");
    odd.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1}");
    odd.pass(60);
    var service = odd.service("web");
    assertThat(service.at("/novelty/on").asBoolean()).isTrue();
    assertThat(service.at("/deploymentConfiguration/strategy").asText()).isEqualTo("SPIRAL");
    assertThat(service.at("/deploymentConfiguration/maximumPercent").asInt()).isEqualTo(200);
    assertThat(service.path("runningCount").asInt()).isEqualTo(1);
  }
}
