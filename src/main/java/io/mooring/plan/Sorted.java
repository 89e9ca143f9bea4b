package io.mooring.plan;

import io.mooring.desired.HoldTag;
import io.mooring.diff.Difference;
import io.mooring.diff.Redaction;
import io.mooring.ident.RevisionName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The differences of a service that is ours, sorted into those that may be ended now, on the
 * service that runs or by creating it again, and the reasons for the rest.
 */
record Sorted(
    List<Difference> actionable,
    List<Difference> recreated,
    boolean unconfirmed,
    boolean unasked,
    boolean waitsForApproval,
    List<Remark> remarks) {
  /** How many pointers a message names: enough to know where to look. */
  private static final int NAMED_MAX = 5;

  Sorted {
    actionable = List.copyOf(actionable);
    recreated = List.copyOf(recreated);
    remarks = List.copyOf(remarks);
  }

  /** Why one difference stays. */
  private enum Stays {
    CONTESTED,
    HELD,
    UNAPPROVED,
    REPORTED,
    IGNORED,
    UNCONFIRMED,
    UNASKED
  }

  static Sorted of(Scene scene, Gap gap, boolean held) {
    var actionable = new ArrayList<Difference>();
    var recreated = new ArrayList<Difference>();
    Map<Stays, List<String>> stay = new EnumMap<>(Stays.class);
    Map<Remark, List<String>> walls = new LinkedHashMap<>();
    var wall = new NotInPlace(scene);
    var all = gap.all(scene).differences();
    // A task definition is registered whole: one contested place contests it all.
    boolean contestedDefinition = all.stream()
        .filter(Sorted::isTaskDefinition)
        .anyMatch(d -> scene.terms().contested().contains(d.pointer()));
    for (var difference : all) {
      boolean contested = scene.terms().contested().contains(difference.pointer())
          || (contestedDefinition && isTaskDefinition(difference));
      var cannot = wall.before(difference);
      boolean again = cannot.isPresent() && Recreate.ends(scene, difference);
      if (cannot.isPresent() && !again) {
        walls.computeIfAbsent(cannot.get(), _ -> new ArrayList<>()).add(difference.pointer());
        continue;
      }
      var reason = contested ? Stays.CONTESTED : reason(scene, gap, difference, held, again);
      if (reason == null && again) recreated.add(difference);
      else if (reason == null) actionable.add(difference);
      else stay.computeIfAbsent(reason, _ -> new ArrayList<>()).add(place(reason, difference));
    }
    var remarks = new ArrayList<Remark>();
    walls.forEach((remark, pointers) -> remarks.add(
        new Remark(remark.kind(), remark.reason(), few(pointers) + ": " + remark.message())));
    stay.forEach(
        (reason, pointers) -> remark(scene, reason, few(pointers), held).ifPresent(remarks::add));
    return new Sorted(
        actionable,
        recreated,
        stay.containsKey(Stays.UNCONFIRMED),
        stay.containsKey(Stays.UNASKED),
        stay.getOrDefault(Stays.UNAPPROVED, List.of()).stream()
            .anyMatch(pointer -> pointer.startsWith("/taskDefinition")),
        remarks);
  }

  /** Who must find out which of two writers is right needs both values. */
  private static String place(Stays reason, Difference difference) {
    if (reason != Stays.CONTESTED) return difference.pointer();
    var pointer = difference.pointer();
    return "%s (%s in Git, %s in ECS)"
        .formatted(
            pointer,
            Redaction.show(pointer, difference.desired()),
            Redaction.show(pointer, difference.live()));
  }

  static boolean isTaskDefinition(Difference difference) {
    return difference.pointer().startsWith("/taskDefinition") && !Gap.isTag(difference);
  }

  private static @Nullable Stays reason(
      Scene scene, Gap gap, Difference difference, boolean held, boolean again) {
    if (held && (again || Gap.startsDeployment(difference))) return Stays.HELD;
    if (Scaled.isUnknown(scene, difference)) return Stays.UNASKED;
    // A yes to a version that failed is no yes to what people change since.
    if (Planner.isApproved(scene) && !(held && gap.drifted(difference))) return null;
    if (!gap.drifted(difference)) {
      return scene.terms().policy().mode() == Policy.Mode.AUTO ? null : Stays.UNAPPROVED;
    }
    return switch (scene.terms().policy().drift()) {
      case ENFORCE ->
        scene.terms().confirmed().contains(difference.pointer()) ? null : Stays.UNCONFIRMED;
      case WARN -> Stays.REPORTED;
      case IGNORE -> Stays.IGNORED;
    };
  }

  private static Optional<Remark> remark(
      Scene scene, Stays reason, String where, boolean versionHeld) {
    var name = scene.desired().key().name();
    return Optional.ofNullable(
        switch (reason) {
          case CONTESTED ->
            new Remark(
                Remark.Kind.CONTESTED,
                "Contested",
                "set by us twice and changed back both times: %s; find who else writes it, or list it in sync.ignore; a new value in Git is tried again"
                    .formatted(where));
          case HELD -> held(scene);
          case UNAPPROVED -> Planner.awaiting(scene, "change " + where);
          case REPORTED ->
            new Remark(
                Remark.Kind.REPORT_ONLY,
                "DriftReported",
                versionHeld
                    ? "changed in ECS: %s; sync.drift is warn, so it stays".formatted(where)
                    : "changed in ECS: %s; sync.drift is warn, so it stays; `mooring sync --app %s %s` takes it back"
                        .formatted(where, scene.desired().key().app(), name));
          case UNASKED -> Scaled.unknown(scene);
          case IGNORED, UNCONFIRMED -> null;
        });
  }

  static Remark held(Scene scene) {
    var person = scene.hold().filter(HoldTag::byPerson);
    if (person.isPresent())
      return new Remark(
          Remark.Kind.HELD,
          Remark.ROLLED_BACK_BY,
          "%s rolled service %s back to %s%s, and this version stays back; commit another one, or let it out with `mooring release --app %s %s`"
              .formatted(
                  person.get().by(),
                  scene.desired().key().name(),
                  person.get().to().map(RevisionName::toString).orElse("an earlier version"),
                  heldNote(scene),
                  scene.desired().key().app(),
                  scene.desired().key().name()));
    return new Remark(
        Remark.Kind.HELD,
        "VersionFailed",
        "this version failed and is not tried again%s; commit another one, or try it again with `mooring release --app %s %s`"
            .formatted(
                heldNote(scene),
                scene.desired().key().app(),
                scene.desired().key().name()));
  }

  private static String heldNote(Scene scene) {
    return scene
        .hold()
        // Told by itself.
        .filter(hold -> !Hooks.isOfHook(hold))
        // A tag's value joins words by hyphens; people read sentences.
        .map(hold -> hold.why().isEmpty() ? "" : " (" + hold.why().replace('-', ' ') + ")")
        .orElse("");
  }

  /** Whether nothing is left that an approval lets through: what differs has other walls. */
  boolean isDone() {
    return actionable.isEmpty() && recreated.isEmpty() && !unconfirmed && !unasked;
  }

  /** Some of the pointers, and how many more. */
  static String few(List<String> pointers) {
    var named = String.join(", ", pointers.subList(0, Math.min(NAMED_MAX, pointers.size())));
    return pointers.size() <= NAMED_MAX
        ? named
        : named + " and " + (pointers.size() - NAMED_MAX) + " more";
  }
}
