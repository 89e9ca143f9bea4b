package io.mooring.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds clusters, targets, roles and images against what a destination allows: once when a manifest
 * is loaded, and once more on the very request before it is sent, since between the two lies
 * everything that could be wrong with Mooring.
 */
public final class Allowed {
  /** A member that is there twice, or what follows the end, could be what AWS reads instead. */
  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  /**
   * What EventBridge puts something of its event in the place of; neither bracket can be escaped
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
   */
  private static final Pattern PLACEHOLDER = Pattern.compile("<[^<>]*>");

  /** A placeholder that stands for a whole value; those within a text are passed over with it. */
  private static final Pattern BARE_PLACEHOLDER =
      Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"|(?<bare><[\\w.-]+>)");

  /** What EventBridge makes itself, whatever the event says. */
  private static final Pattern ITS_OWN =
      Pattern.compile("<aws\\.events\\.(?:rule-arn|rule-name|event\\.ingestion-time)>");

  /** An ARN of a cluster: its partition, Region, account and name. */
  private static final Pattern CLUSTER =
      Pattern.compile("arn:([^:]*):ecs:([^:]*):([^:]*):cluster/(.+)");

  /** Members that hold free keys of the user's, where a name says nothing about a role. */
  private static final List<String> FREE_KEYS =
      List.of("dockerLabels", "options", "driverOpts", "InputPathsMap");

  private final Destination destination;
  private final BiConsumer<String, String> complain;

  Allowed(Destination destination, BiConsumer<String, String> complain) {
    this.destination = destination;
    this.complain = complain;
  }

  /** Why a request to register, create or update must not be sent there; empty when it may. */
  public static Optional<String> refusal(Destination destination, ObjectNode request) {
    var complaints = new ArrayList<String>();
    var allowed = new Allowed(destination, (_, message) -> complaints.add(message));
    allowed.roles("", request);
    allowed.role("/role", request.path("role"));
    allowed.images("/containerDefinitions", request.path("containerDefinitions"));
    var cluster = request.path("cluster");
    if (cluster.isTextual()
        && destination.clusters().stream().noneMatch(c -> c.value().equals(cluster.asText()))) {
      complaints.add("cluster %s is not one of destination %s"
          .formatted(Suggestion.quoted(cluster.asText()), destination.name()));
    }
    request.path("Targets").forEach(target -> allowed.starts("/Targets", target.path("Arn")));
    return complaints.stream().findFirst();
  }

  void check(JsonNode spec) {
    roles("/spec/taskDefinition", spec.path("taskDefinition"));
    roles("/spec/service", spec.path("service"));
    role("/spec/service/role", spec.path("service").path("role"));
    images(
        "/spec/taskDefinition/containerDefinitions",
        spec.path("taskDefinition").path("containerDefinitions"));
    runs(spec);
  }

  /** The roles and images of a Task, of hooks and of schedules. */
  private void runs(JsonNode spec) {
    roles("/spec/run", spec.path("run"));
    image("/spec/image", spec.path("image"));
    image("/spec/from/image", spec.path("from").path("image"));
    for (var list : List.of("hooks", "schedules")) {
      for (int i = 0; i < spec.path(list).size(); i++) {
        var pointer = "/spec/" + list + "/" + i;
        var run = spec.path(list).get(i);
        roles(pointer, run);
        role(pointer + "/role", run.path("role"));
        image(pointer + "/image", run.path("image"));
        var arn = run.path("target").path("Arn");
        if (!arn.isMissingNode()) starts(pointer + "/target/Arn", arn);
      }
    }
  }

  /** A target of a rule starts whatever its ARN names: that has to be a cluster that is ours. */
  private void starts(String pointer, JsonNode arn) {
    var cluster = CLUSTER.matcher(arn.asText());
    boolean ours = cluster.matches()
        && cluster.group(1).equals(partition(destination))
        && cluster.group(2).equals(destination.region())
        && cluster.group(3).equals(destination.account())
        && destination.clusters().stream().anyMatch(c -> c.value().equals(cluster.group(4)));
    if (!ours)
      complain.accept(
          pointer,
          "target %s is no cluster of destination %s, and a schedule starts tasks there only; remove `Arn`, or write `spec.cluster`"
              .formatted(Suggestion.quoted(arn.asText()), destination.name()));
  }

  private void images(String pointer, JsonNode containers) {
    for (int i = 0; i < containers.size(); i++) {
      image(pointer + "/" + i + "/image", containers.path(i).path("image"));
    }
  }

  private void roles(String pointer, JsonNode node) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) roles(pointer + "/" + i, node.get(i));
      return;
    }
    for (var member : node.properties()) {
      var name = member.getKey();
      var below = pointer + "/" + ParsedText.escape(name);
      if (FREE_KEYS.contains(name)) continue;
      // A rule may be named as a member is.
      if (PLACEHOLDER.matcher(name).find()) fromEvent(name, below);
      else if (isRole(name)) role(below, member.getValue());
      else if (name.equals("InputPath")) fromEvent(name, below);
      else if (name.equals("InputTemplate"))
        template(name, below, member.getValue().asText());
      else if (name.equals("Input")) input(name, below, member.getValue().asText());
      else roles(below, member.getValue());
    }
  }

  /** What EventBridge puts into a text may end it, and go on with a role. */
  private void template(String name, String pointer, String template) {
    var text = withoutBare(template);
    if (PLACEHOLDER.matcher(ITS_OWN.matcher(text).replaceAll("")).find()) fromEvent(name, pointer);
    else input(name, pointer, text);
  }

  private void fromEvent(String name, String pointer) {
    complain.accept(
        pointer,
        "`%s` lets an event choose the role of a task; write an `InputTemplate` where each placeholder is a whole value, as in {\"name\": \"TIME\", \"value\": <time>}"
            .formatted(name));
  }

  /** What a rule of EventBridge hands to a task may name roles as well, as JSON inside a text. */
  private void input(String name, String pointer, String text) {
    if (parsed(text).orElse(null) instanceof ObjectNode override) roles(pointer, override);
    else
      complain.accept(
          pointer,
          "`%s` is no JSON object, or has a member twice; write a RunTask override as JSON text"
              .formatted(name));
  }

  private static Optional<JsonNode> parsed(String text) {
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }

  private static boolean isRole(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith("rolearn");
  }

  private static String withoutBare(String template) {
    return BARE_PLACEHOLDER
        .matcher(template)
        .replaceAll(
            part -> part.group("bare") == null ? Matcher.quoteReplacement(part.group()) : "0");
  }

  private void role(String pointer, JsonNode role) {
    // ECS takes an empty role for none.
    if (!role.isValueNode() || role.isNull() || role.asText().isEmpty()) return;
    var arn = arn(role.asText());
    if (destination.roles().stream().anyMatch(pattern -> matches(pattern, arn))) return;
    var key = "mooring.destinations." + destination.name() + ".allow.roles";
    var account = accountOf(arn);
    complain.accept(
        pointer,
        account.isEmpty() || account.equals(destination.account())
            ? "role %s is not allowed in destination %s; use an allowed one, or add it to %s"
                .formatted(Suggestion.quoted(arn), destination.name(), key)
            : "role %s belongs to account %s and destination %s is account %s; use one of its own"
                    .formatted(
                        Suggestion.quoted(arn), account, destination.name(), destination.account())
                + " that " + key + " allows");
  }

  private void image(String pointer, JsonNode image) {
    if (!image.isTextual() || destination.images().isEmpty()) return;
    if (destination.images().stream().anyMatch(pattern -> matches(pattern, image.asText()))) return;
    complain.accept(
        pointer,
        "image %s is not allowed in destination %s; use an allowed one, or add it to %s"
            .formatted(
                Suggestion.quoted(image.asText()),
                destination.name(),
                "mooring.destinations." + destination.name() + ".allow.images"));
  }

  /** ECS takes a role's bare name, with its path, for a role of the same account. */
  private String arn(String role) {
    if (role.startsWith("arn:")) return role;
    var name = role.startsWith("/") ? role.substring(1) : role;
    return "arn:" + partition(destination) + ":iam::" + destination.account() + ":role/" + name;
  }

  /** The part of an ARN that tells the worlds of AWS apart. */
  static String partition(Destination destination) {
    if (destination.region().startsWith("cn-")) return "aws-cn";
    return destination.region().startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  private static String accountOf(String arn) {
    var parts = arn.split(":", 6);
    return parts.length == 6 ? parts[4] : "";
  }

  /** Whether the text fits a pattern in which {@code *} stands for any characters. */
  static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') p++;
    return p == pattern.length();
  }
}
