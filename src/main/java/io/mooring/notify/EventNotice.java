package io.mooring.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.diff.Redaction;
import io.mooring.ident.InstanceName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** What is sent of one event: the same document to the topic and to the webhook. */
final class EventNotice {
  /** Characters of a message; with the rest far below the 256 KiB that SNS takes. */
  private static final int MESSAGE_MAX = 20_000;

  private EventNotice() {}

  /** @param at when it was found out */
  static Notice of(InstanceName instance, LifecycleEvent event, Instant at) {
    var key = event.resource();
    var id = id(instance, event);
    var document = JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("type", event.type().word())
        .put("severity", event.type().isTrouble() ? "warning" : "info")
        .put("instance", instance.value())
        .put("app", key.app().value());
    document
        .putObject("resource")
        .put("cluster", key.cluster().value())
        .put("kind", key.kind().word())
        .put("name", key.name());
    event.commit().ifPresent(commit -> document.put("commit", commit.sha()));
    document
        .put("reason", event.reason())
        .put("message", message(event.message()))
        .put("since", event.since().toString())
        .put("at", at.toString());
    var labels = new TreeMap<String, String>();
    labels.put("app", key.app().value());
    labels.put("type", event.type().word());
    return new Notice(id, document.toString(), labels);
  }

  /** The same for the same event, however often it is worked out or sent. */
  private static String id(InstanceName instance, LifecycleEvent event) {
    var commit = event.commit().map(Object::toString).orElse("");
    var identity = String.join(
        "\n",
        instance.value(),
        event.resource().toString(),
        event.type().word(),
        event.reason(),
        event.since().toString(),
        commit);
    return UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Line by line, so that one line of a container's log takes no other one with it. */
  private static String message(String text) {
    var safe = text.lines()
        .map(line -> Redaction.redact(JsonNodeFactory.instance.textNode(line)).asText())
        .collect(Collectors.joining("\n"));
    return safe.length() <= MESSAGE_MAX ? safe : safe.substring(0, MESSAGE_MAX) + "\n(shortened)";
  }
}
