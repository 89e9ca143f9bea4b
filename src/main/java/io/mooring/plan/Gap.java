package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Digests;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Diff;
import io.mooring.diff.Differ;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.diff.Why;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What lies between desired and live, by the call that would close it, and where each part comes
 * from: a part is drift when Git says what we applied last, and a commit not applied yet otherwise.
 */
record Gap(
    Diff taskDefinition,
    Diff service,
    SortedMap<String, String> serviceTags,
    SortedMap<String, String> revisionTags,
    boolean taskDefinitionDrifted,
    boolean serviceDrifted,
    boolean failed) {

  static Gap of(Scene scene) {
    var live = scene.live().orElseThrow();
    var desired = scene.desired();
    var applied = scene.applied().map(tag -> tag.digests());
    return new Gap(
        taskDefinition(scene),
        Differ.service(desired, live),
        missing(tags(desired.service()), live.tags()),
        scene
            .running()
            .map(LiveRevision::tags)
            .map(have -> missing(tags(desired.taskDefinition()), have))
            .orElseGet(TreeMap::new),
        applied
            .map(Digests::taskDefinition)
            .filter(desired.digests().taskDefinition()::equals)
            .isPresent(),
        applied
            .map(Digests::service)
            .filter(desired.digests().service()::equals)
            .isPresent(),
        scene.applied().filter(VersionTag::failed).isPresent());
  }

  /**
   * A digest speaks for the content, but only on a revision that we registered for this very
   * service.
   */
  private static Diff taskDefinition(Scene scene) {
    var desired = scene.desired();
    if (scene.running().isEmpty()) {
      var gone = new Difference(
          "/taskDefinition", desired.taskDefinition(), MissingNode.getInstance(), Why.ABSENT);
      return new Diff(List.of(gone), List.of());
    }
    var running = scene.running().get();
    boolean sameDigest = running
        .tag(Tags.DIGEST)
        .map(Digest::new)
        .filter(desired.digests().taskDefinition()::equals)
        .isPresent();
    if (sameDigest && running.isRegisteredFor(scene.terms().owner(), scene.definitionResource()))
      return Diff.NONE;
    return Differ.taskDefinition(desired, running);
  }

  /** The tags that a request document declares. */
  static SortedMap<String, String> tags(ObjectNode request) {
    var tags = new TreeMap<String, String>();
    request
        .path("tags")
        .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
    return tags;
  }

  private static SortedMap<String, String> missing(
      SortedMap<String, String> wanted, SortedMap<String, String> have) {
    var lacking = new TreeMap<>(wanted);
    lacking.entrySet().removeIf(tag -> tag.getValue().equals(have.get(tag.getKey())));
    return lacking;
  }

  Diff all(Scene scene) {
    var differences = new ArrayList<>(taskDefinition.differences());
    differences.addAll(service.differences());
    var haveService = scene.live().map(l -> l.tags()).orElseGet(TreeMap::new);
    var haveRevision = scene.running().map(LiveRevision::tags).orElseGet(TreeMap::new);
    serviceTags.forEach((key, value) -> differences.add(tag("/service", key, value, haveService)));
    revisionTags.forEach(
        (key, value) -> differences.add(tag("/taskDefinition", key, value, haveRevision)));
    var ignored = new ArrayList<Ignored>(taskDefinition.ignored());
    ignored.addAll(service.ignored());
    return new Diff(differences, ignored);
  }

  private static Difference tag(
      String root, String key, String value, SortedMap<String, String> have) {
    var live = have.get(key);
    JsonNode shown =
        live == null ? MissingNode.getInstance() : JsonNodeFactory.instance.textNode(live);
    return new Difference(
        root + "/tags/[key=" + key + "]",
        JsonNodeFactory.instance.textNode(value),
        shown,
        live == null ? Why.ABSENT : Why.CHANGED);
  }

  /**
   * Whether this difference is drift. A version that failed is a commit not applied, whatever was
   * sent.
   */
  boolean drifted(Difference difference) {
    if (failed && startsDeployment(difference)) return false;
    return difference.pointer().startsWith("/taskDefinition")
        ? taskDefinitionDrifted
        : serviceDrifted;
  }

  static boolean isTag(Difference difference) {
    return difference.pointer().contains("/tags/[key=");
  }

  /** Whether ending it starts a deployment. */
  static boolean startsDeployment(Difference difference) {
    if (isTag(difference)) return false;
    return difference.pointer().startsWith("/taskDefinition")
        || ServiceMembers.startsDeployment(member(difference));
  }

  /** The top-level member of the service that a difference lies in. */
  static String member(Difference difference) {
    var steps = difference.pointer().split("/", -1);
    return steps.length > 2 ? steps[2] : "";
  }

  /** Whether the version that runs is the desired one, by content or by digest. */
  boolean sameVersion() {
    return taskDefinition.isEmpty()
        && service.differences().stream().noneMatch(Gap::startsDeployment);
  }
}
