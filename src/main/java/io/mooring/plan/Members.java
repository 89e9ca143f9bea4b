package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.ServiceMembers;
import io.mooring.diff.Differ;
import io.mooring.diff.Difference;
import io.mooring.diff.LiveView;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceRevision;
import java.util.List;
import java.util.TreeMap;

/** The members of a version, compared between a revision of the service, Git and what runs. */
final class Members {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String PLATFORM = "platformVersion";

  /** What decides how other members are read, and is no part of a version. */
  private static final List<String> CONTEXT =
      List.of("deploymentConfiguration", "deploymentController", "schedulingStrategy");

  private Members() {}

  /** Where what runs differs from that revision, as an update would have to say it. */
  static List<Difference> differing(Scene scene, LiveServiceRevision revision) {
    var live = scene.live().orElseThrow();
    var wanted = ServiceMembers.wholeVersion(revision.document());
    if (samePlatform(live, wanted)) wanted.remove(PLATFORM);
    return Differ.service(wanted, live, scene.desired().ignore(), List.of()).differences();
  }

  /**
   * Whether an update may say that member: Git declares it, or has declared it and has not given it
   * up, or nobody has set it.
   */
  static boolean isOurs(Scene scene, String member) {
    var live = scene.live().orElseThrow();
    var owned = live.tag(Tags.OWNS).orElse("");
    return ServiceMembers.withResets(scene.desired().service(), owned).has(member)
        || ServiceMembers.isUnset(LiveView.of(live), member);
  }

  /**
   * A service says LATEST and a deployment the version that this came to: what ran as LATEST stays
   * LATEST.
   */
  private static boolean samePlatform(LiveService live, ObjectNode wanted) {
    var runs = live.document().path(PLATFORM);
    if (!runs.isTextual() || !wanted.has(PLATFORM)) return false;
    var asked = JSON.objectNode().set(PLATFORM, runs);
    var ran = service(JSON.objectNode().set(PLATFORM, wanted.get(PLATFORM)), live);
    return Differ.service((ObjectNode) asked, ran, List.of(), List.of()).isEmpty();
  }

  /** Whether that revision has the members of the version that Git wants. */
  static boolean areWanted(Scene scene, LiveServiceRevision revision) {
    var live = scene.live().orElseThrow();
    var desired = scene.desired();
    var wanted =
        ServiceMembers.withResets(desired.service(), live.tag(Tags.OWNS).orElse(""));
    var names = List.copyOf(wanted.properties()).stream()
        .map(member -> member.getKey())
        .filter(name -> !ServiceMembers.startsDeployment(name))
        .toList();
    wanted.remove(names);
    // What somebody changed and nobody takes back went out with it, and says nothing about it.
    var gap = Gap.of(scene);
    gap.service().differences().stream()
        .filter(d -> gap.tolerated(scene, d))
        .forEach(d -> wanted.remove(Gap.member(d)));
    var then = service(revision.document().deepCopy(), live);
    return Differ.service(wanted, then, desired.ignore(), List.of()).isEmpty();
  }

  private static LiveService service(ObjectNode members, LiveService live) {
    for (var name : CONTEXT) {
      if (live.document().has(name)) members.set(name, live.document().get(name));
    }
    return new LiveService(
        live.name(), live.arn(), live.status(), members, List.of(), new TreeMap<>(), live.seenAt());
  }
}
