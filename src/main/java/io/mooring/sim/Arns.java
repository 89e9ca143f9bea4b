package io.mooring.sim;

/** Writes ARNs of one account and region, and reads the references that requests carry. */
record Arns(String account, String region) {

  String ecs(String resource) {
    return "arn:aws:ecs:" + region + ":" + account + ":" + resource;
  }

  String cluster(String name) {
    return ecs("cluster/" + name);
  }

  String service(String cluster, String name) {
    return ecs("service/" + cluster + "/" + name);
  }

  /** As services of before 2018 have it (ecs.md 7). */
  String shortService(String name) {
    return ecs("service/" + name);
  }

  String serviceDeployment(Service service, String id) {
    return ecs("service-deployment/" + service.cluster.name + "/" + service.name + "/" + id);
  }

  /** Its number is that of the deployment's {@code ecs-svc/} id (ecs.md 4.6). */
  String serviceRevision(Service service, String deploymentId) {
    var number = deploymentId.substring(deploymentId.lastIndexOf('/') + 1);
    return ecs("service-revision/" + service.cluster.name + "/" + service.name + "/" + number);
  }

  String task(String cluster, String id) {
    return ecs("task/" + cluster + "/" + id);
  }

  String revision(String family, int number) {
    return ecs("task-definition/" + family + ":" + number);
  }

  /** A role's ARN from its ARN or its bare name (ecs.md 3.2). */
  String role(String reference) {
    return reference.startsWith("arn:")
        ? reference
        : "arn:aws:iam::" + account + ":role/" + reference;
  }

  /** Who every caller is. */
  String caller() {
    return "arn:aws:iam::" + account + ":root";
  }

  /**
   * What follows our prefix and {@code kind/} in an ARN; the reference itself when it is no ARN.
   */
  String local(String kind, String reference) {
    if (!reference.startsWith("arn:")) return reference;
    var prefix = ecs(kind + "/");
    // An ARN of another account, region or kind names nothing here.
    return reference.startsWith(prefix) ? reference.substring(prefix.length()) : "";
  }

  /** The last part of a service or task reference, which may be a name or a short or long ARN. */
  String lastPart(String kind, String reference) {
    var local = local(kind, reference);
    return local.substring(local.lastIndexOf('/') + 1);
  }
}
