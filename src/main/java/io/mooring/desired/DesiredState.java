package io.mooring.desired;

import io.mooring.ident.AppName;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one app wants at one commit. A resource is either in {@code services}, without an error, or
 * in {@code blocked}, with everything that is wrong with it. {@code problems} holds all problems of
 * the app by file, line and column: those of the blocked resources, the notes, and the errors of
 * files whose resource cannot be told.
 */
public record DesiredState(
    SortedMap<ResourceKey, DesiredService> services,
    SortedMap<ResourceKey, List<Problem>> blocked,
    List<Problem> problems) {
  public DesiredState {
    services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
    blocked = Collections.unmodifiableSortedMap(new TreeMap<>(blocked));
    problems = List.copyOf(problems);
  }

  /** Judges manifests by where the app may go; the same arguments give the same answer. */
  public static DesiredState of(AppName app, Destination destination, Loaded loaded) {
    var drafts = new ArrayList<ServiceDraft>();
    for (var each : loaded.declared()) drafts.add(ServiceDraft.of(app, destination, each));
    Collisions.report(drafts);

    var services = new TreeMap<ResourceKey, DesiredService>();
    var blocked = new TreeMap<ResourceKey, List<Problem>>();
    var problems = new ArrayList<>(loaded.unattached());
    for (var draft : drafts) {
      var found = draft.problems();
      problems.addAll(found);
      if (found.stream().noneMatch(Problem::isError)) {
        services.put(draft.key(), draft.finish());
      } else {
        // Two manifests of one name block it together.
        blocked.computeIfAbsent(draft.key(), _ -> new ArrayList<>()).addAll(found);
      }
    }
    blocked.replaceAll(
        (_, found) -> found.stream().distinct().sorted(Problem.ORDER).toList());
    return new DesiredState(
        services, blocked, problems.stream().distinct().sorted(Problem.ORDER).toList());
  }
}
