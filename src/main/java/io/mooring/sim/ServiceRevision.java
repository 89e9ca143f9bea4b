package io.mooring.sim;

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

  final Instant createdAt;

  ServiceRevision(
      Service service, String arn, Revision definition, ObjectNode version, Instant createdAt) {
    this.service = service;
    this.arn = arn;
    this.definition = definition;
    this.version = version;
    this.createdAt = createdAt;
  }
}
