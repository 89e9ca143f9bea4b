package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.port.Reply;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EventBridge: rules, buses and targets, and the tasks that they start (ecs.md 6). */
class RulesTest {
  private static final String CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";
  private static final String ROLE = "arn:aws:iam::123456789012:role/events";

  private final Ecs ecs = Ecs.withCluster();

  private JsonNode ok(String operation, String request) {
    var reply = ecs.model.call("events", operation, Ecs.json(request), ecs.now());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + " " + reply);
  }

  private String refused(String operation, String request) {
    var reply = ecs.model.call("events", operation, Ecs.json(request), ecs.now());
    if (reply instanceof Reply.Fault fault) return fault.code() + ": " + fault.message();
    throw new AssertionError(operation + " " + reply);
  }

  private static String target(String id, String more) {
    return "{'Id':'%s','Arn':'%s','RoleArn':'%s'%s}".formatted(id, CLUSTER, ROLE, more);
  }

  private void putEcsTarget(String more, String input) {
    ok(
        "PutTargets",
        "{'Rule':'nightly','Targets':["
            + target("web", ",'EcsParameters':{'TaskDefinitionArn':'job'" + more + "}" + input)
            + "]}");
  }

  private int started() {
    int count = 0;
    for (var status : new String[] {"RUNNING", "STOPPED"}) {
      count += ecs.ok(
              "ListTasks",
              "{'cluster':'shop','startedBy':'events-rule/nightly','desiredStatus':'" + status
                  + "'}")
          .path("taskArns")
          .size();
    }
    return count;
  }

  @Test
  void aRuleIsPutWholeReadBackAndSwitched() {
    var arn = ok(
            "PutRule",
            "{'Name':'nightly','ScheduleExpression':'cron(0 3 * * ? *)','Description':'d',"
                + "'State':'DISABLED','Tags':[{'Key':'team','Value':'shop'}]}")
        .path("RuleArn")
        .asText();
    assertThat(arn).isEqualTo("arn:aws:events:eu-west-1:123456789012:rule/nightly");
    var rule = ok("DescribeRule", "{'Name':'nightly'}");
    assertThat(rule.path("State").asText()).isEqualTo("DISABLED");
    assertThat(rule.path("EventBusName").asText()).isEqualTo("default");
    assertThat(rule.has("Tags")).isFalse();
    ok("EnableRule", "{'Name':'nightly'}");
    assertThat(ok("DescribeRule", "{'Name':'nightly'}").path("State").asText())
        .isEqualTo("ENABLED");
    // What is left out is not kept, and tags of an update count for nothing.
    ok(
        "PutRule",
        "{'Name':'nightly','ScheduleExpression':'rate(1 day)','Tags':[{'Key':'a','Value':'b'}]}");
    assertThat(ok("DescribeRule", "{'Name':'nightly'}").has("Description")).isFalse();
    ok("TagResource", "{'ResourceARN':'" + arn + "','Tags':[{'Key':'owner','Value':'m/shop'}]}");
    ok("UntagResource", "{'ResourceARN':'" + arn + "','TagKeys':['team']}");
    assertThat(ok("ListTagsForResource", "{'ResourceARN':'" + arn + "'}").path("Tags"))
        .isEqualTo(Ecs.json("{'t':[{'Key':'owner','Value':'m/shop'}]}").path("t"));
    ok("PutRule", "{'Name':'other','EventPattern':'{}'}");
    var listed = ok("ListRules", "{'NamePrefix':'night'}").path("Rules");
    assertThat(listed).hasSize(1);
    assertThat(listed.path(0).path("Arn").asText()).isEqualTo(arn);
    ok("DisableRule", "{'Name':'nightly'}");
    assertThat(ok("ListRules", "{'Limit':1}").path("NextToken").asText()).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(5 minute)",
        "rate(1 minutes)",
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(0 3 * * *)",
        "cron(0 3 * * * *)",
        "cron(61 3 * * ? *)",
        "0 3 * * ? *",
        "at(2026-01-01T00:00:00)"
      })
  void anExpressionThatEventBridgeWouldNotTakeIsRefused(String expression) {
    assertThat(refused("PutRule", "{'Name':'n','ScheduleExpression':'" + expression + "'}"))
        .isEqualTo("ValidationException: Parameter ScheduleExpression is not valid.");
  }

  @ParameterizedTest
  @CsvSource({
    "rate(5 minutes), 2026-01-01T00:05:00Z",
    "rate(1 hour), 2026-01-01T01:00:00Z",
    "cron(0 3 * * ? *), 2026-01-01T03:00:00Z",
    "cron(0/15 * ? * MON-FRI *), 2026-01-01T00:15:00Z",
    "cron(0 18 ? * 2 *), 2026-01-05T18:00:00Z",
    "cron(0 8 L * ? *), 2026-01-31T08:00:00Z"
  })
  void aScheduleIsOfUtc(String expression, String next) {
    assertThat(RuleTime.of(expression).flatMap(time -> time.after(ecs.now())))
        .contains(Instant.parse(next));
  }

  @Test
  void aRuleStartsItsTasksWhenItIsDue() {
    ecs.register("job", "job:1");
    ok("PutRule", "{'Name':'nightly','ScheduleExpression':'rate(10 minutes)'}");
    putEcsTarget(
        ",'TaskCount':2,'Group':'g'",
        ",'Input':'{\\\"containerOverrides\\\":[{\\\"name\\\":\\\"main\\\",\\\"command\\\":[\\\"exit-3\\\"]}]}'");
    ecs.pass(Duration.ofMinutes(9));
    assertThat(started()).isZero();
    ecs.pass(Duration.ofMinutes(12));
    assertThat(started()).isEqualTo(4);
    var arn = ecs.ok("ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}")
        .path("taskArns")
        .path(0)
        .asText();
    var task = ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + arn + "']}")
        .path("tasks")
        .path(0);
    assertThat(task.at("/containers/0/exitCode").asInt()).isEqualTo(3);
    assertThat(task.path("group").asText()).isEqualTo("g");
    ok("DisableRule", "{'Name':'nightly'}");
    ecs.pass(Duration.ofMinutes(30));
    assertThat(started()).isEqualTo(4);
  }

  @Test
  void aRuleWhoseRevisionIsGoneFailsInSilence() {
    ecs.register("job", "job:1");
    ok("PutRule", "{'Name':'nightly','ScheduleExpression':'rate(1 hour)'}");
    putEcsTarget("", "");
    ecs.ok("DeregisterTaskDefinition", "{'taskDefinition':'job:1'}");
    ecs.pass(Duration.ofMinutes(61));
    assertThat(started()).isZero();
    assertThat(ecs.model.failedInvocations()).isEqualTo(1);
  }

  @Test
  void aTargetIsReplacedWholeAndThereAreFiveAtMost() {
    ok("PutRule", "{'Name':'nightly','ScheduleExpression':'rate(1 day)'}");
    putEcsTarget(",'LaunchType':'EC2'", "");
    putEcsTarget("", "");
    var targets = ok("ListTargetsByRule", "{'Rule':'nightly'}").path("Targets");
    assertThat(targets).hasSize(1);
    assertThat(targets.path(0).path("EcsParameters").has("LaunchType")).isFalse();
    var five = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      five.append("{'Id':'%d','Arn':'arn:aws:sqs:q'}".formatted(i)).append(i < 4 ? "," : "");
    }
    assertThat(refused("PutTargets", "{'Rule':'nightly','Targets':[" + five + "]}"))
        .startsWith("LimitExceededException: ");
    assertThat(ok("ListTargetsByRule", "{'Rule':'nightly'}").path("Targets")).hasSize(1);
    assertThat(ok("ListRuleNamesByTarget", "{'TargetArn':'" + CLUSTER + "'}").path("RuleNames"))
        .hasSize(1);
    assertThat(refused("DeleteRule", "{'Name':'nightly'}"))
        .isEqualTo("ValidationException: Rule can't be deleted since it has targets.");
  }

  @Test
  void entriesFailOneByOneInsideAnAnswerThatSucceeds() {
    ok("PutRule", "{'Name':'nightly','ScheduleExpression':'rate(1 day)'}");
    ecs.model.failTargets(1);
    var answer = ok(
        "PutTargets",
        "{'Rule':'nightly','Targets':[{'Id':'a','Arn':'arn:a'},{'Id':'b','Arn':'arn:b'}]}");
    assertThat(answer.path("FailedEntryCount").asInt()).isEqualTo(1);
    assertThat(answer.at("/FailedEntries/0/TargetId").asText()).isEqualTo("a");
    assertThat(answer.at("/FailedEntries/0/ErrorCode").asText())
        .isEqualTo("ConcurrentModificationException");
    assertThat(ok("ListTargetsByRule", "{'Rule':'nightly'}").at("/Targets/0/Id").asText())
        .isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "PutTargets|{'Rule':'none','Targets':[{'Id':'a','Arn':'b'}]}|ResourceNotFoundException: Rule none does not exist on EventBus default.",
        "DescribeRule|{'Name':'none'}|ResourceNotFoundException: ",
        "DescribeRule|{'Name':'n','EventBusName':'none'}|ResourceNotFoundException: Event bus none does not exist.",
        "PutTargets|{'Rule':'n','Targets':[]}|ValidationException: ",
        "PutTargets|{'Rule':'n','Targets':[{'Id':'a b','Arn':'b'}]}|ValidationException: ",
        "PutTargets|{'Rule':'n','Targets':[{'Id':'a','Arn':'arn:aws:ecs:x:1:cluster/c'}]}|ValidationException: RoleArn is required",
        "PutRule|{'Name':'n'}|ValidationException: Parameter(s) EventPattern",
        "PutRule|{'Name':'a b','ScheduleExpression':'rate(1 day)'}|ValidationException: ",
        "CreateEventBus|{'Name':'default'}|ResourceAlreadyExistsException: ",
        "ListTagsForResource|{'ResourceARN':'arn:aws:events:eu-west-1:123456789012:rule/none'}|ResourceNotFoundException: "
      })
  void whatEventBridgeRefuses(String operation, String request, String why) {
    ok("PutRule", "{'Name':'n','ScheduleExpression':'rate(1 day)'}");
    assertThat(refused(operation, request)).startsWith(why);
  }

  @Test
  void aRuleOfAnotherBusIsAnotherRule() {
    ok("CreateEventBus", "{'Name':'orders'}");
    assertThat(refused(
            "PutRule", "{'Name':'n','EventBusName':'orders','ScheduleExpression':'rate(1 day)'}"))
        .isEqualTo("ValidationException: ScheduleExpression is supported only on the default event"
            + " bus.");
    var arn = ok("PutRule", "{'Name':'n','EventBusName':'orders','EventPattern':'{}'}")
        .path("RuleArn")
        .asText();
    assertThat(arn).endsWith(":rule/orders/n");
    assertThat(refused("DescribeRule", "{'Name':'n'}")).startsWith("ResourceNotFoundException");
    assertThat(ok("ListTagsForResource", "{'ResourceARN':'" + arn + "'}").path("Tags"))
        .isEmpty();
    assertThat(refused("DeleteEventBus", "{'Name':'orders'}")).startsWith("ValidationException");
    ok("DeleteRule", "{'Name':'n','EventBusName':'orders'}");
    ok("DeleteEventBus", "{'Name':'orders'}");
    assertThat(ok("ListEventBuses", "{}").path("EventBuses")).hasSize(1);
  }
}
