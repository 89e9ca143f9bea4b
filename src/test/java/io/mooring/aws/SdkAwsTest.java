package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mooring.fixture.FreePort;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.reconcile.Samples;
import io.mooring.shape.Shapes;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.simhttp.EmbeddedEcs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real SDK over real HTTP, against the embedded ECS and against servers that misbehave. */
class SdkAwsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Map<String, String> before = new HashMap<>();
  private @TempDir Path nothing;

  @BeforeEach
  void credentials() {
    set("aws.accessKeyId", "any");
    set("aws.secretAccessKey", "thing");
    set("aws.disableEc2Metadata", "true");
    set("aws.sharedCredentialsFile", nothing.resolve("credentials").toString());
    set("aws.configFile", nothing.resolve("config").toString());
  }

  @AfterEach
  void restore() {
    before.forEach((key, value) -> {
      if (value == null) System.clearProperty(key);
      else System.setProperty(key, value);
    });
  }

  private void set(String key, String value) {
    if (!before.containsKey(key)) before.put(key, System.getProperty(key));
    System.setProperty(key, value);
  }

  private static SdkAws open(URI endpoint) {
    return SdkAws.open(new SdkAws.Target("eu-west-1", Optional.of(endpoint), Optional.empty()));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static ObjectNode ok(SdkAws aws, AwsCall call, String request) {
    assertThat(call).isNotNull();
    var reply = aws.call(call, json(request));
    assertThat(reply).as(call + " " + request).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok) reply).body();
  }

  @Test
  void everyCallGoesThroughAndMembersThatTheSdkDoesNotKnowSurvive() {
    var extra = JSON.createObjectNode().put("brandNewMember", "kept");
    var model =
        new EcsModel(Behaviour.standard().withClusters("shop").withExtraServiceMembers(extra));
    try (var server = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.fixed(START));
        var aws = open(server.endpoint())) {
      for (var call : AwsCall.values()) one(aws, call);
      var shown = ok(aws, AwsCall.DESCRIBE_SERVICES, "{'cluster':'shop','services':['web']}");
      assertThat(shown.at("/services/0/brandNewMember").asText()).isEqualTo("kept");
      assertThat(shown.at("/services/0/createdAt").isNumber()).isTrue();
    }
  }

  @Test
  void aTokenThatIsTakenNamesTheTasksThatItHasStarted() {
    var model = new EcsModel(Behaviour.standard().withClusters("shop"));
    try (var server = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.fixed(START));
        var aws = open(server.endpoint())) {
      one(aws, AwsCall.REGISTER_TASK_DEFINITION);
      var run = "{'cluster':'shop','taskDefinition':'web','clientToken':'one','startedBy':'%s'}";
      var started =
          ok(aws, AwsCall.RUN_TASK, run.formatted("a")).at("/tasks/0/taskArn").asText();
      assertThat(aws.call(AwsCall.RUN_TASK, json(run.formatted("b"))))
          .isInstanceOfSatisfying(
              Reply.Fault.class, fault -> assertThat(fault.resources()).containsExactly(started));
      assertThat(aws.call(AwsCall.RUN_TASK, json("{'cluster':'none','taskDefinition':'web'}")))
          .isInstanceOfSatisfying(
              Reply.Fault.class, fault -> assertThat(fault.resources()).isEmpty());
    }
  }

  /** In the order of the enumeration what a call needs may not be there: made where it is not. */
  private static void one(SdkAws aws, AwsCall call) {
    var service = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web";
    switch (call) {
      case GET_CALLER_IDENTITY ->
        assertThat(ok(aws, call, "{}").path("Account").asText()).isEqualTo("123456789012");
      case DESCRIBE_CLUSTERS ->
        assertThat(ok(aws, call, "{'clusters':['shop'],'include':['TAGS']}")
                .at("/clusters/0/status")
                .asText())
            .isEqualTo("ACTIVE");
      case DESCRIBE_SERVICES ->
        assertThat(ok(aws, call, "{'cluster':'shop','services':['web']}")
                .at("/failures/0/reason")
                .asText())
            .isEqualTo("MISSING");
      case DESCRIBE_TASK_DEFINITION -> {
        one(aws, AwsCall.REGISTER_TASK_DEFINITION);
        assertThat(ok(aws, call, "{'taskDefinition':'web','include':['TAGS']}")
                .at("/tags/0/value")
                .asText())
            .isEqualTo("shop");
      }
      case LIST_TASK_DEFINITIONS ->
        assertThat(ok(aws, call, "{'familyPrefix':'web','sort':'DESC'}").path("taskDefinitionArns"))
            .isNotEmpty();
      case LIST_TASKS ->
        assertThat(ok(aws, call, "{'cluster':'shop','desiredStatus':'STOPPED'}")
                .path("taskArns")
                .isArray())
            .isTrue();
      case DESCRIBE_TASKS ->
        assertThat(ok(aws, call, "{'cluster':'shop','tasks':['0123456789abcdef0123456789abcdef']}")
                .path("failures"))
            .isNotEmpty();
      case REGISTER_TASK_DEFINITION ->
        ok(
            aws,
            call,
            "{'family':'web','containerDefinitions':[{'name':'web','image':'shop/web:v1','memory':64}],"
                + "'tags':[{'key':'team','value':'shop'}]}");
      case CREATE_SERVICE ->
        assertThat(ok(
                    aws,
                    call,
                    "{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':1}")
                .at("/service/status")
                .asText())
            .isEqualTo("ACTIVE");
      case UPDATE_SERVICE ->
        assertThat(ok(aws, call, "{'cluster':'shop','service':'web','desiredCount':0}")
                .at("/service/desiredCount")
                .asInt(-1))
            .isZero();
      case TAG_RESOURCE ->
        ok(aws, call, "{'resourceArn':'%s','tags':[{'key':'a','value':'b'}]}".formatted(service));
      case UNTAG_RESOURCE ->
        ok(aws, call, "{'resourceArn':'%s','tagKeys':['a']}".formatted(service));
    }
  }

  /** Each service is another client, another protocol and another way of naming members. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DESCRIBE_IMAGES | {'repositoryName':'web','imageIds':[{'imageTag':'v1'}]} | /imageDetails/0/imageTags/0 | v1",
        "DESCRIBE_SCALABLE_TARGETS | {'ServiceNamespace':'ecs','ResourceIds':['service/shop/web']} | /ScalableTargets/0/MaxCapacity | 8",
        "DESCRIBE_LOG_GROUPS | {'logGroupNamePrefix':'/web','limit':1} | /logGroups/0/logGroupName | /web",
        "GET_LOG_EVENTS | {'logGroupName':'/web','logStreamName':'web/web/1'} | fault | ResourceNotFoundException",
        "LIST_RULE_NAMES_BY_TARGET | {'TargetArn':'arn:cluster'} | /RuleNames/0 | nightly",
        "LIST_TARGETS_BY_RULE | {'Rule':'nightly'} | /Targets/0/Id | one",
        "LIST_TARGETS_BY_RULE | {'Rule':'other'} | fault | ResourceNotFoundException",
        "DESCRIBE_SECRET | {'SecretId':'db'} | /Name | db",
        "DESCRIBE_PARAMETERS | {'ParameterFilters':[{'Key':'Name','Option':'Equals','Values':['/a']}]} | /Parameters/0/Name | /a",
        "GET_ROLE | {'RoleName':'task'} | /Role/Arn | arn:aws:iam::123456789012:role/task",
        "GET_ROLE | {'RoleName':'none'} | fault | NoSuchEntity",
        "DESCRIBE_TARGET_GROUPS | {'TargetGroupArns':['arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/1']} | /TargetGroups/0/TargetGroupName | a"
      })
  void theServicesBesideEcsAreAskedToo(AwsCall call, String request, String where, String what) {
    var model = new EcsModel(
        Behaviour.standard().withClusters("shop").withDeclared(Behaviour.Declared.ROLES));
    said(model, "iam", "CreateRole", "{'RoleName':'task'}");
    said(
        model,
        "application-autoscaling",
        "RegisterScalableTarget",
        "{'ServiceNamespace':'ecs','ResourceId':'service/shop/web','ScalableDimension':'ecs:service:DesiredCount','MinCapacity':2,'MaxCapacity':8}");
    said(model, "events", "PutRule", "{'Name':'nightly','ScheduleExpression':'rate(1 day)'}");
    said(
        model,
        "events",
        "PutTargets",
        "{'Rule':'nightly','Targets':[{'Id':'one','Arn':'arn:cluster'}]}");
    try (var server = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.fixed(START));
        var aws = open(server.endpoint())) {
      var told = switch (aws.call(call, json(request))) {
        case Reply.Ok(var body, var _) -> body.at(where).asText();
        case Reply.Fault fault -> fault.code();
        case Reply.Lost(var cause) -> cause;
      };
      assertThat(told).isEqualTo(what);
    }
  }

  private static void said(EcsModel model, String service, String operation, String request) {
    assertThat(model.call(service, operation, json(request), START)).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void everyCallIsSentByTheClientOfItsService() throws IOException {
    try (var server = new Server(exchange -> answer(exchange, 200, "{}"));
        var aws = open(server.uri())) {
      for (var call : AwsCall.values()) {
        int before = server.requests;
        assertThatCode(() -> aws.call(call, json("{}"))).as(call.name()).doesNotThrowAnyException();
        assertThat(server.requests - before).as(call.name()).isLessThanOrEqualTo(1);
      }
    }
  }

  /** What the model would be handed, read off the wire. */
  @ParameterizedTest
  @CsvSource({
    "REGISTER_TASK_DEFINITION, RegisterTaskDefinition",
    "CREATE_SERVICE, CreateService",
    "UPDATE_SERVICE, UpdateService"
  })
  void everyMemberOfARequestArrivesAsItWasPlanned(AwsCall call, String operation)
      throws IOException {
    var request = (ObjectNode) Samples.of(operation, Shapes.ecs().request(operation));
    var sent = new ObjectNode[1];
    try (var server = new Server(exchange -> {
          sent[0] = (ObjectNode) JSON.readTree(exchange.getRequestBody().readAllBytes());
          answer(exchange, 200, "{}");
        });
        var aws = open(server.uri())) {
      assertThat(aws.call(call, request)).isInstanceOf(Reply.Ok.class);
    }
    assertThat(sent[0]).isEqualTo(JSON.readTree(request.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'__type':'com.amazonaws.ecs#ThrottlingException','message':'Rate exceeded'} | Throttled",
        "400 | {'__type':'ThrottlingException:http://x','message':'Rate exceeded'} | Throttled",
        "500 | {'__type':'ServerException','message':'Service Unavailable.'} | Unsure",
        "503 | <html>busy</html> | Unsure",
        "400 | {'__type':'AccessDeniedException','message':'may not'} | Denied",
        "403 | {'__type':'ExpiredTokenException','message':'expired'} | Denied",
        "400 | {'__type':'ClientException','message':'no'} | Refused",
        "200 | not JSON | Unsure",
        "200 | [] | Unsure"
      })
  void anErrorIsSortedByItsCode(int status, String body, String outcome) throws IOException {
    try (var server = new Server(exchange -> answer(exchange, status, body.replace('\'', '"')));
        var aws = open(server.uri())) {
      var calls = new Calls(aws, new Budget(1, InstantSource.fixed(START)));
      var answer = calls.call(AwsCall.DESCRIBE_CLUSTERS, json("{}"));
      assertThat(answer).isInstanceOf(Answer.Not.class);
      assertThat(((Answer.Not) answer).outcome().getClass().getSimpleName()).isEqualTo(outcome);
      assertThat(server.requests).isEqualTo(1);
    }
  }

  @Test
  void aConnectionThatBreaksOffInTheAnswerLeavesItOpenWhetherItHappened() throws IOException {
    try (var server = new Server(exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write("{\"clusters\":[".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          throw new IOException("gone");
        });
        var aws = open(server.uri())) {
      assertThat(aws.call(AwsCall.DESCRIBE_CLUSTERS, json("{}"))).isInstanceOf(Reply.Lost.class);
    }
  }

  @Test
  void aServerThatIsNotThereLeavesItOpenWhetherItHappened() {
    try (var aws = open(URI.create("http://127.0.0.1:" + FreePort.next()))) {
      for (var call : new AwsCall[] {AwsCall.DESCRIBE_CLUSTERS, AwsCall.GET_CALLER_IDENTITY})
        assertThat(aws.call(call, json("{}"))).isInstanceOf(Reply.Lost.class);
    }
  }

  @Test
  void noCredentialsIsSaidWithWhatToDo() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    try (var aws = open(URI.create("http://127.0.0.1:1"))) {
      for (var call : new AwsCall[] {AwsCall.DESCRIBE_CLUSTERS, AwsCall.GET_CALLER_IDENTITY}) {
        var reply = aws.call(call, json("{}"));
        assertThat(reply).isInstanceOf(Reply.Fault.class);
        var outcome = Faults.sort((Reply.Fault) reply);
        assertThat(outcome).isInstanceOf(Outcome.Denied.class);
        assertThat(((Outcome.Denied) outcome).message()).contains("AWS_PROFILE");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** A server that answers everything in one way. */
  private static final class Server implements AutoCloseable {
    private interface Way {
      void answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private volatile int requests;

    Server(Way way) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", exchange -> {
        requests = requests + 1;
        try (exchange) {
          way.answer(exchange);
        }
      });
      server.start();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
