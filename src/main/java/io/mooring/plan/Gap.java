package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.desired.Digests;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.diff.LeftAlone;
import io.mooring.diff.Steps;
import io.mooring.diff.Why;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    boolean deploymentDrifted,
    boolean serviceDrifted,
    boolean tagsDrifted,
    boolean failed,
    boolean failedIsWanted,
    boolean cameBackAlike,
    Optional<Difference> restart) {
  /** Hexadecimal digits that tell one set of declared tags from another in a tag. */
  private static final int TAGS_DIGITS = 8;

  static Gap of(Scene scene) {
    var live = scene.live().orElseThrow();
    var desired = scene.desired();
    var applied = scene.applied().map(tag -> tag.digests());
    return new Gap(
        taskDefinition(scene),
        Scaled.judged(scene, scene.compared().service()),
        missing("/service", desired.service(), live.tags(), desired),
        scene
            .running()
            .map(LiveRevision::tags)
            .map(have -> missing("/taskDefinition", desired.taskDefinition(), have, desired))
            .orElseGet(TreeMap::new),
        applied
            .map(Digests::taskDefinition)
            .filter(desired.digests().taskDefinition()::equals)
            .isPresent(),
        applied
            .map(Digests::deployment)
            .filter(desired.digests().deployment()::equals)
            .isPresent(),
        applied
            .map(Digests::service)
            .filter(desired.digests().service()::equals)
            // A count that we set to 0, since Git did not want the service, is no one's drift.
            .filter(_ -> live.tag(Tags.PRUNE).isEmpty())
            .isPresent(),
        scene
            .applied()
            .map(VersionTag::tags)
            .filter(tagsDigest(desired)::equals)
            .isPresent(),
        scene.applied().filter(tag -> !tag.stands()).isPresent(),
        scene
                .applied()
                .filter(tag -> !tag.stands() && tag.digests().sameVersion(desired.digests()))
                .isPresent()
            || scene.hold().filter(hold -> hold.holds(desired.digests())).isPresent(),
        scene
            .healthy()
            .filter(tag -> tag.digests().deployment().equals(desired.digests().deployment()))
            .isPresent(),
        Restart.difference(scene));
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
    if (sameDigest && scene.terms().registered(running, scene.definitionResource()))
      return Diff.NONE;
    return scene.compared().taskDefinition();
  }

  /**
   * The tags that a request document declares, less those that AWS and Mooring keep: a document
   * taken from a describe answer may carry them, and nobody can set them.
   */
  static SortedMap<String, String> tags(ObjectNode request) {
    var tags = new TreeMap<String, String>();
    request
        .path("tags")
        .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
    tags.keySet().removeIf(key -> key.startsWith("aws:") || key.startsWith(Tags.PREFIX));
    return tags;
  }

  /** A short digest of all tags that a manifest declares, "" where it declares none. */
  static String tagsDigest(DesiredService desired) {
    var service = tags(desired.service());
    var taskDefinition = tags(desired.taskDefinition());
    if (service.isEmpty() && taskDefinition.isEmpty()) return "";
    var all = JsonNodeFactory.instance.objectNode();
    service.forEach(all.withObject("/service")::put);
    taskDefinition.forEach(all.withObject("/taskDefinition")::put);
    int from = Digest.PREFIX.length();
    return Digest.of(all).value().substring(from, from + TAGS_DIGITS);
  }

  /** Tags that Git does not declare are somebody else's, and those it asked to ignore too. */
  private static SortedMap<String, String> missing(
      String root, ObjectNode document, SortedMap<String, String> have, DesiredService desired) {
    var leftAlone = LeftAlone.of(root, document, desired.ignore());
    var lacking = tags(document);
    lacking
        .entrySet()
        .removeIf(tag -> tag.getValue().equals(have.get(tag.getKey()))
            || leftAlone.covering(pointer(root, tag.getKey())).isPresent());
    return lacking;
  }

  private static String pointer(String root, String key) {
    return root + "/tags/" + Steps.named("key", key);
  }

  Diff all(Scene scene) {
    var differences = new ArrayList<>(taskDefinition.differences());
    differences.addAll(service.differences());
    var haveService = scene.live().map(l -> l.tags()).orElseGet(TreeMap::new);
    var haveRevision = scene.running().map(LiveRevision::tags).orElseGet(TreeMap::new);
    serviceTags.forEach((key, value) -> differences.add(tag("/service", key, value, haveService)));
    revisionTags.forEach(
        (key, value) -> differences.add(tag("/taskDefinition", key, value, haveRevision)));
    restart.ifPresent(differences::add);
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
        pointer(root, key),
        JsonNodeFactory.instance.textNode(value),
        shown,
        live == null ? Why.ABSENT : Why.CHANGED);
  }

  /**
   * Whether this difference is drift. A version that failed is a commit not applied, whatever was
   * sent.
   */
  boolean drifted(Difference difference) {
    if (Restart.isAskedBy(difference) || isOfTheFailure(difference)) return false;
    // Tags are no part of the digests: a commit of them alone is told by theirs.
    if (isTag(difference) && !tagsDrifted) return false;
    if (difference.pointer().startsWith("/taskDefinition")) return taskDefinitionDrifted;
    // A commit of a count says nothing of the members that start a deployment.
    return startsDeployment(difference) ? deploymentDrifted : serviceDrifted;
  }

  private boolean isOfTheFailure(Difference difference) {
    if (!startsDeployment(difference)) return false;
    if (failedIsWanted) return true;
    // Where what it went back to has the members that Git wants, others are somebody's.
    return failed && (Sorted.isTaskDefinition(difference) || !cameBackAlike);
  }

  static boolean isTag(Difference difference) {
    return difference.pointer().contains("/tags/[key=");
  }

  /** Whether ending it starts a deployment. */
  static boolean startsDeployment(Difference difference) {
    if (isTag(difference)) return false;
    return difference.pointer().startsWith("/taskDefinition")
        || Restart.isAskedBy(difference)
        || ServiceMembers.startsDeployment(member(difference));
  }

  /** The top-level member of the service that a difference lies in. */
  static String member(Difference difference) {
    var steps = difference.pointer().split("/", -1);
    return steps.length > 2 ? steps[2] : "";
  }

  /** Drift that policy leaves where it is: it keeps nothing else from being done. */
  boolean tolerated(Scene scene, Difference difference) {
    if (!drifted(difference)) return false;
    return scene.terms().contested().contains(difference.pointer())
        || !(Planner.isApproved(scene) || scene.terms().policy().drift() == Policy.Drift.ENFORCE);
  }

  /**
   * Whether the desired version went out, whatever was changed beside its task definition since.
   */
  boolean wentOut(Scene scene) {
    return taskDefinition.isEmpty()
        && service.differences().stream()
            .filter(Gap::startsDeployment)
            .allMatch(d -> tolerated(scene, d));
  }

  /** Whether the version that runs is the desired one, by content or by digest. */
  boolean sameVersion() {
    return taskDefinition.isEmpty()
        && service.differences().stream().noneMatch(Gap::startsDeployment);
  }
}
