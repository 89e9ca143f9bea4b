package io.mooring.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Differ;
import io.mooring.diff.LiveView;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.manifest.YamlWriter;
import io.mooring.shape.Shape;
import io.mooring.shape.ShapeCheck;
import io.mooring.shape.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Makes a manifest of a live service: the members that a request has, without those that say
 * nothing, name the service by other means, or act once.
 */
public final class Capture {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The members of a request that a manifest says elsewhere or must not say. */
  private static final List<String> NOT_DECLARED = List.of(
      "clientToken",
      "cluster",
      "forceNewDeployment",
      "service",
      "serviceName",
      "tags",
      "taskDefinition");

  /** ECS's own role, which a request may not name. */
  private static final String SERVICE_LINKED = "/AWSServiceRoleForECS";

  private static final String COUNT = "\n    desiredCount: ";

  private static final String COUNT_COMMENT =
      "\n    # Take this line out if the service scales by itself: then the count is not Git's.";

  private final Origin origin;
  private final boolean secrets;

  /** Where the services are. */
  public record Origin(String account, String region, ClusterName cluster) {}

  private Capture(Origin origin, boolean secrets) {
    this.origin = origin;
    this.secrets = secrets;
  }

  /**
   * What becomes of one service.
   *
   * @param secrets whether values that look secret may be written
   * @param neighbours the other services that stand on the same family
   */
  public static Captured of(
      Origin origin,
      LiveService live,
      LiveRevision running,
      List<String> neighbours,
      boolean secrets) {
    if (!neighbours.isEmpty()) {
      return new Captured.Refused(
          live.name(),
          List.of("its task definition family %s is also that of %s; give each a family of its own"
              .formatted(running.name().family(), String.join(", ", neighbours))));
    }
    return new Capture(origin, secrets).capture(live, running);
  }

  private Captured capture(LiveService live, LiveRevision running) {
    var notes = new ArrayList<String>();
    var definition =
        fitted(running.taskDefinition(), Shapes.ecs().request("RegisterTaskDefinition"));
    var service = service(live);
    Differ.unknownFields(live, running, List.of())
        .forEach(p -> notes.add("left out, this release does not know it: " + p));
    definition.remove("tags");
    var reasons = new Objections(secrets).to(definition, service);
    reasons.addAll(new Objections(secrets).toTags(live.tags(), running.tags()));
    if (!reasons.isEmpty()) return new Captured.Refused(live.name(), reasons);

    var spec = JSON.objectNode().put("cluster", origin.cluster().value());
    var smallDefinition = Smallest.taskDefinition(definition);
    tags(smallDefinition, running.tags());
    spec.set("taskDefinition", MemberOrder.taskDefinition(smallDefinition));
    var smallService = Smallest.service(service);
    tags(smallService, live.tags());
    if (!smallService.isEmpty()) spec.set("service", MemberOrder.service(smallService));
    if (live.deployments().size() > 1)
      notes.add("a roll-out is under way; the manifest is of its new version");
    return proved(live, running, text(live.name(), spec), notes);
  }

  private Captured proved(LiveService live, LiveRevision running, String text, List<String> notes) {
    var file = live.name() + ".yaml";
    return switch (Proof.of(origin, file, text, live, running)) {
      case Proof.Equal() -> new Captured.Manifest(live.name(), file, text, notes);
      case Proof.Invalid(var problems) -> new Captured.Refused(live.name(), problems);
      case Proof.Differs(var pointers) -> new Captured.Unproven(live.name(), pointers);
    };
  }

  private String text(String name, ObjectNode spec) {
    var document = JSON.objectNode().put("apiVersion", "mooring/v1").put("kind", "Service");
    document.putObject("metadata").put("name", name);
    document.set("spec", spec);
    var comment = "# Written by `mooring import` from service %s of cluster %s.\n"
        .formatted(name, origin.cluster());
    return comment + YamlWriter.text(document).replace(COUNT, COUNT_COMMENT + COUNT);
  }

  /** The service in the terms of a request. */
  private static ObjectNode service(LiveService live) {
    var service = fitted(LiveView.of(live), serviceShape());
    if (service.path("role").asText().endsWith(SERVICE_LINKED)) service.remove("role");
    // A DAEMON service has one task an instance, whatever is asked for.
    if (service.path("schedulingStrategy").asText().equals("DAEMON"))
      service.remove("desiredCount");
    return service;
  }

  private static Shape.Structure serviceShape() {
    var members = new TreeMap<>(Shapes.ecs().request("UpdateService").members());
    members.putAll(Shapes.ecs().request("CreateService").members());
    members.keySet().removeAll(NOT_DECLARED);
    return new Shape.Structure("Service", Collections.unmodifiableSortedMap(members), List.of());
  }

  /** What a request can say of a described document. */
  private static ObjectNode fitted(ObjectNode described, Shape.Structure shape) {
    var known = JSON.objectNode();
    for (var member : described.properties()) {
      if (shape.members().containsKey(member.getKey()))
        known.set(member.getKey(), member.getValue());
    }
    return (ObjectNode) ShapeCheck.check(known, shape).document();
  }

  /** The tags that are neither Mooring's nor AWS's own. */
  private static void tags(ObjectNode into, SortedMap<String, String> live) {
    var list = JSON.arrayNode();
    for (Map.Entry<String, String> tag : live.entrySet()) {
      if (!isDeclared(tag.getKey())) continue;
      list.addObject().put("key", tag.getKey()).put("value", tag.getValue());
    }
    if (!list.isEmpty()) into.set("tags", list);
  }

  static boolean isDeclared(String tag) {
    return !Tags.isOurs(tag) && !Tags.isAws(tag);
  }

  /** Every plain value with its pointer, for those who look for something in it. */
  static void leaves(String pointer, JsonNode node, BiConsumer<String, JsonNode> each) {
    switch (node) {
      case ObjectNode object ->
        object
            .properties()
            .forEach(m -> leaves(
                pointer + "/" + m.getKey().replace("~", "~0").replace("/", "~1"),
                m.getValue(),
                each));
      case ArrayNode list -> {
        for (int i = 0; i < list.size(); i++) leaves(pointer + "/" + i, list.get(i), each);
      }
      default -> each.accept(pointer, node);
    }
  }
}
