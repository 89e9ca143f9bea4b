package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredService;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Looks before a version goes out whether what its tasks need is there: a deployment whose image
 * was not pushed yet fails for nothing and is then held back. What its own service says is missing
 * is waited for; what nobody can be asked about holds nothing back.
 */
public final class Preflight {
  /** How soon what is missing is looked for again: an image is pushed within minutes. */
  public static final Duration AGAIN = Duration.ofSeconds(30);

  /** How long that is no more than a pipeline that is slower than Git; after it, a mistake. */
  static final Duration PATIENCE = Duration.ofMinutes(30);

  private Preflight() {}

  /** Everything that the tasks of a service need, each once. */
  public static SortedSet<Need> needs(DesiredService desired) {
    var needs = needs(desired.taskDefinition());
    for (var balancer : desired.service().path("loadBalancers")) {
      add(needs, Need.Kind.TARGET_GROUP, balancer.path("targetGroupArn"));
      var advanced = balancer.path("advancedConfiguration");
      add(needs, Need.Kind.TARGET_GROUP, advanced.path("alternateTargetGroupArn"));
    }
    return needs;
  }

  /** The same of a run with a definition of its own; of any other it is not known beforehand. */
  public static SortedSet<Need> needs(DesiredRun run) {
    return switch (run.definition()) {
      case Definition.Declared(var _, var definition, var _) -> needs(definition);
      case Definition.Derived(var definition, var _) -> needs(definition);
      case Definition.From _ -> new TreeSet<>();
    };
  }

  /** What the tasks of a task definition need, each once. */
  static SortedSet<Need> needs(JsonNode definition) {
    var needs = new TreeSet<Need>();
    add(needs, Need.Kind.ROLE, definition.path("taskRoleArn"));
    add(needs, Need.Kind.ROLE, definition.path("executionRoleArn"));
    for (var container : definition.path("containerDefinitions")) {
      add(needs, Need.Kind.IMAGE, container.path("image"));
      secrets(needs, container.path("secrets"));
      var login = container.path("repositoryCredentials").path("credentialsParameter");
      // By a name alone it could not be told from a parameter.
      if (login.asText().startsWith("arn:")) add(needs, Need.Kind.SECRET, login);
      var logs = container.path("logConfiguration");
      secrets(needs, logs.path("secretOptions"));
      if (logs.path("logDriver").asText().equals("awslogs")) logGroup(needs, logs.path("options"));
    }
    return needs;
  }

  /** What hooks that are still to run need besides, where they have an image of their own. */
  private static SortedSet<Need> ofHooks(Scene scene) {
    var needs = new TreeSet<Need>();
    for (var hook : scene.desired().hooks()) {
      boolean over = scene.equal() instanceof EqualRevision.Found(var revision)
          && new HookRun(scene, hook, revision).hasSucceeded();
      if (!over && hook.definition() instanceof Definition.Derived) needs.addAll(needs(hook));
    }
    return needs;
  }

  private static void logGroup(SortedSet<Need> needs, JsonNode options) {
    var group = options.path("awslogs-group").asText();
    var region = options.path("awslogs-region").asText();
    boolean made = options.path("awslogs-create-group").asText().equals("true");
    if (made || group.isEmpty()) return;
    needs.add(new Need(Need.Kind.LOG_GROUP, region.isEmpty() ? group : group + Need.IN + region));
  }

  private static void secrets(SortedSet<Need> needs, JsonNode list) {
    list.forEach(secret -> add(needs, Need.Kind.SECRET, secret.path("valueFrom")));
  }

  private static void add(SortedSet<Need> needs, Need.Kind kind, JsonNode name) {
    if (!name.asText().isEmpty()) needs.add(new Need(kind, name.asText()));
  }

  /**
   * The look that must come before a version goes out; empty where there was one.
   *
   * @param hooks whether its hooks come first
   */
  static Optional<Action> ask(Scene scene, boolean hooks) {
    // Which hooks are over stands on the revision.
    boolean search =
        hooks && !ofHooks(scene).isEmpty() && scene.equal() instanceof EqualRevision.NotLooked;
    if (search) return Optional.of(Requests.find(scene));
    var needs = needs(scene, hooks);
    boolean looked = scene.known().needs() instanceof Known.Needs.Looked(var standings, var _)
        && standings.keySet().containsAll(needs);
    return looked || needs.isEmpty()
        ? Optional.empty()
        : Optional.of(new Action.LookAtNeeds(scene.desired().key().name(), needs));
  }

  private static SortedSet<Need> needs(Scene scene, boolean hooks) {
    var needs = needs(scene.desired());
    if (hooks) needs.addAll(ofHooks(scene));
    return needs;
  }

  /** What keeps the version from going out now. */
  static Optional<Turns.Stays> stays(Scene scene, boolean hooks) {
    if (!(scene.known().needs() instanceof Known.Needs.Looked looked)) return Optional.empty();
    return stays(looked, needs(scene, hooks), scene.terms());
  }

  /** What comes before a run of its own is registered or started. */
  sealed interface Before {
    record Nothing() implements Before {}

    record Look(Action action) implements Before {}

    record Stays(Turns.Stays stays) implements Before {}
  }

  /**
   * The same for what is not a service: {@code known} is what was seen of its needs.
   *
   * @param all what else of the resource is looked at together with it, so that each look tells of
   *     everything
   */
  static Before before(
      String name, SortedSet<Need> needs, SortedSet<Need> all, Known.Needs known, Terms terms) {
    if (needs.isEmpty()) return new Before.Nothing();
    if (!(known instanceof Known.Needs.Looked looked)
        || !looked.standings().keySet().containsAll(needs)) {
      var looks = new TreeSet<>(needs);
      looks.addAll(all);
      return new Before.Look(new Action.LookAtNeeds(name, looks));
    }
    return stays(looked, needs, terms)
        .<Before>map(Before.Stays::new)
        .orElseGet(Before.Nothing::new);
  }

  private static Optional<Turns.Stays> stays(
      Known.Needs.Looked looked, Set<Need> needs, Terms terms) {
    var missing = looked.missing().stream().filter(needs::contains).toList();
    if (missing.isEmpty()) return Optional.empty();
    var kind = missing.getFirst().kind();
    var until = looked.since().plus(PATIENCE);
    boolean waits = terms.now().isBefore(until);
    var what = Sorted.few(missing.stream().map(Need::toString).toList());
    var message = "%s: not there; %s; %s"
        .formatted(
            what,
            kind.advice(),
            waits
                ? "looked for again every %d s, and Blocked from %s on"
                    .formatted(AGAIN.toSeconds(), until.truncatedTo(ChronoUnit.SECONDS))
                : "missing since %s, and still looked for"
                    .formatted(looked.since().truncatedTo(ChronoUnit.SECONDS)));
    var remark =
        new Remark(waits ? Remark.Kind.WAITING : Remark.Kind.BLOCKED, kind.reason(), message);
    var plan = waits ? new Plan.Wait(message, AGAIN) : new Plan.Blocked(List.of(message));
    return Optional.of(new Turns.Stays(plan, remark));
  }

  /** What a person should know about a version that is about to go out. */
  static List<Remark> remarks(Scene scene, boolean hooks) {
    var remarks = new ArrayList<Remark>();
    stays(scene, hooks).map(Turns.Stays::remark).ifPresent(remarks::add);
    if (scene.known().needs() instanceof Known.Needs.Looked looked
        && !looked.unknown().isEmpty()) {
      remarks.add(new Remark(
          Remark.Kind.REPORT_ONLY,
          "NeedsNotChecked",
          "goes out without a look at " + Sorted.few(looked.unknown())));
    }
    return remarks;
  }
}
