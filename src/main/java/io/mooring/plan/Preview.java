package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.Desired;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.desired.DesiredTrigger;
import io.mooring.desired.RunTag;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The requests that would create a resource where there is nothing yet, in the order they would be
 * sent. They are made by the functions that make them for the executor, so that what is shown is
 * what is sent; only what AWS answers in between is a placeholder.
 */
public final class Preview {
  /** Stands where the ARN of the revision will be that the request before it registers. */
  public static final String REVISION = "<the revision registered above>";

  /** Stands where the token will be, since it is made out of the revision's ARN. */
  public static final String TOKEN = "<made from the revision registered above>";

  /** Stands where a run gets what tells it from every other run. */
  public static final String RUN_TOKEN = "<made for each run>";

  private final ResourceKey key;
  private final String owner;
  private final List<Request> requests = new ArrayList<>();

  /** Stands where the commit will be that the revision is registered for. */
  public static final String COMMIT = "<the commit it is registered for>";

  private Preview(ResourceKey key, String owner) {
    this.key = key;
    this.owner = owner;
  }

  /**
   * One request.
   *
   * @param operation of ECS or EventBridge
   * @param document what it is called with, whole
   * @param root the pointer in {@code spec} that it is made out of
   * @param about when it is sent, where that needs to be said; else empty
   */
  public record Request(String operation, ObjectNode document, String root, String about) {}

  /**
   * The requests, as they would be sent one after the other.
   *
   * @param owner the value of {@code mooring:owner}, or a placeholder where nobody knows it
   */
  public static List<Request> of(Desired desired, String owner) {
    var preview = new Preview(desired.key(), owner);
    switch (desired) {
      case DesiredService service -> preview.service(service);
      case DesiredTask task -> preview.task(task);
      case DesiredSchedule schedule -> {
        preview.declared(schedule.triggers().getFirst().run().definition());
        schedule.triggers().forEach(preview::trigger);
      }
      case DesiredTaskDefinition definition ->
        preview.register(
            definition.taskDefinition(), definition.digest().value(), "/taskDefinition", "");
    }
    return List.copyOf(preview.requests);
  }

  private void service(DesiredService desired) {
    var scene = scene(desired);
    var tags = Gap.tags(desired.taskDefinition());
    tags.putAll(Hooks.pending(desired));
    var register =
        Requests.register(Requests.find(scene), tags, Optional.of(COMMIT), "").request();
    boolean own = desired.definitionOwner().equals(key);
    if (own) add("RegisterTaskDefinition", register, "/taskDefinition", "");
    runs(desired, DesiredRun.Phase.PRE_SYNC, "before the version is rolled out");
    var arn = own ? REVISION : shared(desired.definitionOwner());
    var revision =
        new LiveRevision(new RevisionName(desired.family(), 1), arn, register, new TreeMap<>());
    var create = Requests.create(scene, revision, "").request();
    if (create.has("clientToken")) create.put("clientToken", TOKEN);
    add("CreateService", create, "/service", "");
    runs(desired, DesiredRun.Phase.POST_SYNC, "after the version was seen healthy");
    runs(desired, DesiredRun.Phase.SYNC_FAIL, "only after the version failed");
    desired.triggers().forEach(this::trigger);
  }

  private void runs(DesiredService desired, DesiredRun.Phase phase, String when) {
    for (var hook : desired.hooks()) {
      if (hook.phase().filter(phase::equals).isPresent())
        run(hook, "/hooks/[name=" + hook.name() + "]", "hook " + hook.name() + ", " + when);
    }
  }

  /** Its revision carries from the first moment on the record that it has not run. */
  private void task(DesiredTask task) {
    var run = task.run();
    boolean shared = !TaskScene.definitionOwner(task).equals(key);
    var pending = new TreeMap<String, String>();
    pending.put(RecordKey.of(key, run.name(), shared), RunTag.PENDING.value());
    switch (run.definition()) {
      case Definition.Declared(var _, var own, var digest) -> {
        if (!shared) register(own, digest.value(), pending, "/taskDefinition", "");
      }
      case Definition.Derived(var own, var digest) ->
        register(own, digest.value(), pending, "", "for " + run.name());
      case Definition.From _ -> {}
    }
    start(run, "", "once for each revision");
  }

  private void declared(Definition definition) {
    if (definition instanceof Definition.Declared(var by, var taskDefinition, var digest)
        && by.equals(key)) register(taskDefinition, digest.value(), "/taskDefinition", "");
  }

  private void run(DesiredRun run, String root, String about) {
    // Its digest is that of the service's revision, too: each of them has one of its own.
    derived(run, TOKEN, root);
    start(run, root, about);
  }

  private void start(DesiredRun run, String root, String about) {
    var request = run.request().deepCopy();
    request.put("taskDefinition", revisionOf(run.definition()));
    request.put("clientToken", RUN_TOKEN).put("startedBy", RUN_TOKEN);
    add("RunTask", request, root, about);
  }

  private void trigger(DesiredTrigger trigger) {
    var root = "/schedules/[name=" + trigger.name() + "]";
    if (trigger.run().definition() instanceof Definition.Derived(var _, var digest))
      derived(trigger.run(), digest.value(), root);
    if (trigger.putRule().isPresent())
      add("PutRule", TriggerPlan.newRule(trigger, owner, key), root, "schedule " + trigger.name());
    var targets = trigger.putTargets().deepCopy();
    if (targets.at("/Targets/0/EcsParameters") instanceof ObjectNode parameters)
      parameters.put("TaskDefinitionArn", revisionOf(trigger.run().definition()));
    add("PutTargets", targets, root, "schedule " + trigger.name());
  }

  private void derived(DesiredRun run, String digest, String root) {
    if (run.definition() instanceof Definition.Derived(var taskDefinition, var _))
      register(taskDefinition, digest, root, "for " + run.name() + ", with its own image");
  }

  private String revisionOf(Definition definition) {
    return switch (definition) {
      case Definition.Declared declared ->
        declared.owner().equals(key) ? REVISION : shared(declared.owner());
      case Definition.Derived _ -> REVISION;
      case Definition.From from ->
        "<a revision of %s made after the newest of %s>".formatted(from.family(), from.reference());
    };
  }

  private static String shared(ResourceKey owner) {
    return "<the revision of %s %s>".formatted(owner.kind().word(), owner.name());
  }

  private void register(ObjectNode taskDefinition, String digest, String root, String about) {
    register(taskDefinition, digest, new TreeMap<>(), root, about);
  }

  /** {@code more} are tags besides those that Git declares and those that every revision has. */
  private void register(
      ObjectNode taskDefinition,
      String digest,
      SortedMap<String, String> more,
      String root,
      String about) {
    var tags = Gap.tags(taskDefinition);
    tags.putAll(more);
    var untagged = taskDefinition.deepCopy();
    untagged.remove("tags");
    var wanted = new Action.FindRevision(
        taskDefinition.path("family").asText(),
        Digest.of(untagged),
        untagged,
        new Action.Search(owner, key.tagValue(), true));
    var request = Requests.register(wanted, tags, Optional.of(COMMIT), "").request();
    for (var tag : request.path("tags"))
      if (tag.path("key").asText().equals(Tags.DIGEST)) ((ObjectNode) tag).put("value", digest);
    add("RegisterTaskDefinition", request, root, about);
  }

  private void add(String operation, ObjectNode document, String root, String about) {
    requests.add(new Request(operation, document, root, about));
  }

  private Scene scene(DesiredService desired) {
    var terms =
        Terms.of(Policy.REPORT_ONLY, owner, Optional.empty(), Instant.EPOCH).withApproved();
    var known = Known.NOTHING.with(new EqualRevision.None());
    return new Scene(desired, Optional.empty(), Optional.empty(), known, List.of(), terms);
  }
}
