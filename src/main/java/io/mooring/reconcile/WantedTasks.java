package io.mooring.reconcile;

import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredTask;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Tasks of an app as the last good commit declares them.
 *
 * @param services those of the app, as which a task by hand may be placed
 * @param blocked those whose manifest has errors
 * @param stale why that is not the newest commit, where it is not
 */
public record WantedTasks(
    List<DesiredTask> tasks,
    List<DesiredService> services,
    SortedMap<ResourceKey, List<Problem>> blocked,
    Optional<String> stale) {
  /**
   * How long a record of a success is taken to stand: only a person changes it, who wants another
   * run.
   */
  public static final Duration SUCCEEDED_FOR = Duration.ofMinutes(10);

  public WantedTasks {
    tasks = List.copyOf(tasks);
    services = List.copyOf(services);
    blocked = Collections.unmodifiableSortedMap(new TreeMap<>(blocked));
  }

  static WantedTasks of(Wanted.Reading reading) {
    var tasks = new ArrayList<DesiredTask>();
    var services = new ArrayList<DesiredService>();
    var blocked = new TreeMap<ResourceKey, List<Problem>>();
    reading.state().ifPresent(state -> {
      tasks.addAll(state.desired().tasks().values());
      services.addAll(state.desired().services().values());
      blocked.putAll(state.desired().blocked());
    });
    blocked.keySet().removeIf(key -> key.kind() != Kind.TASK);
    return new WantedTasks(tasks, services, blocked, reading.stale());
  }
}
