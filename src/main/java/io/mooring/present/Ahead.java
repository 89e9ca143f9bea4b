package io.mooring.present;

import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredService;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Difference;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.LogGroupAction;
import io.mooring.plan.Plan;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RunAction;
import io.mooring.plan.RunWords;
import io.mooring.status.Condition;
import io.mooring.status.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything that would follow, in order, if nothing else happened: a plan is one step at a time,
 * and a person wants to see them all before the first. Steps after the first are an expectation;
 * each pass looks again and decides anew.
 */
public final class Ahead {
  /**
   * One step.
   *
   * @param operation the ECS operation, "" where there is something to wait for
   */
  public record Step(String operation, String words) {}

  private static final Step ROLL_OUT = new Step("", "wait until the roll-out has succeeded");

  private final Subject subject;
  private final DesiredService desired;
  private final String name;
  private final List<Step> steps = new ArrayList<>();

  private Ahead(Subject subject, DesiredService desired) {
    this.subject = subject;
    this.desired = desired;
    this.name = desired.key().name();
  }

  /** The steps; none where nothing is done until a person does something else than approve. */
  public static List<Step> of(Subject subject) {
    if (subject.plan().isEmpty() || subject.desired().isEmpty()) return List.of();
    var ahead = new Ahead(subject, subject.desired().get());
    switch (subject.plan().get()) {
      case Plan.Steady() -> {}
      case Plan.Wait(var on, var _) -> {
        ahead.steps.add(new Step("", "wait: " + on));
        boolean heldBack = !subject.resource().conditions().isEmpty();
        if (!subject.differences().isEmpty() && !heldBack) ahead.fromDifferences();
      }
      case Plan.Blocked _ -> {
        if (awaitsApproval(subject)) ahead.fromDifferences();
      }
      case Plan.Act(var actions) -> ahead.fromActions(actions);
    }
    return List.copyOf(ahead.steps);
  }

  /** Whether only an approval is missing. */
  static boolean awaitsApproval(Subject subject) {
    var resource = subject.resource();
    return resource.has(Condition.Type.AWAITING_APPROVAL)
        && !resource.has(Condition.Type.BLOCKED)
        && !resource.has(Condition.Type.HELD)
        && !resource.has(Condition.Type.CONTESTED);
  }

  private void fromActions(List<Action> actions) {
    for (var action : actions) {
      switch (action) {
        case Action.FindRevision _ -> {
          fromDifferences();
          return;
        }
        case Action.Register register -> {
          steps.add(new Step("RegisterTaskDefinition", register.describe()));
          deploy();
          return;
        }
        case Action.CreateService create -> {
          steps.add(new Step("CreateService", create.describe()));
          remember(true);
        }
        case Action.UpdateService update -> {
          steps.add(new Step("UpdateService", update.describe()));
          remember(rolls(update));
        }
        case Action.LookAtDeployments _, Action.LookAtNeeds _, Action.LookAtScaling _ -> {
          fromDifferences();
          return;
        }
        case Action.StopDeployment stop ->
          steps.add(new Step("StopServiceDeployment", stop.describe()));
        case Action.DeleteService delete -> steps.add(new Step("DeleteService", delete.describe()));
        case Action.Deregister gone ->
          steps.add(new Step("DeregisterTaskDefinition", gone.describe()));
        case Action.Tag tag
        when tag.tags().firstKey().startsWith(Tags.RUN + "/") -> {
          deploy();
          return;
        }
        case Action.Tag tag -> {
          steps.add(new Step("TagResource", tag.describe()));
          if (tag.tags().containsKey(Tags.APPLIED) && !tag.tags().containsKey(Tags.HEALTHY))
            healthy();
        }
        case RunAction _ -> {
          deploy();
          return;
        }
        case RuleAction rule -> steps.add(new Step("", rule.describe()));
        case LogGroupAction group -> steps.add(new Step("", group.describe()));
        case Action.Untag untag -> steps.add(new Step("UntagResource", untag.describe()));
      }
    }
  }

  private void fromDifferences() {
    boolean registers =
        active().isEmpty() || subject.differences().stream().anyMatch(Ahead::isTaskDefinition);
    if (registers) {
      var words = "register %s, unless an equal revision is there".formatted(desired.family());
      steps.add(new Step("RegisterTaskDefinition", words));
    }
    deploy();
  }

  private Optional<LiveService> active() {
    return subject.live().filter(LiveService::isActive);
  }

  /** The call that puts the revision and the members in place, its tags, and what is remembered. */
  private void deploy() {
    boolean comes =
        active().isEmpty() || subject.differences().stream().anyMatch(Ahead::isTaskDefinition);
    // What comes back to the version applied last has had its hooks.
    boolean drifted =
        subject.resource().sync().knownOrigin().filter(Origin.LIVE::equals).isPresent();
    boolean hooks = comes && !drifted;
    if (hooks) hooks(DesiredRun.Phase.PRE_SYNC);
    deployVersion();
    if (hooks) hooks(DesiredRun.Phase.POST_SYNC);
  }

  private void hooks(DesiredRun.Phase phase) {
    for (var hook : desired.hooks()) {
      if (hook.phase().filter(phase::equals).isEmpty()) continue;
      steps.add(new Step(
          "RunTask",
          "%s hook %s: %s, unless it succeeded on that revision before"
              .formatted(phase.word(), hook.name(), RunWords.of(hook))));
    }
  }

  private void deployVersion() {
    if (active().isEmpty()) {
      steps.add(new Step("CreateService", "create %s on that revision".formatted(name)));
      remember(true);
      return;
    }
    boolean revision = subject.differences().stream().anyMatch(Ahead::isTaskDefinition);
    var members = new TreeSet<String>();
    subject.differences().stream()
        .filter(d -> d.pointer().startsWith("/service/") && !isTag(d))
        .forEach(d -> members.add(Places.steps(d.pointer())[1]));
    if (revision || !members.isEmpty()) {
      var what = new ArrayList<String>();
      if (revision) what.add("to that revision");
      if (!members.isEmpty()) what.add(String.join(", ", members));
      steps.add(
          new Step("UpdateService", "update %s: %s".formatted(name, String.join(", with ", what))));
    }
    tag("/service", "service " + name);
    tag("/taskDefinition", "the revision of " + name);
    if (revision || !members.isEmpty())
      remember(revision || members.stream().anyMatch(ServiceMembers::startsDeployment));
  }

  private void tag(String root, String what) {
    var keys = subject.differences().stream()
        .filter(d -> d.pointer().startsWith(root) && isTag(d))
        .map(d -> Places.nameOf(Places.steps(d.pointer())[2]))
        .collect(Collectors.joining(" "));
    if (!keys.isEmpty()) steps.add(new Step("TagResource", "tag %s: %s".formatted(what, keys)));
  }

  /** What was done is written down, where the tags do not say so already. */
  private void remember(boolean rolls) {
    boolean applied = version(Tags.APPLIED)
        .filter(v -> v.stands() && v.digests().equals(desired.digests()))
        .isPresent();
    if (!applied) steps.add(new Step("TagResource", "tag %s %s".formatted(name, Tags.APPLIED)));
    if (rolls) healthy();
  }

  private void healthy() {
    steps.add(ROLL_OUT);
    boolean known = version(Tags.HEALTHY)
        .filter(v -> v.digests().sameVersion(desired.digests()))
        .isPresent();
    if (!known) steps.add(new Step("TagResource", "tag %s %s".formatted(name, Tags.HEALTHY)));
  }

  private Optional<VersionTag> version(String key) {
    return active().flatMap(live -> live.tag(key)).flatMap(VersionTag::parse);
  }

  private static boolean rolls(Action.UpdateService update) {
    return update.request().properties().stream()
        .map(Map.Entry::getKey)
        .anyMatch(m -> m.equals("taskDefinition") || ServiceMembers.startsDeployment(m));
  }

  private static boolean isTaskDefinition(Difference difference) {
    return difference.pointer().startsWith("/taskDefinition") && !isTag(difference);
  }

  private static boolean isTag(Difference difference) {
    return difference.pointer().contains("/tags/[key=");
  }
}
