package io.mooring.web;

import io.mooring.ident.Commit;
import io.mooring.status.Condition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One condition that holds, of a resource or of an app. */
public record ConditionView(
    String type,
    String reason,
    String message,
    Instant since,
    @Nullable String commit) {
  static ConditionView of(Condition condition) {
    return new ConditionView(
        condition.type().word(),
        condition.reason(),
        condition.message(),
        condition.since(),
        ResourceView.orNull(condition.commit().map(Commit::sha)));
  }
}
