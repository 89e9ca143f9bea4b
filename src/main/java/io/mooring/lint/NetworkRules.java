package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;

/** Network modes, and what a service says of its network. */
final class NetworkRules {
  private static final String AWSVPC = "awsvpc";

  /** Members of a container that a network interface of its own leaves no room for. */
  private static final List<String> NOT_IN_AWSVPC =
      List.of("disableNetworking", "dnsServers", "extraHosts", "hostname");

  /** Most subnets and security groups (API_AwsVpcConfiguration). */
  private static final int SUBNETS_MAX = 16;

  private static final int SECURITY_GROUPS_MAX = 5;

  static final List<Row> ROWS = List.of(
      Row.error(
          "fargate-network",
          "on Fargate the network mode is awsvpc",
          Sources.TASK_DEFINITION + "; ecs.md 1.3",
          NetworkRules::fargate),
      Row.error(
          "awsvpc-network",
          "with network mode awsvpc a service, or the run of a Task or Schedule, says its subnets",
          Sources.CREATE_SERVICE + "; ecs.md 1.3",
          NetworkRules::needed),
      Row.error(
          "network-configuration",
          "networkConfiguration goes with network mode awsvpc only",
          Sources.seen("service-network-config-mode"),
          NetworkRules::refused),
      Row.error(
          "network-limits",
          "at most 16 subnets and 5 security groups",
          Sources.api("AwsVpcConfiguration"),
          NetworkRules::limits),
      Row.error(
          "awsvpc-members",
          "no hostname, dnsServers, extraHosts or disableNetworking with network mode awsvpc",
          Sources.api("ContainerDefinition") + "; " + Sources.seen("fargate-dns-servers"),
          NetworkRules::members));

  private NetworkRules() {}

  private static void fargate(Subject subject, Findings findings) {
    var task = subject.task();
    if (task.isEmpty() || !subject.isFargate()) return;
    var mode = task.get().child("networkMode");
    if (mode.isAbsent()) {
      findings.missing(mode, "`networkMode` is missing; on Fargate write `networkMode: awsvpc`");
    } else if (!mode.text().equals(AWSVPC) && !mode.isOpen()) {
      findings.at(
          mode,
          "`networkMode` is %s and Fargate has only awsvpc; write that"
              .formatted(Suggestion.quoted(mode.text())));
    }
  }

  private static void needed(Subject subject, Findings findings) {
    boolean applies =
        subject.networkMode().equals(AWSVPC) && !subject.controller().equals("EXTERNAL");
    if (applies) subject.placing().forEach(request -> needed(request, findings));
  }

  private static void needed(At request, Findings findings) {
    var network = request.child("networkConfiguration");
    var vpc = network.child("awsvpcConfiguration");
    var subnets = vpc.child("subnets");
    if (!network.isSet()) {
      findings.missing(
          network,
          "`networkConfiguration` is missing, and network mode awsvpc needs it; write"
              + " `networkConfiguration: {awsvpcConfiguration: {subnets: [subnet-…]}}`");
    } else if (!vpc.isSet()) {
      findings.missing(
          vpc,
          "`awsvpcConfiguration` is missing, and network mode awsvpc needs it; write its subnets");
    } else if (!subnets.isSet()) {
      findings.missing(subnets, "`subnets` is empty; write at least one subnet");
    }
  }

  private static void refused(Subject subject, Findings findings) {
    if (subject.task().isEmpty() || subject.service().isEmpty() || subject.isFargate()) return;
    var mode = subject.networkMode();
    var vpc = subject.service().get().child("networkConfiguration").child("awsvpcConfiguration");
    if (!vpc.isSet() || mode.equals(AWSVPC) || At.isOpen(mode)) return;
    findings.at(
        vpc,
        "ECS refuses a network configuration with network mode %s; remove it, or write `networkMode: awsvpc` in the task definition"
            .formatted(Suggestion.quoted(mode.isEmpty() ? "bridge" : mode)));
  }

  private static void limits(Subject subject, Findings findings) {
    for (var request : subject.requests()) {
      var vpc = request.child("networkConfiguration").child("awsvpcConfiguration");
      atMost(vpc.child("subnets"), SUBNETS_MAX, "subnets", findings);
      atMost(vpc.child("securityGroups"), SECURITY_GROUPS_MAX, "security groups", findings);
    }
  }

  static void atMost(At list, int max, String what, Findings findings) {
    int size = list.size();
    if (size > max)
      findings.at(list, "%d %s, and ECS takes at most %d; remove some".formatted(size, what, max));
  }

  private static void members(Subject subject, Findings findings) {
    if (!subject.networkMode().equals(AWSVPC)) return;
    for (var container : subject.containers()) {
      for (var name : NOT_IN_AWSVPC) {
        var member = container.child(name);
        boolean off = member.node().isBoolean() && !member.node().asBoolean();
        if (member.isSet() && !off)
          findings.at(
              member, "`%s` cannot be set with network mode awsvpc; remove it".formatted(name));
      }
    }
  }
}
