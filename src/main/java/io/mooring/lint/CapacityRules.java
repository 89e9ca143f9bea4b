package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;

/** Launch types, capacity providers and placement. */
final class CapacityRules {
  /** Most entries of each list (ecs.md 1.4). */
  private static final int STRATEGY_MAX = 20;

  private static final int CONSTRAINTS_MAX = 10;
  private static final int PLACEMENT_MAX = 5;

  static final List<Row> ROWS = List.of(
      Row.error(
          "launch-type-or-strategy",
          "a launch type or a capacity provider strategy, not both",
          Sources.CREATE_SERVICE + "; ecs.md 1.3",
          CapacityRules::both),
      Row.error(
          "capacity-mix",
          "a strategy names Fargate's capacity providers or Auto Scaling groups, not both",
          Sources.STRATEGY,
          CapacityRules::mix),
      Row.error(
          "capacity-strategy",
          "one of several capacity providers has a weight, and only one a base",
          Sources.seen(
              "svc-capacity-provider-zero-weight, pf-ecs-svc-capacity-provider-multiple-base"),
          CapacityRules::weights),
      Row.error(
          "external-launch",
          "launch type EXTERNAL has no load balancer, no service discovery and no awsvpc",
          Sources.EXTERNAL,
          CapacityRules::external),
      Row.note(
          "run-launch-type",
          "a run of a definition for Fargate alone says launch type FARGATE or a strategy",
          Sources.api("RunTask"),
          CapacityRules::launchType),
      Row.error(
          "placement-limits",
          "at most 20 capacity providers, 10 placement constraints and 5 placement strategies",
          Sources.CREATE_SERVICE + "; ecs.md 1.4",
          CapacityRules::limits));

  private CapacityRules() {}

  private static void both(Subject subject, Findings findings) {
    for (var request : subject.requests()) {
      var strategy = request.child("capacityProviderStrategy");
      if (!request.child("launchType").isAbsent() && strategy.isSet())
        findings.at(
            strategy,
            "`launchType` and `capacityProviderStrategy` are both there; keep one of them");
    }
  }

  private static void mix(Subject subject, Findings findings) {
    for (var request : subject.requests()) {
      var strategy = request.child("capacityProviderStrategy");
      var names = strategy.entries().stream()
          .map(p -> p.text("capacityProvider"))
          .filter(n -> !n.isEmpty() && !At.isOpen(n))
          .toList();
      long fargate = names.stream().filter(Subject::isFargateProvider).count();
      if (fargate > 0 && fargate < names.size())
        findings.at(
            strategy,
            "%s cannot be mixed with other capacity providers; keep one kind"
                .formatted(Suggestion.quoted(names.stream()
                    .filter(Subject::isFargateProvider)
                    .findFirst()
                    .orElse(""))));
    }
  }

  private static void weights(Subject subject, Findings findings) {
    for (var request : subject.requests()) {
      var strategy = request.child("capacityProviderStrategy");
      var providers = strategy.entries();
      boolean weightless = providers.stream()
          .allMatch(p -> p.child("weight").isAbsent() || p.whole("weight").orElse(1) == 0);
      if (providers.size() > 1 && weightless)
        findings.at(strategy, "no capacity provider has a weight above 0; give one a `weight`");
      var based = providers.stream().filter(p -> p.whole("base").orElse(0) > 0).toList();
      if (based.size() > 1)
        findings.at(
            based.get(1).child("base"), "only one capacity provider has a base; remove this one");
    }
  }

  private static void external(Subject subject, Findings findings) {
    var service = subject.service();
    if (service.isEmpty() || !service.get().text("launchType").equals("EXTERNAL")) return;
    for (var member : List.of("loadBalancers", "serviceRegistries"))
      if (service.get().child(member).isSet())
        findings.at(
            service.get().child(member),
            "launch type EXTERNAL has no `%s`; remove it".formatted(member));
    if (subject.task().isPresent() && subject.networkMode().equals("awsvpc"))
      findings.at(
          subject.task().get().child("networkMode"),
          "launch type EXTERNAL has no network mode awsvpc; write bridge, host or none");
  }

  /** RunTask and EventBridge take EC2 where nothing is said, whatever the definition requires. */
  private static void launchType(Subject subject, Findings findings) {
    if (!subject.compatibilities().equals(List.of("FARGATE"))) return;
    for (var run : subject.started()) {
      boolean said = run.child("launchType").isSet()
          || run.child("capacityProviderStrategy").isSet();
      if (!said)
        findings.at(
            run,
            "no `launchType`: unless the cluster has a default capacity provider strategy, the task is started on EC2, where it cannot run; write `run: {launchType: FARGATE}`");
    }
  }

  private static void limits(Subject subject, Findings findings) {
    for (var request : subject.requests()) {
      NetworkRules.atMost(
          request.child("capacityProviderStrategy"), STRATEGY_MAX, "capacity providers", findings);
      NetworkRules.atMost(
          request.child("placementConstraints"),
          CONSTRAINTS_MAX,
          "placement constraints",
          findings);
      NetworkRules.atMost(
          request.child("placementStrategy"), PLACEMENT_MAX, "placement strategies", findings);
    }
  }
}
