package io.mooring.reconcile;

import io.mooring.desired.DesiredTask;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Tasks of an app as the last good commit declares them.
 *
 * @param blocked those whose manifest has errors
 * @param stale why that is not the newest commit, where it is not
 */
public record WantedTasks(
    List<DesiredTask> tasks,
    SortedMap<ResourceKey, List<Problem>> blocked,
    Optional<String> stale) {
  public WantedTasks {
    tasks = List.copyOf(tasks);
    blocked = Collections.unmodifiableSortedMap(new TreeMap<>(blocked));
  }

  static WantedTasks of(Wanted.Reading reading) {
    var tasks = new ArrayList<DesiredTask>();
    var blocked = new TreeMap<ResourceKey, List<Problem>>();
    reading.state().ifPresent(state -> {
      tasks.addAll(state.desired().tasks().values());
      blocked.putAll(state.desired().blocked());
    });
    blocked.keySet().removeIf(key -> key.kind() != Kind.TASK);
    return new WantedTasks(tasks, blocked, reading.stale());
  }
}
