package io.mooring.lint;

import java.util.List;

/** What a service as a whole cannot be. */
final class ServiceRules {
  /**
   * Most target groups of a service that is not behind a Classic Load Balancer (service-quotas).
   */
  private static final int TARGET_GROUPS_MAX = 5;

  static final List<Row> ROWS = List.of(
      Row.error(
          "daemon-count",
          "a DAEMON service has no desiredCount: it runs one task on each instance",
          Sources.CREATE_SERVICE,
          ServiceRules::daemonCount),
      Row.error(
          "daemon-fargate",
          "a DAEMON service does not run on Fargate",
          Sources.CREATE_SERVICE,
          ServiceRules::daemonFargate),
      Row.error(
          "daemon-placement",
          "a DAEMON service has no placement strategy and no zone rebalancing",
          Sources.seen(
              "svc-daemon-with-placement-strategies, pf-ecs-svc-az-rebalancing-with-daemon"),
          ServiceRules::daemonPlacement),
      Row.error(
          "desired-count",
          "desiredCount is not negative",
          Sources.CREATE_SERVICE,
          ServiceRules::desiredCount),
      Row.error(
          "load-balancer-target",
          "a load balancer has a target group or a Classic Load Balancer's name; at most 5 groups",
          Sources.api("LoadBalancer") + "; " + Sources.QUOTAS,
          ServiceRules::balancers),
      Row.error(
          "external-controller",
          "with the EXTERNAL controller, load balancers belong to task sets",
          Sources.seen("svc-external-with-load-balancers"),
          ServiceRules::externalController));

  private ServiceRules() {}

  private static void daemonCount(Subject subject, Findings findings) {
    if (!subject.isDaemon()) return;
    subject
        .service()
        .map(s -> s.child("desiredCount"))
        .filter(c -> !c.isAbsent())
        .ifPresent(count -> findings.at(
            count, "a DAEMON service runs one task on each instance; remove `desiredCount`"));
  }

  private static void daemonFargate(Subject subject, Findings findings) {
    if (!subject.isDaemon() || subject.service().isEmpty()) return;
    var service = subject.service().get();
    boolean onFargate = service.text("launchType").equals("FARGATE")
        || service.each("capacityProviderStrategy").stream()
            .anyMatch(p -> Subject.isFargateProvider(p.text("capacityProvider")));
    if (onFargate)
      findings.at(
          service.child("schedulingStrategy"),
          "Fargate has no DAEMON services; write REPLICA, or run the service on EC2");
  }

  private static void daemonPlacement(Subject subject, Findings findings) {
    if (!subject.isDaemon() || subject.service().isEmpty()) return;
    var service = subject.service().get();
    if (service.child("placementStrategy").isSet())
      findings.at(
          service.child("placementStrategy"),
          "a DAEMON service has no placement strategy; remove it");
    if (service.text("availabilityZoneRebalancing").equals("ENABLED"))
      findings.at(
          service.child("availabilityZoneRebalancing"),
          "a DAEMON service cannot be rebalanced between zones; remove it");
  }

  private static void desiredCount(Subject subject, Findings findings) {
    subject
        .service()
        .ifPresent(service -> service.whole("desiredCount").ifPresent(count -> {
          if (count < 0)
            findings.at(
                service.child("desiredCount"),
                "`desiredCount` is %d; write 0 or more".formatted(count));
        }));
  }

  private static void balancers(Subject subject, Findings findings) {
    if (subject.service().isEmpty()) return;
    var balancers = subject.service().get().child("loadBalancers");
    NetworkRules.atMost(balancers, TARGET_GROUPS_MAX, "target groups", findings);
    for (var balancer : balancers.entries()) {
      boolean group = balancer.child("targetGroupArn").isSet();
      boolean classic = balancer.child("loadBalancerName").isSet();
      if (balancer.node().isObject() && !group && !classic)
        findings.missing(
            balancer.child("targetGroupArn"),
            "`targetGroupArn` is missing; a load balancer needs it, or a Classic one `loadBalancerName`");
      if (group && classic)
        findings.at(
            balancer.child("loadBalancerName"),
            "a target group and a Classic Load Balancer are both there; keep one of them");
    }
  }

  private static void externalController(Subject subject, Findings findings) {
    if (!subject.controller().equals("EXTERNAL")) return;
    subject
        .service()
        .map(s -> s.child("loadBalancers"))
        .filter(At::isSet)
        .ifPresent(b -> findings.at(
            b,
            "with the EXTERNAL controller each task set has its own load balancers; remove them"));
  }
}
