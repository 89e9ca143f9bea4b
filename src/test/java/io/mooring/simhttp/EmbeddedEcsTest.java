package io.mooring.simhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.ServiceField;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.sts.StsClient;

/** The real SDK, over real HTTP. */
class EmbeddedEcsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private EmbeddedEcs server;
  private EcsClient ecs;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    var model = new EcsModel(Behaviour.standard().withClusters("shop"));
    server = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.fixed(START));
    ecs = EcsClient.builder()
        .endpointOverride(server.endpoint())
        .region(Region.US_WEST_2)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
        .httpClientBuilder(ApacheHttpClient.builder())
        .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  @AfterEach
  void end() {
    ecs.close();
    server.close();
    http.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(server.endpoint() + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) request.headers(headers);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void advance(int seconds) throws IOException, InterruptedException {
    assertThat(send("POST", "/_sim/advance?seconds=" + seconds, "").statusCode())
        .isEqualTo(200);
  }

  @Test
  void aServiceLivesItsLifeThroughTheSdk() throws Exception {
    var registered = ecs.registerTaskDefinition(r -> r.family("web")
        .tags(Tag.builder().key("team").value("shop").build())
        .containerDefinitions(
            ContainerDefinition.builder().name("web").image("web:1").memory(128).build()));
    var arn = registered.taskDefinition().taskDefinitionArn();
    assertThat(arn).isEqualTo("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1");
    assertThat(registered.taskDefinition().registeredAt()).isEqualTo(START);
    assertThat(registered.tags()).hasSize(1);

    var created = ecs.createService(r -> r.cluster("shop")
        .serviceName("web")
        .taskDefinition("web")
        .desiredCount(2)
        .tags(Tag.builder().key("team").value("shop").build()));
    assertThat(created.responseMetadata().requestId()).hasSize(36);
    advance(61);
    var service = ecs.describeServices(
            r -> r.cluster("shop").services("web").include(ServiceField.TAGS))
        .services()
        .getFirst();
    assertThat(service.runningCount()).isEqualTo(2);
    assertThat(service.deployments().getFirst().rolloutState())
        .isEqualTo(DeploymentRolloutState.COMPLETED);
    assertThat(service.tags()).hasSize(1);
    assertThat(service.events().getFirst().createdAt()).isEqualTo(START.plusSeconds(60));

    var tasks = ecs.listTasks(r -> r.cluster("shop").serviceName("web")).taskArns();
    assertThat(ecs.describeTasks(r -> r.cluster("shop").tasks(tasks)).tasks())
        .allSatisfy(task -> assertThat(task.lastStatus()).isEqualTo("RUNNING"));
    ecs.stopTask(r -> r.cluster("shop").task(tasks.getFirst()).reason("try"));
    assertThat(ecs.listTasks(r -> r.cluster("shop").desiredStatus(DesiredStatus.STOPPED))
            .taskArns())
        .containsExactly(tasks.getFirst());

    ecs.tagResource(r -> r.resourceArn(service.serviceArn())
        .tags(Tag.builder().key("mooring:owner").value("m/shop").build()));
    ecs.untagResource(r -> r.resourceArn(service.serviceArn()).tagKeys("team"));
    assertThat(ecs.listTagsForResource(r -> r.resourceArn(service.serviceArn())).tags())
        .extracting(Tag::key)
        .containsExactly("mooring:owner");

    ecs.deleteService(r -> r.cluster("shop").service("web").force(true));
    assertThat(ecs.listServices(r -> r.cluster("shop")).serviceArns()).isEmpty();
    advance(120);
    assertThat(ecs.describeServices(r -> r.cluster("shop").services("web", "none")))
        .satisfies(answer -> {
          assertThat(answer.services().getFirst().status()).isEqualTo("INACTIVE");
          assertThat(answer.failures().getFirst().reason()).isEqualTo("MISSING");
        });
  }

  @Test
  void refusalsArriveAsTheSdksOwnExceptions() {
    assertThatThrownBy(() -> ecs.describeServices(r -> r.cluster("none").services("web")))
        .isInstanceOf(ClusterNotFoundException.class)
        .hasMessageContaining("Cluster not found.");
    assertThatThrownBy(() -> ecs.executeCommand(r -> r.task("t").command("sh").interactive(true)))
        .isInstanceOf(EcsException.class)
        .hasMessageContaining("The embedded ECS does not model ExecuteCommand");
  }

  @Test
  void aTokenThatIsBoundNamesTheTasksItIsBoundTo() {
    ecs.registerTaskDefinition(r ->
        r.family("job").containerDefinitions(c -> c.name("main").image("job:1").memory(64)));
    var task = ecs.runTask(r -> r.cluster("shop").taskDefinition("job").clientToken("t-1"))
        .tasks()
        .getFirst();
    assertThatThrownBy(() ->
            ecs.runTask(r -> r.cluster("shop").taskDefinition("job").count(2).clientToken("t-1")))
        .isInstanceOfSatisfying(
            ConflictException.class,
            conflict -> assertThat(conflict.resourceIds()).containsExactly(task.taskArn()));
  }

  @Test
  void listsArePaged() {
    for (int i = 0; i < 25; i++) {
      int number = i;
      ecs.createCluster(r -> r.clusterName("c%02d".formatted(number)));
    }
    assertThat(ecs.listClustersPaginator(r -> r.maxResults(10)).clusterArns()).hasSize(26);
    assertThat(ecs.listClusters(r -> r.maxResults(10)).clusterArns()).hasSize(10);
  }

  @Test
  void throttlingCallsAndResetAreSwitchedByHttp() throws Exception {
    send("POST", "/_sim/throttling?on=true", "");
    assertThatThrownBy(() -> ecs.listClusters())
        .isInstanceOfSatisfying(EcsException.class, throttled -> {
          assertThat(throttled.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
          assertThat(throttled.isThrottlingException()).isTrue();
        });
    assertThat(send("GET", "/_sim/calls", "").body()).isEqualTo("{\"ListClusters\":1}");
    send("POST", "/_sim/reset", "");
    assertThat(send("GET", "/_sim/calls", "").body()).isEqualTo("{}");
    assertThat(ecs.listClusters().clusterArns()).hasSize(1);
    assertThat(send("POST", "/_sim/advance?seconds=x", "").statusCode()).isEqualTo(400);
    assertThat(send("POST", "/_sim/throttling?on=maybe", "").statusCode()).isEqualTo(400);
    assertThat(send("GET", "/_sim/other", "").statusCode()).isEqualTo(404);
    for (var route : List.of(
        "alarms/errors?state=ALARM",
        "alarms/errors?state=OK",
        "fate?image=web:2&fate=STUCK",
        "instances?count=3",
        "placement?fail=1&reason=CPU")) {
      assertThat(send("POST", "/_sim/" + route, "").statusCode()).as(route).isEqualTo(200);
    }
    for (var route : List.of(
        "alarms/?state=ALARM",
        "alarms/errors?state=LOUD",
        "fate?image=&fate=STUCK",
        "fate?image=web:2&fate=GOLDEN",
        "instances?count=-1",
        "placement?fail=1&reason=MOOD")) {
      assertThat(send("POST", "/_sim/" + route, "").statusCode()).as(route).isEqualTo(400);
    }
  }

  @Test
  void stsSaysWhoEverybodyIs() {
    try (var sts = StsClient.builder()
        .endpointOverride(server.endpoint())
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
        .httpClientBuilder(ApacheHttpClient.builder())
        .build()) {
      assertThat(sts.getCallerIdentity().account()).isEqualTo("123456789012");
      var assumed = sts.assumeRole(
          r -> r.roleArn("arn:aws:iam::123456789012:role/path/deploy").roleSessionName("me"));
      assertThat(assumed.assumedRoleUser().arn())
          .isEqualTo("arn:aws:sts::123456789012:assumed-role/deploy/me");
      assertThat(assumed.credentials().expiration()).isEqualTo(START.plusSeconds(3600));
    }
  }

  @Test
  void whatIsNotAwsJsonGetsAShortAnswerAndNoStackTrace() throws Exception {
    var target = "AmazonEC2ContainerServiceV20141113.ListClusters";
    var malformed = send("POST", "/", "{\"secret\": hunter2", "X-Amz-Target", target);
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.headers().firstValue("x-amzn-ErrorType"))
        .contains("SerializationException");
    assertThat(malformed.body()).contains("SerializationException").doesNotContain("hunter2");
    assertThat(send("POST", "/", "[]", "X-Amz-Target", target).body())
        .contains("SerializationException");
    assertThat(send("POST", "/", "{}", "X-Amz-Target", target + "x").body())
        .contains("UnknownOperationException");
    assertThat(send("POST", "/", "{}", "X-Amz-Target", "DynamoDB_20120810.ListTables")
            .body())
        .contains("serves ECS and a little of what surrounds it");
    assertThat(send("POST", "/", " ".repeat(1_048_577), "X-Amz-Target", target).statusCode())
        .isEqualTo(413);
    assertThat(send("GET", "/", "").body()).startsWith("This is Mooring's embedded ECS");
    assertThat(List.of(malformed.body())).noneMatch(body -> body.contains("\tat "));
  }

  @Test
  void aTakenPortIsSaidPlainly() {
    assertThatThrownBy(() -> EmbeddedEcs.start(
            new EcsModel(Behaviour.standard()),
            "127.0.0.1",
            server.port(),
            InstantSource.fixed(START)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port())
        .hasMessageContaining("Choose another port");
  }
}
