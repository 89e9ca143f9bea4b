package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.desired.ServiceMembers;
import io.mooring.diff.Carried;
import io.mooring.diff.Difference;
import io.mooring.diff.LiveView;
import io.mooring.diff.Steps;
import io.mooring.ident.Commit;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The requests that a plan's actions carry, as they will be sent. */
final class Requests {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String MERGED = "deploymentConfiguration";

  private Requests() {}

  static Action.FindRevision find(Scene scene) {
    var desired = scene.desired();
    return new Action.FindRevision(
        desired.family(),
        desired.digests().taskDefinition(),
        authored(scene),
        new Action.Search(
            scene.terms().owner(),
            scene.terms().formerOwners(),
            scene.definitionResource(),
            borrowed(desired).isEmpty()));
  }

  static Action.Register register(Scene scene, String why) {
    var find = find(scene);
    var tags = Gap.tags(scene.desired().taskDefinition());
    tags.putAll(Hooks.pending(scene.desired()));
    return register(find, tags, commit(scene.terms()), why);
  }

  /** The commit that a revision is registered for, for people and for rollbacks. */
  static Optional<String> commit(Terms terms) {
    return terms.commit().map(Commit::sha);
  }

  /**
   * What was looked for and not found, with the declared tags and ours. The commit is for people:
   * nothing is decided by it.
   */
  static Action.Register register(
      Action.FindRevision wanted,
      SortedMap<String, String> declared,
      Optional<String> commit,
      String why) {
    var tags = new TreeMap<>(declared);
    tags.put(Tags.OWNER, wanted.search().owner());
    tags.put(Tags.RESOURCE, wanted.search().resource());
    tags.put(Tags.DIGEST, wanted.digest().value());
    commit.ifPresent(sha -> tags.put(Tags.COMMIT, sha));
    var request = wanted.taskDefinition().deepCopy();
    request.set("tags", list(tags));
    return new Action.Register(request, wanted.digest(), why);
  }

  /**
   * The task definition to register: as Git says, but where Git asked to leave a place alone the
   * running revision's value stays, so that a CI that sets {@code image} is never downgraded.
   */
  private static ObjectNode authored(Scene scene) {
    var request = scene.desired().taskDefinition().deepCopy();
    request.remove("tags");
    var running = scene.running().map(LiveRevision::taskDefinition);
    if (running.isEmpty()) return request;
    return Carried.intoTaskDefinition(request, running.get(), scene.desired().ignore());
  }

  private static List<String> borrowed(DesiredService desired) {
    return desired.ignore().stream()
        .filter(p -> p.startsWith("/taskDefinition/"))
        .toList();
  }

  static Action.CreateService create(Scene scene, LiveRevision revision, String why) {
    var desired = scene.desired();
    var request = JSON.objectNode();
    request.put("cluster", desired.key().cluster().value());
    request.put("serviceName", desired.key().name());
    request.put("taskDefinition", revision.arn());
    desired.service().properties().stream()
        .filter(member -> !member.getKey().equals("tags"))
        .forEach(member -> request.set(member.getKey(), member.getValue()));
    boolean daemon = desired.service().path("schedulingStrategy").asText().equals("DAEMON");
    if (daemon) request.remove("desiredCount");
    else {
      int declared = request.path("desiredCount").asInt(Scaled.atCreation(scene));
      request.put("desiredCount", Scaled.within(scene, declared));
    }
    request.put("clientToken", token(scene, revision));
    var tags = Gap.tags(desired.service());
    tags.putAll(ownership(scene));
    request.set("tags", list(tags));
    return new Action.CreateService(request, why);
  }

  /**
   * The same for the same creation, so that one whose answer was lost can be sent again; at most 36
   * characters (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html).
   * A service that was deleted before counts in, since its token may still be remembered.
   */
  private static String token(Scene scene, LiveRevision revision) {
    var input = JSON.arrayNode()
        .add(scene.terms().owner())
        .add(scene.desired().key().toString())
        .add(revision.arn())
        .add(scene.desired().digests().service().value())
        .add(scene.live().map(l -> l.document().path("createdAt").asText()).orElse(""));
    return Digest.of(input).value().substring(Digest.PREFIX.length());
  }

  /** An update with just the members that differ, each as Git declares it whole. */
  static Action.UpdateService update(
      Scene scene, Optional<LiveRevision> revision, List<Difference> differences, String why) {
    var live = scene.live().orElseThrow();
    var declared =
        ServiceMembers.withResets(scene.desired().service(), live.tag(Tags.OWNS).orElse(""));
    var request = address(scene);
    revision.ifPresent(r -> request.put("taskDefinition", r.arn()));
    var members = new TreeSet<String>();
    differences.stream()
        .filter(d -> d.pointer().startsWith("/service/"))
        .map(Gap::member)
        .forEach(members::add);
    for (var member : members) {
      // A launch type that comes back does so by the empty strategy that goes with it.
      if (!ServiceMembers.onlyAtCreation(member))
        request.set(member, declared.path(member).deepCopy());
    }
    if (request.has("desiredCount"))
      request.put(
          "desiredCount", Scaled.within(scene, request.path("desiredCount").asInt()));
    spellOut(request, differences);
    // ECS takes another strategy only together with the deployment that it starts anyway.
    if (members.contains("capacityProviderStrategy")) request.put("forceNewDeployment", true);
    return new Action.UpdateService(
        Carried.intoUpdate(request, live, scene.desired().ignore()),
        differences.stream().map(Difference::pointer).toList(),
        why);
  }

  /**
   * ECS merges a deployment configuration member by member, so that a default below one must be
   * said: what is left out there stays as it runs.
   */
  private static void spellOut(ObjectNode request, List<Difference> differences) {
    for (var difference : differences) {
      boolean merged = difference.pointer().startsWith("/service/" + MERGED + "/");
      if (!merged || !request.has(MERGED)) continue;
      var value = difference.desired();
      if (!value.isMissingNode()) Steps.set(request, Steps.below(difference.pointer()), value);
      else if (difference.live().isArray())
        Steps.set(request, Steps.below(difference.pointer()), JSON.arrayNode());
    }
  }

  /**
   * An update that brings a version back: a revision that is there already, and just the members
   * that differ.
   */
  static Action.UpdateService goBack(
      Scene scene, ObjectNode version, List<String> pointers, String why) {
    var request = address(scene);
    request.setAll(version);
    if (request.has("capacityProviderStrategy")) request.put("forceNewDeployment", true);
    var live = scene.live().orElseThrow();
    return new Action.UpdateService(
        Carried.intoUpdate(request, live, scene.desired().ignore()), pointers, why);
  }

  /** Another deployment of what runs. */
  static Action.UpdateService restart(Scene scene, String why) {
    return new Action.UpdateService(address(scene).put("forceNewDeployment", true), List.of(), why);
  }

  /**
   * What an update sets that nobody has set is owned before: were Git to leave it out again before
   * that is written down, nobody would reset it.
   */
  static Optional<Action> owning(Scene scene, Action.UpdateService update) {
    var live = scene.live().orElseThrow();
    var owned = ServiceMembers.joined(live.tag(Tags.OWNS).orElse(""), "");
    var sets = ServiceMembers.setFirst(update.request(), LiveView.of(live));
    var owns = ServiceMembers.joined(owned, sets);
    if (owns.equals(owned)) return Optional.empty();
    return Optional.of(tagService(scene, new TreeMap<>(Map.of(Tags.OWNS, owns)), "what it sets"));
  }

  private static ObjectNode address(Scene scene) {
    var key = scene.desired().key();
    return JSON.objectNode().put("cluster", key.cluster().value()).put("service", key.name());
  }

  /** The tags that make a service ours. */
  static SortedMap<String, String> ownership(Scene scene) {
    var tags = new TreeMap<String, String>();
    tags.put(Tags.OWNER, scene.terms().owner());
    tags.put(Tags.RESOURCE, scene.resource());
    tags.put(Tags.OWNS, ServiceMembers.owns(scene.desired().service()));
    return tags;
  }

  static Action.Tag tagService(Scene scene, Map<String, String> tags, String why) {
    return new Action.Tag(scene.live().orElseThrow().arn(), new TreeMap<>(tags), why);
  }

  private static ArrayNode list(SortedMap<String, String> tags) {
    var list = JSON.arrayNode();
    tags.forEach((key, value) -> list.add(JSON.objectNode().put("key", key).put("value", value)));
    return list;
  }
}
