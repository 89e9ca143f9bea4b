package io.mooring.jar;

import java.util.List;

/** What happens to one resource, from manifest to manifest, and where each of them leads. */
enum Story {
  CREATE(4, 6, 2, new Chapter(service("v1", ""), "Synced Healthy []", 1)),
  UPDATE(
      8,
      12,
      6,
      new Chapter(service("v1", ""), "Synced Healthy []", 1),
      new Chapter(service("v2", ""), "Synced Healthy []", 2)),
  HOOK(8, 10, 3, new Chapter(service("v1", """
                hooks:
                  - {name: migrate, phase: PreSync, container: web, command: [bin/migrate]}
              """), "Synced Healthy []", 1)),
  GO_BACK(
      8,
      12,
      6,
      new Chapter(service("v1", ""), "Synced Healthy []", 1),
      new Chapter(service("v2-unpullable", ""), "OutOfSync Healthy [Held]", 1)),
  TASK(5, 5, 3, new Chapter("""
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: NAME}
      spec:
        cluster: NAME
        taskDefinition:
          family: NAME
          containerDefinitions: [{name: job, image: "shop/job:v1", memory: 64}]
        command: [bin/seed]
      """, "Synced Healthy []", 0));

  /**
   * @param manifest with NAME for whatever the resource is called
   * @param end what is said of it when all is done
   * @param revision the one that the service stands on then; 0 where there is no service
   */
  record Chapter(String manifest, String end, int revision) {}

  private final int writes;
  private final int reads;
  private final int key;
  private final List<Chapter> chapters;

  Story(int writes, int reads, int key, Chapter... chapters) {
    this.writes = writes;
    this.reads = reads;
    this.key = key;
    this.chapters = List.of(chapters);
  }

  /** How many writes it takes. */
  int writes() {
    return writes;
  }

  /** How many reads it takes at least, whatever the time between them. */
  int reads() {
    return reads;
  }

  /** The write that the story is about: CreateService, UpdateService or RunTask. */
  int key() {
    return key;
  }

  List<Chapter> chapters() {
    return chapters;
  }

  private static String service(String image, String more) {
    return """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: NAME}
        spec:
          cluster: NAME
          taskDefinition:
            family: NAME
            containerDefinitions: [{name: web, image: "shop/web:%s", memory: 64}]
          service:
            desiredCount: 1
            launchType: EC2
            deploymentConfiguration: {deploymentCircuitBreaker: {enable: true, rollback: true}}
        %s""".formatted(image, more.indent(0));
  }
}
