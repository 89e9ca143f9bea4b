package io.mooring.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How ECS stands at the end, in words that are the same whatever numbers and ids it took to get
 * there.
 */
final class EndState {
  private static final Pattern IN_TAGS = Pattern.compile("(dep|at|note|commit)=\\S*");
  private static final Pattern MEMBERS = Pattern.compile("sv=\\S+");
  private static final Pattern DIGESTS = Pattern.compile("(td|dp|sv|rs)=\\S+");
  private static final Pattern REVISION = Pattern.compile("([a-z-]+):([0-9]+)");
  private static final List<String> COMPARED = List.of(
      "status",
      "desiredCount",
      "launchType",
      "schedulingStrategy",
      "networkConfiguration",
      "deploymentConfiguration",
      "enableExecuteCommand",
      "healthCheckGracePeriodSeconds",
      "loadBalancers");

  private EndState() {}

  static List<String> of(Cloud cloud) {
    var lines = new ArrayList<String>();
    for (var name : cloud.services()) {
      var service = cloud.shown(name).orElseThrow();
      lines.add(
          name + " stands on " + content(cloud, service.path("taskDefinition").asText()));
      for (var member : COMPARED)
        if (service.has(member)) lines.add(name + "." + member + " " + sorted(service.get(member)));
      // What never comes up has now more and now fewer tasks.
      if (service.at("/deployments/0/rolloutState").asText().equals("COMPLETED"))
        lines.add(name + " running " + service.path("runningCount").asInt());
      lines.add(name + " deployments " + service.path("deployments").size() + " "
          + service.at("/deployments/0/rolloutState").asText());
      tags(cloud, name, service)
          .forEach((key, value) -> lines.add(name + " tag " + key + " " + value));
    }
    lines.addAll(runs(cloud));
    lines.addAll(rules(cloud));
    lines.addAll(asked(cloud));
    return lines;
  }

  /** What people still ask for a whole app. */
  static TreeSet<String> asked(Cloud cloud) {
    var lines = new TreeSet<String>();
    var clusters =
        cloud.call("DescribeClusters", "{\"clusters\":[\"shop\"],\"include\":[\"TAGS\"]}");
    for (var tag : clusters.at("/clusters/0/tags"))
      lines.add("cluster tag " + tag.path("key").asText());
    return lines;
  }

  /** Subnets and security groups have no order. */
  private static JsonNode sorted(JsonNode member) {
    var copy = member.deepCopy();
    for (var key : List.of("subnets", "securityGroups"))
      for (var parent : copy.findParents(key)) {
        var texts = new TreeSet<String>();
        parent.path(key).forEach(t -> texts.add(t.asText()));
        var list = ((ObjectNode) parent).putArray(key);
        texts.forEach(list::add);
      }
    return copy;
  }

  /** How the runs ended of what services stand on, and of Tasks. */
  private static TreeSet<String> runs(Cloud cloud) {
    var arns = new TreeSet<String>();
    for (var name : cloud.services())
      arns.add(cloud.shown(name).orElseThrow().path("taskDefinition").asText());
    for (var arn :
        cloud.call("ListTaskDefinitions", "{\"maxResults\":100}").path("taskDefinitionArns"))
      if (Cloud.tag(cloud.revision(arn.asText()), Tags.RESOURCE).contains("/Task/"))
        arns.add(arn.asText());
    var lines = new TreeSet<String>();
    for (var arn : arns) {
      var answer = cloud.revision(arn);
      for (var tag : answer.path("tags")) {
        var key = tag.path("key").asText();
        var state = tag.path("value").asText().replaceAll(" .*", "");
        // What was registered twice has a record that nobody needs.
        if (key.startsWith(Tags.RUN + "/") && !state.equals("state=pending"))
          lines.add(key + " of " + Cloud.tag(answer, Tags.DIGEST) + " " + state);
      }
    }
    return lines;
  }

  private static List<String> rules(Cloud cloud) {
    var lines = new ArrayList<String>();
    for (var rule : cloud.beside("events", "ListRules", "{}").path("Rules")) {
      var name = rule.path("Name").asText();
      lines.add("rule " + name + " " + rule.path("ScheduleExpression").asText() + " "
          + rule.path("State").asText());
      for (var target : cloud
          .beside("events", "ListTargetsByRule", "{\"Rule\":\"%s\"}".formatted(name))
          .path("Targets")) {
        var starts = target.at("/EcsParameters/TaskDefinitionArn").asText();
        lines.add("rule %s target %s starts %s with %s"
            .formatted(
                name,
                target.path("Id").asText(),
                starts.isEmpty() ? "" : content(cloud, starts),
                target.path("Input").asText()));
      }
      for (var tag : cloud
          .beside(
              "events",
              "ListTagsForResource",
              "{\"ResourceARN\":\"%s\"}".formatted(rule.path("Arn").asText()))
          .path("Tags"))
        lines.add("rule %s tag %s %s"
            .formatted(
                name, tag.path("Key").asText(), plain(cloud, tag.path("Value").asText())));
    }
    return lines;
  }

  private static String plain(Cloud cloud, String value) {
    return REVISION
        .matcher(IN_TAGS.matcher(value).replaceAll(""))
        .replaceAll(found -> digest(cloud, found.group()))
        .strip();
  }

  private static String content(Cloud cloud, String arn) {
    var answer = cloud.revision(arn);
    var definition = (ObjectNode) answer.path("taskDefinition").deepCopy();
    for (var gone : List.of(
        "taskDefinitionArn",
        "revision",
        "status",
        "registeredAt",
        "registeredBy",
        "deregisteredAt")) definition.remove(gone);
    return definition + " " + Cloud.tag(answer, Tags.DIGEST);
  }

  private static TreeMap<String, String> tags(Cloud cloud, String name, JsonNode service) {
    var tags = new TreeMap<String, String>();
    for (var tag : service.path("tags")) {
      var value = plain(cloud, tag.path("value").asText());
      var key = tag.path("key").asText();
      // The digest of the members that start no deployment is for people: it moves with any write.
      if (key.equals(Tags.APPLIED)) value = MEMBERS.matcher(value).replaceAll("");
      // Of one that was found running the digests are stand-ins.
      if (key.equals(Tags.HEALTHY)) value = DIGESTS.matcher(value).replaceAll("");
      tags.put(key, value.strip());
    }
    return tags;
  }

  private static String digest(Cloud cloud, String revision) {
    if (revision.startsWith("v")) return revision;
    try {
      return Cloud.tag(cloud.revision(revision), Tags.DIGEST).replace("$", "");
    } catch (IllegalStateException gone) {
      return "gone";
    }
  }

  /** How many revisions each content of a family has, by digest: more than one is surplus. */
  static TreeMap<String, Integer> revisions(Cloud cloud) {
    var byDigest = new TreeMap<String, Integer>();
    for (var arn :
        cloud.call("ListTaskDefinitions", "{\"maxResults\":100}").path("taskDefinitionArns")) {
      var digest = Cloud.tag(cloud.revision(arn.asText()), Tags.DIGEST);
      if (!digest.isEmpty()) byDigest.merge(digest, 1, Integer::sum);
    }
    return byDigest;
  }

  /** The digest of the newest revision of each family. */
  static TreeSet<String> newest(Cloud cloud) {
    var digests = new TreeMap<String, String>();
    for (var arn :
        cloud.call("ListTaskDefinitions", "{\"maxResults\":100}").path("taskDefinitionArns"))
      // They are listed by family and number.
      RevisionName.parse(arn.asText())
          .ifPresent(name ->
              digests.put(name.family(), Cloud.tag(cloud.revision(arn.asText()), Tags.DIGEST)));
    return new TreeSet<>(digests.values());
  }

  /** How many deployments each service had. */
  static TreeMap<String, Integer> deployments(Cloud cloud) {
    var counts = new TreeMap<String, Integer>();
    for (var name : cloud.services()) {
      var asked = FaultyAws.object()
          .put("cluster", "shop")
          .put("service", cloud.shown(name).orElseThrow().path("serviceArn").asText())
          .put("maxResults", 100);
      counts.put(
          name,
          cloud.call("ListServiceDeployments", asked).path("serviceDeployments").size());
    }
    return counts;
  }
}
