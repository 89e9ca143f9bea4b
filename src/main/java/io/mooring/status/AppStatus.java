package io.mooring.status;

import io.mooring.ident.AppName;
import io.mooring.ident.Commit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is told about an app as a whole. {@code commit} is the last good one; conditions here are
 * those that belong to no single resource.
 */
public record AppStatus(
    AppName app, Optional<Head> head, List<Condition> conditions, Instant lastPassAt) {
  /** The commit that the app stands at. */
  public record Head(Commit commit, Instant committedAt) {}

  public AppStatus {
    conditions = List.copyOf(conditions);
  }
}
