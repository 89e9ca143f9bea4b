package io.mooring.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * AWS through the SDK, one attempt a call: the SDK's own retries are off, since a retry is a
 * decision that must be seen, budgeted and counted, and since the SDK's defaults change with its
 * releases. The client of a service is made when that service is asked for the first time: most
 * commands ask two.
 *
 * <p>The answer handed on is the body that AWS sent, not the SDK's reading of it, so that members
 * newer than the SDK are noticed instead of silently dropped; where AWS speaks XML, it is a
 * document of what is needed.
 */
public final class SdkAws implements Aws, AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Connections kept to one endpoint: as many as calls ever run side by side. */
  private static final int CONNECTIONS_MAX = 16;

  private final Opening opening;
  private final Optional<StsClient> assuming;
  private final ConcurrentMap<String, Opened> services = new ConcurrentHashMap<>();

  /**
   * Where to call and as whom.
   *
   * @param endpoint another endpoint than AWS's own, for ECS-compatible servers; then for every
   *     service
   * @param roleArn a role to assume, where the destination names one
   */
  public record Target(String region, Optional<URI> endpoint, Optional<String> roleArn) {}

  private SdkAws(Opening opening, Optional<StsClient> assuming) {
    this.opening = opening;
    this.assuming = assuming;
  }

  public static SdkAws open(Target target) {
    SdkHttpClient http = ApacheHttpClient.builder()
        .connectionTimeout(CONNECT_TIMEOUT)
        .socketTimeout(Opening.CALL_TIMEOUT)
        .maxConnections(CONNECTIONS_MAX)
        .build();
    var own = new Opening(target, http, DefaultCredentialsProvider.builder().build());
    if (target.roleArn().isEmpty()) return new SdkAws(own, Optional.empty());
    var sts = own.client(StsClient.builder());
    var assumed = StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts)
        .refreshRequest(r -> r.roleArn(target.roleArn().get()).roleSessionName("mooring"))
        .build();
    return new SdkAws(new Opening(target, http, assumed), Optional.of(sts));
  }

  @Override
  public Reply call(AwsCall call, ObjectNode request) {
    try {
      var operation =
          services.computeIfAbsent(call.service(), this::service).operations().get(call);
      if (operation == null) throw new IllegalStateException("nobody sends " + call);
      return operation.send(request);
    } catch (AwsServiceException refused) {
      var details = refused.awsErrorDetails();
      return new Reply.Fault(
          Sending.orEmpty(details == null ? null : details.errorCode()),
          Sending.orEmpty(details == null ? refused.getMessage() : details.errorMessage()),
          refused.statusCode(),
          Sending.orEmpty(refused.requestId()),
          refused instanceof ConflictException conflict ? conflict.resourceIds() : List.of());
    } catch (SdkClientException noAnswer) {
      return Faults.client(
          noAnswer.getMessage() == null ? noAnswer.toString() : noAnswer.getMessage());
    } catch (UncheckedIOException cutOff) {
      return new Reply.Lost("the answer broke off: " + cutOff.getMessage());
    } catch (IOException broken) {
      return new Reply.Lost("the answer is not JSON: " + broken.getMessage());
    }
  }

  private Opened service(String service) {
    return switch (service) {
      case "ecs" -> EcsCalls.open(opening);
      case "sts" -> IdentityCalls.open(opening);
      case "ecr" -> RegistryCalls.open(opening);
      case "application-autoscaling" -> ScalingCalls.open(opening);
      case "logs" -> LogCalls.open(opening);
      case "events" -> RuleCalls.open(opening);
      case "secretsmanager" -> SecretCalls.open(opening);
      case "ssm" -> ParameterCalls.open(opening);
      case "iam" -> RoleCalls.open(opening);
      case "elasticloadbalancing" -> BalancingCalls.open(opening);
      case "sns" -> TopicCalls.open(opening);
      default -> throw new IllegalStateException("no client for service " + service);
    };
  }

  @Override
  public void close() {
    services.values().forEach(service -> service.client().close());
    assuming.ifPresent(StsClient::close);
    opening.http().close();
  }
}
