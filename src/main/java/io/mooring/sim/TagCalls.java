package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * TagResource, UntagResource and ListTagsForResource on clusters, services, revisions and tasks.
 */
final class TagCalls {
  private final World world;

  TagCalls(World world) {
    this.world = world;
  }

  private record Tagged(Map<String, String> tags, Runnable touch) {}

  ObjectNode tag(ObjectNode request) {
    var resource = find(Json.text(request, "resourceArn"));
    var merged = new LinkedHashMap<>(resource.tags);
    merged.putAll(TagRules.checked(request.path("tags")));
    if (TagRules.counted(merged) > TagRules.TAGS_MAX) {
      throw new Refusal(
          "LimitExceededException", "A resource can have at most " + TagRules.TAGS_MAX + " tags.");
    }
    resource.tags.putAll(merged);
    resource.touch.run();
    return Json.object();
  }

  ObjectNode untag(ObjectNode request) {
    var resource = find(Json.text(request, "resourceArn"));
    var keys = Json.texts(request.path("tagKeys"));
    keys.forEach(TagRules::refuseReserved);
    keys.forEach(resource.tags::remove);
    resource.touch.run();
    return Json.object();
  }

  ObjectNode list(ObjectNode request) {
    var answer = Json.object();
    answer.set("tags", Json.tags(find(Json.text(request, "resourceArn")).tags));
    return answer;
  }

  private Tagged find(String arn) {
    var prefix = world.arns.ecs("");
    if (!arn.startsWith(prefix)) {
      throw Refusal.invalid("Invalid resource ARN: '" + arn + "'.");
    }
    var parts = arn.substring(prefix.length()).split("/", -1);
    return switch (parts[0]) {
      case "cluster" -> new Tagged(world.cluster(arn).tags, () -> {});
      case "service" -> service(parts);
      case "task" -> task(parts);
      case "task-definition" ->
        world
            .revision(arn)
            .map(revision -> new Tagged(revision.tags, () -> {}))
            .orElseThrow(TagCalls::missing);
      default -> throw Refusal.notModelled("tags on a " + parts[0]);
    };
  }

  private Tagged service(String[] parts) {
    // Services of before 2018 have no cluster in their ARN and take no tags (ecs.md 7).
    if (parts.length != 3) {
      throw oldFormat();
    }
    var service = world.cluster(parts[1]).services.get(parts[2]);
    if (service == null || service.status == Service.Status.INACTIVE) throw missing();
    if (!service.arn.equals(world.arns.service(parts[1], parts[2]))) throw oldFormat();
    return new Tagged(service.tags, service::touch);
  }

  private Tagged task(String[] parts) {
    if (parts.length != 3) throw oldFormat();
    var task = world.cluster(parts[1]).tasks.get(parts[2]);
    if (task == null || task.isForgotten(world.now())) throw missing();
    return new Tagged(task.tags, () -> {});
  }

  private static Refusal oldFormat() {
    return Refusal.invalid("Long arn format must be used for tagging operations");
  }

  private static Refusal missing() {
    return new Refusal("ResourceNotFoundException", "The specified resource could not be found.");
  }
}
