package io.mooring.web;

import io.mooring.diff.Difference;
import io.mooring.ident.Commit;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One resource as the API shows it; every member is always there, {@code null} where there is
 * nothing. Values of differences come masked from {@link Difference}.
 */
public record ResourceView(
    String app,
    String cluster,
    String kind,
    String name,
    @Nullable String commit,
    SyncView sync,
    HealthView health,
    @Nullable OperationView operation,
    List<ConditionView> conditions) {

  /** {@code origin} is {@code git} or {@code live}. */
  public record SyncView(
      String status,
      @Nullable String origin,
      Instant since,
      List<DifferenceView> differences,
      List<IgnoredView> ignored) {

    static SyncView of(Sync sync) {
      return new SyncView(
          sync.status().word(),
          sync.knownOrigin()
              .map(origin -> origin.name().toLowerCase(Locale.ROOT))
              .orElse(null),
          sync.since(),
          sync.differences().stream().map(DifferenceView::of).toList(),
          sync.ignored().stream()
              .map(i -> new IgnoredView(i.pointer(), i.rule()))
              .toList());
    }
  }

  public record DifferenceView(String pointer, String desired, String live, String why) {
    static DifferenceView of(Difference difference) {
      return new DifferenceView(
          difference.pointer(),
          difference.desiredShown(),
          difference.liveShown(),
          difference.why().words());
    }
  }

  public record IgnoredView(String pointer, String rule) {}

  public record HealthView(String status, Instant since, String reason) {}

  public record OperationView(
      String phase,
      String message,
      Instant startedAt,
      @Nullable Instant finishedAt) {}

  static ResourceView of(ResourceStatus status) {
    var key = status.key();
    var health = status.health();
    var operation = status
        .operation()
        .map(o -> new OperationView(
            o.phase().word(), o.message(), o.startedAt(), orNull(o.finishedAt())));
    return new ResourceView(
        key.app().value(),
        key.cluster().value(),
        key.kind().word(),
        key.name(),
        orNull(status.commit().map(Commit::sha)),
        SyncView.of(status.sync()),
        new HealthView(
            health.health().status().word(), health.since(), health.health().reason()),
        orNull(operation),
        status.conditions().stream().map(ConditionView::of).toList());
  }

  /** JSON has no Optional. */
  static <T> @Nullable T orNull(Optional<T> value) {
    return value.isPresent() ? value.get() : null;
  }
}
