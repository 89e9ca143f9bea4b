package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One revision of a service: what a deployment goes to. Never changes, and dies with its service
 * (ecs.md 4.6).
 */
final class ServiceRevision {
  final Service service;
  final String arn;
  final Revision definition;

  /** The members whose change starts a deployment (ecs.md 4.1), as they read back. */
  final ObjectNode version;

  /** Its tasks are in the alternate target group: each shift of traffic changes sides. */
  final boolean alternate;

  final Instant createdAt;

  ServiceRevision(
      Service service,
      String arn,
      Revision definition,
      ObjectNode version,
      boolean alternate,
      Instant createdAt) {
    this.service = service;
    this.arn = arn;
    this.definition = definition;
    this.version = version;
    this.alternate = alternate;
    this.createdAt = createdAt;
  }

  /** The target group that the tasks of this revision are in, of one of its load balancers. */
  String targetGroup(JsonNode balancer) {
    var other = Json.text(balancer.path("advancedConfiguration"), "alternateTargetGroupArn");
    return alternate && !other.isEmpty() ? other : Json.text(balancer, "targetGroupArn");
  }
}
