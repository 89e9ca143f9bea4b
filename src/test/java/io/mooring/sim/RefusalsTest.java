package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.port.Reply;
import io.mooring.shape.Shapes;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ECS refuses, with its codes and, where ecs.md 1.3 has them, its words. */
class RefusalsTest {
  private static final String C = "'cluster':'shop',";

  record Row(String operation, String request, String refusal) {
    @Override
    public String toString() {
      return operation + " " + request;
    }
  }

  private static Row row(String operation, String request, String refusal) {
    return new Row(operation, "{" + request + "}", refusal);
  }

  static Stream<Row> services() {
    var create = "CreateService";
    var web = C + "'serviceName':'new','taskDefinition':'web'";
    return Stream.of(
        row(
            create,
            "'cluster':'none','serviceName':'x'",
            "ClusterNotFoundException: Cluster not found."),
        row(
            "UpdateService",
            C + "'service':'none'",
            "ServiceNotFoundException: Service not found."),
        row(
            "UpdateService",
            C + "'service':'draining'",
            "ServiceNotActiveException: Service was not ACTIVE."),
        row(
            "DeleteService",
            C + "'service':'none'",
            "ServiceNotFoundException: Service not found."),
        row(
            "DeleteService",
            C + "'service':'live'",
            "InvalidParameterException: The service cannot be stopped while it is scaled above 0."),
        row(
            create,
            C + "'serviceName':'live','taskDefinition':'web','desiredCount':1",
            "InvalidParameterException: Creation of service was not idempotent."),
        row(
            create,
            C + "'serviceName':'draining','taskDefinition':'web','desiredCount':1",
            "InvalidParameterException: Unable to Start a service that is still Draining."),
        row(create, web, "InvalidParameterException: DesiredCount is missing"),
        row(
            create,
            C + "'serviceName':'new','taskDefinition':'net','desiredCount':1",
            "InvalidParameterException: Network Configuration must be provided when networkMode"
                + " 'awsvpc' is specified."),
        row(
            create,
            web + ",'desiredCount':1,'clientToken':'" + "t".repeat(37) + "'",
            "InvalidParameterException: idempotency token longer than 36."),
        row(
            create,
            C + "'serviceName':'new','taskDefinition':'none','desiredCount':1",
            "ClientException: TaskDefinition not found."),
        row(
            create,
            C + "'serviceName':'new','taskDefinition':'old:1','desiredCount':1",
            "ClientException: TaskDefinition is inactive"),
        row(
            "UpdateService",
            C + "'service':'live','taskDefinition':'old:1'",
            "ClientException: TaskDefinition is inactive"),
        row(
            create,
            web + ",'desiredCount':1,'deploymentConfiguration':{'maximumPercent':99}",
            "InvalidParameterException: maximumPercent must be at least 100"),
        row(
            create,
            web + ",'desiredCount':1,'deploymentConfiguration':{'minimumHealthyPercent':101}",
            "InvalidParameterException: minimumHealthyPercent must be at most 100"),
        row(
            create,
            web + ",'desiredCount':1,'availabilityZoneRebalancing':'ENABLED',"
                + "'deploymentConfiguration':{'maximumPercent':100}",
            "InvalidParameterException: Availability Zone Rebalancing does not support"
                + " maximumPercent <= 100 %."),
        row(
            create,
            web + ",'desiredCount':1,'launchType':'EC2','capacityProviderStrategy':"
                + "[{'capacityProvider':'FARGATE'}]",
            "InvalidParameterException: Specifying both a launch type and capacity provider"
                + " strategy is not supported. Remove one and try again."),
        row(
            create,
            web + ",'desiredCount':1,'launchType':'FARGATE'",
            "InvalidParameterException: Task definition does not support launch_type FARGATE."),
        row(
            create,
            web + ",'desiredCount':1,'deploymentController':{'type':'CODE_DEPLOY'}",
            "UnsupportedFeatureException: The embedded ECS does not model"
                + " deploymentController.type CODE_DEPLOY; use Amazon ECS itself to try it."),
        row(
            "DescribeServices",
            C + "'services':['1','2','3','4','5','6','7','8','9','10','11']",
            "InvalidParameterException: Services can have at most 10 items."),
        row(
            "ListServices",
            C + "'maxResults':101",
            "InvalidParameterException: maxResults must be between 1 and 100."),
        row("ListServices", C + "'nextToken':'?'", "InvalidParameterException: Invalid token."),
        row(
            "ListTasks",
            C + "'startedBy':'x','family':'web'",
            "InvalidParameterException: startedBy can not be combined with another filter."),
        row(
            "ListTasks",
            C + "'serviceName':'none'",
            "ServiceNotFoundException: Service not found."));
  }

  static Stream<Row> definitions() {
    var register = "RegisterTaskDefinition";
    var main = "'containerDefinitions':[{'name':'x','image':'i','memory':128}]";
    var fargate = "'family':'f','requiresCompatibilities':['FARGATE'],'cpu':'256','memory':'512',"
        + "'networkMode':'awsvpc',";
    return Stream.of(
        row(
            "DescribeTaskDefinition",
            "'taskDefinition':'none'",
            "ClientException: Unable to describe task definition."),
        row(
            "DescribeTaskDefinition",
            "'taskDefinition':'web:99'",
            "ClientException: Unable to describe task definition."),
        row(
            "DeregisterTaskDefinition",
            "'taskDefinition':'web:99'",
            "ClientException: Unable to deregister task definition."),
        row(
            "DeregisterTaskDefinition",
            "'taskDefinition':'web'",
            "ClientException: Revision is missing."),
        row(
            "DeregisterTaskDefinition",
            "'taskDefinition':'web:x'",
            "InvalidParameterException: Invalid revision number. Number: x"),
        row(register, "'family':'f','tags':[]," + main, "ClientException: Tags can not be empty."),
        row(
            register,
            "'family':'f','containerDefinitions':[{'name':'x','memory':128}]",
            "ClientException: Container.image should not be null or empty."),
        row(
            register,
            "'family':'f','containerDefinitions':[{'name':'x','image':'i'}]",
            "ClientException: Invalid setting for container 'x'. At least one of 'memory' or"
                + " 'memoryReservation' must be specified."),
        row(
            register,
            "'family':'f','requiresCompatibilities':['FARGATE']," + main,
            "ClientException: Fargate only supports network mode \u2018awsvpc\u2019."),
        row(
            register,
            "'family':'f','requiresCompatibilities':['FARGATE'],'networkMode':'awsvpc',"
                + "'cpu':'256','memory':'4096'," + main,
            "ClientException: No Fargate configuration exists for given values: 256 CPU, 4096"
                + " memory. See the Amazon ECS documentation for the valid values."),
        row(
            register,
            fargate + "'containerDefinitions':[{'name':'x','image':'i','logConfiguration':"
                + "{'logDriver':'awslogs'}}]",
            "ClientException: Fargate requires task definition to have execution role ARN to"
                + " support log driver awslogs."),
        row(
            register,
            "'family':'f','containerDefinitions':[{'name':'x','image':'i','memory':128,"
                + "'essential':false}]",
            "ClientException: Task definition doesn't have any essential container."),
        row(
            register,
            "'family':'f','networkMode':'cloud'," + main,
            "ClientException: Invalid value for networkMode: 'cloud'. Valid values: [bridge, host,"
                + " awsvpc, none]."),
        row(
            register,
            "'family':7," + main,
            "SerializationException: NUMBER_VALUE can not be converted to a String at family."),
        row(
            register,
            "'family':'f','containerDefinitions':[{'name':'x','memory':'128'}]",
            "SerializationException: STRING_VALUE can not be converted to an Integer at"
                + " containerDefinitions[0].memory."),
        row(register, main, "ClientException: family should not be null or empty."));
  }

  static Stream<Row> tags() {
    var live = "'resourceArn':'arn:aws:ecs:eu-west-1:123456789012:service/shop/live',";
    return Stream.of(
        row(
            "TagResource",
            "'resourceArn':'arn:aws:ecs:eu-west-1:123456789012:service/live','tags':[]",
            "InvalidParameterException: Long arn format must be used for tagging operations"),
        row(
            "TagResource",
            live + "'tags':[{'key':'aws:x','value':'y'}]",
            "InvalidParameterException: Tag keys beginning with aws: are reserved: 'aws:x'."),
        row(
            "TagResource",
            live + "'tags':[{'key':'a,b','value':'y'}]",
            "InvalidParameterException: Tag 'a,b': only letters, digits, spaces and _.:/=+-@ are"
                + " allowed in keys and values."),
        row(
            "TagResource",
            live + "'tags':[{'key':'k','value':'" + "v".repeat(257) + "'}]",
            "InvalidParameterException: The value of tag 'k' is longer than 256."),
        row(
            "ListTagsForResource",
            "'resourceArn':'arn:aws:ecs:eu-west-1:123456789012:service/shop/none'",
            "ResourceNotFoundException: The specified resource could not be found."),
        row(
            "TagResource",
            "'resourceArn':'arn:aws:ecs:eu-west-1:999999999999:cluster/shop','tags':[]",
            "InvalidParameterException: Invalid resource ARN:"
                + " 'arn:aws:ecs:eu-west-1:999999999999:cluster/shop'."));
  }

  static Stream<Row> rows() {
    return Stream.of(services(), definitions(), tags()).flatMap(rows -> rows);
  }

  private static Ecs world() {
    var ecs = Ecs.withCluster();
    ecs.register("web", "web:1");
    ecs.register("old", "web:1");
    ecs.ok("DeregisterTaskDefinition", "{'taskDefinition':'old:1'}");
    ecs.ok(
        "RegisterTaskDefinition",
        "{'family':'net','networkMode':'awsvpc','memory':'512',"
            + "'containerDefinitions':[{'name':'x','image':'i'}]}");
    for (var name : List.of("live", "draining")) {
      ecs.ok(
          "CreateService",
          "{'cluster':'shop','serviceName':'" + name
              + "','taskDefinition':'web','desiredCount':1}");
    }
    ecs.ok("DeleteService", "{'cluster':'shop','service':'draining','force':true}");
    return ecs;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void refuses(Row row) {
    assertThat(world().fault(row.operation, row.request)).isEqualTo(row.refusal);
  }

  @Test
  void aDeletedRevisionMustBeInactiveFirst() {
    var ecs = world();
    var answer = ecs.ok("DeleteTaskDefinitions", "{'taskDefinitions':['web:1','none:1','old:1']}");
    assertThat(answer.path("failures").findValuesAsText("reason"))
        .containsExactly(
            "The specified task definition is still in ACTIVE status. Please deregister the target"
                + " and try again.",
            "The specified task definition does not exist. Specify a valid account, family,"
                + " revision and try again.");
    assertThat(answer.path("taskDefinitions").findValuesAsText("status"))
        .containsExactly("DELETE_IN_PROGRESS");
    ecs.pass(3600);
    assertThat(ecs.fault("DescribeTaskDefinition", "{'taskDefinition':'old:1'}"))
        .isEqualTo("ClientException: Unable to describe task definition.");
    ecs.register("old", "web:2");
    assertThat(ecs.ok("DescribeTaskDefinition", "{'taskDefinition':'old'}")
            .path("taskDefinition")
            .path("revision")
            .asInt())
        .as("numbers are never used again")
        .isEqualTo(2);
  }

  @Test
  void aTagTooManyIsALimit() {
    var ecs = world();
    for (int i = 0; i < 50; i++) {
      ecs.ok("TagResource", tag("k" + i));
    }
    assertThat(ecs.fault("TagResource", tag("one-more")))
        .isEqualTo("LimitExceededException: A resource can have at most 50 tags.");
    ecs.ok("TagResource", tag("k7"));
  }

  private static String tag(String key) {
    return "{'resourceArn':'arn:aws:ecs:eu-west-1:123456789012:service/shop/live',"
        + "'tags':[{'key':'" + key + "','value':'v'}]}";
  }

  /** No operation of the SDK and no empty request may end in a defect. */
  @Test
  void everyOperationAnswersOrRefusesAnEmptyRequest() {
    var model = new EcsModel(Behaviour.standard().withClusters("default"));
    for (var operation : Shapes.ecs().operations()) {
      var reply = model.call(operation, JsonNodeFactory.instance.objectNode(), Instant.EPOCH);
      if (reply instanceof Reply.Fault fault) {
        assertThat(fault.status()).as("%s", fault).isEqualTo(400);
      }
    }
    assertThat(model.calls()).hasSameSizeAs(Shapes.ecs().operations());
    assertThat(model.call("Nonsense", JsonNodeFactory.instance.objectNode(), Instant.EPOCH))
        .isInstanceOfSatisfying(
            Reply.Fault.class,
            fault -> assertThat(fault.code()).isEqualTo("UnknownOperationException"));
  }

  @Test
  void theDocumentedBucketsRefuseWhatIsTooFast() {
    var ecs = new Ecs(Behaviour.standard().withBuckets(true));
    for (int i = 0; i < 20; i++) ecs.register("web", "web:1");
    assertThat(ecs.fault("RegisterTaskDefinition", "{}"))
        .isEqualTo("ThrottlingException: Rate exceeded");
    ecs.pass(1);
    ecs.register("web", "web:1");
    assertThat(ecs.model.calls()).containsEntry("RegisterTaskDefinition", 22L);
  }
}
