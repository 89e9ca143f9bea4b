package io.mooring.reconcile;

import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an app wants of one cluster and looks at there. */
record InCluster(
    List<DesiredService> services,
    List<DesiredTaskDefinition> taskDefinitions,
    List<DesiredSchedule> schedules,
    List<DesiredTask> tasks) {

  static SortedMap<ClusterName, InCluster> of(DesiredState desired) {
    var clusters = new TreeMap<ClusterName, InCluster>();
    for (var service : desired.services().values())
      in(clusters, service.key()).services().add(service);
    for (var definition : desired.taskDefinitions().values())
      in(clusters, definition.key()).taskDefinitions().add(definition);
    for (var task : desired.tasks().values()) in(clusters, task.key()).tasks().add(task);
    for (var schedule : desired.schedules().values())
      in(clusters, schedule.key()).schedules().add(schedule);
    return clusters;
  }

  private static InCluster in(SortedMap<ClusterName, InCluster> clusters, ResourceKey key) {
    return clusters.computeIfAbsent(
        key.cluster(),
        _ -> new InCluster(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
  }

  List<ResourceKey> keys() {
    var keys = new ArrayList<ResourceKey>();
    services.forEach(service -> keys.add(service.key()));
    taskDefinitions.forEach(definition -> keys.add(definition.key()));
    tasks.forEach(task -> keys.add(task.key()));
    schedules.forEach(schedule -> keys.add(schedule.key()));
    return keys;
  }
}
