package io.mooring.manifest;

import io.mooring.ident.Kind;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a manifest may say, as shapes: our envelope around ECS's own requests. Which members are
 * read-only is worked out, not listed: those of the described structure that no request has.
 */
public final class SpecShape {
  /** The members that name a service or act once, each with what to do instead. */
  private static final SortedMap<String, String> REFUSED = refused();

  /** Words of the manifest format that a later release will know. */
  static final List<String> LATER = List.of("/spec/patches");

  private static final class Holder {
    static final SpecShape ECS = new SpecShape(Shapes.ecs());
  }

  final Shape.Structure taskDefinition;
  final Shape.Structure service;
  private final RunShape run;
  private final Map<Kind, Shape.Structure> envelopes = new EnumMap<>(Kind.class);
  private final Map<Kind, Shape.Structure> byReference = new EnumMap<>(Kind.class);
  private final List<String> readOnlyInTaskDefinition;
  private final List<String> readOnlyInService;

  private SpecShape(Shapes shapes) {
    taskDefinition = shapes.request("RegisterTaskDefinition");
    readOnlyInTaskDefinition =
        without(shapes.responseMember("DescribeTaskDefinition", "taskDefinition"), taskDefinition);
    var members = new TreeMap<>(shapes.request("UpdateService").members());
    members.putAll(shapes.request("CreateService").members());
    var all = Members.texts().andAll(members).as("service");
    readOnlyInService = without(shapes.responseMember("DescribeServices", "services"), all);
    members.keySet().removeAll(REFUSED.keySet());
    service = Members.texts().andAll(members).as("service");
    run = RunShape.of(shapes);
    var reference = Members.texts("ref").as("taskDefinition", "ref");
    for (var kind : Kind.values()) {
      envelopes.put(kind, Envelopes.of(kind, taskDefinition, service, run));
      byReference.put(kind, Envelopes.of(kind, reference, service, run));
    }
  }

  /** The shapes of this release. Made once; making them takes some 30 ms. */
  public static SpecShape ecs() {
    return Holder.ECS;
  }

  /** What a whole document of a kind may say. */
  public Shape.Structure envelope(Kind kind) {
    return envelopes.getOrDefault(kind, taskDefinition);
  }

  /** The same where the task definition is named, {@code taskDefinition: {ref: NAME}}. */
  public Shape.Structure envelopeByReference(Kind kind) {
    return byReference.getOrDefault(kind, taskDefinition);
  }

  /** The members of RunTask that cannot stand in a {@code run}, each with what to do instead. */
  static SortedMap<String, String> refusedInRun() {
    return RunShape.REFUSED;
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
