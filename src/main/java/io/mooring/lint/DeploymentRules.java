package io.mooring.lint;

import java.util.List;

/** How a deployment may go. */
final class DeploymentRules {
  private static final int WHOLE = 100;

  /** The largest maximumPercent, and what ECS takes when none is written. */
  private static final int MAXIMUM = 200;

  static final List<Row> ROWS = List.of(
      Row.error(
          "deployment-percents",
          "maximumPercent is 100 to 200, minimumHealthyPercent 0 to 100",
          Sources.api("DeploymentConfiguration") + "; ecs.md 1.3",
          DeploymentRules::ranges),
      Row.error(
          "daemon-percents",
          "a DAEMON service has a maximumPercent of 100 at most",
          Sources.seen("svc-daemon-max-percent") + "; aws/aws-cdk#2209",
          DeploymentRules::daemon),
      Row.error(
          "deployment-room",
          "a rolling deployment may stop a task first or start one more",
          Sources.seen("svc-min-healthy-over-max-percent") + "; ecs.md 4.3",
          DeploymentRules::room),
      Row.error(
          "rebalancing-percent",
          "zone rebalancing needs a maximumPercent over 100",
          Sources.CREATE_SERVICE + "; ecs.md 1.3",
          DeploymentRules::rebalancing),
      Row.note(
          "breaker-rollback",
          "a circuit breaker that rolls back is enabled",
          Sources.api("DeploymentCircuitBreaker"),
          DeploymentRules::breaker));

  private DeploymentRules() {}

  private static void ranges(Subject subject, Findings findings) {
    subject.service().map(s -> s.child("deploymentConfiguration")).ifPresent(deployment -> {
      range(deployment, "maximumPercent", WHOLE, MAXIMUM, findings);
      range(deployment, "minimumHealthyPercent", 0, WHOLE, findings);
    });
  }

  private static void range(At deployment, String member, int min, int max, Findings findings) {
    deployment.whole(member).ifPresent(percent -> {
      if (percent < min || percent > max)
        findings.at(
            deployment.child(member),
            "`%s` is %d; write %d to %d".formatted(member, percent, min, max));
    });
  }

  private static void daemon(Subject subject, Findings findings) {
    if (!subject.isDaemon() || subject.service().isEmpty()) return;
    var deployment = subject.service().get().child("deploymentConfiguration");
    deployment.whole("maximumPercent").ifPresent(percent -> {
      if (percent > WHOLE && percent <= MAXIMUM)
        findings.at(
            deployment.child("maximumPercent"),
            "`maximumPercent` is %d and a DAEMON service takes at most 100; write 100"
                .formatted(percent));
    });
  }

  /** A rolling deployment needs room for one more task above, or one less below. */
  private static void room(Subject subject, Findings findings) {
    if (subject.service().isEmpty() || !subject.controller().equals("ECS")) return;
    var service = subject.service().get();
    var deployment = service.child("deploymentConfiguration");
    var strategy = deployment.text("strategy");
    boolean rolls = strategy.isEmpty() || strategy.equals("ROLLING");
    var minimum = deployment.whole("minimumHealthyPercent");
    var maximum = deployment.whole("maximumPercent");
    if (!rolls || subject.isDaemon() || minimum.isEmpty() || maximum.isEmpty()) return;
    // With another count, or one that scales by itself, only 100 and 100 is surely too narrow.
    int count = service.whole("desiredCount").orElse(WHOLE);
    long most = (long) count * maximum.getAsInt() / WHOLE;
    long least = ((long) count * minimum.getAsInt() + WHOLE - 1) / WHOLE;
    if (count <= 0 || most > count || least < count) return;
    findings.at(
        deployment.child("maximumPercent"),
        "with %d %% healthy at least and %d %% at most no task can be replaced%s; raise `maximumPercent` or lower `minimumHealthyPercent`"
            .formatted(
                minimum.getAsInt(),
                maximum.getAsInt(),
                maximum.getAsInt() == WHOLE ? "" : " of " + count));
  }

  private static void rebalancing(Subject subject, Findings findings) {
    if (subject.service().isEmpty() || subject.isDaemon()) return;
    var service = subject.service().get();
    int maximum =
        service.child("deploymentConfiguration").whole("maximumPercent").orElse(MAXIMUM);
    if (service.text("availabilityZoneRebalancing").equals("ENABLED") && maximum <= WHOLE)
      findings.at(
          service.child("availabilityZoneRebalancing"),
          "rebalancing between zones needs a `maximumPercent` over 100; raise it, or write DISABLED");
  }

  private static void breaker(Subject subject, Findings findings) {
    if (subject.service().isEmpty()) return;
    var breaker =
        subject.service().get().child("deploymentConfiguration").child("deploymentCircuitBreaker");
    if (breaker.isTrue("rollback") && !breaker.isTrue("enable"))
      findings.at(
          breaker.child("rollback"),
          "the circuit breaker is not enabled, so nothing rolls back; write `enable: true` too");
  }
}
