package io.mooring.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One revision of a service, which never changes: the task definition and the members that a
 * deployment went to, as ECS keeps them while the service lives
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html).
 */
public record LiveServiceRevision(
    String arn, String taskDefinitionArn, Optional<Instant> createdAt, ObjectNode document) {

  /**
   * The ARN of the revision that a deployment of {@code deployments[]} goes to: both end in the
   * same number. Empty for a service whose ARN does not name its cluster, and for "".
   */
  public static Optional<String> arnOf(String serviceArn, String deploymentId) {
    int at = serviceArn.indexOf(":service/");
    var number = deploymentId.substring(deploymentId.lastIndexOf('/') + 1);
    if (at < 0 || number.isEmpty() || serviceArn.indexOf('/') == serviceArn.lastIndexOf('/'))
      return Optional.empty();
    return Optional.of(serviceArn.replaceFirst(":service/", ":service-revision/") + "/" + number);
  }

  /** Reads one element of {@code serviceRevisions}. */
  public static LiveServiceRevision of(ObjectNode revision) {
    return new LiveServiceRevision(
        revision.path("serviceRevisionArn").asText(),
        revision.path("taskDefinition").asText(),
        LiveService.instant(revision.path("createdAt")),
        revision);
  }
}
