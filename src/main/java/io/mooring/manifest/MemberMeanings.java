package io.mooring.manifest;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What each of our own members means, in one sentence, as an editor shows it. */
final class MemberMeanings {
  private static final SortedMap<String, String> MEANINGS = meanings();

  private MemberMeanings() {}

  /** Empty for a member that is not ours. */
  static String of(String structure, String member) {
    return MEANINGS.getOrDefault(structure + "." + member, common(structure, member));
  }

  /** Runs stand in hooks, in schedules and in a Task, with the same members. */
  private static String common(String structure, String member) {
    boolean holdsRun =
        structure.equals("hook") || structure.equals("schedule") || structure.equals("spec");
    return holdsRun ? MEANINGS.getOrDefault("run." + member, "") : "";
  }

  private static SortedMap<String, String> meanings() {
    var all = new TreeMap<String, String>();
    envelope(all);
    runs(all);
    overlays(all);
    return Collections.unmodifiableSortedMap(all);
  }

  private static void envelope(SortedMap<String, String> all) {
    for (var head : new String[] {"manifest", "overlay"}) {
      all.put(head + ".$schema", "Where an editor finds this schema.");
      all.put(head + ".apiVersion", "The version of the manifest format: mooring/v1.");
      all.put(head + ".kind", "Service, Task, Schedule, TaskDefinition or Overlay.");
      all.put(head + ".metadata", "The name, and labels to select by.");
    }
    all.put("manifest.spec", "What is wanted.");
    all.put(
        "metadata.name", "The name of the resource; of a Service, the name of the ECS service.");
    all.put("metadata.labels", "For selecting resources; never sent to AWS.");
    all.put("spec.cluster", "The cluster; without it, the destination's first.");
    all.put("spec.taskDefinition", "A RegisterTaskDefinition request, or {ref: NAME}.");
    all.put("spec.taskDefinitionFile", "A file with the request, relative to this one.");
    all.put(
        "spec.service", "A CreateService request, without its name, cluster and task definition.");
    all.put("spec.serviceFile", "A file with the request, relative to this one.");
    all.put("spec.hooks", "Runs before and after a roll-out, and when one fails.");
    all.put("spec.schedules", "Runs with a trigger.");
    all.put("spec.rollout", "How long a roll-out may take, and what happens when it fails.");
    all.put("spec.retention", "What is kept of the past.");
    all.put("spec.sync", "What this resource waits for, and what is not compared.");
    all.put("spec.patches", "RFC 6902 operations on this spec, applied last, all or nothing.");
    all.put("spec.from", "A task definition derived from the newest of a family.");
    all.put("rollout.progressDeadline", "Longest time without progress, as in 15m.");
    all.put("rollout.onFailure", "rollback to the last healthy version, or stop.");
    all.put("rollout.restart", "Any text; the service rolls once when it changes.");
    all.put("rollout.recreate", "Whether a change that ECS cannot make may recreate the service.");
    all.put("retention.revisions", "How many revisions stay ACTIVE.");
    all.put("sync.dependsOn", "Names of resources that must be healthy first.");
    all.put("sync.ignore", "Pointers, as diff prints them, that are not compared.");
    all.put("sync.acknowledge", "Unknown live fields that may be registered over.");
    all.put("taskDefinition.ref", "The name of a manifest of kind TaskDefinition.");
  }

  private static void runs(SortedMap<String, String> all) {
    all.put("run.run", "A RunTask request; what is left out comes from the service.");
    all.put("run.container", "The container that command, environment and image are for.");
    all.put("run.command", "The command of the container.");
    all.put("run.environment", "Environment variables to add or replace.");
    all.put("run.image", "The image of the container.");
    all.put("run.timeout", "Longest time of the run, as in 15m.");
    all.put("run.onTimeout", "stop the task, or leave it.");
    all.put("run.retries", "How often a failed run is tried again; without it, never.");
    all.put("run.onSupersede", "wait for the run when a newer version comes, or stop it.");
    all.put(
        "run.success", "container, essential, all, or names of containers that must exit with 0.");
    all.put("run.logs", "Where the run writes its logs.");
    all.put("logs.group", "The log group.");
    all.put("logs.streamPrefix", "The prefix of the log streams.");
    all.put("logs.retentionDays", "How many days the logs are kept.");
    all.put("hook.name", "The hook's name.");
    all.put("hook.phase", "PreSync, PostSync or SyncFail.");
    all.put("schedule.name", "The schedule's name.");
    all.put("schedule.expression", "cron(…) or rate(…).");
    all.put("schedule.rule", "A rule that is somebody else's; only the target is ours.");
    all.put("schedule.description", "The description of the rule.");
    all.put("schedule.eventBus", "The event bus of the rule; without it, the default one.");
    all.put("schedule.role", "The role that EventBridge takes on to run the task.");
    all.put("schedule.state", "ENABLED or DISABLED.");
    all.put("schedule.target", "An EventBridge target verbatim, for what has no member here.");
    all.put("from.family", "The family to derive from.");
    all.put("from.container", "The container to keep.");
    all.put("from.image", "The image of that container.");
    all.put("from.inherit", "Members to take over from the family.");
  }

  private static void overlays(SortedMap<String, String> all) {
    all.put("overlay.resources", "Files or folders of the repository, relative to this one.");
    all.put("overlay.values", "What ${values.NAME} stands for.");
    all.put("overlay.images", "New tags or digests for images, by repository.");
    all.put("overlay.patches", "RFC 6902 operations on the resources that are selected.");
    all.put("image.name", "The repository as the manifests name it, without tag and digest.");
    all.put("image.newName", "Another repository.");
    all.put("image.newTag", "Another tag.");
    all.put("image.digest", "A digest, as in sha256:…");
    all.put("patch.select", "The resources, by kind, name, cluster or labels.");
    all.put("patch.patch", "A list of operations, or the JSON text of one.");
    all.put("select.kind", "Resources of this kind.");
    all.put("select.name", "Resources of this name.");
    all.put("select.cluster", "Resources in this cluster.");
    all.put("select.labels", "Resources with all these labels.");
    all.put("operation.op", "add, remove, replace, move, copy or test.");
    all.put("operation.path", "A pointer into spec; [name=web] finds an entry of a list.");
    all.put("operation.from", "Where move and copy take the value from.");
    all.put("operation.value", "The value of add, replace and test.");
  }
}
