package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What tasks need besides an image and a log group: secrets, parameters, roles and target groups.
 * Only whether they are there is modelled; each kind is there by any name unless {@link Behaviour}
 * says that it must be made first.
 */
final class Needed {
  /** What one may not name more of at once (API_DescribeTargetGroups and DescribeParameters). */
  private static final int NAMES_MAX = 50;

  private final Behaviour behaviour;
  private final Arns arns;
  private final Map<Behaviour.Declared, Set<String>> made = new EnumMap<>(Behaviour.Declared.class);

  Needed(Behaviour behaviour, Arns arns) {
    this.behaviour = behaviour;
    this.arns = arns;
    for (var kind : Behaviour.Declared.values()) made.put(kind, new HashSet<>());
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("secretsmanager:CreateSecret", (request, _) -> createSecret(request));
    operations.put("secretsmanager:DescribeSecret", (request, _) -> secret(request));
    operations.put("ssm:PutParameter", (request, _) -> putParameter(request));
    operations.put("ssm:DescribeParameters", (request, _) -> parameters(request));
    operations.put("iam:CreateRole", this::createRole);
    operations.put("iam:GetRole", this::role);
    operations.put("elasticloadbalancing:CreateTargetGroup", (request, _) -> createGroup(request));
    operations.put("elasticloadbalancing:DescribeTargetGroups", (request, _) -> groups(request));
  }

  private boolean isThere(Behaviour.Declared kind, String name) {
    return !behaviour.declared().contains(kind) || names(kind).contains(name);
  }

  private Set<String> names(Behaviour.Declared kind) {
    return made.computeIfAbsent(kind, _ -> new HashSet<>());
  }

  private ObjectNode createSecret(ObjectNode request) {
    var name = Json.text(request, "Name");
    names(Behaviour.Declared.SECRETS).add(name);
    return Json.object().put("ARN", secretArn(name)).put("Name", name);
  }

  /** By name or ARN; the six characters that AWS adds to a name may be left out. */
  private ObjectNode secret(ObjectNode request) {
    var id = Json.text(request, "SecretId");
    var local = id.startsWith("arn:") ? id.replaceFirst(".*:secret:", "") : id;
    var name = local.replaceFirst("-[A-Za-z0-9]{6}$", "");
    if (!isThere(Behaviour.Declared.SECRETS, name) && !isThere(Behaviour.Declared.SECRETS, local)) {
      throw new Refusal(
          "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return Json.object().put("ARN", secretArn(name)).put("Name", name);
  }

  private String secretArn(String name) {
    return "arn:aws:secretsmanager:%s:%s:secret:%s-AbCdEf"
        .formatted(arns.region(), arns.account(), name);
  }

  private ObjectNode putParameter(ObjectNode request) {
    names(Behaviour.Declared.SECRETS).add(Json.text(request, "Name"));
    return Json.object().put("Version", 1).put("Tier", "Standard");
  }

  private ObjectNode parameters(ObjectNode request) {
    var answer = Json.object();
    var list = answer.putArray("Parameters");
    for (var filter : request.path("ParameterFilters")) {
      if (!Json.text(filter, "Key").equals("Name")) {
        throw new Refusal("InvalidFilterKey", "The embedded ECS filters parameters by Name only.");
      }
      for (var name : Json.texts(filter.path("Values"))) {
        if (isThere(Behaviour.Declared.SECRETS, name)) {
          list.addObject()
              .put("Name", name)
              .put("ARN", parameterArn(name))
              .put("Type", "SecureString");
        }
      }
    }
    return answer;
  }

  private String parameterArn(String name) {
    return "arn:aws:ssm:%s:%s:parameter/%s"
        .formatted(arns.region(), arns.account(), name.replaceFirst("^/", ""));
  }

  private ObjectNode createRole(ObjectNode request, Instant at) {
    names(Behaviour.Declared.ROLES).add(Json.text(request, "RoleName"));
    return role(request, at);
  }

  private ObjectNode role(ObjectNode request, Instant at) {
    var name = Json.text(request, "RoleName");
    if (!isThere(Behaviour.Declared.ROLES, name)) {
      throw new Refusal("NoSuchEntity", "The role with name " + name + " cannot be found.");
    }
    var answer = Json.object();
    answer
        .putObject("Role")
        .put("Path", "/")
        .put("RoleName", name)
        .put("RoleId", "AROAEMBEDDEDECS00000")
        .put("Arn", arns.role(name))
        .put("CreateDate", at.toString());
    return answer;
  }

  private ObjectNode createGroup(ObjectNode request) {
    var name = Json.text(request, "Name");
    var arn = "arn:aws:elasticloadbalancing:%s:%s:targetgroup/%s/%016x"
        .formatted(arns.region(), arns.account(), name, name.hashCode() & 0xffffffffL);
    names(Behaviour.Declared.TARGET_GROUPS).add(arn);
    return answerGroups(List.of(arn));
  }

  private ObjectNode groups(ObjectNode request) {
    var wanted = Json.texts(request.path("TargetGroupArns"));
    if (wanted.size() > NAMES_MAX) {
      throw new Refusal("ValidationError", "At most " + NAMES_MAX + " target groups can be named.");
    }
    for (var arn : wanted) {
      if (!isThere(Behaviour.Declared.TARGET_GROUPS, arn)) {
        throw new Refusal("TargetGroupNotFound", "One or more target groups not found");
      }
    }
    var all = names(Behaviour.Declared.TARGET_GROUPS).stream().sorted().toList();
    return answerGroups(wanted.isEmpty() ? all : wanted);
  }

  private static ObjectNode answerGroups(List<String> arns) {
    var answer = Json.object();
    var list = answer.putArray("TargetGroups");
    for (var arn : arns) {
      var name = arn.replaceFirst(".*:targetgroup/", "").replaceFirst("/.*", "");
      list.addObject().put("TargetGroupArn", arn).put("TargetGroupName", name);
    }
    return answer;
  }
}
