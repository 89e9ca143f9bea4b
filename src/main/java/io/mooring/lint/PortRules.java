package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;
import java.util.regex.Pattern;

/** Ports of containers, and who asks for them. */
final class PortRules {
  /** The largest port. */
  private static final int PORT_MAX = 65_535;

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");

  static final List<Row> ROWS = List.of(
      Row.error(
          "port-mapping",
          "a port mapping has a port of 1 to 65535, or a range whose first port is below its last",
          Sources.seen("port-range-with-host-port, pf-ecs-port-range-reversed"),
          PortRules::mapping),
      Row.error(
          "host-port",
          "with network mode awsvpc or host, hostPort is left out or equals containerPort",
          Sources.api("PortMapping") + "; ECS: the host ports and container ports must match",
          PortRules::hostPort),
      Row.error(
          "load-balancer-container",
          "a load balancer names a container of the task and a port that it opens",
          Sources.seen("svc-lb-container-name-missing, pf-ecs-svc-lb-container-port-missing"),
          PortRules::loadBalancer),
      Row.error(
          "service-connect-port",
          "Service Connect names a port mapping by its name",
          Sources.seen("svc-connect-port-name-missing"),
          PortRules::serviceConnect));

  private PortRules() {}

  private static void mapping(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      for (var mapping : container.each("portMappings")) {
        mapping.whole("containerPort").ifPresent(port -> {
          if (port < 1 || port > PORT_MAX)
            findings.at(mapping.child("containerPort"), outOfRange("containerPort", port, 1));
        });
        mapping.whole("hostPort").ifPresent(port -> {
          if (port < 0 || port > PORT_MAX)
            findings.at(mapping.child("hostPort"), outOfRange("hostPort", port, 0));
        });
        range(mapping, findings);
      }
    }
  }

  private static String outOfRange(String member, int port, int min) {
    return "`%s` is %d; write %d to %d".formatted(member, port, min, PORT_MAX);
  }

  private static void range(At mapping, Findings findings) {
    var range = mapping.child("containerPortRange");
    if (!range.node().isTextual() || range.isOpen()) return;
    var ports = RANGE.matcher(range.text());
    boolean rises = ports.matches()
        && Integer.parseInt(ports.group(1)) < Integer.parseInt(ports.group(2))
        && Integer.parseInt(ports.group(2)) <= PORT_MAX;
    if (!rises) {
      findings.at(
          range,
          "%s is no range of ports; write one as in `8000-8010`"
              .formatted(Suggestion.quoted(range.text())));
    } else if (!mapping.child("containerPort").isAbsent()
        || !mapping.child("hostPort").isAbsent()) {
      findings.at(range, "a range and a single port are both there; keep one of them");
    }
  }

  private static void hostPort(Subject subject, Findings findings) {
    var mode = subject.networkMode();
    if (!mode.equals("awsvpc") && !mode.equals("host")) return;
    for (var container : subject.containers()) {
      for (var mapping : container.each("portMappings")) {
        var host = mapping.whole("hostPort");
        var inside = mapping.whole("containerPort");
        // Zero is what the API takes for a port left out.
        boolean differs = host.isPresent()
            && inside.isPresent()
            && host.getAsInt() != inside.getAsInt()
            && host.getAsInt() != 0;
        if (differs)
          findings.at(
              mapping.child("hostPort"),
              "`hostPort` %d is not `containerPort` %d, and network mode %s needs them equal; leave `hostPort` out"
                  .formatted(host.getAsInt(), inside.getAsInt(), mode));
      }
    }
  }

  private static void loadBalancer(Subject subject, Findings findings) {
    if (subject.service().isEmpty() || !subject.knowsContainers()) return;
    var service = subject.service().get();
    service.each("loadBalancers").forEach(b -> target(b, subject, findings));
    service.each("serviceRegistries").forEach(r -> target(r, subject, findings));
  }

  private static void target(At target, Subject subject, Findings findings) {
    var name = target.child("containerName");
    if (name.text().isEmpty() || name.isOpen()) return;
    var container = subject.containers().stream()
        .filter(c -> c.text("name").equals(name.text()))
        .findFirst();
    if (container.isEmpty()) {
      findings.at(name, DependencyRules.unknown(name.text(), subject));
      return;
    }
    target.whole("containerPort").ifPresent(port -> {
      if (container.get().each("portMappings").stream().noneMatch(m -> opens(m, port)))
        findings.at(
            target.child("containerPort"),
            "the container %s does not open port %d; add it to its `portMappings`, or name a port that is there"
                .formatted(Suggestion.quoted(name.text()), port));
    });
  }

  private static boolean opens(At mapping, int port) {
    if (mapping.whole("containerPort").orElse(-1) == port) return true;
    var range = RANGE.matcher(mapping.text("containerPortRange"));
    return range.matches()
        && Integer.parseInt(range.group(1)) <= port
        && port <= Integer.parseInt(range.group(2));
  }

  private static void serviceConnect(Subject subject, Findings findings) {
    if (subject.service().isEmpty() || !subject.knowsContainers()) return;
    var names = subject.containers().stream()
        .flatMap(c -> c.each("portMappings").stream())
        .map(m -> m.text("name"))
        .toList();
    for (var each : subject.service().get().child("serviceConnectConfiguration").each("services")) {
      var port = each.child("portName");
      if (port.text().isEmpty() || port.isOpen() || names.contains(port.text())) continue;
      findings.at(
          port,
          "no port mapping is named %s%s; give the mapping that `name`"
              .formatted(
                  Suggestion.quoted(port.text()), Suggestion.didYouMean(port.text(), names)));
    }
  }
}
