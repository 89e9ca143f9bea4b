package io.mooring.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Answers that are not of now, or not whole. */
final class Answers {
  private Answers() {}

  /** What is answered in place of {@code body}, which stays as it is. */
  static ObjectNode instead(
      Mode mode, Past past, AwsCall call, ObjectNode request, ObjectNode body) {
    return switch (mode.on()) {
      case LISTING -> withoutLast(body.deepCopy());
      case SERVICES -> withoutOne(request, body.deepCopy());
      case TAGGED -> withoutTags(body.deepCopy());
      default -> past.back(call, request, body, mode.back());
    };
  }

  /** The modes by which this very answer becomes another one. */
  static Set<Mode> possible(Past past, AwsCall call, ObjectNode request, ObjectNode body) {
    int older = past.older(call, request, body);
    var modes = EnumSet.noneOf(Mode.class);
    for (var mode : Mode.values()) {
      if (!mode.isStale()) continue;
      if (mode.on() == Mode.On.SERVICES && call != AwsCall.DESCRIBE_SERVICES) continue;
      // What is older than the oldest is the oldest, which has a mode of its own.
      int least = mode == Mode.STALE_OLDEST ? Mode.STALE_4.back() + 1 : mode.back();
      if (mode.on() == Mode.On.STALE && older < least) continue;
      if (!instead(mode, past, call, request, body).equals(body)) modes.add(mode);
    }
    return modes;
  }

  private static ObjectNode withoutLast(ObjectNode body) {
    for (var member : body.properties())
      if (member.getValue() instanceof ArrayNode list
          && !list.isEmpty()
          && !member.getKey().equals("tags")) list.remove(list.size() - 1);
    return body;
  }

  private static ObjectNode withoutOne(ObjectNode request, ObjectNode body) {
    var name = request.path("services").path(0).asText();
    Past.put(body, name.substring(name.lastIndexOf('/') + 1), Optional.empty());
    return body;
  }

  private static ObjectNode withoutTags(ObjectNode body) {
    for (JsonNode parent : body.findParents("tags")) ((ObjectNode) parent).putArray("tags");
    return body;
  }
}
