package io.mooring.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.*;
import software.amazon.awssdk.services.ecs.model.DeleteServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceRevisionsRequest;
import software.amazon.awssdk.services.ecs.model.ListServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.StopServiceDeploymentRequest;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * AWS through the SDK, one attempt a call: the SDK's own retries are off, since a retry is a
 * decision that must be seen, budgeted and counted, and since the SDK's defaults change with its
 * releases.
 *
 * <p>The answer handed on is the body that AWS sent, not the SDK's reading of it, so that members
 * newer than the SDK are noticed instead of silently dropped.
 */
public final class SdkAws implements Aws, AutoCloseable {
  /** Longest wait for one whole answer; ECS answers in well under a second. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Connections kept to one endpoint: as many as calls ever run side by side. */
  private static final int CONNECTIONS_MAX = 16;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SdkHttpClient http;
  private final EcsClient ecs;
  private final StsClient sts;

  /**
   * Where to call and as whom.
   *
   * @param endpoint another endpoint than AWS's own, for ECS-compatible servers; then for STS too
   * @param roleArn a role to assume, where the destination names one
   */
  public record Target(String region, Optional<URI> endpoint, Optional<String> roleArn) {}

  private SdkAws(SdkHttpClient http, EcsClient ecs, StsClient sts) {
    this.http = http;
    this.ecs = ecs;
    this.sts = sts;
  }

  public static SdkAws open(Target target) {
    var credentials = DefaultCredentialsProvider.builder().build();
    var http = ApacheHttpClient.builder()
        .connectionTimeout(CONNECT_TIMEOUT)
        .socketTimeout(CALL_TIMEOUT)
        .maxConnections(CONNECTIONS_MAX)
        .build();
    var own = configure(StsClient.builder(), target, http, credentials).build();
    if (target.roleArn().isEmpty()) {
      return new SdkAws(
          http, configure(EcsClient.builder(), target, http, credentials).build(), own);
    }
    var assumed = StsAssumeRoleCredentialsProvider.builder()
        .stsClient(own)
        .refreshRequest(r -> r.roleArn(target.roleArn().get()).roleSessionName("mooring"))
        .build();
    return new SdkAws(
        http,
        configure(EcsClient.builder(), target, http, assumed).build(),
        configure(StsClient.builder(), target, http, assumed).build());
  }

  private static <B extends AwsClientBuilder<B, ?> & SdkSyncClientBuilder<B, ?>> B configure(
      B builder, Target target, SdkHttpClient http, AwsCredentialsProvider credentials) {
    builder
        .region(Region.of(target.region()))
        .credentialsProvider(credentials)
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry())
            .apiCallTimeout(CALL_TIMEOUT)
            .addExecutionInterceptor(new RawBody()))
        .httpClient(http);
    target.endpoint().ifPresent(builder::endpointOverride);
    return builder;
  }

  @Override
  public Reply call(AwsCall call, ObjectNode request) {
    try {
      return call == AwsCall.GET_CALLER_IDENTITY ? identity() : ecs(call, request);
    } catch (AwsServiceException refused) {
      var details = refused.awsErrorDetails();
      return new Reply.Fault(
          orEmpty(details == null ? null : details.errorCode()),
          orEmpty(details == null ? refused.getMessage() : details.errorMessage()),
          refused.statusCode(),
          orEmpty(refused.requestId()));
    } catch (SdkClientException noAnswer) {
      return Faults.client(
          noAnswer.getMessage() == null ? noAnswer.toString() : noAnswer.getMessage());
    } catch (UncheckedIOException cutOff) {
      return new Reply.Lost("the answer broke off: " + cutOff.getMessage());
    } catch (IOException broken) {
      return new Reply.Lost("the answer is not JSON: " + broken.getMessage());
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private Reply identity() {
    var identity = sts.getCallerIdentity();
    var body = JsonNodeFactory.instance.objectNode();
    body.put("Account", identity.account());
    body.put("Arn", identity.arn());
    return new Reply.Ok(body, identity.responseMetadata().requestId());
  }

  private Reply ecs(AwsCall call, ObjectNode request) throws IOException {
    var builder = builder(call);
    Documents.fill((SdkPojo) builder, request);
    var body = new RawBody.Holder();
    builder.overrideConfiguration(AwsRequestOverrideConfiguration.builder()
        .putExecutionAttribute(RawBody.HOLDER, body)
        .build());
    var response = send(call, (EcsRequest) ((Buildable) builder).build());
    if (!(JSON.readTree(body.bytes()) instanceof ObjectNode answer)) {
      return new Reply.Lost("the answer is not a JSON object");
    }
    return new Reply.Ok(answer, orEmpty(response.responseMetadata().requestId()));
  }

  private static EcsRequest.Builder builder(AwsCall call) {
    return switch (call) {
      case DESCRIBE_CLUSTERS -> DescribeClustersRequest.builder();
      case LIST_SERVICES -> ListServicesRequest.builder();
      case DESCRIBE_SERVICES -> DescribeServicesRequest.builder();
      case LIST_SERVICE_DEPLOYMENTS -> ListServiceDeploymentsRequest.builder();
      case DESCRIBE_SERVICE_DEPLOYMENTS -> DescribeServiceDeploymentsRequest.builder();
      case DESCRIBE_SERVICE_REVISIONS -> DescribeServiceRevisionsRequest.builder();
      case DESCRIBE_TASK_DEFINITION -> DescribeTaskDefinitionRequest.builder();
      case LIST_TASK_DEFINITIONS -> ListTaskDefinitionsRequest.builder();
      case LIST_TASKS -> ListTasksRequest.builder();
      case DESCRIBE_TASKS -> DescribeTasksRequest.builder();
      case REGISTER_TASK_DEFINITION -> RegisterTaskDefinitionRequest.builder();
      case CREATE_SERVICE -> CreateServiceRequest.builder();
      case UPDATE_SERVICE -> UpdateServiceRequest.builder();
      case STOP_SERVICE_DEPLOYMENT -> StopServiceDeploymentRequest.builder();
      case DELETE_SERVICE -> DeleteServiceRequest.builder();
      case DEREGISTER_TASK_DEFINITION -> DeregisterTaskDefinitionRequest.builder();
      case TAG_RESOURCE -> TagResourceRequest.builder();
      case UNTAG_RESOURCE -> UntagResourceRequest.builder();
      case GET_CALLER_IDENTITY -> throw new IllegalArgumentException(call + " is not an ECS call");
    };
  }

  private EcsResponse send(AwsCall call, EcsRequest request) {
    return switch (call) {
      case DESCRIBE_CLUSTERS -> ecs.describeClusters((DescribeClustersRequest) request);
      case LIST_SERVICES -> ecs.listServices((ListServicesRequest) request);
      case DESCRIBE_SERVICES -> ecs.describeServices((DescribeServicesRequest) request);
      case LIST_SERVICE_DEPLOYMENTS ->
        ecs.listServiceDeployments((ListServiceDeploymentsRequest) request);
      case DESCRIBE_SERVICE_DEPLOYMENTS ->
        ecs.describeServiceDeployments((DescribeServiceDeploymentsRequest) request);
      case DESCRIBE_SERVICE_REVISIONS ->
        ecs.describeServiceRevisions((DescribeServiceRevisionsRequest) request);
      case DESCRIBE_TASK_DEFINITION ->
        ecs.describeTaskDefinition((DescribeTaskDefinitionRequest) request);
      case LIST_TASK_DEFINITIONS -> ecs.listTaskDefinitions((ListTaskDefinitionsRequest) request);
      case LIST_TASKS -> ecs.listTasks((ListTasksRequest) request);
      case DESCRIBE_TASKS -> ecs.describeTasks((DescribeTasksRequest) request);
      case REGISTER_TASK_DEFINITION ->
        ecs.registerTaskDefinition((RegisterTaskDefinitionRequest) request);
      case CREATE_SERVICE -> ecs.createService((CreateServiceRequest) request);
      case UPDATE_SERVICE -> ecs.updateService((UpdateServiceRequest) request);
      case STOP_SERVICE_DEPLOYMENT ->
        ecs.stopServiceDeployment((StopServiceDeploymentRequest) request);
      case DELETE_SERVICE -> ecs.deleteService((DeleteServiceRequest) request);
      case DEREGISTER_TASK_DEFINITION ->
        ecs.deregisterTaskDefinition((DeregisterTaskDefinitionRequest) request);
      case TAG_RESOURCE -> ecs.tagResource((TagResourceRequest) request);
      case UNTAG_RESOURCE -> ecs.untagResource((UntagResourceRequest) request);
      case GET_CALLER_IDENTITY -> throw new IllegalArgumentException(call + " is not an ECS call");
    };
  }

  @Override
  public void close() {
    ecs.close();
    sts.close();
    http.close();
  }
}
