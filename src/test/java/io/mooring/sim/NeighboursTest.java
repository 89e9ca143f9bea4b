package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The services beside ECS, by the words that AWS uses. */
class NeighboursTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final EcsModel model =
      new EcsModel(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));

  private static Reply call(EcsModel model, String service, String operation, String request) {
    try {
      var document = (ObjectNode) JSON.readTree(request.replace('\'', '"'));
      return model.call(service, operation, document, START);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private JsonNode ok(String service, String operation, String request) {
    var reply = call(model, service, operation, request);
    assertThat(reply).as(operation).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok) reply).body();
  }

  private static String code(Reply reply) {
    return reply instanceof Reply.Fault fault ? fault.code() : "none";
  }

  private String refused(String service, String operation, String request) {
    return code(call(model, service, operation, request));
  }

  @Test
  void aRepositoryThatWasCreatedHoldsWhatWasPutThere() {
    var v1 = "{'repositoryName':'web','imageIds':[{'imageTag':'v1'}]}";
    assertThat(ok("ecr", "DescribeImages", v1).at("/imageDetails/0/imageTags/0").asText())
        .isEqualTo("v1");
    ok("ecr", "CreateRepository", "{'repositoryName':'web'}");
    assertThat(refused("ecr", "DescribeImages", v1)).isEqualTo("ImageNotFoundException");

    var put =
        ok("ecr", "PutImage", "{'repositoryName':'web','imageTag':'v1','imageManifest':'{}'}");
    assertThat(ok("ecr", "DescribeImages", v1).path("imageDetails")).hasSize(1);
    var digest = put.at("/image/imageId/imageDigest").asText();
    assertThat(digest).matches("sha256:[0-9a-f]{64}");
    assertThat(ok(
                "ecr",
                "DescribeImages",
                "{'repositoryName':'web','imageIds':[{'imageDigest':'" + digest + "'}]}")
            .path("imageDetails"))
        .hasSize(1);
    ok("ecr", "PutImage", "{'repositoryName':'web','imageTag':'v1','imageManifest':'{2}'}");
    assertThat(ok("ecr", "DescribeImages", "{'repositoryName':'web'}").path("imageDetails"))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IMAGES | ecr | DescribeImages | {'repositoryName':'web','imageIds':[{'imageTag':'v1'}]} | RepositoryNotFoundException",
        "SECRETS | secretsmanager | DescribeSecret | {'SecretId':'db'} | ResourceNotFoundException",
        "ROLES | iam | GetRole | {'RoleName':'task'} | NoSuchEntity",
        "TARGET_GROUPS | elasticloadbalancing | DescribeTargetGroups | {'TargetGroupArns':['arn:a']} | TargetGroupNotFound"
      })
  void whatMustBeMadeFirstIsMissingUntilThen(
      Behaviour.Declared kind, String service, String operation, String request, String code) {
    assertThat(refused(service, operation, request)).isEqualTo("none");
    var strict = new EcsModel(Behaviour.standard().withDeclared(kind));
    assertThat(code(call(strict, service, operation, request))).isEqualTo(code);
  }

  @Test
  void aLogGroupThatMustBeMadeFirstIsNotListedUntilThen() {
    var web = "{'logGroupNamePrefix':'/web'}";
    assertThat(ok("logs", "DescribeLogGroups", web).path("logGroups")).hasSize(1);
    var strict = new EcsModel(Behaviour.standard().withDeclared(Behaviour.Declared.LOG_GROUPS));
    var before = (Reply.Ok) call(strict, "logs", "DescribeLogGroups", web);
    assertThat(before.body().path("logGroups")).isEmpty();
    call(strict, "logs", "CreateLogGroup", "{'logGroupName':'/web/api'}");
    var after = (Reply.Ok) call(strict, "logs", "DescribeLogGroups", web);
    assertThat(after.body().at("/logGroups/0/logGroupName").asText()).isEqualTo("/web/api");
  }

  @Test
  void scalableTargetsAreRegisteredFoundAndTakenBack() {
    var id =
        "'ServiceNamespace':'ecs','ResourceId':'service/shop/web','ScalableDimension':'ecs:service:DesiredCount'";
    assertThat(refused("application-autoscaling", "RegisterScalableTarget", "{" + id + "}"))
        .isEqualTo("ValidationException");
    ok(
        "application-autoscaling",
        "RegisterScalableTarget",
        "{" + id + ",'MinCapacity':2,'MaxCapacity':8}");
    var asked = "{'ServiceNamespace':'ecs','ResourceIds':['service/shop/web','service/shop/api']}";
    var found = ok("application-autoscaling", "DescribeScalableTargets", asked);
    assertThat(found.path("ScalableTargets")).hasSize(1);
    assertThat(found.at("/ScalableTargets/0/MinCapacity").asInt()).isEqualTo(2);
    ok("application-autoscaling", "DeregisterScalableTarget", "{" + id + "}");
    assertThat(
            ok("application-autoscaling", "DescribeScalableTargets", asked).path("ScalableTargets"))
        .isEmpty();
    assertThat(refused("application-autoscaling", "DeregisterScalableTarget", "{" + id + "}"))
        .isEqualTo("ObjectNotFoundException");
  }

  @Test
  void aRuleGoesOnlyWithoutTargets() {
    ok("events", "PutRule", "{'Name':'nightly','ScheduleExpression':'rate(1 day)'}");
    ok("events", "PutTargets", "{'Rule':'nightly','Targets':[{'Id':'1','Arn':'arn:c'}]}");
    assertThat(ok("events", "ListRuleNamesByTarget", "{'TargetArn':'arn:c'}")
            .at("/RuleNames/0")
            .asText())
        .isEqualTo("nightly");
    assertThat(refused("events", "DeleteRule", "{'Name':'nightly'}"))
        .isEqualTo("ValidationException");
    ok("events", "RemoveTargets", "{'Rule':'nightly','Ids':['1']}");
    ok("events", "DeleteRule", "{'Name':'nightly'}");
    assertThat(refused("events", "ListTargetsByRule", "{'Rule':'nightly'}"))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void aCrashingContainerSaysWhyBeforeItExits() {
    ok(
        "ecs",
        "RegisterTaskDefinition",
        "{'family':'web','containerDefinitions':[{'name':'web','image':'web:crash','memory':64,'logConfiguration':{'logDriver':'awslogs','options':{'awslogs-group':'/web','awslogs-region':'eu-west-1','awslogs-stream-prefix':'p'}}}]}");
    ok(
        "ecs",
        "CreateService",
        "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1}");
    model.advanceTo(START.plus(Duration.ofMinutes(1)));
    var tasks = ok("ecs", "ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}");
    var arn = tasks.at("/taskArns/0").asText();
    var stream = "p/web/" + arn.substring(arn.lastIndexOf('/') + 1);
    var asked = "{'logGroupName':'/web','logStreamName':'" + stream + "','limit':2%s}";
    var last = ok("logs", "GetLogEvents", asked.formatted(""));
    assertThat(last.at("/events/1/message").asText()).startsWith("FATAL");
    var first = ok("logs", "GetLogEvents", asked.formatted(",'startFromHead':true"));
    assertThat(first.at("/events/0/message").asText()).startsWith("starting");
    var token = first.path("nextForwardToken").asText();
    var next = ok("logs", "GetLogEvents", asked.formatted(",'nextToken':'" + token + "'"));
    assertThat(next.at("/events/0/message").asText()).startsWith("connecting");
    assertThat(
            refused("logs", "GetLogEvents", "{'logGroupName':'/web','logStreamName':'p/web/none'}"))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void whatIsNotModelledIsRefusedByName() {
    assertThat(call(model, "ecr", "StartImageScan", "{}"))
        .isInstanceOfSatisfying(
            Reply.Fault.class,
            fault -> assertThat(fault.message()).contains("StartImageScan").contains("ecr"));
  }
}
