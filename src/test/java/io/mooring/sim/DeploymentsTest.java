package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Service deployments and revisions, as their calls tell of them: ecs.md 4.6. */
class DeploymentsTest {
  private static final String ROLLED_BACK =
      "Service deployment rolled back because the circuit breaker threshold was exceeded.";

  private Ecs ecs = Ecs.withCluster();

  private void create(String configuration) {
    ecs.register("web", "web:1");
    ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1,"
            + "'deploymentConfiguration':{" + configuration + "}}");
  }

  private void deploy(String image) {
    ecs.register("web", image);
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web'}");
  }

  private JsonNode list(String more) {
    return ecs.ok("ListServiceDeployments", "{'cluster':'shop','service':'web'" + more + "}")
        .path("serviceDeployments");
  }

  private JsonNode newest() {
    return described(list("").path(0).path("serviceDeploymentArn").asText());
  }

  private JsonNode described(String arn) {
    return ecs.ok("DescribeServiceDeployments", "{'serviceDeploymentArns':['" + arn + "']}")
        .path("serviceDeployments")
        .path(0);
  }

  private JsonNode revision(String arn) {
    return ecs.ok("DescribeServiceRevisions", "{'serviceRevisionArns':['" + arn + "']}")
        .path("serviceRevisions")
        .path(0);
  }

  /** Every member, at every depth, is one that the SDK reads. */
  private static void assertShaped(String operation, String member, JsonNode node) {
    assertKnown(Shapes.ecs().responseMember(operation, member), node, member);
  }

  private static void assertKnown(Shape shape, JsonNode node, String at) {
    switch (shape) {
      case Shape.Structure structure -> {
        for (var member : node.properties()) {
          // Newer than our SDK (ecs.md 4.9).
          if (structure.name().equals("DeploymentCircuitBreaker")) continue;
          var known = structure.members().get(member.getKey());
          assertThat(known).as("%s.%s", at, member.getKey()).isNotNull();
          assertKnown(known, member.getValue(), at + "." + member.getKey());
        }
      }
      case Shape.ListOf(Shape element) -> node.forEach(item -> assertKnown(element, item, at));
      case Shape.Text(List<String> values) -> {
        assertThat(node.isTextual()).as(at).isTrue();
        if (!values.isEmpty()) assertThat(values).as(at).contains(node.asText());
      }
      case Shape.Whole _, Shape.Decimal _, Shape.Timestamp _ ->
        assertThat(node.isNumber()).as(at).isTrue();
      case Shape.Flag _ -> assertThat(node.isBoolean()).as(at).isTrue();
      case Shape.MapOf _, Shape.Document _ -> {}
    }
  }

  private String statuses() {
    return String.join(" ", list("").findValuesAsText("status"));
  }

  private String stop(String arn) {
    return "{'serviceDeploymentArn':'" + arn + "','stopType':'ROLLBACK'}";
  }

  @Test
  void aDeploymentIsFollowedFromItsStartToItsEnd() {
    create("");
    var service = ecs.service("web");
    var deployment = newest();
    assertThat(service.path("currentServiceDeployment"))
        .isEqualTo(deployment.path("serviceDeploymentArn"));
    assertThat(deployment.path("serviceDeploymentArn").asText())
        .matches("arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/web/[\\w-]{21}");
    var id = service.path("deployments").path(0).path("id").asText();
    assertThat(deployment.path("targetServiceRevision").path("arn").asText())
        .isEqualTo("arn:aws:ecs:eu-west-1:123456789012:service-revision/shop/web/"
            + id.replace("ecs-svc/", ""));
    assertThat(deployment.path("status").asText()).isEqualTo("IN_PROGRESS");
    assertThat(deployment.path("sourceServiceRevisions")).isEmpty();
    assertThat(deployment.path("targetServiceRevision").path("pendingTaskCount").asInt())
        .isOne();
    assertThat(deployment.has("finishedAt")).isFalse();
    ecs.pass(60);
    var first = newest();
    assertShaped("DescribeServiceDeployments", "serviceDeployments", first);
    assertShaped("ListServiceDeployments", "serviceDeployments", list("").path(0));
    assertShaped("DescribeServices", "services", ecs.service("web"));
    assertThat(first.path("status").asText()).isEqualTo("SUCCESSFUL");
    assertThat(first.path("finishedAt").asDouble() - first.path("startedAt").asDouble())
        .isEqualTo(60);

    deploy("web:2");
    ecs.pass(90);
    assertThat(statuses()).isEqualTo("SUCCESSFUL SUCCESSFUL");
    var second = newest();
    assertThat(second.path("sourceServiceRevisions").path(0).path("arn"))
        .isEqualTo(first.path("targetServiceRevision").path("arn"));
    assertThat(second.path("targetServiceRevision").path("runningTaskCount").asInt())
        .isOne();
    assertThat(described(first.path("serviceDeploymentArn").asText()))
        .as("what ended stays as it was at its end")
        .isEqualTo(first);
    assertThat(ecs.service("web").path("currentServiceRevisions").findValuesAsText("arn"))
        .containsExactly(second.path("targetServiceRevision").path("arn").asText());
  }

  @Test
  void aRevisionKeepsWhatStartedItsDeployment() {
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'net','networkMode':'awsvpc','cpu':'256','memory':'512',"
            + "'requiresCompatibilities':['FARGATE'],"
            + "'containerDefinitions':[{'name':'main','image':'web:1'}]}");
    ecs.ok("CreateService", """
        {'cluster':'shop','serviceName':'web','taskDefinition':'net','desiredCount':1,
         'launchType':'FARGATE','networkConfiguration':{'awsvpcConfiguration':
         {'subnets':['subnet-a'],'securityGroups':['sg-a']}},
         'loadBalancers':[{'targetGroupArn':'tg','containerName':'main','containerPort':80}]}""");
    var revision = revision(newest().path("targetServiceRevision").path("arn").asText());
    assertThat(revision.path("taskDefinition").asText()).endsWith("task-definition/net:1");
    assertThat(revision.path("launchType").asText()).isEqualTo("FARGATE");
    assertThat(revision.path("platformVersion").asText()).isEqualTo("1.4.0");
    assertThat(revision.path("networkConfiguration").findValuesAsText("assignPublicIp"))
        .containsExactly("DISABLED");
    assertThat(revision.path("loadBalancers").path(0).path("targetGroupArn").asText())
        .isEqualTo("tg");
    assertThat(revision.path("containerImages").path(0).path("image").asText()).isEqualTo("web:1");
    assertThat(revision.path("containerImages").path(0).path("imageDigest").asText())
        .matches("sha256:[0-9a-f]{64}");
    assertShaped("DescribeServiceRevisions", "serviceRevisions", revision);
  }

  @ParameterizedTest
  @EnumSource(Behaviour.RollbackId.class)
  void theBreakersRollbackIsPartOfTheDeployment(Behaviour.RollbackId shape) {
    ecs = new Ecs(Behaviour.standard().withClusters("shop").withRollbackId(shape));
    create("'deploymentCircuitBreaker':{'enable':true,'rollback':true}");
    ecs.pass(60);
    var good = newest().path("targetServiceRevision").path("arn").asText();
    deploy("web:unpullable");
    var before = newest();
    assertThat(before.path("deploymentCircuitBreaker").toString())
        .isEqualTo("{\"status\":\"MONITORING\",\"failureCount\":0,\"threshold\":3}");
    ecs.pass(240 - 1);
    assertThat(newest().path("deploymentCircuitBreaker").path("failureCount").asInt())
        .isEqualTo(2);
    ecs.pass(1);
    var turning = newest();
    if (shape == Behaviour.RollbackId.NEW_ID) {
      assertThat(turning.path("status").asText()).isEqualTo("ROLLBACK_IN_PROGRESS");
    }
    assertThat(turning.path("rollback").path("serviceRevisionArn").asText()).isEqualTo(good);
    assertThat(turning.path("rollback").path("reason").asText()).isEqualTo(ROLLED_BACK);
    assertThat(turning.path("deploymentCircuitBreaker").toString())
        .isEqualTo("{\"status\":\"TRIGGERED\",\"failureCount\":3,\"threshold\":3}");
    ecs.pass(200);
    assertThat(statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
    assertThat(newest().path("statusReason").asText()).isEqualTo(ROLLED_BACK);
    assertThat(ecs.service("web").path("currentServiceRevisions").findValuesAsText("arn"))
        .as("a rollback makes no new revision")
        .containsExactly(good);
  }

  @Test
  void aFirstDeploymentThatFailsHasNoCandidate() {
    ecs.register("web", "unpullable");
    ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':3,"
            + "'deploymentConfiguration':{'deploymentCircuitBreaker':"
            + "{'enable':true,'rollback':true}}}");
    ecs.pass(20);
    assertThat(newest().path("status").asText()).isEqualTo("ROLLBACK_FAILED");
    assertThat(newest().path("statusReason").asText())
        .isEqualTo("No rollback candidate was found to run the rollback.");
    assertThat(newest().has("rollback")).isFalse();
  }

  @Test
  void aBreakerWithoutRollbackStops() {
    create("'deploymentCircuitBreaker':{'enable':true,'rollback':false}");
    ecs.pass(60);
    deploy("web:unpullable");
    ecs.pass(240);
    assertThat(statuses()).isEqualTo("STOPPED SUCCESSFUL");
    assertThat(newest().has("stoppedAt")).isTrue();
  }

  @Test
  void aStoppedDeploymentGoesBackWithoutBeingConfiguredTo() {
    create("");
    ecs.pass(60);
    deploy("web:unpullable");
    ecs.pass(10);
    var arn = newest().path("serviceDeploymentArn").asText();
    assertThat(ecs.ok("StopServiceDeployment", stop(arn))
            .path("serviceDeploymentArn")
            .asText())
        .isEqualTo(arn);
    assertThat(statuses()).isEqualTo("ROLLBACK_REQUESTED SUCCESSFUL");
    ecs.ok("StopServiceDeployment", stop(arn));
    ecs.pass(5);
    assertThat(statuses()).isEqualTo("ROLLBACK_IN_PROGRESS SUCCESSFUL");
    ecs.ok("StopServiceDeployment", stop(arn));
    ecs.pass(120);
    assertThat(statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
    assertThat(ecs.service("web").path("taskDefinition").asText()).endsWith("web:1");
    assertThat(ecs.fault("StopServiceDeployment", stop(arn)))
        .isEqualTo("ConflictException: The service deployment is ROLLBACK_SUCCESSFUL and can no"
            + " longer be stopped.");
  }

  @Test
  void aRequestedRollbackIsNotOvertakenBySuccess() {
    create("");
    ecs.pass(60);
    deploy("web:2");
    ecs.pass(89);
    ecs.ok("StopServiceDeployment", stop(newest().path("serviceDeploymentArn").asText()));
    ecs.pass(300);
    assertThat(statuses()).isEqualTo("ROLLBACK_SUCCESSFUL SUCCESSFUL");
  }

  @Test
  void aSupersededDeploymentIsStopped() {
    create("");
    ecs.pass(60);
    deploy("web:2");
    ecs.pass(5);
    deploy("web:3");
    assertThat(statuses()).isEqualTo("IN_PROGRESS STOPPED SUCCESSFUL");
    assertThat(newest().path("sourceServiceRevisions")).hasSize(2);
    ecs.pass(300);
    assertThat(statuses()).isEqualTo("SUCCESSFUL STOPPED SUCCESSFUL");
  }

  @Test
  void theListIsFilteredAndCutIntoPages() {
    create("");
    ecs.pass(60);
    for (int i = 2; i <= 5; i++) {
      deploy("web:" + i);
      ecs.pass(120);
    }
    deploy("web:unpullable");
    assertThat(statuses())
        .isEqualTo("IN_PROGRESS SUCCESSFUL SUCCESSFUL SUCCESSFUL SUCCESSFUL SUCCESSFUL");
    assertThat(list(",'status':['IN_PROGRESS','STOPPED']")).hasSize(1);
    var third = list("").path(2);
    var createdAt = third.path("createdAt").asText();
    assertThat(list(",'createdAt':{'after':" + createdAt + "}")).hasSize(2);
    assertThat(list(",'createdAt':{'before':" + createdAt + "}")).hasSize(3);
    var arns = new ArrayList<String>();
    var token = "";
    do {
      var page = ecs.ok(
          "ListServiceDeployments",
          "{'cluster':'shop','service':'web','maxResults':4" + token + "}");
      arns.addAll(page.path("serviceDeployments").findValuesAsText("serviceDeploymentArn"));
      var next = page.path("nextToken").asText();
      token = next.isEmpty() ? "" : ",'nextToken':'" + next + "'";
    } while (!token.isEmpty());
    assertThat(arns).isEqualTo(list("").findValuesAsText("serviceDeploymentArn"));
  }

  @Test
  void theHistoryIsNinetyDaysLongAndRevisionsLiveAsLongAsTheService() {
    create("");
    var first = newest();
    ecs.pass(Duration.ofDays(90).minusSeconds(1));
    assertThat(list("")).hasSize(1);
    ecs.pass(1);
    assertThat(list("")).isEmpty();
    var arn = first.path("targetServiceRevision").path("arn").asText();
    assertThat(revision(arn).path("taskDefinition").asText()).endsWith("web:1");
    ecs.ok("DeleteService", "{'cluster':'shop','service':'web','force':true}");
    ecs.pass(60);
    assertThat(ecs.fault("DescribeServiceRevisions", "{'serviceRevisionArns':['" + arn + "']}"))
        .isEqualTo("InvalidParameterException: The service of " + arn + " is INACTIVE.");
  }

  @ParameterizedTest
  @CsvSource({
    "ROLLING, InvalidParameterException",
    "NONE, ServiceDeploymentNotFoundException",
  })
  void whatIsNotThereIsSaid(String name, String code) {
    create("");
    var arn = name.equals("NONE")
        ? "arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/web/none"
        : "web";
    assertThat(ecs.fault("StopServiceDeployment", stop(arn))).startsWith(code + ": ");
  }

  @Test
  void descriptionsAreOfOneServiceAndAtMostTwenty() {
    create("");
    ecs.ok(
        "CreateService",
        "{'cluster':'shop','serviceName':'db','taskDefinition':'web','desiredCount':1}");
    var web =
        ecs.service("web").path("currentServiceRevisions").path(0).path("arn").asText();
    var db =
        ecs.service("db").path("currentServiceRevisions").path(0).path("arn").asText();
    assertThat(ecs.fault("DescribeServiceRevisions", arns(List.of(web, db))))
        .startsWith("InvalidParameterException: Cross service requests are not allowed");
    assertThat(ecs.fault("DescribeServiceRevisions", arns(List.of(web, web))))
        .startsWith("ServerException: ");
    var many = new ArrayList<String>();
    for (int i = 0; i < 21; i++) many.add(web + i);
    assertThat(ecs.fault("DescribeServiceRevisions", arns(many)))
        .isEqualTo("InvalidParameterException: serviceRevisionArns can have at most 20 items.");
    assertThat(ecs.ok("DescribeServiceRevisions", arns(many.subList(0, 20)))
            .path("failures")
            .findValuesAsText("reason"))
        .hasSize(20)
        .containsOnly("MISSING");
    assertThat(ecs.fault(
            "StopServiceDeployment",
            "{'serviceDeploymentArn':'" + newest().path("serviceDeploymentArn").asText()
                + "','stopType':'ABORT'}"))
        .startsWith("UnsupportedFeatureException: The embedded ECS does not model");
  }

  private static String arns(List<String> arns) {
    return "{'serviceRevisionArns':['" + String.join("','", arns) + "']}";
  }
}
