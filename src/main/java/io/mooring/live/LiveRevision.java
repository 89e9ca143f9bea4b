package io.mooring.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One described revision of a task definition. Its content never changes; its tags and its status
 * may.
 */
public record LiveRevision(
    RevisionName name, String arn, ObjectNode taskDefinition, SortedMap<String, String> tags) {
  public LiveRevision {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /** The container of this name. */
  public Optional<JsonNode> container(String containerName) {
    for (var container : taskDefinition.path("containerDefinitions")) {
      if (container.path("name").asText().equals(containerName)) return Optional.of(container);
    }
    return Optional.empty();
  }

  public Optional<String> tag(String key) {
    return Optional.ofNullable(tags.get(key));
  }

  /**
   * Whether one of these owners, who are one app under its names, registered it for that very
   * resource, so that its digest may be trusted.
   */
  public boolean isRegisteredFor(Collection<String> owners, String resource) {
    return tag(Tags.OWNER).filter(owners::contains).isPresent()
        && resource.equals(tags.get(Tags.RESOURCE));
  }

  /**
   * Whether it carries the tag of somebody else, who registered it or runs hooks on it. Its content
   * may be the same, but what hangs on it is not ours: the records of runs, and how long it is
   * kept.
   */
  public boolean isOthers(Collection<String> owners) {
    return owner().filter(owner -> !owners.contains(owner)).isPresent();
  }

  /** Whether no app of Mooring has it or runs hooks on it. */
  public boolean isNobodys() {
    return owner().isEmpty();
  }

  /** Who registered it; where nobody says so, whose runs the records on it are of. */
  public Optional<String> owner() {
    return tag(Tags.OWNER).or(() -> tag(Tags.RUNS_OF));
  }

  /** Whether it is there to be used: one that was deregistered starts nothing new. */
  public boolean isActive() {
    return taskDefinition.path("status").asText("ACTIVE").equals("ACTIVE");
  }

  public LiveRevision withTags(Map<String, String> newer) {
    return new LiveRevision(name, arn, taskDefinition, new TreeMap<>(newer));
  }
}
