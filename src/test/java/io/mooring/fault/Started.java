package io.mooring.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.run.RunName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tasks that RunTask started: by which run, and on what content. */
final class Started {
  /** The hook that most gates of these stories are made of. */
  static final String GATE = Tags.RUN + "/migrate";

  /** All that come before a version. */
  private static final List<String> GATES = List.of("migrate", "warm");

  private final Cloud cloud;
  private final boolean forgets;
  private final TreeSet<String> tasks = new TreeSet<>();
  private final TreeSet<String> late = new TreeSet<>();
  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private final TreeMap<String, Integer> onRevision = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();

  Started(Cloud cloud, boolean forgets) {
    this.cloud = cloud;
    this.forgets = forgets;
  }

  /** Comes to stand as the other one does. */
  void goOnFrom(Started other) {
    tasks.addAll(other.tasks);
    late.addAll(other.late);
    counts.putAll(other.counts);
    onRevision.putAll(other.onRevision);
    broken.addAll(other.broken);
  }

  List<String> broken() {
    return broken;
  }

  /** How many tasks each run has had, by its name and the content that it ran on. */
  TreeMap<String, Integer> counts() {
    return counts;
  }

  /** The most that one run has had on one revision. */
  int mostOnRevision() {
    return onRevision.values().stream().max(Integer::compare).orElse(0);
  }

  /**
   * Before RunTask goes through, whoever sent it: what goes on under its name.
   *
   * @param unseen some revision was not shown, so that the two may be of processes of which one
   *     could not know of the other
   * @param ofBefore all answers are of before, so that nobody can know what goes on elsewhere
   */
  List<String> goingOn(ObjectNode request, boolean unseen, boolean isLate, boolean ofBefore) {
    if (unseen && isLate) return List.of();
    var running = running(request, unseen && ofBefore);
    if (unseen) running.removeAll(late);
    return running;
  }

  /** What RunTask made of it; the same tasks again for a token that is known. */
  void ran(ObjectNode request, Reply reply, List<String> before, boolean isLate) {
    if (!(reply instanceof Reply.Ok(var body, var _))) return;
    var name = request.path("startedBy").asText();
    for (var task : body.path("tasks")) {
      if (!tasks.add(task.path("taskArn").asText())) continue;
      if (isLate) late.add(task.path("taskArn").asText());
      var digest = Cloud.tag(cloud.revision(request.path("taskDefinition").asText()), Tags.DIGEST);
      counts.merge(name + " on " + digest, 1, Integer::sum);
      onRevision.merge(name + " on " + request.path("taskDefinition").asText(), 1, Integer::sum);
      if (!before.isEmpty()) broken.add("I-10: %s starts while %s goes on".formatted(name, before));
    }
  }

  private ArrayList<String> running(ObjectNode request, boolean sameRevision) {
    var cluster = request.path("cluster").asText();
    var asked = FaultyAws.object()
        .put("cluster", cluster)
        .put("startedBy", request.path("startedBy").asText());
    var arns = cloud.call("ListTasks", asked).path("taskArns");
    if (arns.isEmpty()) return new ArrayList<>();
    var described = FaultyAws.object().put("cluster", cluster);
    described.set("tasks", arns);
    var running = new ArrayList<String>();
    for (var task : cloud.call("DescribeTasks", described).path("tasks"))
      if (!task.path("lastStatus").asText().equals("STOPPED")
          && (!sameRevision
              || task.path("taskDefinitionArn").equals(request.path("taskDefinition"))))
        running.add(task.path("taskArn").asText());
    return running;
  }

  /** Whether a version may be rolled out: its migration ran to a good end, where it has one. */
  void gate(AwsCall call, ObjectNode request) {
    var revision = request.path("taskDefinition").asText();
    if (revision.isEmpty()) return;
    Optional<ObjectNode> answer = Optional.of(cloud.revision(revision));
    var arn = answer.get().at("/taskDefinition/taskDefinitionArn").asText();
    for (var hook : GATES) {
      var record = Cloud.tag(answer.get(), Tags.RUN + "/" + hook);
      if (record.isEmpty()) continue;
      // After hours ECS knows of no task any more, and the record alone tells.
      boolean told = forgets && record.startsWith("state=succeeded ");
      var service = cloud.serviceOf(request).orElseThrow();
      if (!told && !isWellOver(arn, startedBy(service, hook), record))
        broken.add("I-10: %s to %s before its hook %s".formatted(call, arn, hook));
    }
  }

  private static String startedBy(String service, String hook) {
    var key = new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, service);
    return new RunName(Rules.OURS, key, hook).startedBy();
  }

  private boolean isWellOver(String revision, String startedBy, String record) {
    for (var chunk : chunks()) {
      var described = FaultyAws.object().put("cluster", "shop");
      var asked = described.putArray("tasks");
      chunk.forEach(asked::add);
      for (var task : cloud.call("DescribeTasks", described).path("tasks"))
        if (isOf(task, revision, startedBy, record) && isGood(task)) return true;
    }
    return false;
  }

  /** Of that very hook, on the revision itself or on one that was derived from it. */
  private static boolean isOf(JsonNode task, String revision, String startedBy, String record) {
    var arn = task.path("taskArn").asText();
    return task.path("startedBy").asText().equals(startedBy)
        && (task.path("taskDefinitionArn").asText().equals(revision)
            || (record + " ").contains(" task=" + arn.substring(arn.lastIndexOf('/') + 1) + " "));
  }

  private static boolean isGood(JsonNode task) {
    return task.path("lastStatus").asText().equals("STOPPED")
        && task.at("/containers/0/exitCode").asInt(-1) == 0;
  }

  /** As many as one DescribeTasks takes. */
  private List<List<String>> chunks() {
    var all = List.copyOf(tasks);
    var chunks = new ArrayList<List<String>>();
    for (int i = 0; i < all.size(); i += 100)
      chunks.add(all.subList(i, Math.min(all.size(), i + 100)));
    return chunks;
  }
}
