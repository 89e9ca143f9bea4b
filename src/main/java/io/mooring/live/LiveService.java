package io.mooring.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One service as DescribeServices showed it: the document verbatim, but for events that only repeat
 * that it is steady, and what is read out of it most.
 */
public record LiveService(
    String name,
    String arn,
    String status,
    ObjectNode document,
    List<LiveDeployment> deployments,
    SortedMap<String, String> tags,
    Instant seenAt) {
  public LiveService {
    deployments = List.copyOf(deployments);
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /**
   * How ECS ends the event that it repeats for as long as nothing happens
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html).
   */
  private static final String STEADY = "has reached a steady state.";

  /** Reads one element of the answer's {@code services}. */
  public static LiveService of(ObjectNode service, Instant seenAt) {
    var tags = new TreeMap<String, String>();
    service
        .path("tags")
        .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
    var deployments = new ArrayList<LiveDeployment>();
    service.path("deployments").forEach(d -> deployments.add(deployment(d)));
    return new LiveService(
        service.path("serviceName").asText(),
        service.path("serviceArn").asText(),
        service.path("status").asText(),
        withoutRepeats(service),
        deployments,
        tags,
        seenAt);
  }

  /**
   * ECS shows a hundred events of each service. Where nothing happens they are the same words again
   * and again, and most of what is kept of a thousand services: one stays only as the newest event
   * of all.
   */
  private static ObjectNode withoutRepeats(ObjectNode service) {
    var events = service.path("events");
    if (events.size() <= 1) return service;
    // The answer stays as it is: who asked may still read it.
    var kept = service.objectNode();
    kept.setAll(service);
    var told = kept.putArray("events");
    events.forEach(event -> {
      if (told.isEmpty() || !isSteady(event)) told.add(event);
    });
    return kept;
  }

  private static boolean isSteady(JsonNode event) {
    return event.path("message").asText().endsWith(STEADY);
  }

  /** When it was created, by ECS: what tells it from another one of its name. */
  public Optional<Instant> createdAt() {
    return instant(document.path("createdAt"));
  }

  /** Whether it is the other one on its way out: it does not come back, so that this is of now. */
  public boolean isEndOf(LiveService earlier) {
    return earlier.isActive() && !isActive() && createdAt().equals(earlier.createdAt());
  }

  /** Whether the other one says the same, whenever it was read. */
  public boolean readsAs(LiveService other) {
    return document.equals(other.document)
        && tags.equals(other.tags)
        && deployments.equals(other.deployments)
        && status.equals(other.status);
  }

  /** ACTIVE takes updates; DRAINING and INACTIVE ones are on their way out or gone. */
  public boolean isActive() {
    return status.equals("ACTIVE");
  }

  /** The same with other tags. */
  public LiveService withTags(SortedMap<String, String> other) {
    return new LiveService(name, arn, status, document, deployments, other, seenAt);
  }

  public Optional<LiveDeployment> primary() {
    return deployments.stream().filter(LiveDeployment::isPrimary).findFirst();
  }

  public Optional<LiveDeployment> deployment(String id) {
    return deployments.stream().filter(d -> d.id().equals(id)).findFirst();
  }

  /** The revision that the service stands on: its PRIMARY deployment's, else the service's own. */
  public String taskDefinitionArn() {
    return primary()
        .map(LiveDeployment::taskDefinitionArn)
        .orElseGet(() -> document.path("taskDefinition").asText());
  }

  public int desiredCount() {
    return document.path("desiredCount").asInt();
  }

  public int runningCount() {
    return document.path("runningCount").asInt();
  }

  public int pendingCount() {
    return document.path("pendingCount").asInt();
  }

  public Optional<String> tag(String key) {
    return Optional.ofNullable(tags.get(key));
  }

  private static LiveDeployment deployment(JsonNode d) {
    return new LiveDeployment(
        d.path("id").asText(),
        d.path("status").asText(),
        d.path("taskDefinition").asText(),
        state(d.path("rolloutState").asText()),
        d.path("rolloutStateReason").asText(),
        new LiveDeployment.Counts(
            d.path("desiredCount").asInt(),
            d.path("pendingCount").asInt(),
            d.path("runningCount").asInt(),
            d.path("failedTasks").asInt()),
        new LiveDeployment.Times(instant(d.path("createdAt")), instant(d.path("updatedAt"))));
  }

  private static LiveDeployment.RolloutState state(String text) {
    return switch (text) {
      case "IN_PROGRESS" -> LiveDeployment.RolloutState.IN_PROGRESS;
      case "COMPLETED" -> LiveDeployment.RolloutState.COMPLETED;
      case "FAILED" -> LiveDeployment.RolloutState.FAILED;
      default -> LiveDeployment.RolloutState.UNKNOWN;
    };
  }

  /** Timestamps travel as seconds with a fraction. */
  static Optional<Instant> instant(JsonNode seconds) {
    if (!seconds.isNumber()) return Optional.empty();
    var millis = seconds.decimalValue().multiply(BigDecimal.valueOf(1000)).longValue();
    return Optional.of(Instant.ofEpochMilli(millis));
  }
}
