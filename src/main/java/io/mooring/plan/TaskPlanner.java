package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.RunTag;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides about a Task, which runs once for each revision of its task definition:
 *
 * <ol>
 *   <li>its revision is looked for, deregistered ones included, else registered together with the
 *       record that it has not run;
 *   <li>its log group is made and kept as Git says;
 *   <li>the run goes its own way, see {@link TaskRun}.
 * </ol>
 *
 * What starts something new waits for a person, a window, or what it depends on. What has begun is
 * seen through.
 */
public final class TaskPlanner {
  /** How many new Tasks may start at once: a folder full of them is more likely a mistake. */
  public static final int NEW_AT_ONCE = 3;

  private static final String DEFINITION = "/taskDefinition";
  private static final String FROM = "/from";

  /** Until all Tasks of the app have been looked for, in the same pass or the next. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final TaskScene scene;

  private TaskPlanner(TaskScene scene) {
    this.scene = scene;
  }

  public static Decision decide(TaskScene scene) {
    return Suspension.over(scene.terms(), scene.key(), new TaskPlanner(scene).freely());
  }

  private Decision freely() {
    return switch (scene.known().registered()) {
      case TaskKnown.Registered.NotLooked() ->
        decision(
            new Plan.Act(List.of(scene.find())),
            Diff.NONE,
            new Health(Health.Status.UNKNOWN, "not looked for yet"),
            List.of());
      case TaskKnown.Registered.Found(var revision) -> new TaskRun(scene, revision).decide();
      case TaskKnown.Registered.None _ -> scene.isShared() ? shared() : unregistered();
    };
  }

  /** Its TaskDefinition registers the revision, and knows nothing of records. */
  private Decision shared() {
    return switch (scene.known().reference()) {
      case TaskKnown.Reference.Found(var revision) -> new TaskRun(scene, revision).decide();
      case TaskKnown.Reference.NotLooked _, TaskKnown.Reference.None _ -> {
        var on = "TaskDefinition " + TaskScene.definitionOwner(scene.desired()).name()
            + " is not registered yet";
        yield decision(
            new Plan.Wait(on, Planner.ROLLOUT_POLL),
            Diff.NONE,
            new Health(Health.Status.MISSING, on),
            List.of(new Remark(Remark.Kind.WAITING, "TaskDefinitionNotReady", on)));
      }
    };
  }

  private Decision unregistered() {
    return switch (scene.run().definition()) {
      case Definition.Declared(var _, var authored, var _) -> register(DEFINITION, authored, "");
      case Definition.Derived(var authored, var _) -> register(DEFINITION, authored, "");
      case Definition.From from -> from(from);
    };
  }

  private Decision from(Definition.From from) {
    return switch (scene.known().reference()) {
      case TaskKnown.Reference.NotLooked() ->
        decision(
            new Plan.Act(List.of(new RunAction.FindReference(from.reference()))),
            Diff.NONE,
            missing(),
            List.of());
      case TaskKnown.Reference.None() ->
        noReference(
            "there is no ACTIVE revision of family %s to make it out of; register one, or correct spec.from.family"
                .formatted(from.reference()));
      case TaskKnown.Reference.Found(var reference) ->
        OneContainer.container(from, reference).isEmpty()
            ? noReference("%s has no container %s to take over from; correct spec.from.container"
                .formatted(reference.name(), from.container().orElse("")))
            : register(FROM, OneContainer.of(from, scene.run(), reference), reference.arn());
    };
  }

  private Decision noReference(String message) {
    return told(
        new Stop(
            new Plan.Blocked(List.of(message)),
            new Remark(Remark.Kind.BLOCKED, "ReferenceMissing", message)),
        absent(FROM, JsonNodeFactory.instance.textNode("once")));
  }

  private Decision register(String pointer, ObjectNode authored, String reference) {
    var diff = absent(pointer, authored);
    if (scene.terms().contested().contains(DEFINITION)) {
      var message =
          "registered by us twice and gone both times; find who deletes revisions of family %s; new content in Git is tried again"
              .formatted(scene.run().definition().family());
      return told(
          new Stop(
              new Plan.Blocked(List.of(message)),
              new Remark(Remark.Kind.CONTESTED, "Contested", message)),
          diff);
    }
    var stays = mayStart(scene, "register and run it");
    if (stays.isPresent()) return told(stays.get(), diff);
    var find = scene.find();
    var declared = Gap.tags(authored);
    declared.put(scene.recordKey(), RunTag.PENDING.value());
    if (!reference.isEmpty()) declared.put(Tags.FROM, reference);
    var register = Requests.register(
        new Action.FindRevision(
            find.family(), find.digest(), authored.deepCopy().without("tags"), find.search()),
        declared,
        Requests.commit(scene.terms()),
        scene.terms().commitWords());
    return decision(new Plan.Act(List.of(register)), diff, missing(), List.of());
  }

  private static Health missing() {
    return new Health(Health.Status.MISSING, "it has not run yet");
  }

  private static Diff absent(String pointer, JsonNode wanted) {
    return new Diff(
        List.of(new Difference(pointer, wanted, MissingNode.getInstance(), Why.ABSENT)), List.of());
  }

  /** What keeps something new from starting, and what a person is told. */
  record Stop(Plan plan, Remark remark) {}

  private static Decision told(Stop stop, Diff diff) {
    return decision(stop.plan(), diff, missing(), List.of(stop.remark()));
  }

  private static Decision decision(Plan plan, Diff diff, Health health, List<Remark> remarks) {
    return new Decision(
        plan, diff, false, new Verdict.Progressing(health.reason()), health, remarks);
  }

  /** Why nothing new may start for this Task now; empty where it may. */
  static Optional<Stop> mayStart(TaskScene scene, String what) {
    var terms = scene.terms();
    var app = scene.key().app();
    boolean manual = terms.policy().mode() == Policy.Mode.MANUAL;
    if (manual && !terms.approved())
      return Optional.of(awaiting(
          "AwaitingApproval",
          "sync.mode is manual: `mooring sync --app %s` would %s".formatted(app, what)));
    boolean isNew =
        scene.known().registered() instanceof TaskKnown.Registered.None(var first) && first;
    if (isNew && !terms.approved()) {
      var newcomers = scene.known().newcomers();
      if (newcomers.isEmpty()) return Optional.of(wait("the other Tasks are being looked for"));
      if (newcomers.get() > NEW_AT_ONCE)
        return Optional.of(awaiting(
            "ManyNewTasks",
            "%d Tasks are new at once, and more than %d ask first: `mooring sync --app %s` runs them; or take those out of Git that should not run"
                .formatted(newcomers.get(), NEW_AT_ONCE, app)));
    }
    return Closing.of(terms, terms.approved())
        .or(() -> Turns.stays(terms.turn()))
        .map(stays -> new Stop(stays.plan(), stays.remark()));
  }

  private static Stop wait(String on) {
    return new Stop(new Plan.Wait(on, SOON), new Remark(Remark.Kind.WAITING, "NewTasks", on));
  }

  private static Stop awaiting(String reason, String message) {
    return new Stop(
        new Plan.Blocked(List.of(message)),
        new Remark(Remark.Kind.AWAITING_APPROVAL, reason, message));
  }

  static Action.Tag tag(LiveRevision revision, String key, String value, String why) {
    var tags = new TreeMap<String, String>();
    tags.put(key, value);
    return new Action.Tag(revision.arn(), tags, why);
  }
}
