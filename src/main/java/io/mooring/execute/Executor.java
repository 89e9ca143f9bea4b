package io.mooring.execute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.Calls;
import io.mooring.aws.Ecs;
import io.mooring.aws.Priority;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.Allowed;
import io.mooring.desired.Destination;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.LogGroupAction;
import io.mooring.plan.Outcome;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RunAction;
import io.mooring.port.AwsCall;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Performs one action and reports how it ended and what AWS showed. Adds nothing to the request
 * that was planned.
 */
public final class Executor {
  private final Ecs ecs;
  private final InstantSource clock;
  private final Destination destination;

  private final Calls calls;

  public Executor(Ecs ecs, Destination destination, InstantSource clock) {
    this(ecs, destination, clock, ecs.calls());
  }

  private Executor(Ecs ecs, Destination destination, InstantSource clock, Calls calls) {
    this.ecs = ecs;
    this.destination = destination;
    this.clock = clock;
    this.calls = calls;
  }

  /** The same, whose writes come when it is their turn. */
  public Executor at(Priority priority) {
    return new Executor(ecs, destination, clock, calls.at(priority));
  }

  /**
   * Performs one action and keeps what is known of the service right.
   *
   * @param cluster where the service lives
   * @param service its name
   */
  public Outcome perform(Action action, ClusterName cluster, String service) {
    var outcome = switch (action) {
      case Action.FindRevision find -> ecs.search().find(find);
      case Action.LookAtDeployments look -> ecs.history().look(look);
      case Action.LookAtNeeds look ->
        ecs.needs().look(look.needs(), ecs.cluster(cluster).home(), clock.instant());
      case Action.LookAtScaling look ->
        ecs.scaling().look(look, ecs.cluster(cluster).wanted(), clock.instant());
      case Action.Register register -> register(register);
      case Action.CreateService create ->
        write(AwsCall.CREATE_SERVICE, create.request(), cluster, service);
      case Action.UpdateService update ->
        write(AwsCall.UPDATE_SERVICE, update.request(), cluster, service);
      case Action.StopDeployment stop -> stop(stop, cluster, service);
      case Action.DeleteService delete -> delete(delete, cluster, service);
      case Action.Deregister gone -> deregister(gone);
      case Action.Tag tag -> tag(tag, cluster, service);
      case Action.Untag untag -> untag(untag, cluster, service);
      case RunAction.Define define -> perform(define.step(), cluster, service);
      case RunAction run -> new RunDoing(ecs, clock, this::send).perform(run);
      case RuleAction rule -> new RuleDoing(ecs, clock, this::send).perform(rule);
      case LogGroupAction group -> new LogGroupDoing(ecs, this::send).perform(group);
    };
    // What may have happened is found out by looking; what AWS says is so already, too.
    if (outcome instanceof Outcome.Unsure || outcome instanceof Outcome.AlreadyTrue) {
      ecs.cluster(cluster).doubt(service);
    }
    return outcome;
  }

  /**
   * The last door before AWS: what the destination does not allow is not sent, whoever planned it.
   */
  private Answer send(AwsCall call, ObjectNode request) {
    return Allowed.refusal(destination, request)
        .map(Executor::notAllowed)
        .or(() ->
            started(call, request).stream().flatMap(arn -> unfit(arn).stream()).findFirst())
        .<Answer>map(Answer.Not::new)
        .orElseGet(() -> calls.call(call, request));
  }

  private static Outcome notAllowed(String why) {
    return new Outcome.Refused("NotAllowed", why);
  }

  /** The revisions that a request starts, with a command of its own. */
  private static List<String> started(AwsCall call, ObjectNode request) {
    if (call == AwsCall.RUN_TASK) return request.findValuesAsText("taskDefinition");
    if (call == AwsCall.PUT_TARGETS) return request.findValuesAsText("TaskDefinitionArn");
    return List.of();
  }

  /**
   * Why nothing may be started from a revision: it may be somebody else's, with a role that
   * {@code sync.ignore} has us leave alone.
   */
  private Optional<Outcome> unfit(String arn) {
    var revisions = ecs.revisions();
    var found = revisions.known(arn).<Lookup>map(Lookup.Found::new);
    return switch (found.orElseGet(() -> revisions.look(arn))) {
      case Lookup.Found(var revision) ->
        Allowed.refusal(destination, revision.taskDefinition())
            .map(why ->
                notAllowed("%s; nothing is started from %s".formatted(why, revision.name())));
      case Lookup.Gone() -> Optional.empty();
      case Lookup.Failed(var outcome) -> Optional.of(outcome);
    };
  }

  private Outcome stop(Action.StopDeployment stop, ClusterName cluster, String service) {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("serviceDeploymentArn", stop.arn()).put("stopType", "ROLLBACK");
    var outcome = bare(AwsCall.STOP_SERVICE_DEPLOYMENT, request);
    ecs.cluster(cluster).goesBack(service);
    return outcome;
  }

  private Outcome delete(Action.DeleteService delete, ClusterName cluster, String service) {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("cluster", delete.cluster()).put("service", delete.service());
    var outcome = bare(AwsCall.DELETE_SERVICE, request);
    ecs.cluster(cluster).doubt(service);
    return outcome;
  }

  private Outcome deregister(Action.Deregister gone) {
    var request = JsonNodeFactory.instance.objectNode().put("taskDefinition", gone.arn());
    return bare(AwsCall.DEREGISTER_TASK_DEFINITION, request);
  }

  private Outcome register(Action.Register register) {
    return switch (send(AwsCall.REGISTER_TASK_DEFINITION, register.request())) {
      case Answer.Got(var body, var id) -> ecs.search().registered(body, id);
      case Answer.Not(var outcome) -> outcome;
    };
  }

  private Outcome write(AwsCall call, ObjectNode request, ClusterName cluster, String service) {
    return switch (send(call, request)) {
      case Answer.Not(var outcome) -> outcome;
      case Answer.Got(var body, var id) -> {
        var shown = LiveService.of(body.withObject("/service"), clock.instant());
        var tags = shown.tags().isEmpty() ? knownTags(cluster, service, request) : shown.tags();
        var seen = shown.withTags(tags);
        var sent = new TreeSet<String>();
        request.fieldNames().forEachRemaining(sent::add);
        ecs.cluster(cluster).wrote(seen, sent, clock.instant());
        yield new Outcome.Done(new Outcome.Seen.Service(seen), id);
      }
    };
  }

  /**
   * An answer to an update carries no tags: they are those from before, or those sent with the
   * creation.
   */
  private SortedMap<String, String> knownTags(
      ClusterName cluster, String service, ObjectNode request) {
    var sent = new TreeMap<String, String>();
    request
        .path("tags")
        .forEach(t -> sent.put(t.path("key").asText(), t.path("value").asText()));
    if (!sent.isEmpty()) return sent;
    return current(cluster, service).map(LiveService::tags).orElse(sent);
  }

  private Optional<LiveService> current(ClusterName cluster, String service) {
    return ecs.cluster(cluster).view(new TreeSet<>(Set.of(service))).service(service);
  }

  private Outcome tag(Action.Tag tag, ClusterName cluster, String service) {
    var request = JsonNodeFactory.instance.objectNode().put("resourceArn", tag.arn());
    var list = request.putArray("tags");
    tag.tags().forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    var outcome = bare(AwsCall.TAG_RESOURCE, request);
    if (outcome instanceof Outcome.Done) {
      ecs.revisions().tagged(tag.arn(), tag.tags());
      retag(tag.arn(), cluster, service, tags -> tags.putAll(tag.tags()));
    }
    var sent = new TreeMap<String, Optional<String>>();
    tag.tags().forEach((key, value) -> sent.put(key, Optional.of(value)));
    lost(outcome, cluster, service, sent);
    return outcome;
  }

  private Outcome untag(Action.Untag untag, ClusterName cluster, String service) {
    var request = JsonNodeFactory.instance.objectNode().put("resourceArn", untag.arn());
    untag.keys().forEach(request.putArray("tagKeys")::add);
    var outcome = bare(AwsCall.UNTAG_RESOURCE, request);
    if (outcome instanceof Outcome.Done) {
      retag(untag.arn(), cluster, service, tags -> tags.keySet().removeAll(untag.keys()));
    }
    var sent = new TreeMap<String, Optional<String>>();
    untag.keys().forEach(key -> sent.put(key, Optional.empty()));
    lost(outcome, cluster, service, sent);
    return outcome;
  }

  /** A hold is the same as the one before the release: it must not be taken for that one. */
  private void lost(
      Outcome outcome,
      ClusterName cluster,
      String service,
      SortedMap<String, Optional<String>> sent) {
    if (outcome instanceof Outcome.Unsure) ecs.cluster(cluster).mayHaveTagged(service, sent);
  }

  private void retag(
      String arn, ClusterName cluster, String service, Consumer<SortedMap<String, String>> change) {
    current(cluster, service).filter(s -> s.arn().equals(arn)).ifPresent(known -> {
      var tags = new TreeMap<>(known.tags());
      change.accept(tags);
      ecs.cluster(cluster).wrote(known.withTags(tags), Set.of(), clock.instant());
    });
  }

  /**
   * Writes a person's approval on a service, or on a cluster for a whole app; run by {@code mooring
   * sync} and {@code mooring prune}.
   */
  public Outcome approve(String arn, String key, String value) {
    if (!key.startsWith(Tags.SYNC) && !key.startsWith(Tags.PRUNE))
      throw new IllegalArgumentException(key + " is not an approval");
    var request = JsonNodeFactory.instance.objectNode().put("resourceArn", arn);
    request.putArray("tags").addObject().put("key", key).put("value", value);
    return bare(AwsCall.TAG_RESOURCE, request);
  }

  /** The tags by which people ask; nothing else is written for a command. */
  private static final List<String> ASKED =
      List.of(Tags.SUSPEND, Tags.RESTART, Tags.RELEASE, Tags.HOLD, Tags.RUN);

  /**
   * Writes what a person asks for on a service, or on a cluster for a whole app, under the identity
   * of whoever runs the command; the controller does it.
   */
  public Outcome ask(String arn, String key, String value) {
    requireAsked(key);
    var request = JsonNodeFactory.instance.objectNode().put("resourceArn", arn);
    request.putArray("tags").addObject().put("key", key).put("value", value);
    return bare(AwsCall.TAG_RESOURCE, request);
  }

  /** Takes back what a person asked for. */
  public Outcome takeBack(String arn, String key) {
    requireAsked(key);
    var request = JsonNodeFactory.instance.objectNode().put("resourceArn", arn);
    request.putArray("tagKeys").add(key);
    return bare(AwsCall.UNTAG_RESOURCE, request);
  }

  private static void requireAsked(String key) {
    var bare = key.contains("/") ? key.substring(0, key.indexOf('/')) : key;
    if (!ASKED.contains(bare)) throw new IllegalArgumentException(key + " is not for people");
  }

  private Outcome bare(AwsCall call, ObjectNode request) {
    return switch (calls.call(call, request)) {
      case Answer.Got(var _, var id) -> new Outcome.Done(new Outcome.Seen.Nothing(), id);
      case Answer.Not(var outcome) -> outcome;
    };
  }
}
