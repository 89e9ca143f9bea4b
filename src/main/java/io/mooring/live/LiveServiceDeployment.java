package io.mooring.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One deployment as ECS's own history keeps it, for 90 days: the document verbatim and what is read
 * out of it most
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html).
 *
 * @param targetRevision the ARN of the revision of the service that it goes to
 * @param document as DescribeServiceDeployments showed it, or the shorter form of
 *     ListServiceDeployments
 */
public record LiveServiceDeployment(
    String arn,
    Status status,
    String statusReason,
    String targetRevision,
    Times times,
    ObjectNode document) {

  public enum Status {
    PENDING,
    IN_PROGRESS,
    SUCCESSFUL,
    STOP_REQUESTED,
    /** It failed and nothing went back, or somebody stopped it. */
    STOPPED,
    ROLLBACK_REQUESTED,
    ROLLBACK_IN_PROGRESS,
    ROLLBACK_SUCCESSFUL,
    ROLLBACK_FAILED,
    /** ECS gave one that is newer than this release. */
    UNKNOWN;

    /** Whether it will not change any more. */
    public boolean isFinished() {
      return switch (this) {
        case SUCCESSFUL, STOPPED, ROLLBACK_SUCCESSFUL, ROLLBACK_FAILED -> true;
        case PENDING,
            IN_PROGRESS,
            STOP_REQUESTED,
            ROLLBACK_REQUESTED,
            ROLLBACK_IN_PROGRESS,
            UNKNOWN -> false;
      };
    }

    /** Whether what it went to did not work out. */
    public boolean isFailure() {
      return switch (this) {
        case STOPPED,
            STOP_REQUESTED,
            ROLLBACK_REQUESTED,
            ROLLBACK_IN_PROGRESS,
            ROLLBACK_SUCCESSFUL,
            ROLLBACK_FAILED -> true;
        case PENDING, IN_PROGRESS, SUCCESSFUL, UNKNOWN -> false;
      };
    }
  }

  public record Times(
      Optional<Instant> createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> updatedAt,
      Optional<Instant> finishedAt) {}

  /** Reads one element of {@code serviceDeployments}, of a list or of a description. */
  public static LiveServiceDeployment of(ObjectNode deployment) {
    var target = deployment.path("targetServiceRevision").path("arn").asText();
    return new LiveServiceDeployment(
        deployment.path("serviceDeploymentArn").asText(),
        status(deployment.path("status").asText()),
        deployment.path("statusReason").asText(),
        target.isEmpty() ? deployment.path("targetServiceRevisionArn").asText() : target,
        times(deployment),
        deployment);
  }

  private static Status status(String word) {
    for (var status : Status.values()) if (status.name().equals(word)) return status;
    return Status.UNKNOWN;
  }

  private static Times times(JsonNode deployment) {
    return new Times(
        LiveService.instant(deployment.path("createdAt")),
        LiveService.instant(deployment.path("startedAt")),
        LiveService.instant(deployment.path("updatedAt")),
        LiveService.instant(deployment.path("finishedAt")));
  }

  /** The stage of a strategy that shifts traffic, "" where there is none. */
  public String stage() {
    return document.path("lifecycleStage").asText();
  }

  /** The id that {@code deployments[]} of the service shows it by. */
  public String deploymentId() {
    return "ecs-svc/" + targetRevision.substring(targetRevision.lastIndexOf('/') + 1);
  }

  /**
   * Whether it is the one that {@code deployments[]} of the service shows by that id: the number of
   * the service's revision is the number in the id.
   */
  public boolean isOf(String deploymentId) {
    var number = deploymentId.substring(deploymentId.lastIndexOf('/') + 1);
    return !number.isEmpty() && targetRevision.endsWith("/" + number);
  }
}
