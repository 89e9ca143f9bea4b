package io.mooring.web;

import io.mooring.ident.Commit;
import io.mooring.reconcile.AppSpec;
import io.mooring.status.AppStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One configured app as the API shows it; {@code lastPassAt} is null before its first pass. */
public record AppView(
    String app,
    String repository,
    String ref,
    String path,
    @Nullable String commit,
    @Nullable Instant committedAt,
    @Nullable Instant lastPassAt,
    List<ConditionView> conditions) {
  static AppView of(AppSpec spec, Optional<AppStatus> status) {
    var head = status.flatMap(AppStatus::head);
    return new AppView(
        spec.name().value(),
        spec.source().repository(),
        spec.source().ref(),
        spec.source().path(),
        ResourceView.orNull(head.map(AppStatus.Head::commit).map(Commit::sha)),
        ResourceView.orNull(head.map(AppStatus.Head::committedAt)),
        ResourceView.orNull(status.map(AppStatus::lastPassAt)),
        status.map(AppStatus::conditions).orElse(List.of()).stream()
            .map(ConditionView::of)
            .toList());
  }
}
