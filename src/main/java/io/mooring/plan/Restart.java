package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mooring.desired.AskTag;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import io.mooring.rollout.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A restart that a person or the manifest asks for: one more deployment of the version that runs.
 *
 * <p>It is sent once because the tag that asks names the deployment to get away from, and is
 * written before: once another one is PRIMARY it was begun, by whomever, and all tasks are replaced
 * alike. Clocks are not compared, since those of a person and of AWS differ.
 */
final class Restart {
  /** Where the manifest asks, rooted at {@code spec}. */
  static final String POINTER = "/rollout/restart";

  private final Scene scene;
  private final LiveService live;
  private final Verdict verdict;
  private final boolean heldRuns;
  private final Optional<AskTag> asked;

  /** @param heldRuns the version that runs is kept back */
  Restart(Scene scene, Verdict verdict, boolean heldRuns) {
    this.scene = scene;
    this.live = scene.live().orElseThrow();
    this.verdict = verdict;
    this.heldRuns = heldRuns;
    this.asked = live.tag(Tags.RESTART).map(AskTag::parse);
  }

  /** The text in the manifest is another than the one that was rolled out last. */
  static Optional<Difference> difference(Scene scene) {
    var rules = scene.desired().rollout();
    if (rules.restart().isEmpty() || scene.applied().isEmpty()) return Optional.empty();
    var rolled = scene.applied().get().restart();
    if (rolled.equals(rules.restartDigest())) return Optional.empty();
    var text = JsonNodeFactory.instance.textNode(rules.restart().get());
    return Optional.of(
        rolled.isEmpty()
            ? new Difference(POINTER, text, MissingNode.getInstance(), Why.ABSENT)
            : new Difference(
                POINTER, text, JsonNodeFactory.instance.textNode("another text"), Why.CHANGED));
  }

  static boolean isAskedBy(Difference difference) {
    return difference.pointer().equals(POINTER);
  }

  /** What people are told while one is asked for. */
  Optional<Remark> remark() {
    return asked.map(tag -> {
      if (isBegun(tag)) return told(tag, verdict.words());
      if (heldRuns)
        return new Remark(
            Remark.Kind.BLOCKED,
            "RestartRefused",
            "the restart asked for %s is not done, since the version that runs failed and is held; `mooring release --app %s %s` tries it again, or remove the tag %s"
                .formatted(
                    tag.words(),
                    scene.desired().key().app(),
                    scene.desired().key().name(),
                    Tags.RESTART));
      if (live.primary().isEmpty())
        return new Remark(
            Remark.Kind.BLOCKED,
            "RestartRefused",
            "the restart asked for %s cannot be done, since ECS does not roll this service out; remove the tag %s"
                .formatted(tag.words(), Tags.RESTART));
      return told(tag, moves() ? "waits for the roll-out under way" : "not begun yet");
    });
  }

  private static Remark told(AskTag tag, String state) {
    return new Remark(
        Remark.Kind.RESTARTING,
        "Restarting",
        "its tasks are replaced %s; %s".formatted(tag.words(), state));
  }

  private boolean moves() {
    return verdict instanceof Verdict.Progressing;
  }

  private boolean isBegun(AskTag tag) {
    return live.primary().filter(primary -> isBegunBy(primary, tag)).isPresent();
  }

  private static boolean isBegunBy(LiveDeployment primary, AskTag tag) {
    if (!tag.from().isEmpty()) return !tag.from().equals(primary.id());
    var created = primary.times().createdAt();
    return tag.at().isPresent()
        && created.filter(c -> c.isAfter(tag.at().get())).isPresent();
  }

  /** Whether one would begin now, if it may. */
  boolean wantsTurn(List<Difference> actionable) {
    if (moves() || live.primary().isEmpty()) return false;
    return asked
        .map(tag -> !isBegun(tag) && !heldRuns)
        .orElseGet(() -> actionable.stream().anyMatch(Restart::isAskedBy));
  }

  /** The next step of the restart that a tag asks for. */
  Optional<Plan> step() {
    if (asked.isEmpty() || moves()) return Optional.empty();
    var tag = asked.get();
    if (isBegun(tag)) return act(new Action.Untag(live.arn(), List.of(Tags.RESTART), "done"));
    if (heldRuns || live.primary().isEmpty()) return Optional.empty();
    var stays = Turns.stays(scene);
    if (stays.isPresent()) return stays.map(Turns.Stays::plan);
    if (tag.from().isEmpty()) {
      var tags = new TreeMap<String, String>();
      tags.put(Tags.RESTART, tag.from(live.primary().get().id()).value());
      return act(Requests.tagService(scene, tags, "restart is taken up"));
    }
    return Remembered.notShown(scene)
        .or(() -> act(Requests.restart(scene, "restart " + tag.words())));
  }

  /**
   * Turns a new text in the manifest into a tag that asks, and writes in the same call that the
   * text was seen: neither can be there without the other.
   */
  Optional<Plan> take(List<Difference> actionable) {
    if (asked.isPresent() || moves() || actionable.stream().noneMatch(Restart::isAskedBy))
      return Optional.empty();
    var primary = live.primary();
    if (primary.isEmpty()) return Optional.empty();
    var stays = Turns.stays(scene);
    if (stays.isPresent()) return stays.map(Turns.Stays::plan);
    var why = scene.terms().commitWords();
    var ask = new AskTag(Optional.of(scene.terms().now()), primary.get().id(), AskTag.GIT, why);
    var tags = new TreeMap<String, String>();
    tags.put(Tags.RESTART, ask.value());
    tags.put(Tags.APPLIED, seen(scene.applied().orElseThrow()).value());
    return act(Requests.tagService(scene, tags, "rollout.restart changed in " + why));
  }

  private VersionTag seen(VersionTag applied) {
    return applied.withRestart(scene.desired().rollout().restartDigest());
  }

  /**
   * The text that an applied version goes with: the manifest's where that version replaced the
   * tasks, else the one from before, whose change is still to be rolled out.
   */
  static String rolledWith(Scene scene, boolean replaced) {
    var before = scene.applied().map(VersionTag::restart).orElse("");
    var wanted = scene.desired().rollout().restartDigest();
    return replaced && !wanted.isEmpty() ? wanted : before;
  }

  private static Optional<Plan> act(Action action) {
    return Optional.of(new Plan.Act(List.of(action)));
  }
}
