package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunLogs;
import io.mooring.ident.Digest;
import io.mooring.live.LiveRevision;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A task definition with one container, made out of a revision that somebody else registers. What
 * is taken over is only what the manifest names, so that a new port or volume of the other one
 * changes nothing here.
 */
public final class OneContainer {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** CPU units of the container, of which a core has 1024. */
  private static final int CPU = 128;

  /** MiB beyond which the container is killed. */
  private static final int MEMORY = 400;

  /** MiB that are kept free for it. */
  private static final int MEMORY_RESERVATION = 300;

  /** The smallest size of Fargate that holds such a container. */
  private static final String FARGATE_CPU = "256";

  private static final String FARGATE_MEMORY = "512";

  private static final String STREAM_PREFIX = "ecs";

  private static final int RETENTION_DAYS = 7;

  /** What is a member of the task in ECS, by the word of the manifest. */
  private static final SortedMap<String, String> OF_TASK = ofTask();

  private OneContainer() {}

  private static SortedMap<String, String> ofTask() {
    var names = new TreeMap<String, String>();
    names.put("executionRole", "executionRoleArn");
    names.put("taskRole", "taskRoleArn");
    names.put("volumes", "volumes");
    names.put("networkMode", "networkMode");
    names.put("runtimePlatform", "runtimePlatform");
    names.put("ephemeralStorage", "ephemeralStorage");
    return names;
  }

  /**
   * Of what was authored, not of what it came to: made once, it stays as it is until Git says
   * something else.
   */
  public static Digest digest(Definition.From from, DesiredRun run) {
    var authored = JSON.objectNode();
    authored.put("family", from.family()).put("reference", from.reference());
    from.container().ifPresent(name -> authored.put("container", name));
    from.image().ifPresent(image -> authored.put("image", image));
    from.inherit().forEach(authored.putArray("inherit")::add);
    authored.put("fargate", isFargate(run));
    // Named only where it is so, so that what was made without it stays as it is.
    if (isSized(run)) authored.put("sized", true);
    var logs = logs(from, run);
    authored.put("group", logs.group()).put("prefix", logs.streamPrefix());
    return Digest.of(authored);
  }

  /** Where it logs, as the manifest says or as is usual. */
  public static RunLogs logs(Definition.From from, DesiredRun run) {
    return run.logs()
        .orElseGet(() -> new RunLogs("/ecs/" + from.family(), STREAM_PREFIX, RETENTION_DAYS));
  }

  /** Whether the size of the whole task has to be a size of Fargate. */
  public static boolean isFargate(DesiredRun run) {
    if (run.request().path("launchType").asText().equals("FARGATE")) return true;
    for (var strategy : run.request().path("capacityProviderStrategy"))
      if (strategy.path("capacityProvider").asText().startsWith("FARGATE")) return true;
    return false;
  }

  /** Whether the run itself says how much its task may have. */
  private static boolean isSized(DesiredRun run) {
    var task = run.request().path("overrides");
    return task.hasNonNull("memory") || task.hasNonNull("cpu");
  }

  /**
   * The container that is taken over from: the named one, else the first essential one; empty where
   * the reference has none of that name.
   */
  static Optional<JsonNode> container(Definition.From from, LiveRevision reference) {
    return from.container().map(reference::container).orElseGet(() -> firstEssential(reference));
  }

  /** The container that is meant where none is named. */
  public static Optional<JsonNode> firstEssential(LiveRevision reference) {
    var containers = reference.taskDefinition().path("containerDefinitions");
    for (var each : containers)
      if (each.path("essential").asBoolean(true)) return Optional.of(each);
    return containers.isEmpty() ? Optional.empty() : Optional.of(containers.path(0));
  }

  /** A limit below that of the task would kill the container before the task has what it asks. */
  private static void limit(ObjectNode container, Definition.From from, DesiredRun run) {
    if (isSized(run) && isFargate(run)) return;
    container.put("cpu", CPU);
    if (from.inherit().contains("memory")) return;
    // Off Fargate a container needs one of the two.
    if (!run.request().path("overrides").hasNonNull("memory")) container.put("memory", MEMORY);
    container.put("memoryReservation", MEMORY_RESERVATION);
  }

  /** The request without tags. */
  public static ObjectNode of(Definition.From from, DesiredRun run, LiveRevision reference) {
    var source = container(from, reference).orElse(MissingNode.getInstance());
    var container = JSON.objectNode();
    container.put("name", from.family());
    container.put("image", from.image().orElse(source.path("image").asText()));
    limit(container, from, run);
    container.set("logConfiguration", logging(logs(from, run), reference.arn()));
    var made = JSON.objectNode().put("family", from.family());
    if (isFargate(run)) {
      made.put("networkMode", "awsvpc").put("cpu", FARGATE_CPU).put("memory", FARGATE_MEMORY);
      made.putArray("requiresCompatibilities").add("FARGATE");
    }
    for (var word : from.inherit()) {
      var member = OF_TASK.get(word);
      if (member == null) take(container, word, source.path(word));
      else if (!made.has(member)) take(made, member, reference.taskDefinition().path(member));
    }
    made.putArray("containerDefinitions").add(container);
    return made;
  }

  /** What the other one does not have is left out, not sent as null. */
  private static void take(ObjectNode into, String member, JsonNode value) {
    boolean empty = value.isMissingNode() || value.isNull() || value.isContainerNode();
    if (!empty || !value.isEmpty()) into.set(member, value.deepCopy());
  }

  private static ObjectNode logging(RunLogs logs, String arn) {
    var region = List.of(arn.split(":", -1)).get(3);
    var logging = JSON.objectNode().put("logDriver", "awslogs");
    logging
        .putObject("options")
        .put("awslogs-group", logs.group())
        .put("awslogs-region", region)
        .put("awslogs-stream-prefix", logs.streamPrefix());
    return logging;
  }
}
