package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Containers that name other containers. */
final class DependencyRules {
  static final List<Row> ROWS = List.of(
      Row.error(
          "depends-on",
          "dependsOn names another container of the task",
          Sources.seen("dependson-container-missing"),
          DependencyRules::dependsOn),
      Row.error(
          "depends-on-cycle",
          "containers do not wait for each other in a circle",
          Sources.api("ContainerDependency"),
          DependencyRules::cycle),
      Row.error(
          "depends-on-condition",
          "HEALTHY needs a health check there; COMPLETE and SUCCESS a container that is not essential",
          Sources.seen("dependson-complete-on-essential") + "; "
              + Sources.api("ContainerDependency"),
          DependencyRules::condition),
      Row.error(
          "volumes-from",
          "volumesFrom names another container of the task",
          Sources.api("VolumeFrom"),
          DependencyRules::volumesFrom),
      Row.error(
          "container-links",
          "links name containers of the task, and only in network mode bridge",
          Sources.api("ContainerDefinition")
              + "; ECS: Links are not supported when networkMode=awsvpc",
          DependencyRules::links),
      Row.error(
          "proxy-container",
          "proxyConfiguration names a container of the task, and needs network mode awsvpc",
          Sources.api("ProxyConfiguration"),
          DependencyRules::proxy));

  private DependencyRules() {}

  private static void dependsOn(Subject subject, Findings findings) {
    if (!subject.knowsContainers()) return;
    for (var container : subject.containers())
      for (var dependency : container.each("dependsOn"))
        named(
            dependency.child("containerName"),
            container.text("name"),
            "dependsOn",
            subject,
            findings);
  }

  private static void volumesFrom(Subject subject, Findings findings) {
    if (!subject.knowsContainers()) return;
    for (var container : subject.containers())
      for (var from : container.each("volumesFrom"))
        named(
            from.child("sourceContainer"),
            container.text("name"),
            "volumesFrom",
            subject,
            findings);
  }

  /** The place must hold the name of a container that is not {@code own}. */
  private static void named(
      At name, String own, String member, Subject subject, Findings findings) {
    if (!name.node().isTextual() || name.isOpen()) return;
    if (name.text().equals(own)) {
      findings.at(
          name,
          "`%s` of %s names the container itself; name another one"
              .formatted(member, Suggestion.quoted(own)));
    } else if (!subject.containerNames().contains(name.text())) {
      findings.at(name, unknown(name.text(), subject));
    }
  }

  static String unknown(String name, Subject subject) {
    var names = subject.containerNames();
    var near = Suggestion.didYouMean(name, names);
    return "no container %s in this task definition%s"
        .formatted(
            Suggestion.quoted(name),
            near.isEmpty() ? "; there are " + String.join(", ", names) : near);
  }

  private static void cycle(Subject subject, Findings findings) {
    var waitsFor = new TreeMap<String, List<String>>();
    for (var container : subject.containers())
      waitsFor.put(
          container.text("name"),
          container.each("dependsOn").stream().map(d -> d.text("containerName")).toList());
    for (var container : subject.containers()) {
      var name = container.text("name");
      boolean waitsForItself = waitsFor.getOrDefault(name, List.of()).contains(name);
      if (waitsForItself || !reaches(name, waitsFor)) continue;
      findings.at(
          container.child("dependsOn"),
          "%s waits for itself through others, so none of them can start; remove one `dependsOn`"
              .formatted(Suggestion.quoted(name)));
      return;
    }
  }

  private static boolean reaches(String start, Map<String, List<String>> waitsFor) {
    var seen = new TreeSet<String>();
    var ahead = new ArrayList<>(waitsFor.getOrDefault(start, List.of()));
    while (!ahead.isEmpty()) {
      var next = ahead.removeLast();
      if (next.equals(start)) return true;
      if (seen.add(next)) ahead.addAll(waitsFor.getOrDefault(next, List.of()));
    }
    return false;
  }

  private static void condition(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      for (var dependency : container.each("dependsOn")) {
        var other = subject.containers().stream()
            .filter(c -> c.text("name").equals(dependency.text("containerName")))
            .findFirst();
        if (other.isEmpty()) continue;
        var place = dependency.child("condition");
        var name = Suggestion.quoted(other.get().text("name"));
        boolean essential = other.get().node().path("essential").asBoolean(true);
        switch (place.text()) {
          case "HEALTHY" -> {
            if (other.get().child("healthCheck").isAbsent())
              findings.at(
                  place,
                  "HEALTHY of %s cannot come true, for it has no `healthCheck`; add one, or wait for START"
                      .formatted(name));
          }
          case "COMPLETE", "SUCCESS" -> {
            if (essential)
              findings.at(
                  place,
                  "%s of %s would end the task, for it is essential; write `essential: false` there"
                      .formatted(place.text(), name));
          }
          default -> {}
        }
      }
    }
  }

  private static void links(Subject subject, Findings findings) {
    var mode = subject.networkMode();
    boolean bridge = mode.isEmpty() || mode.equals("bridge") || At.isOpen(mode);
    for (var container : subject.containers()) {
      var links = container.child("links");
      if (!links.isSet()) continue;
      if (!bridge)
        findings.at(
            links,
            "`links` work only in network mode bridge, and this is %s; remove them"
                .formatted(Suggestion.quoted(mode)));
      for (var link : links.entries()) {
        var name = link.text().split(":", 2)[0];
        if (!name.isEmpty()
            && !link.isOpen()
            && subject.knowsContainers()
            && !subject.containerNames().contains(name)) findings.at(link, unknown(name, subject));
      }
    }
  }

  private static void proxy(Subject subject, Findings findings) {
    var proxy = subject.task().map(t -> t.child("proxyConfiguration"));
    if (proxy.isEmpty() || !proxy.get().isSet()) return;
    if (!subject.networkMode().equals("awsvpc") && !At.isOpen(subject.networkMode()))
      findings.at(proxy.get(), "`proxyConfiguration` needs `networkMode: awsvpc`");
    var name = proxy.get().child("containerName");
    boolean known = name.isOpen() || subject.containerNames().contains(name.text());
    if (name.node().isTextual() && subject.knowsContainers() && !known)
      findings.at(name, unknown(name.text(), subject));
  }
}
