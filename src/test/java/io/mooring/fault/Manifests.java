package io.mooring.fault;

import io.mooring.fixture.World;

/** The manifests of the scenarios. */
final class Manifests {
  private Manifests() {}

  static String web(String version) {
    return web(version, 2);
  }

  static String web(String version, int count) {
    return service("web", version, count);
  }

  static String service(String name, String version, int count) {
    return World.manifest(name, "shop/" + name + ":" + version, count)
        .replace(
            "{name: LEVEL, value: info}",
            "{name: LEVEL, value: info}, {name: DB_PASSWORD, value: " + Rules.CANARY + "}");
  }

  /** The same without a breaker, with a progress deadline. */
  static String withDeadline(String version) {
    return web(version)
        .replace("{enable: true, rollback: true}", "{enable: false, rollback: false}")
        .replace("spec:\n", "spec:\n  rollout: {progressDeadline: 30s}\n");
  }

  static String with(String manifest, String underSpec) {
    return manifest.replace("spec:\n", "spec:\n  " + underSpec + "\n");
  }

  static String without(String manifest, String text) {
    if (!manifest.contains(text)) throw new IllegalArgumentException("there is no " + text);
    return manifest.replace(text, "");
  }
}
