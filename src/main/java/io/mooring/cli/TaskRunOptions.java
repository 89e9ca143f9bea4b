package io.mooring.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules;
import io.mooring.desired.RunRules.OnSupersede;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.desired.RunRules.Success;
import io.mooring.ident.Digest;
import io.mooring.live.LiveRevision;
import io.mooring.plan.OneContainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be run, and how: the options that become the two requests to ECS. */
final class TaskRunOptions {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Option(
      names = "--from",
      paramLabel = "FAMILY[:REVISION]",
      required = true,
      description = "The task definition to run, or to make another one out of.")
  private String from = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = {
        "Make a task definition of this family with one container, and run that: it takes",
        "environment, secrets and execution role over. Without it FAMILY itself is run."
      })
  private @Nullable String name;

  @Option(names = "--image", paramLabel = "IMAGE", description = "Another image; makes NAME.")
  private @Nullable String image;

  @Option(
      names = "--entrypoint",
      paramLabel = "WORDS",
      description = "Another entry point, as words or as a JSON array; makes NAME.")
  private @Nullable String entrypoint;

  @Option(names = "--container", paramLabel = "NAME", description = "The container that is meant.")
  private @Nullable String container;

  @Option(names = "--launch-type", paramLabel = "TYPE", description = "EC2, FARGATE or EXTERNAL.")
  private @Nullable String launchType;

  @Option(
      names = "--capacity-provider",
      paramLabel = "NAME",
      description = "In the place of a launch type, such as FARGATE_SPOT.")
  private @Nullable String capacityProvider;

  @Option(names = "--subnets", split = ",", paramLabel = "SUBNET", description = "For awsvpc.")
  private List<String> subnets = new ArrayList<>();

  @Option(names = "--security-groups", split = ",", paramLabel = "GROUP", description = "The same.")
  private List<String> groups = new ArrayList<>();

  @Option(names = "--assign-public-ip", description = "Give the task a public address.")
  private boolean publicIp;

  @Option(names = "--cpu", paramLabel = "UNITS", description = "CPU units of the task.")
  private @Nullable String cpu;

  @Option(names = "--memory", paramLabel = "MIB", description = "Memory of the task.")
  private @Nullable String memory;

  @Option(names = "--env", paramLabel = "K=V", description = "A variable of the container.")
  private Map<String, String> env = new LinkedHashMap<>();

  @Option(names = "--task-role", paramLabel = "ARN", description = "What the task may do.")
  private @Nullable String taskRole;

  @Option(names = "--execution-role", paramLabel = "ARN", description = "What ECS may do for it.")
  private @Nullable String executionRole;

  @Option(names = "--platform-version", paramLabel = "V", description = "Of Fargate.")
  private @Nullable String platformVersion;

  @Option(names = "--tag", paramLabel = "K=V", description = "A tag of the task.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, after '--'.")
  private List<String> command = new ArrayList<>();

  /** Said before anything is called. */
  void check() {
    if (launchType != null && capacityProvider != null)
      throw new Failure(
          ExitCode.USAGE, "--launch-type and --capacity-provider exclude each other; keep one");
    if (!isFargate()) return;
    var missing = new ArrayList<String>();
    if (subnets.isEmpty()) missing.add("--subnets");
    if (groups.isEmpty()) missing.add("--security-groups");
    if (!missing.isEmpty())
      throw new Failure(ExitCode.USAGE, "a task on FARGATE needs " + String.join(" and ", missing));
  }

  private boolean isFargate() {
    return "FARGATE".equals(launchType)
        || (capacityProvider != null && capacityProvider.startsWith("FARGATE"));
  }

  String from() {
    return from;
  }

  /** Whether a task definition is made for it. */
  boolean derives() {
    return name != null || image != null || entrypoint != null;
  }

  String name() {
    return name != null ? name : from.split(":", -1)[0] + "-task";
  }

  /** The definition that is registered, without tags. */
  ObjectNode definition(LiveRevision reference, DesiredRun run) {
    var made = OneContainer.of((Definition.From) run.definition(), run, reference);
    if (made.path("containerDefinitions").path(0) instanceof ObjectNode one) {
      if (entrypoint != null) {
        var words = one.putArray("entryPoint");
        ShellWords.of(entrypoint).forEach(words::add);
      }
      if (memory != null && !isFargate()) {
        one.put("memory", Integer.parseInt(memory));
        one.remove("memoryReservation");
      }
      if (cpu != null && !isFargate()) one.put("cpu", Integer.parseInt(cpu));
    }
    if (cpu != null && isFargate()) made.put("cpu", cpu);
    if (memory != null && isFargate()) made.put("memory", memory);
    if (taskRole != null) made.put("taskRoleArn", taskRole);
    if (executionRole != null) made.put("executionRoleArn", executionRole);
    return made;
  }

  /** The run as it is judged and sent, but for what only the moment knows. */
  DesiredRun run(String cluster, String meant, Duration timeout, OnTimeout onTimeout) {
    var request = JSON.objectNode().put("cluster", cluster);
    capacity(request);
    network(request);
    var override = JSON.objectNode().put("name", meant);
    if (!command.isEmpty()) command.forEach(override.putArray("command")::add);
    if (!env.isEmpty()) pairs(env, override, "environment", "name");
    if (override.size() > 1)
      request.withObject("/overrides").putArray("containerOverrides").add(override);
    if (!derives()) {
      if (taskRole != null) request.withObject("/overrides").put("taskRoleArn", taskRole);
      if (executionRole != null)
        request.withObject("/overrides").put("executionRoleArn", executionRole);
      if (cpu != null) request.withObject("/overrides").put("cpu", cpu);
      if (memory != null) request.withObject("/overrides").put("memory", memory);
    }
    if (!tags.isEmpty()) pairs(tags, request, "tags", "key");
    return new DesiredRun(
        name(),
        Optional.empty(),
        new Definition.From(
            name(),
            from,
            Optional.ofNullable(container),
            Optional.ofNullable(image),
            Definition.From.INHERITED),
        meant,
        request,
        new RunRules(
            timeout, onTimeout, 0, OnSupersede.WAIT, new Success.Containers(List.of(meant))),
        Optional.empty());
  }

  private void capacity(ObjectNode request) {
    if (launchType != null) request.put("launchType", launchType);
    if (capacityProvider != null)
      request
          .putArray("capacityProviderStrategy")
          .addObject()
          .put("capacityProvider", capacityProvider);
    if (platformVersion != null) request.put("platformVersion", platformVersion);
  }

  private void network(ObjectNode request) {
    if (subnets.isEmpty() && groups.isEmpty()) return;
    var vpc = request.putObject("networkConfiguration").putObject("awsvpcConfiguration");
    subnets.forEach(vpc.putArray("subnets")::add);
    groups.forEach(vpc.putArray("securityGroups")::add);
    vpc.put("assignPublicIp", publicIp ? "ENABLED" : "DISABLED");
  }

  private static void pairs(Map<String, String> pairs, ObjectNode into, String member, String key) {
    var list = into.putArray(member);
    pairs.forEach((k, v) -> list.addObject().put(key, k).put("value", v));
  }

  /** The container that is meant: the named one, else the first. */
  String container(LiveRevision reference) {
    if (derives()) return name();
    var names = new ArrayList<String>();
    for (var c : reference.taskDefinition().path("containerDefinitions"))
      names.add(c.path("name").asText());
    if (container == null) return names.getFirst();
    if (names.contains(container)) return container;
    throw new Failure(
        ExitCode.NOT_FOUND,
        "%s has no container %s; it has %s"
            .formatted(reference.name(), container, String.join(", ", names)));
  }

  /** The same for the same words, by which a run is found again. */
  String identity(String cluster, String caller) {
    var said = JSON.arrayNode().add(cluster).add(caller).add(from).add(name());
    said.add(String.valueOf(image)).add(String.valueOf(entrypoint)).add(String.valueOf(container));
    command.forEach(said.addArray()::add);
    var variables = said.addObject();
    env.forEach(variables::put);
    return Digest.of(said).value().substring(Digest.PREFIX.length());
  }
}
