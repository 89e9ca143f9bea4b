package io.mooring.present;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Samples;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import java.util.Optional;
import java.util.TreeMap;

/** What the command line would know of a service of the embedded ECS. */
final class Subjects {
  private Subjects() {}

  static Subject of(World world, String name) {
    world.hint();
    var preview = world.worker().preview();
    var key = Samples.key(name);
    var resource = preview.report().resources().stream()
        .filter(r -> r.key().equals(key))
        .findFirst()
        .orElseThrow();
    var answer = world.call(
        "DescribeServices",
        "{\"cluster\":\"shop\",\"services\":[\"%s\"],\"include\":[\"TAGS\"]}".formatted(name));
    var live = Optional.of(answer.path("services").path(0))
        .filter(ObjectNode.class::isInstance)
        .map(d -> LiveService.of((ObjectNode) d, world.now()));
    return new Subject(
        resource,
        Optional.ofNullable(preview.plans().get(key)),
        world.worker().wanted(key),
        live,
        live.map(l -> revision(world, l.taskDefinitionArn())));
  }

  static LiveRevision revision(World world, String arn) {
    var body = world.call(
        "DescribeTaskDefinition",
        "{\"taskDefinition\":\"%s\",\"include\":[\"TAGS\"]}".formatted(arn));
    var tags = new TreeMap<String, String>();
    body.path("tags")
        .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
    return new LiveRevision(
        RevisionName.parse(arn).orElseThrow(), arn, (ObjectNode) body.get("taskDefinition"), tags);
  }
}
