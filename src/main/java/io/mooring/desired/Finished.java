package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredRun.Phase;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.lint.Lint;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One draft with the task definition that it uses: what it wants, and what is wrong with it beyond
 * the draft. Depends on the draft, on the draft that it refers to and on the destination alone, so
 * that it can be used again as long as these are the same.
 *
 * @param definition the draft that it refers to; empty where it refers to none
 * @param problems all of them, those of the draft included
 * @param desired good only where no problem is an error
 * @param families in which it would register revisions, each with the place that names it
 * @param targets of rules that it would put, by rule and id
 */
record Finished(
    Draft draft,
    Optional<Draft> definition,
    List<Problem> problems,
    Optional<Desired> desired,
    List<Claim> families,
    List<Claim> targets) {
  Finished {
    problems = List.copyOf(problems);
    families = List.copyOf(families);
    targets = List.copyOf(targets);
  }

  /** A draft that stands by itself or whose reference was found and is good. */
  static Finished of(Draft draft, Optional<Draft> definition, Destination destination) {
    if (!draft.whole())
      return new Finished(
          draft,
          definition,
          draft.problems(),
          Optional.empty(),
          families(draft, Optional.empty()),
          List.of());
    var report = Report.of(draft.manifest());
    draft.problems().forEach(report::add);
    judge(draft, definition, report);
    var desired = new Making(draft, definition, destination, report).make();
    var families = families(draft, Optional.of(desired));
    return new Finished(
        draft, definition, report.problems(), Optional.of(desired), families, targets(desired));
  }

  private static void judge(Draft draft, Optional<Draft> definition, Report report) {
    var manifest = draft.manifest();
    definition.ifPresentOrElse(
        shared -> Lint.check(manifest.kind(), manifest.spec(), shared.taskDefinition(), report),
        () -> Lint.check(manifest.kind(), manifest.spec(), report));
  }

  /** A draft whose reference leads nowhere good. */
  static Finished without(Draft draft, String why) {
    var report = Report.of(draft.manifest());
    draft.problems().forEach(report::add);
    report.error("/spec/taskDefinition/ref", why);
    return new Finished(
        draft, Optional.empty(), report.problems(), Optional.empty(), List.of(), List.of());
  }

  boolean isBroken() {
    return problems.stream().anyMatch(Problem::isError);
  }

  private static List<Claim> families(Draft draft, Optional<Desired> desired) {
    var claims = new ArrayList<Claim>();
    if (draft.reference().isEmpty()) {
      var family = draft.taskDefinition().path("family").asText();
      if (!family.isEmpty()) claims.add(new Claim(family, "/spec/taskDefinition/family"));
    }
    desired.ifPresent(d -> runs(d).forEach(run -> {
      switch (run.definition()) {
        case Definition.Declared _ -> {}
        case Definition.Derived derived -> claims.add(new Claim(derived.family(), "/spec"));
        case Definition.From from -> claims.add(new Claim(from.family(), "/spec/from"));
      }
    }));
    return claims;
  }

  private static List<Claim> targets(Desired desired) {
    var triggers = switch (desired) {
      case DesiredService service -> service.triggers();
      case DesiredSchedule schedule -> schedule.triggers();
      case DesiredTask _, DesiredTaskDefinition _ -> List.<DesiredTrigger>of();
    };
    var claims = new ArrayList<Claim>();
    for (int i = 0; i < triggers.size(); i++) {
      var trigger = triggers.get(i);
      var id = trigger.target().path("Id").asText();
      claims.add(new Claim(trigger.address() + " " + id, "/spec/schedules/" + i));
    }
    return claims;
  }

  /** @param pointer rooted at the document */
  record Claim(String claimed, String pointer) {}

  private static List<DesiredRun> runs(Desired desired) {
    return switch (desired) {
      case DesiredService service -> {
        var runs = new ArrayList<>(service.hooks());
        service.triggers().forEach(t -> runs.add(t.run()));
        yield runs;
      }
      case DesiredTask task -> List.of(task.run());
      case DesiredSchedule schedule ->
        schedule.triggers().stream().map(DesiredTrigger::run).toList();
      case DesiredTaskDefinition _ -> List.of();
    };
  }

  /** The making of one. */
  private record Making(
      Draft draft, Optional<Draft> definition, Destination destination, Report report) {
    Desired make() {
      return switch (draft.key().kind()) {
        case SERVICE -> service();
        case TASK -> new DesiredTask(draft.key(), task(), draft.manifest().positions());
        case SCHEDULE ->
          new DesiredSchedule(
              draft.key(), triggers(MissingNode.getInstance()), draft.manifest().positions());
        case TASK_DEFINITION ->
          new DesiredTaskDefinition(
              draft.key(),
              draft.taskDefinition(),
              digest(draft.taskDefinition()),
              draft.manifest().positions());
        case OVERLAY ->
          throw new IllegalStateException("an overlay is no resource: " + draft.key());
      };
    }

    private DesiredService service() {
      var service = draft.member("service");
      var deploying = JsonNodeFactory.instance.objectNode();
      for (var member : service.properties()) {
        if (ServiceMembers.startsDeployment(member.getKey()))
          deploying.set(member.getKey(), member.getValue());
      }
      var digests = new Digests(
          digest(taskDefinition()),
          Digest.of(deploying),
          Digest.of(service.deepCopy().without("tags")));
      return new DesiredService(
          draft.key(),
          taskDefinition(),
          service,
          digests,
          draft.rollout(),
          draft.ignore(),
          draft.acknowledged(),
          new Attached(
              owner(),
              hooks(service),
              triggers(service),
              draft.dependsOn(),
              RetentionReader.revisions(draft.manifest())),
          draft.manifest().positions());
    }

    private ObjectNode taskDefinition() {
      return definition.orElse(draft).taskDefinition();
    }

    private ResourceKey owner() {
      return definition.orElse(draft).key();
    }

    private static Digest digest(ObjectNode taskDefinition) {
      // Shallow on purpose: the values are only read.
      var untagged = JsonNodeFactory.instance.objectNode();
      untagged.setAll(taskDefinition);
      untagged.remove("tags");
      return Digest.of(untagged);
    }

    private Definition declared() {
      return new Definition.Declared(owner(), taskDefinition(), digest(taskDefinition()));
    }

    private List<DesiredRun> hooks(JsonNode service) {
      var hooks = draft.manifest().spec().path("hooks");
      if (hooks.isEmpty()) return List.of();
      var reader = new RunReader(draft.key(), declared(), service, report);
      var read = new ArrayList<DesiredRun>();
      for (int i = 0; i < hooks.size(); i++) {
        var hook = hooks.get(i);
        read.add(reader.read(
            hook,
            "/spec/hooks/" + i,
            hook.path("name").asText(),
            Phase.of(hook.path("phase").asText())));
      }
      return read;
    }

    private List<DesiredTrigger> triggers(JsonNode service) {
      var schedules = draft.manifest().spec().path("schedules");
      if (schedules.isEmpty()) return List.of();
      var runs = new RunReader(draft.key(), declared(), service, report);
      var reader = new TriggerReader(draft.key(), runs, destination, report);
      var read = new ArrayList<DesiredTrigger>();
      for (int i = 0; i < schedules.size(); i++)
        read.add(reader.read(schedules.get(i), "/spec/schedules/" + i));
      return read;
    }

    private DesiredRun task() {
      var from = draft.manifest().spec().path("from");
      var definition = from.isObject() ? from(from) : declared();
      return new RunReader(draft.key(), definition, MissingNode.getInstance(), report)
          .read(draft.manifest().spec(), "/spec", draft.key().name(), Optional.empty());
    }

    private Definition from(JsonNode from) {
      var inherit = new ArrayList<String>();
      var known = inheritable();
      for (int i = 0; i < from.path("inherit").size(); i++) {
        var word = from.path("inherit").get(i).asText();
        if (!known.contains(word)) {
          report.error(
              "/spec/from/inherit/" + i,
              "there is no %s to take over%s"
                  .formatted(Suggestion.quoted(word), Suggestion.didYouMean(word, known)));
        }
        inherit.add(word);
      }
      return new Definition.From(
          draft.key().name(),
          from.path("family").asText(),
          text(from.path("container")),
          text(from.path("image")),
          from.has("inherit") ? inherit : Definition.From.INHERITED);
    }

    /** The members of a container, and what of the task it needs to run. */
    private static TreeSet<String> inheritable() {
      var register = Shapes.ecs().request("RegisterTaskDefinition");
      var known = new TreeSet<String>();
      if (register.members().get("containerDefinitions")
          instanceof Shape.ListOf(Shape.Structure container))
        known.addAll(container.members().keySet());
      known.removeAll(List.of("name", "image"));
      known.addAll(List.of(
          "executionRole",
          "taskRole",
          "volumes",
          "networkMode",
          "runtimePlatform",
          "ephemeralStorage"));
      return known;
    }

    private static Optional<String> text(JsonNode node) {
      return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }
  }
}
