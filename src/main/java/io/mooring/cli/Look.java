package io.mooring.cli;

import io.mooring.ident.ResourceKey;
import io.mooring.plan.Plan;
import io.mooring.reconcile.AppWorker.Preview;
import io.mooring.status.Condition;
import io.mooring.status.PassReport;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One look at an app: what differs, what would be done, and what stood in the way. */
record Look(Preview preview) {
  PassReport report() {
    return preview.report();
  }

  /** What stood in the way of looking at the app at all or in part. */
  List<Condition> troubles() {
    return report().app().conditions();
  }

  /** What an approval would let go on: what differs, and what equals Git and is not ours yet. */
  List<ResourceStatus> toApprove(List<String> names) {
    return resources(names)
        .filter(resource -> !resource.sync().differences().isEmpty()
            || resource.has(Condition.Type.AWAITING_APPROVAL))
        .toList();
  }

  /**
   * Why of some resources it cannot be told whether they differ, or not at all places: a line for
   * each reason.
   */
  List<String> unread(List<String> names) {
    return resources(names)
        .flatMap(resource -> resource.conditions().stream()
            .filter(c -> resource.sync().status() == Sync.Status.UNKNOWN
                || c.type() == Condition.Type.RETRYING)
            .map(c -> "%s: %s: %s".formatted(resource.key(), c.type().word(), c.message())))
        .toList();
  }

  Stream<ResourceStatus> resources(List<String> names) {
    return report().resources().stream()
        .filter(r -> names.isEmpty() || names.contains(r.key().name()));
  }

  Optional<Plan> plan(ResourceKey key) {
    return Optional.ofNullable(preview.plans().get(key));
  }

  /** Whether the API budget ended it before all was read. */
  boolean isCutShort() {
    return preview.goesOn().isPresent();
  }

  /** What makes a command end with another code than its own, from the worst on. */
  Optional<ExitCode> failure(Troubles seen, List<String> names) {
    var types = troubles().stream().map(Condition::reason).toList();
    if (types.contains("ClusterMissing")) return Optional.of(ExitCode.NOT_FOUND);
    if (types.contains("WrongAccount"))
      return Optional.of(seen.exitCode().orElse(ExitCode.FORBIDDEN));
    if (seen.exitCode().isPresent()) return seen.exitCode();
    boolean invalid = Stream.concat(
            troubles().stream(), resources(names).flatMap(r -> r.conditions().stream()))
        .anyMatch(c -> c.type() == Condition.Type.INVALID_MANIFEST);
    if (invalid) return Optional.of(ExitCode.FAILED);
    if (isCutShort()) return Optional.of(ExitCode.TIME_OUT);
    return isWhole(names) ? Optional.empty() : Optional.of(ExitCode.OTHER);
  }

  /** What somebody asks for by name does not suffer from what is wrong with another one. */
  private boolean isWhole(List<String> names) {
    return switch (report().result()) {
      case SUCCEEDED -> true;
      case PARTIAL -> !names.isEmpty() && troubles().isEmpty() && unread(names).isEmpty();
      case FAILED -> false;
    };
  }
}
