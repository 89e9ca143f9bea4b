package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.RunRules;
import io.mooring.desired.RunRules.OnSupersede;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.desired.RunRules.Success;
import io.mooring.ident.Digest;
import io.mooring.live.LiveRevision;
import io.mooring.plan.OneContainer;
import java.io.InputStream;
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
      description = "The task definition to run, or to make another one out of.")
  private @Nullable String from;

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

  @Option(
      names = "--launch-type",
      paramLabel = "TYPE",
      description = "EC2, FARGATE, EXTERNAL or MANAGED_INSTANCES.")
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

  @Option(
      names = "--cpu",
      paramLabel = "UNITS",
      description = "CPU units of the task; of the container where NAME is made off Fargate.")
  private @Nullable String cpu;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "Memory of the task; of the container where NAME is made off Fargate.")
  private @Nullable String memory;

  @Option(
      names = "--log-retention",
      paramLabel = "DAYS",
      description = {
        "How long the log group of NAME keeps its lines. Without it a group that is made gets 7",
        "days, and one that is there stays as it is."
      })
  private @Nullable Integer logRetention;

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

  @Option(
      names = "--patch",
      paramLabel = "FILE",
      description = {
        "A merge patch for the RunTask request, as YAML or JSON; - reads it from stdin.",
        "A member that it names is replaced, a list as a whole; null takes one away."
      })
  private @Nullable String patch;

  @Parameters(
      paramLabel = "TASK|COMMAND",
      arity = "0..*",
      description = {
        "Without --from the name of a Task of the manifests; then, after '--', the command in",
        "the place of its own."
      })
  private List<String> words = new ArrayList<>();

  private Optional<RunPatch> patched = Optional.empty();

  /** Said before anything is called. */
  void check(InputStream input) {
    if (from == null && words.isEmpty())
      throw new Failure(
          ExitCode.USAGE,
          "say what to run: the name of a Task of the manifests, or a task definition with --from");
    if (from == null && derives())
      throw new Failure(
          ExitCode.USAGE,
          "--name, --image and --entrypoint make another task definition and go with --from; a declared Task is run with the one that it has");
    if (logRetention != null && !derives())
      throw new Failure(
          ExitCode.USAGE,
          "--log-retention is for the log group of a definition that is made; add --name, or leave it out");
    if (patch != null) patched = Optional.of(RunPatch.read(patch, input));
    if (derives() && !mayBeFargate()) {
      if (cpu != null) whole("--cpu", cpu);
      if (memory != null) whole("--memory", memory);
    }
    if (launchType != null && capacityProvider != null)
      throw new Failure(
          ExitCode.USAGE, "--launch-type and --capacity-provider exclude each other; keep one");
    boolean hasNetwork = patched.filter(p -> p.sets("networkConfiguration")).isPresent();
    // A declared Task has a network of its own.
    if (!isFargate() || hasNetwork || from == null) return;
    var missing = new ArrayList<String>();
    if (subnets.isEmpty()) missing.add("--subnets");
    if (groups.isEmpty()) missing.add("--security-groups");
    if (!missing.isEmpty())
      throw new Failure(ExitCode.USAGE, "a task on FARGATE needs " + String.join(" and ", missing));
  }

  /** Whether anything is said of where it runs. */
  boolean saysPlace() {
    return launchType != null
        || capacityProvider != null
        || !subnets.isEmpty()
        || !groups.isEmpty()
        || patched.filter(p -> Placing.MEMBERS.stream().anyMatch(p::sets)).isPresent();
  }

  private boolean isFargate() {
    return "FARGATE".equals(launchType)
        || (capacityProvider != null && capacityProvider.startsWith("FARGATE"));
  }

  private boolean mayBeFargate() {
    return isFargate()
        || patched
            .filter(p -> p.sets("launchType") || p.sets("capacityProviderStrategy"))
            .isPresent();
  }

  /** Sizes of a task may have a unit, as in 2GB; those of a container are numbers. */
  private static int whole(String option, String text) {
    if (text.matches("[0-9]{1,9}")) return Integer.parseInt(text);
    throw new Failure(
        ExitCode.USAGE,
        "%s %s: off Fargate this takes a whole number, %s"
            .formatted(
                option,
                text,
                option.equals("--cpu")
                    ? "in CPU units, such as 512 for half a core"
                    : "in MiB, such as 2048"));
  }

  /** How long the log group keeps its lines, where that is said. */
  Optional<Integer> logRetention() {
    return Optional.ofNullable(logRetention);
  }

  String from() {
    return String.valueOf(from);
  }

  /** The Task that is meant, where it is not a task definition by name. */
  Optional<String> declared() {
    return from == null ? Optional.of(words.getFirst()) : Optional.empty();
  }

  private List<String> command() {
    return from == null ? words.subList(1, words.size()) : words;
  }

  /** Whether a task definition is made for it. */
  boolean derives() {
    return name != null || image != null || entrypoint != null;
  }

  String name() {
    if (name != null) return name;
    // Of an ARN, too, the family alone.
    return from().substring(from().lastIndexOf('/') + 1).split(":", -1)[0] + "-task";
  }

  /** The definition that is registered, without tags. */
  ObjectNode definition(LiveRevision reference, DesiredRun run) {
    var made = OneContainer.of((Definition.From) run.definition(), run, reference);
    boolean fargate = OneContainer.isFargate(run);
    if (made.path("containerDefinitions").path(0) instanceof ObjectNode one) {
      if (entrypoint != null) {
        var words = one.putArray("entryPoint");
        ShellWords.of(entrypoint).forEach(words::add);
      }
      if (fargate && (cpu != null || memory != null))
        // All that the task has is for the container: it is the only one.
        one.remove(List.of("cpu", "memory", "memoryReservation"));
      if (memory != null && !fargate) {
        one.put("memory", whole("--memory", memory));
        one.remove("memoryReservation");
      }
      if (cpu != null && !fargate) one.put("cpu", whole("--cpu", cpu));
    }
    if (cpu != null && fargate) made.put("cpu", cpu);
    if (memory != null && fargate) made.put("memory", memory);
    if (taskRole != null) made.put("taskRoleArn", taskRole);
    if (executionRole != null) made.put("executionRoleArn", executionRole);
    return made;
  }

  /** The run as it is judged and sent, but for what only the moment knows. */
  DesiredRun run(ObjectNode begun, String meant, Duration timeout, OnTimeout onTimeout) {
    var request = sent(begun, meant);
    return new DesiredRun(
        name(),
        Optional.empty(),
        new Definition.From(
            name(),
            from(),
            Optional.ofNullable(container),
            Optional.ofNullable(image),
            Definition.From.INHERITED),
        meant,
        request,
        new RunRules(
            timeout, onTimeout, 0, OnSupersede.WAIT, new Success.Containers(List.of(meant))),
        Optional.empty());
  }

  /** The run of a declared Task as it is sent: its own, with what the options say besides. */
  DesiredRun over(DesiredTask task, LiveRevision revision, Duration timeout, OnTimeout onTimeout) {
    var own = task.run();
    var meant = container == null ? own.container() : meant(revision);
    var rules = own.rules();
    return new DesiredRun(
        own.name(),
        own.phase(),
        own.definition(),
        own.container(),
        sent(own.request().deepCopy(), meant),
        new RunRules(timeout, onTimeout, 0, rules.onSupersede(), rules.success()),
        own.logs());
  }

  private ObjectNode sent(ObjectNode request, String meant) {
    capacity(request);
    network(request);
    if (!command().isEmpty()) {
      var line = override(request, meant).putArray("command");
      command().forEach(line::add);
    }
    if (!env.isEmpty()) put(env, override(request, meant).withArray("environment"), "name");
    if (!derives()) {
      if (taskRole != null) request.withObject("/overrides").put("taskRoleArn", taskRole);
      if (executionRole != null)
        request.withObject("/overrides").put("executionRoleArn", executionRole);
      if (cpu != null) request.withObject("/overrides").put("cpu", cpu);
      if (memory != null) request.withObject("/overrides").put("memory", memory);
    }
    if (!tags.isEmpty()) put(tags, request.withArray("tags"), "key");
    return patched.map(p -> p.over(request)).orElse(request);
  }

  /** The override of the container, made where there is none. */
  private static ObjectNode override(ObjectNode request, String meant) {
    var overrides = request.withObject("/overrides").withArray("containerOverrides");
    for (var each : overrides)
      if (each instanceof ObjectNode one && one.path("name").asText().equals(meant)) return one;
    return overrides.addObject().put("name", meant);
  }

  private void capacity(ObjectNode request) {
    // What is said here takes the place of what a declared Task says: ECS refuses both together.
    if (launchType != null || capacityProvider != null)
      request.without(List.of("launchType", "capacityProviderStrategy", "platformVersion"));
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
    var vpc = request.withObject("/networkConfiguration/awsvpcConfiguration");
    if (!subnets.isEmpty()) subnets.forEach(vpc.putArray("subnets")::add);
    if (!groups.isEmpty()) groups.forEach(vpc.putArray("securityGroups")::add);
    if (publicIp || !vpc.has("assignPublicIp"))
      vpc.put("assignPublicIp", publicIp ? "ENABLED" : "DISABLED");
  }

  /** Those of the same name are replaced, the others stay. */
  private static void put(Map<String, String> pairs, ArrayNode list, String key) {
    pairs.forEach((name, value) -> {
      for (int i = list.size() - 1; i >= 0; i--)
        if (list.get(i).path(key).asText().equals(name)) list.remove(i);
      list.addObject().put(key, name).put("value", value);
    });
  }

  /** The container that is run. */
  String container(LiveRevision reference) {
    var meant = meant(reference);
    return derives() ? name() : meant;
  }

  /** The one that is named, else the first essential one. */
  private String meant(LiveRevision reference) {
    if (container == null)
      return OneContainer.firstEssential(reference)
          .map(c -> c.path("name").asText())
          .orElse("");
    var names = new ArrayList<String>();
    for (var c : reference.taskDefinition().path("containerDefinitions"))
      names.add(c.path("name").asText());
    if (names.contains(container)) return container;
    throw new Failure(
        ExitCode.NOT_FOUND,
        "%s has no container %s; it has %s"
            .formatted(reference.name(), container, String.join(", ", names)));
  }

  /** The same for the same words, by which a run is found again. */
  String identity(String cluster, String caller) {
    var said = JSON.arrayNode().add(cluster).add(caller);
    said.add(declared().orElseGet(this::from)).add(declared().isPresent() ? "" : name());
    said.add(String.valueOf(image)).add(String.valueOf(entrypoint)).add(String.valueOf(container));
    command().forEach(said.addArray()::add);
    var variables = said.addObject();
    env.forEach(variables::put);
    patched.map(RunPatch::document).ifPresent(said::add);
    return Digest.of(said).value().substring(Digest.PREFIX.length());
  }
}
