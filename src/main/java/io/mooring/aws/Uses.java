package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.ClusterName;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveCluster;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Asks which revisions of a family are ACTIVE, and which are used besides by services: by tasks and
 * by rules of EventBridge. For housekeeping, so at the lowest priority, and all or nothing.
 */
public final class Uses {
  /** Most items of one page of every list asked for here. */
  private static final int PAGE = 100;

  private final Calls calls;

  /** How asking ended. */
  public sealed interface Asked {
    /** {@code used} is empty where nothing can be spared anyway. */
    record Known(SortedSet<RevisionName> active, SortedSet<RevisionName> used) implements Asked {}

    record Failed(Outcome outcome) implements Asked {}
  }

  /** A question that was not answered; never leaves this class. */
  private static final class Unanswered extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Outcome outcome;

    Unanswered(Outcome outcome) {
      this.outcome = outcome;
    }
  }

  Uses(Calls calls) {
    this.calls = calls.at(Priority.BACKGROUND);
  }

  /**
   * Asks about one family.
   *
   * @param kept of how many revisions it need not be asked who uses them
   * @param clusters whose tasks may run them, and which rules may start them in
   * @param buses whose rules are asked about besides those of the default one
   */
  public Asked ask(
      String family, int kept, Collection<LiveCluster> clusters, SortedSet<String> buses) {
    try {
      var active = active(family);
      var used = new TreeSet<RevisionName>();
      if (active.size() <= kept) return new Asked.Known(active, used);
      for (var cluster : clusters) used.addAll(ofTasks(cluster.name(), family));
      var arns = clusters.stream().map(LiveCluster::arn).toList();
      used.addAll(ofRules(arns, ""));
      for (var bus : buses) used.addAll(ofRules(arns, bus));
      return new Asked.Known(active, used);
    } catch (Unanswered unanswered) {
      return new Asked.Failed(unanswered.outcome);
    }
  }

  private SortedSet<RevisionName> active(String family) throws Unanswered {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("familyPrefix", family).put("status", "ACTIVE").put("maxResults", PAGE);
    var active = new TreeSet<RevisionName>();
    for (var arn : all(AwsCall.LIST_TASK_DEFINITIONS, request, "nextToken", "taskDefinitionArns"))
      RevisionName.parse(arn).filter(name -> name.family().equals(family)).ifPresent(active::add);
    return active;
  }

  /** Those that tasks in the cluster run on, whoever started them. */
  private SortedSet<RevisionName> ofTasks(ClusterName cluster, String family) throws Unanswered {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("cluster", cluster.value()).put("family", family).put("maxResults", PAGE);
    var arns = all(AwsCall.LIST_TASKS, request, "nextToken", "taskArns");
    var used = new TreeSet<RevisionName>();
    for (int from = 0; from < arns.size(); from += PAGE) {
      var describe = JsonNodeFactory.instance.objectNode().put("cluster", cluster.value());
      arns.subList(from, Math.min(from + PAGE, arns.size()))
          .forEach(describe.putArray("tasks")::add);
      for (var task : ask(AwsCall.DESCRIBE_TASKS, describe).path("tasks"))
        RevisionName.parse(task.path("taskDefinitionArn").asText()).ifPresent(used::add);
    }
    return used;
  }

  /** Those that rules of a bus start in these clusters; "" is the default one. */
  private SortedSet<RevisionName> ofRules(Collection<String> clusterArns, String bus)
      throws Unanswered {
    var rules = new TreeSet<String>();
    for (var arn : clusterArns) {
      var request = JsonNodeFactory.instance.objectNode().put("TargetArn", arn);
      if (!bus.isEmpty()) request.put("EventBusName", bus);
      rules.addAll(all(AwsCall.LIST_RULE_NAMES_BY_TARGET, request, "NextToken", "RuleNames"));
    }
    var used = new TreeSet<RevisionName>();
    for (var rule : rules) {
      var request = JsonNodeFactory.instance.objectNode().put("Rule", rule);
      if (!bus.isEmpty()) request.put("EventBusName", bus);
      // A rule has few targets; AWS allows 5 and pages at 100.
      for (var target : ask(AwsCall.LIST_TARGETS_BY_RULE, request).path("Targets"))
        RevisionName.parse(target.at("/EcsParameters/TaskDefinitionArn").asText())
            .ifPresent(used::add);
    }
    return used;
  }

  private List<String> all(AwsCall call, ObjectNode request, String next, String member)
      throws Unanswered {
    var found = new ArrayList<String>();
    var token = Optional.<String>empty();
    do {
      var page = request.deepCopy();
      token.ifPresent(t -> page.put(next.equals("NextToken") ? "NextToken" : "nextToken", t));
      var answer = ask(call, page);
      answer.path(member).forEach(each -> found.add(each.asText()));
      token = Optional.of(answer.path(next).asText()).filter(t -> !t.isEmpty());
    } while (token.isPresent());
    return found;
  }

  private ObjectNode ask(AwsCall call, ObjectNode request) throws Unanswered {
    return switch (calls.call(call, request)) {
      case Answer.Got(var body, var _) -> body;
      case Answer.Not(var outcome) -> throw new Unanswered(outcome);
    };
  }
}
