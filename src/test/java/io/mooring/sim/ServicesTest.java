package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Services beyond rolling: what an update changes, what is listed, how they end, what they cost.
 */
class ServicesTest {
  private final Ecs ecs = Ecs.withCluster();

  @BeforeEach
  void aServiceWithANetworkAndABreaker() {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'net','networkMode':'awsvpc','cpu':'256','memory':'512',"
            + "'containerDefinitions':[{'name':'x','image':'i'}]}");
    ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'net','desiredCount':1,"
            + "'launchType':'FARGATE','deploymentConfiguration':{'maximumPercent':150,"
            + "'deploymentCircuitBreaker':{'enable':true,'rollback':true}},"
            + "'networkConfiguration':{'awsvpcConfiguration':{'subnets':['a','b']}}}");
    ecs.pass(120);
  }

  private String primaryId() {
    return ecs.service("web").at("/deployments/0/id").asText();
  }

  private JsonNode update(String members) {
    return ecs.ok("UpdateService", "{'cluster':'shop','service':'web'" + members + "}")
        .path("service");
  }

  /** The table of ecs.md 4.1: what starts a deployment, and that a repeated value does not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                                       | false",
        ",'taskDefinition':'net'                                                  | false",
        ",'forceNewDeployment':true                                               | true",
        ",'desiredCount':3                                                        | false",
        ",'enableExecuteCommand':true                                             | false",
        ",'propagateTags':'SERVICE'                                               | false",
        ",'healthCheckGracePeriodSeconds':9                                       | false",
        ",'placementStrategy':[{'type':'random'}]                                 | false",
        ",'deploymentConfiguration':{'maximumPercent':175}                        | false",
        ",'availabilityZoneRebalancing':'DISABLED'                                | false",
        ",'platformVersion':'LATEST'                                              | false",
        ",'platformVersion':'1.3.0'                                               | true",
        ",'loadBalancers':[]                                                      | false",
        ",'loadBalancers':[{'targetGroupArn':'tg','containerName':'x','containerPort':1}] | true",
        ",'serviceRegistries':[{'registryArn':'r'}]                               | true",
        ",'forceNewDeployment':true,'capacityProviderStrategy':[{'capacityProvider':'FARGATE_SPOT'}] | true",
        ",'serviceConnectConfiguration':{'enabled':false}                         | true",
        ",'networkConfiguration':{'awsvpcConfiguration':{'subnets':['a','b']}}    | false",
        ",'networkConfiguration':{'awsvpcConfiguration':{'subnets':['c']}}        | true"
      })
  void anUpdateStartsADeploymentOnlyForSomeMembers(String members, boolean starts) {
    var before = primaryId();
    var answered = update(members.replace("''", ""));
    assertThat(!answered.at("/deployments/0/id").asText().equals(before)).isEqualTo(starts);
    // The same again never starts one, unless it is forced.
    var after = primaryId();
    update(members.replace("''", ""));
    assertThat(!primaryId().equals(after)).isEqualTo(members.contains("force"));
  }

  @Test
  void anUpdateIsAMergePatchDownToTheSubFieldsOfTheDeploymentConfiguration() {
    update(",'deploymentConfiguration':{'minimumHealthyPercent':50}");
    var configuration = ecs.service("web").path("deploymentConfiguration");
    assertThat(configuration.path("maximumPercent").asInt()).isEqualTo(150);
    assertThat(configuration.path("minimumHealthyPercent").asInt()).isEqualTo(50);
    assertThat(configuration.at("/deploymentCircuitBreaker/rollback").asBoolean())
        .isTrue();
    update(",'deploymentConfiguration':{'deploymentCircuitBreaker':"
        + "{'enable':false,'rollback':false}}");
    configuration = ecs.service("web").path("deploymentConfiguration");
    assertThat(configuration.at("/deploymentCircuitBreaker/rollback").asBoolean())
        .isFalse();
    assertThat(configuration.path("minimumHealthyPercent").asInt()).isEqualTo(50);
  }

  @Test
  void anotherStrategyIsTakenOnlyWithAForcedDeployment() {
    assertThat(ecs.fault(
            "UpdateService",
            "{'cluster':'shop','service':'web','capacityProviderStrategy':"
                + "[{'capacityProvider':'FARGATE_SPOT'}]}"))
        .startsWith(
            "InvalidParameterException: When switching from launch type to capacity provider strategy");
    assertThat(ecs.service("web").path("launchType").asText()).isEqualTo("FARGATE");
  }

  @Test
  void anEmptyStrategyReturnsToTheLaunchType() {
    var spot = update(
        ",'forceNewDeployment':true,'capacityProviderStrategy':[{'capacityProvider':'FARGATE_SPOT'}]");
    assertThat(spot.has("launchType")).isFalse();
    var back = update(",'forceNewDeployment':true,'capacityProviderStrategy':[]");
    assertThat(back.path("launchType").asText()).isEqualTo("FARGATE");
    assertThat(back.has("capacityProviderStrategy")).isFalse();
  }

  @Test
  void anInactiveRevisionGoesOnAndScalesButIsNotUpdatedTo() {
    ecs.ok("DeregisterTaskDefinition", "{'taskDefinition':'net:1'}");
    update(",'desiredCount':2");
    ecs.pass(120);
    assertThat(ecs.service("web").path("runningCount").asInt()).isEqualTo(2);
    assertThat(ecs.fault(
            "UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'net:1'}"))
        .isEqualTo("ClientException: TaskDefinition is inactive");
  }

  @Test
  void aRepeatedCreationIsKnownByItsToken() {
    var request = "{'cluster':'shop','serviceName':'again','taskDefinition':'net','desiredCount':0,"
        + "'clientToken':'t','networkConfiguration':{'awsvpcConfiguration':{'subnets':['a']}}";
    var first = ecs.ok("CreateService", request + "}").path("service");
    var second = ecs.ok("CreateService", request + ",'tags':[{'key':'k'}]}").path("service");
    assertThat(second.at("/deployments/0/id")).isEqualTo(first.at("/deployments/0/id"));
    assertThat(ecs.fault("CreateService", request.replace("':0", "':1") + "}"))
        .isEqualTo("InvalidParameterException: Creation of service was not idempotent.");
  }

  @Test
  void aDeletedServiceDrainsAndItsNameIsFreeWhenItIsInactive() {
    ecs.ok("DeleteService", "{'cluster':'shop','service':'web','force':true}");
    assertThat(ecs.service("web").path("status").asText()).isEqualTo("DRAINING");
    assertThat(ecs.ok("ListServices", "{'cluster':'shop'}").path("serviceArns")).isEmpty();
    ecs.pass(60);
    assertThat(ecs.service("web").path("status").asText()).isEqualTo("INACTIVE");
    assertThat(ecs.service("web").path("deployments")).isEmpty();
    var task =
        ecs.ok("ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}").at("/taskArns/0");
    ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'net','desiredCount':0,"
            + "'networkConfiguration':{'awsvpcConfiguration':{'subnets':['a']}}}");
    assertThat(ecs.service("web").path("status").asText()).isEqualTo("ACTIVE");
    assertThat(ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':[" + task + "]}")
            .at("/tasks/0/containers/0/exitCode")
            .asInt())
        .isEqualTo(143);
    ecs.pass(3700);
    assertThat(ecs.service("web").path("status").asText()).isEqualTo("ACTIVE");
  }

  @Test
  void anInactiveServiceIsForgottenAfterAWhile() {
    ecs.ok("DeleteService", "{'cluster':'shop','service':'web','force':true}");
    ecs.pass(Duration.ofHours(3));
    var answer = ecs.ok("DescribeServices", "{'cluster':'shop','services':['web']}");
    assertThat(answer.at("/failures/0"))
        .isEqualTo(Ecs.json("{'arn':'arn:aws:ecs:eu-west-1:123456789012:service/shop/web',"
            + "'reason':'MISSING'}"));
  }

  @Test
  void missingServicesAreFailuresAndRepeatedOnesAnsweredOnce() {
    var arn = ecs.service("web").path("serviceArn").asText();
    var answer = ecs.ok(
        "DescribeServices",
        "{'cluster':'shop','services':['web','" + arn + "','none','web','arn:aws:x']}");
    assertThat(answer.path("services")).hasSize(1);
    assertThat(answer.path("failures").findValuesAsText("arn"))
        .containsExactly("arn:aws:ecs:eu-west-1:123456789012:service/shop/none", "arn:aws:x");
  }

  @Test
  void aTaskWalksItsStatesAndIsReplacedWhenStopped() {
    var task = ecs.ok("ListTasks", "{'cluster':'shop','serviceName':'web'}")
        .at("/taskArns/0")
        .asText();
    ecs.ok("StopTask", "{'cluster':'shop','task':'" + task + "','reason':'try'}");
    var states = new ArrayList<String>();
    for (int second = 0; second < 60; second++) {
      var state = ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + task + "']}")
          .at("/tasks/0/lastStatus")
          .asText();
      if (states.isEmpty() || !states.getLast().equals(state)) states.add(state);
      ecs.pass(1);
    }
    assertThat(states).containsExactly("STOPPING", "DEPROVISIONING", "STOPPED");
    var stopped =
        ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + task + "']}").at("/tasks/0");
    assertThat(stopped.path("stopCode").asText()).isEqualTo("UserInitiated");
    assertThat(stopped.path("stoppedReason").asText()).isEqualTo("try");
    assertThat(stopped.path("group").asText()).isEqualTo("service:web");
    assertThat(stopped.path("startedBy").asText()).isEqualTo(primaryId());
    ecs.pass(120);
    assertThat(ecs.service("web").path("runningCount").asInt()).isEqualTo(1);
    ecs.pass(3600);
    assertThat(ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + task + "']}")
            .at("/failures/0/reason")
            .asText())
        .isEqualTo("MISSING");
  }

  @Test
  void listsComeInPagesThatOutliveChanges() {
    for (int i = 0; i < 15; i++) ecs.register("f%02d".formatted(i), "i");
    for (int i = 0; i < 11; i++) ecs.register("f00", "i");
    var first = ecs.ok("ListTaskDefinitions", "{'familyPrefix':'f00','maxResults':10}");
    assertThat(first.path("taskDefinitionArns").get(9).asText()).endsWith("f00:10");
    ecs.ok("DeregisterTaskDefinition", "{'taskDefinition':'f00:1'}");
    var second = ecs.ok(
        "ListTaskDefinitions",
        "{'familyPrefix':'f00','nextToken':'" + first.path("nextToken").asText() + "'}");
    assertThat(second.path("taskDefinitionArns")).hasSize(2);
    assertThat(second.path("taskDefinitionArns").get(0).asText()).endsWith("f00:11");
    assertThat(second.has("nextToken")).isFalse();
    assertThat(ecs.ok("ListTaskDefinitions", "{'familyPrefix':'f0'}").path("taskDefinitionArns"))
        .as("here a prefix is a whole name")
        .isEmpty();
    assertThat(ecs.ok("ListTaskDefinitionFamilies", "{'familyPrefix':'f0'}").path("families"))
        .hasSize(10);
  }

  /** The same calls at the same times give the same answers, ids included. */
  @Test
  void twoWorldsWithTheSamePastAreEqual() {
    var other = new ServicesTest();
    other.aServiceWithANetworkAndABreaker();
    assertThat(other.ecs.service("web")).isEqualTo(ecs.service("web"));
  }

  @Test
  void steadyServicesCostNextToNothing() {
    var big = new Ecs(Behaviour.standard().withClusters("shop"));
    big.register("web", "web:1");
    for (int i = 0; i < 1000; i++) {
      big.ok(
          "CreateService",
          "{'cluster':'shop','serviceName':'s" + i + "','taskDefinition':'web','desiredCount':2}");
    }
    big.pass(300);
    var batches = new ArrayList<ObjectNode>();
    for (int batch = 0; batch < 100; batch++) {
      var request = Ecs.json("{'cluster':'shop','include':['TAGS']}");
      for (int i = 0; i < 10; i++) request.withArray("services").add("s" + (batch * 10 + i));
      batches.add(request);
    }
    var at = big.now();
    long start = System.nanoTime();
    for (int pass = 0; pass < 1000; pass++) {
      at = at.plusSeconds(60);
      for (var request : batches) big.model.call("DescribeServices", request, at);
    }
    // A hundred thousand calls take about a second; rendering each anew would take a minute.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aServiceInTheOldArnFormatTakesNoTags() {
    var old = new Ecs(Behaviour.standard().withClusters("shop").withShortArns("web"));
    old.register("web", "web:1");
    var create = "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1%s}";
    assertThat(old.fault("CreateService", create.formatted(",'tags':[{'key':'a','value':'b'}]")))
        .startsWith("InvalidParameterException: The new ARN and resource ID format must be");
    old.ok("CreateService", create.formatted(""));
    var arn = old.service("web").path("serviceArn").asText();
    assertThat(arn).isEqualTo("arn:aws:ecs:eu-west-1:123456789012:service/web");
    var refused = "InvalidParameterException: Long arn format must be used for tagging operations";
    for (var named : List.of(arn, arn.replace("/web", "/shop/web"))) {
      assertThat(old.fault(
              "TagResource", "{'resourceArn':'" + named + "','tags':[{'key':'a','value':'b'}]}"))
          .isEqualTo(refused);
    }
    assertThat(old.ok("DescribeServices", "{'cluster':'shop','services':['" + arn + "']}")
            .path("services"))
        .hasSize(1);
  }
}
