package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.desired.HoldTag;
import io.mooring.desired.RolloutRules;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Difference;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceDeployment.Status;
import io.mooring.live.LiveServiceRevision;
import io.mooring.rollout.Ending;
import io.mooring.rollout.Past;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings a service back from a version that is kept back to the one that it is held onto, and keeps
 * it there: the version seen healthy, or the one that a person named. A version goes back whole,
 * with the members that ECS's own revision of the service remembers; nothing is registered.
 */
final class GoBack {
  private final Scene scene;
  private final Gap gap;
  private final Optional<HoldTag> hold;
  private final Verdict verdict;
  private final Optional<VersionTag> applied;
  private final Optional<RevisionName> running;

  /**
   * The version that the service is held onto.
   *
   * @param members ECS's revision of the service for it; empty where it is not known
   */
  private record Target(Optional<RevisionName> revision, Optional<LiveServiceRevision> members) {}

  /**
   * Of one scene.
   *
   * @param hold of the version that Git wants, where it is kept back
   */
  GoBack(Scene scene, Gap gap, Optional<HoldTag> hold, Verdict verdict) {
    this.scene = scene;
    this.gap = gap;
    this.hold = hold;
    this.verdict = verdict;
    this.applied = scene.applied();
    this.running = Planner.runningRevision(scene);
  }

  private boolean byPerson() {
    return hold.filter(HoldTag::byPerson).isPresent();
  }

  /**
   * A version that failed and that Git has left behind goes back too where the next one has to wait
   * for a person.
   */
  private boolean stranded() {
    return hold.isEmpty()
        && applied.filter(VersionTag::failed).isPresent()
        && !Planner.mayApply(scene)
        && standsOnFailed();
  }

  private boolean standsOnFailed() {
    return applied.filter(tag -> tag.failed() && Planner.standsOn(scene, tag)).isPresent();
  }

  private boolean stops() {
    return !byPerson() && scene.desired().rollout().onFailure() == RolloutRules.OnFailure.STOP;
  }

  /** By the tags; empty where there is nothing to go back to. */
  private Optional<VersionTag> named() {
    if (byPerson()) {
      var it = hold.orElseThrow();
      // Digests say nothing here: the person named a revision.
      return it.to()
          .map(to -> VersionTag.of(
              scene.desired().digests(), Optional.of(to), it.toDeployment(), it.by()));
    }
    // A version that a hook kept from going out says nothing against the one applied before it.
    boolean sent =
        hold.isEmpty() || applied.filter(a -> hold.get().holds(a.digests())).isPresent();
    if (!sent && !verdict.isFailure() && applied.filter(VersionTag::stands).isPresent())
      return applied;
    var failed = applied.filter(VersionTag::failed).map(VersionTag::digests);
    return scene
        .healthy()
        .filter(h -> failed.filter(f -> f.sameVersion(h.digests())).isEmpty());
  }

  private Target target(VersionTag named) {
    var past = Remembered.past(scene);
    var members = past.flatMap(p ->
        named.deployment().isEmpty() ? lastWell(p, named) : p.serviceRevision(named.deployment()));
    var revision =
        named.revision().or(() -> members.flatMap(m -> RevisionName.parse(m.taskDefinitionArn())));
    return new Target(revision, members);
  }

  private static Optional<LiveServiceRevision> lastWell(Past past, VersionTag named) {
    return past.newestFirst().stream()
        .filter(d -> past.ending(d) instanceof Ending.Succeeded)
        .filter(d -> past.revision(d).equals(named.revision()))
        .findFirst()
        .flatMap(past::serviceRevision);
  }

  /** The next step back; empty where the service is there, or has nowhere to go. */
  Optional<Plan> plan() {
    if ((hold.isEmpty() && !stranded()) || stops()) return Optional.empty();
    var named = named();
    if (named.isEmpty()) return Optional.empty();
    if (Remembered.notAsked(scene)) return Optional.of(Remembered.look(scene));
    var target = target(named.get());
    if (target.revision().isEmpty()) return Optional.empty();
    var members = members(target);
    boolean away = !target.revision().equals(running);
    if (!away && members.isEmpty()) return Optional.empty();
    if (!standsOnKept(away)) return back(target, away, members, "drift");
    var taken = members.stream().filter(d -> !isSomebodys(d)).toList();
    if (!away && taken.isEmpty()) return Optional.empty();
    return underWay(target)
        .or(() -> Remembered.notShown(scene))
        .or(() -> update(target, away, taken, why(), List.of()));
  }

  private String why() {
    return byPerson()
        ? "roll back by %s%s"
            .formatted(hold.orElseThrow().by(), note(hold.orElseThrow().why()))
        : "roll back: " + verdict.words();
  }

  private static String note(String why) {
    return why.isEmpty() ? "" : ": " + why.replace('-', ' ');
  }

  /** What is not as the version that is kept back says was set by somebody; policy leaves it. */
  private boolean isSomebodys(Difference difference) {
    return scene.terms().policy().drift() != Policy.Drift.ENFORCE
        && hold.isPresent()
        && gap.service().differences().stream()
            .anyMatch(d -> Gap.member(d).equals(Gap.member(difference)));
  }

  /** What is another's to set stays as it is, also where it was set since that version. */
  private List<Difference> members(Target target) {
    var differing = target.members().map(m -> Members.differing(scene, m)).orElse(List.of());
    return hold.isEmpty()
        ? differing
        : differing.stream().filter(d -> Members.isOurs(scene, Gap.member(d))).toList();
  }

  /** Whether it runs what is kept back, so that going back is no correction of drift. */
  private boolean standsOnKept(boolean away) {
    return (hold.isPresent() && gap.sameVersion()) || (away && (standsOnFailed() || isLeft()));
  }

  /** A person goes back from what we left running, whatever drift there is beside it. */
  private boolean isLeft() {
    return byPerson()
        && applied.filter(a -> a.stands() && Planner.standsOn(scene, a)).isPresent();
  }

  /**
   * ECS goes back by itself where it was told to stop, which undoes a shift of traffic in order;
   * its own target must be the very one that we want.
   */
  private Optional<Plan> underWay(Target target) {
    var past = Remembered.past(scene);
    var entry = past.flatMap(p -> p.deployment(Planner.primaryId(scene)));
    if (entry.isEmpty()) return Optional.empty();
    return switch (entry.get().status()) {
      case ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS, STOP_REQUESTED ->
        Optional.of(new Plan.Wait("ECS to go back by itself", Planner.ROLLOUT_POLL));
      // It is there by now, and DescribeServices lags behind.
      case ROLLBACK_SUCCESSFUL ->
        Optional.of(new Plan.Wait("ECS to show that it went back", Planner.ROLLOUT_POLL));
      case PENDING, IN_PROGRESS ->
        target
            .members()
            .map(LiveServiceRevision::arn)
            .filter(arn ->
                goesTo(past.orElseThrow(), entry.get()).filter(arn::equals).isPresent())
            .map(_ -> new Plan.Act(List.of(new Action.StopDeployment(entry.get().arn(), why()))));
      case SUCCESSFUL, STOPPED, ROLLBACK_FAILED, UNKNOWN -> Optional.empty();
    };
  }

  /** ECS goes back to the newest deployment before that was completed. */
  private static Optional<String> goesTo(Past past, LiveServiceDeployment failing) {
    var all = past.newestFirst();
    return all.subList(all.indexOf(failing) + 1, all.size()).stream()
        .filter(d -> d.status() == Status.SUCCESSFUL)
        .findFirst()
        .map(LiveServiceDeployment::targetRevision);
  }

  /** Somebody deployed another version over the one that it is held onto. */
  private Optional<Plan> back(Target target, boolean away, List<Difference> members, String why) {
    var places = places(away, members);
    boolean contested = places.stream().anyMatch(p -> scene.terms().contested().contains(p));
    boolean may = scene.terms().policy().drift() == Policy.Drift.ENFORCE;
    return may && !contested ? update(target, away, members, why, places) : Optional.empty();
  }

  private static List<String> places(boolean away, List<Difference> members) {
    var places = new ArrayList<String>();
    if (away) places.add("/taskDefinition");
    members.stream().map(d -> "/service/" + Gap.member(d)).distinct().forEach(places::add);
    return places;
  }

  private Optional<Plan> update(
      Target target, boolean away, List<Difference> members, String why, List<String> places) {
    var request = JsonNodeFactory.instance.objectNode();
    if (away) request.put("taskDefinition", target.revision().orElseThrow().toString());
    members.forEach(d -> request.set(
        Gap.member(d),
        ServiceMembers.wholeVersion(target.members().orElseThrow().document())
            .path(Gap.member(d))));
    var update = Requests.goBack(scene, request, places, why);
    var actions = new ArrayList<Action>();
    Requests.owning(scene, update).ifPresent(actions::add);
    actions.add(update);
    return Optional.of(new Plan.Act(actions));
  }

  /** What a person should know about a version that is kept back. */
  List<Remark> remarks() {
    var remarks = new ArrayList<Remark>();
    if (hold.isEmpty()) return remarks;
    var name = scene.desired().key().name();
    var named = named();
    boolean stuck = standsOnKept(true) && (verdict.isFailure() || byPerson());
    if (stuck && stops()) {
      remarks.add(held(
          "StoppedOnFailure",
          "service %s stays on the version that failed, since rollout.onFailure is stop; commit another version, or set it to rollback"
              .formatted(name)));
    } else if (stuck && named.isEmpty()) {
      remarks.add(held(
          "NothingToGoBackTo",
          byPerson()
              ? "the tag mooring:hold of service %s names no version to go to; remove it, or roll back again"
                  .formatted(name)
              : "no other version of service %s was ever seen healthy, so it stays on the one that failed; commit another version"
                  .formatted(name)));
    }
    if (named.isEmpty() || stops() || Remembered.notAsked(scene)) return remarks;
    var target = target(named.get());
    if (target.members().isEmpty() && !sameMembers(named.get())) remarks.add(partly(name, target));
    boolean away = !target.revision().equals(running);
    var members = members(target);
    if ((away || !members.isEmpty()) && !standsOnKept(away))
      driftedFrom(target, away, members).ifPresent(remarks::add);
    return remarks;
  }

  /** By the digests; a person names a revision, whose members only ECS can tell. */
  private boolean sameMembers(VersionTag named) {
    return !byPerson()
        && hold.filter(h -> h.deployment().equals(named.digests().deployment())).isPresent();
  }

  private Remark partly(String name, Target target) {
    return held(
        "MembersNotKnown",
        "ECS does not tell which members service %s had with %s, so only its task definition goes back; compare its network, load balancers and capacity providers by hand"
            .formatted(
                name, target.revision().map(RevisionName::toString).orElse("the version before")));
  }

  private Optional<Remark> driftedFrom(Target target, boolean away, List<Difference> members) {
    var places = places(away, members);
    var where = "service %s is held onto %s, and somebody changed %s"
        .formatted(
            scene.desired().key().name(),
            target.revision().map(RevisionName::toString).orElse("a version"),
            String.join(", ", places));
    if (places.stream().anyMatch(p -> scene.terms().contested().contains(p)))
      return Optional.of(new Remark(
          Remark.Kind.CONTESTED,
          "Contested",
          where + "; it was set back twice and changed again both times; find who else writes it"));
    return switch (scene.terms().policy().drift()) {
      case WARN ->
        Optional.of(new Remark(
            Remark.Kind.REPORT_ONLY, "DriftReported", where + "; sync.drift is warn, so it stays"));
      case ENFORCE, IGNORE -> Optional.empty();
    };
  }

  private static Remark held(String reason, String message) {
    return new Remark(Remark.Kind.HELD, reason, message);
  }
}
