package io.mooring.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The embedded ECS with its own time, as AWS and as everybody else sees it. */
final class Cloud {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** What somebody else sets. */
  private static final int SCALED = 5;

  private static final String EDITED = "subnet-x";

  private static final Reply DONE = new Reply.Ok(JsonNodeFactory.instance.objectNode(), "done");

  private final EcsModel model;

  /** What was done to the model, where somebody wants to do it again. */
  private final Optional<List<Step>> steps;

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Duration skew = Duration.ZERO;
  private int others;

  /** A call by someone else that had to work, and did not. */
  static final class Refused extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Refused(String what) {
      super(what);
    }
  }

  /** Something that is done to the model. */
  private interface Step {
    Reply on(EcsModel model);
  }

  /** @param keeps whether what is done to it can be done again, by {@link #goOnFrom} */
  Cloud(Behaviour behaviour, boolean keeps) {
    this.model = new EcsModel(behaviour);
    this.steps = keeps ? Optional.of(new ArrayList<>()) : Optional.empty();
  }

  /** Comes to stand as the other one does, by the same calls at the same times. */
  void goOnFrom(Cloud other) {
    other.steps.orElseThrow().forEach(step -> step.on(model));
    now = other.now;
    skew = other.skew;
    others = other.others;
  }

  private Reply done(Step step) {
    steps.ifPresent(list -> list.add(step));
    return step.on(model);
  }

  private Reply asks(String service, String operation, ObjectNode request) {
    var at = now;
    return done(m -> m.call(service, operation, request.deepCopy(), at));
  }

  /** So many of the next runs fail for that reason. */
  void failRuns(int count, String reason) {
    change(m -> m.failRuns(count, reason, false));
  }

  /** So many of the next targets are not taken. */
  void failTargets(int count) {
    change(m -> m.failTargets(count));
  }

  private void change(Consumer<EcsModel> change) {
    done(m -> {
      change.accept(m);
      return DONE;
    });
  }

  Instant now() {
    return now;
  }

  /** The process's clock, which may go wrong. */
  InstantSource clock() {
    return () -> now.plus(skew);
  }

  void skew(Duration to) {
    skew = to;
  }

  Duration skew() {
    return skew;
  }

  void to(Instant instant) {
    now = instant;
    change(m -> m.advanceTo(instant));
  }

  /** A call by the process; the answer is to be read and not to be changed. */
  Reply call(AwsCall call, ObjectNode request) {
    if (call == AwsCall.GET_CALLER_IDENTITY) {
      return new Reply.Ok(
          JsonNodeFactory.instance.objectNode().put("Account", model.account()), "identity");
    }
    return asks(call.service(), call.operation(), request);
  }

  /** A call by someone else, which has to work. */
  ObjectNode call(String operation, String request) {
    try {
      return call(operation, (ObjectNode) JSON.readTree(request));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** A call to a service beside ECS. */
  ObjectNode beside(String service, String operation, String request) {
    try {
      var reply = asks(service, operation, (ObjectNode) JSON.readTree(request));
      if (reply instanceof Reply.Ok(var body, var _)) return body;
      throw new Refused(operation + ": " + reply);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  ObjectNode call(String operation, ObjectNode request) {
    var reply = asks("ecs", operation, request);
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new Refused(operation + " " + request + ": " + reply);
  }

  /** Somebody else may well be refused, as where the service is not there. */
  private boolean tried(String operation, String request) {
    try {
      call(operation, request);
      return true;
    } catch (Refused refused) {
      return false;
    }
  }

  /** The name of the service that a write is about, where it is about one. */
  Optional<String> serviceOf(ObjectNode request) {
    var arn = request.path("resourceArn").asText();
    var name = request.path("serviceName").asText(request.path("service").asText(""));
    if (arn.contains(":service/")) name = arn;
    name = name.substring(name.lastIndexOf('/') + 1);
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  /** A service as it is, with its tags, to be read and not to be kept. */
  Optional<ObjectNode> shown(String name) {
    var ask = FaultyAws.object().put("cluster", "shop");
    ask.putArray("services").add(name);
    ask.putArray("include").add("TAGS");
    for (var service : call("DescribeServices", ask).path("services"))
      return Optional.of((ObjectNode) service);
    return Optional.empty();
  }

  Optional<ObjectNode> active(String name) {
    return shown(name).filter(s -> s.path("status").asText().equals("ACTIVE"));
  }

  /**
   * Whether a write that ECS takes changes anything: who creates what is there by the same token is
   * answered as if it were new, and who deletes what is on its way out as if it were not.
   */
  boolean changes(AwsCall call, ObjectNode request) {
    return switch (call) {
      case CREATE_SERVICE -> serviceOf(request).flatMap(this::active).isEmpty();
      case DELETE_SERVICE -> serviceOf(request).flatMap(this::active).isPresent();
      default -> true;
    };
  }

  ObjectNode revision(String arn) {
    var ask = FaultyAws.object().put("taskDefinition", arn);
    ask.putArray("include").add("TAGS");
    return call("DescribeTaskDefinition", ask);
  }

  /** What somebody registers who registers the same. */
  ObjectNode content(String revision) {
    var content = revision(revision).withObject("/taskDefinition").deepCopy();
    return content.remove(List.of(
        "taskDefinitionArn",
        "revision",
        "status",
        "registeredAt",
        "registeredBy",
        "deregisteredAt",
        "requiresAttributes",
        "compatibilities"));
  }

  List<String> services() {
    var names = new ArrayList<String>();
    call("ListServices", "{\"cluster\":\"shop\",\"maxResults\":100}")
        .path("serviceArns")
        .forEach(arn -> names.add(arn.asText().substring(arn.asText().lastIndexOf('/') + 1)));
    names.sort(null);
    return names;
  }

  static String tag(JsonNode tagged, String key) {
    for (var tag : tagged.path("tags"))
      if (tag.path("key").asText().equals(key)) return tag.path("value").asText();
    return "";
  }

  /** How many ACTIVE revisions carry that owner's tag. */
  long registeredBy(String owner) {
    long count = 0;
    for (var arn : call("ListTaskDefinitions", "{}").path("taskDefinitionArns"))
      if (tag(revision(arn.asText()), Tags.OWNER).equals(owner)) count++;
    return count;
  }

  /** How often somebody else changed something. */
  int others() {
    return others;
  }

  /** The service that somebody else turns to: web, or else the first. */
  private Optional<ObjectNode> first() {
    var names = services();
    if (names.isEmpty()) return Optional.empty();
    return active(names.contains("web") ? "web" : names.getFirst());
  }

  /** What somebody else could change now. */
  EnumSet<Mode> possible() {
    var modes = EnumSet.of(Mode.OTHER_REGISTERS);
    first().ifPresent(service -> {
      modes.add(Mode.OTHER_DELETES);
      boolean scales = !service.path("schedulingStrategy").asText().equals("DAEMON");
      // Where there is no network configuration there is nothing to edit in it.
      boolean networked = service.has("networkConfiguration");
      if (scales && service.path("desiredCount").asInt() != SCALED) modes.add(Mode.OTHER_SCALES);
      var subnet = service.at("/networkConfiguration/awsvpcConfiguration/subnets/0");
      if (networked && !subnet.asText().equals(EDITED)) modes.add(Mode.OTHER_EDITS);
      if (!service.path("tags").isEmpty()) modes.add(Mode.OTHER_UNTAGS);
    });
    return modes;
  }

  /** The family that somebody else registers in too. */
  private String family() {
    var service = first().map(s -> s.path("serviceName").asText());
    if (service.isPresent()) return service.get();
    var first =
        call("ListTaskDefinitions", "{}").path("taskDefinitionArns").path(0).asText();
    return RevisionName.parse(first).map(RevisionName::family).orElse("web");
  }

  /** What somebody else does; whether it changes anything. */
  boolean other(Mode mode) {
    if (!possible().contains(mode)) return false;
    boolean done = tried(mode, first().orElse(FaultyAws.object()));
    if (done) others++;
    return done;
  }

  private boolean tried(Mode mode, ObjectNode service) {
    var web = service.path("serviceName").asText();
    return switch (mode) {
      case OTHER_SCALES ->
        tried(
            "UpdateService",
            "{\"cluster\":\"shop\",\"service\":\"%s\",\"desiredCount\":%d}".formatted(web, SCALED));
      case OTHER_EDITS ->
        tried(
            "UpdateService",
            "{\"cluster\":\"shop\",\"service\":\"%s\",\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"%s\"],\"securityGroups\":[\"sg-1\"]}}}"
                .formatted(web, EDITED));
      case OTHER_REGISTERS ->
        tried(
            "RegisterTaskDefinition",
            "{\"family\":\"%s\",\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],\"cpu\":\"256\",\"memory\":\"512\",\"containerDefinitions\":[{\"name\":\"x\",\"image\":\"other/x:v9\"}]}"
                .formatted(family()));
      case OTHER_UNTAGS -> {
        var keys = new ArrayList<String>();
        service.path("tags").forEach(t -> keys.add('"' + t.path("key").asText() + '"'));
        yield tried(
            "UntagResource",
            "{\"resourceArn\":\"%s\",\"tagKeys\":%s}"
                .formatted(service.path("serviceArn").asText(), keys));
      }
      case OTHER_DELETES ->
        tried(
            "DeleteService",
            "{\"cluster\":\"shop\",\"service\":\"%s\",\"force\":true}".formatted(web));
      default -> throw new IllegalArgumentException(mode + " is not by somebody else");
    };
  }
}
