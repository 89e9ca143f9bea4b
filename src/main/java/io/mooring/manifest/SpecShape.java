package io.mooring.manifest;

import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a manifest may say, as shapes: our envelope around ECS's own requests. Which members are
 * read-only is worked out, not listed: those of the described structure that no request has.
 */
final class SpecShape {
  private static final Shape TEXT = new Shape.Text(List.of());

  /** The members that name a service or act once, each with what to do instead. */
  private static final SortedMap<String, String> REFUSED = refused();

  /** Words of the manifest format that a later release will know. */
  static final List<String> LATER = List.of(
      "/spec/hooks",
      "/spec/schedules",
      "/spec/retention",
      "/spec/patches",
      "/spec/rollout/restart",
      "/spec/rollout/recreate",
      "/spec/sync/dependsOn",
      "/spec/taskDefinition/ref");

  private static final class Holder {
    static final SpecShape ECS = new SpecShape(Shapes.ecs());
  }

  final Shape.Structure taskDefinition;
  final Shape.Structure service;
  final Shape.Structure envelope;
  private final List<String> readOnlyInTaskDefinition;
  private final List<String> readOnlyInService;

  private SpecShape(Shapes shapes) {
    taskDefinition = shapes.request("RegisterTaskDefinition");
    readOnlyInTaskDefinition =
        without(shapes.responseMember("DescribeTaskDefinition", "taskDefinition"), taskDefinition);
    var members = new TreeMap<>(shapes.request("UpdateService").members());
    members.putAll(shapes.request("CreateService").members());
    var all = structure("service", members);
    readOnlyInService = without(shapes.responseMember("DescribeServices", "services"), all);
    members.keySet().removeAll(REFUSED.keySet());
    service = structure("service", members);
    envelope = envelope();
  }

  static SpecShape ecs() {
    return Holder.ECS;
  }

  /** The request members that cannot stand in {@code spec.service}: {@link #fix} says why. */
  List<String> refusedInService() {
    return List.copyOf(REFUSED.keySet());
  }

  String fix(String refused) {
    return REFUSED.getOrDefault(refused, "remove it");
  }

  List<String> readOnlyInTaskDefinition() {
    return readOnlyInTaskDefinition;
  }

  List<String> readOnlyInService() {
    return readOnlyInService;
  }

  private Shape.Structure envelope() {
    var metadata = new TreeMap<String, Shape>();
    metadata.put("name", TEXT);
    metadata.put("labels", new Shape.MapOf(TEXT, List.of()));
    var rollout = new TreeMap<String, Shape>();
    rollout.put("progressDeadline", TEXT);
    rollout.put("onFailure", TEXT);
    var sync = new TreeMap<String, Shape>();
    sync.put("ignore", new Shape.ListOf(TEXT));
    var spec = new TreeMap<String, Shape>();
    spec.put("cluster", TEXT);
    spec.put("taskDefinition", taskDefinition);
    spec.put("taskDefinitionFile", TEXT);
    spec.put("service", service);
    spec.put("serviceFile", TEXT);
    spec.put("rollout", structure("rollout", rollout));
    spec.put("sync", structure("sync", sync));
    var document = new TreeMap<String, Shape>();
    document.put("$schema", TEXT);
    document.put("apiVersion", TEXT);
    document.put("kind", TEXT);
    document.put("metadata", structure("metadata", metadata));
    document.put("spec", structure("spec", spec));
    return structure("manifest", document);
  }

  private static Shape.Structure structure(String name, SortedMap<String, Shape> members) {
    return new Shape.Structure(
        name, Collections.unmodifiableSortedMap(new TreeMap<>(members)), List.of());
  }

  private static List<String> without(Shape.Structure described, Shape.Structure request) {
    var names = new ArrayList<>(described.members().keySet());
    names.removeAll(request.members().keySet());
    return List.copyOf(names);
  }

  private static SortedMap<String, String> refused() {
    var fixes = new TreeMap<String, String>();
    fixes.put("serviceName", "the service's name is metadata.name; remove it");
    fixes.put("service", "the service's name is metadata.name; remove it");
    fixes.put("cluster", "write it as spec.cluster");
    fixes.put(
        "taskDefinition",
        "the task definition is spec.taskDefinition or spec.taskDefinitionFile; remove it");
    fixes.put("clientToken", "Mooring makes its own for each call; remove it");
    fixes.put("forceNewDeployment", "it acts once and would redeploy again and again; remove it");
    return Collections.unmodifiableSortedMap(fixes);
  }
}
