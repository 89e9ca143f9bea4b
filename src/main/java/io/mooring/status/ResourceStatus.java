package io.mooring.status;

import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import java.util.List;
import java.util.Optional;

/**
 * Everything a person is told about one resource. {@code commit} is the one it was judged against.
 */
public record ResourceStatus(
    ResourceKey key,
    Optional<Commit> commit,
    Sync sync,
    HealthState health,
    Optional<Operation> operation,
    List<Condition> conditions) {
  public ResourceStatus {
    conditions = List.copyOf(conditions);
  }

  public boolean has(Condition.Type type) {
    return conditions.stream().anyMatch(c -> c.type() == type);
  }
}
