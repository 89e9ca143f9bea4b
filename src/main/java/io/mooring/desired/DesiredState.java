package io.mooring.desired;

import io.mooring.ident.AppName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one app wants at one commit. A resource is either wanted, without an error, or
 * {@link #blocked}, with everything that is wrong with it. {@link #problems} holds all problems of
 * the app by file, line and column: those of the blocked resources, the notes, and the errors of
 * files whose resource cannot be told.
 */
public final class DesiredState {
  private final Scope scope;
  private final SortedMap<ResourceKey, DesiredService> services = new TreeMap<>();
  private final SortedMap<ResourceKey, DesiredTask> tasks = new TreeMap<>();
  private final SortedMap<ResourceKey, DesiredSchedule> schedules = new TreeMap<>();
  private final SortedMap<ResourceKey, DesiredTaskDefinition> taskDefinitions = new TreeMap<>();
  private final SortedMap<ResourceKey, List<Problem>> blocked = new TreeMap<>();
  private final Set<ResourceKey> keys = new HashSet<>();
  private final List<Problem> problems;
  private final Dependencies dependencies;
  private final IdentityHashMap<Loaded.Declared, Finished> made = new IdentityHashMap<>();

  private record Scope(AppName app, Destination destination) {}

  /** Judges manifests by where the app may go; the same arguments give the same answer. */
  public static DesiredState of(AppName app, Destination destination, Loaded loaded) {
    return of(app, destination, loaded, Optional.empty());
  }

  /**
   * The same, where a resource is the very object that it was in an earlier state if its document
   * is, and the one that it refers to: what was decided about it still holds.
   */
  public static DesiredState of(
      AppName app, Destination destination, Loaded loaded, Optional<DesiredState> earlier) {
    var scope = new Scope(app, destination);
    return new DesiredState(scope, loaded, earlier.filter(e -> e.scope.equals(scope)));
  }

  private DesiredState(Scope scope, Loaded loaded, Optional<DesiredState> earlier) {
    this.scope = scope;
    var before = earlier.map(e -> e.made).orElseGet(IdentityHashMap::new);
    var all = finish(loaded, before);
    var collisions = Collisions.of(all);
    var dependencies = DependencyReader.read(all);
    dependencies
        .problems()
        .forEach((draft, own) ->
            collisions.computeIfAbsent(draft, _ -> new ArrayList<>()).addAll(own));
    var found = new ArrayList<>(loaded.unattached());
    for (var each : all) {
      var own = with(each, beside(each, collisions));
      found.addAll(own);
      keys.add(each.draft().key());
      if (own.stream().noneMatch(Problem::isError)) {
        put(each.desired().orElseThrow());
      } else {
        // Two manifests of one name block it together.
        blocked.computeIfAbsent(each.draft().key(), _ -> new ArrayList<>()).addAll(own);
      }
    }
    blocked.replaceAll((_, own) -> own.stream().distinct().sorted(Problem.ORDER).toList());
    problems = found.stream().distinct().sorted(Problem.ORDER).toList();
    var named = dependencies.named();
    // What is blocked waits for its author, not for others; circles are among it.
    named.keySet().removeAll(blocked.keySet());
    this.dependencies = new Dependencies(named);
  }

  private static List<Problem> with(Finished finished, List<Problem> more) {
    if (more.isEmpty()) return finished.problems();
    var report = Report.of(finished.draft().manifest());
    finished.problems().forEach(report::add);
    more.forEach(report::add);
    return report.problems();
  }

  private void put(Desired desired) {
    switch (desired) {
      case DesiredService service -> services.put(service.key(), service);
      case DesiredTask task -> tasks.put(task.key(), task);
      case DesiredSchedule schedule -> schedules.put(schedule.key(), schedule);
      case DesiredTaskDefinition definition -> taskDefinitions.put(definition.key(), definition);
    }
  }

  private List<Finished> finish(Loaded loaded, IdentityHashMap<Loaded.Declared, Finished> before) {
    var drafts = new ArrayList<Draft>(loaded.declared().size());
    var definitions = new HashMap<String, Draft>();
    for (var each : loaded.declared()) {
      var known = before.get(each);
      var draft = known != null ? known.draft() : Draft.of(scope.app(), scope.destination(), each);
      drafts.add(draft);
      if (draft.key().kind() == Kind.TASK_DEFINITION)
        definitions.putIfAbsent(draft.key().name(), draft);
    }
    var all = new ArrayList<Finished>(drafts.size());
    for (int i = 0; i < drafts.size(); i++) {
      var declared = loaded.declared().get(i);
      var finished = finish(drafts.get(i), definitions, before.get(declared));
      made.put(declared, finished);
      all.add(finished);
    }
    return all;
  }

  @SuppressWarnings("ReferenceEquality") // Made of the very same objects; equal ones cost a walk.
  private Finished finish(Draft draft, Map<String, Draft> definitions, @Nullable Finished before) {
    if (draft.reference().isEmpty())
      return before != null ? before : Finished.of(draft, Optional.empty(), scope.destination());
    var name = draft.reference().get();
    var definition = definitions.get(name);
    if (definition == null) return Finished.without(draft, missing(name, definitions));
    if (definition.isBroken()) return Finished.without(draft, broken(name, definition.problems()));
    if (before != null && before.definition().filter(d -> d == definition).isPresent())
      return before;
    return Finished.of(draft, Optional.of(definition), scope.destination());
  }

  private static String missing(String name, Map<String, Draft> definitions) {
    var near = Suggestion.didYouMean(name, definitions.keySet());
    return "there is no TaskDefinition %s in this app%s"
        .formatted(
            Suggestion.quoted(name),
            near.isEmpty() ? "; declare one, or write the task definition out here" : near);
  }

  private static String broken(String name, List<Problem> problems) {
    var first = problems.stream().filter(Problem::isError).findFirst().orElseThrow();
    return "TaskDefinition %s has errors, the first at %s; mend it there"
        .formatted(Suggestion.quoted(name), first.at());
  }

  /** What stands against a resource only when it is seen beside the others. */
  private static List<Problem> beside(
      Finished finished, IdentityHashMap<Draft, List<Problem>> collisions) {
    var own = collisions.getOrDefault(finished.draft(), List.of());
    var claimed =
        finished.definition().map(d -> collisions.getOrDefault(d, List.of())).orElse(List.of());
    if (claimed.isEmpty()) return own;
    var pointer = "/spec/taskDefinition/ref";
    var at = finished.draft().manifest().positions().of(pointer.substring("/spec".length()));
    var all = new ArrayList<>(own);
    all.add(new Problem(
        Problem.Severity.ERROR,
        at,
        pointer,
        broken(finished.draft().reference().orElse(""), claimed)));
    return all;
  }

  public SortedMap<ResourceKey, DesiredService> services() {
    return Collections.unmodifiableSortedMap(services);
  }

  public SortedMap<ResourceKey, DesiredTask> tasks() {
    return Collections.unmodifiableSortedMap(tasks);
  }

  public SortedMap<ResourceKey, DesiredSchedule> schedules() {
    return Collections.unmodifiableSortedMap(schedules);
  }

  public SortedMap<ResourceKey, DesiredTaskDefinition> taskDefinitions() {
    return Collections.unmodifiableSortedMap(taskDefinitions);
  }

  /** Everything that is wanted, of every kind. */
  public List<Desired> wanted() {
    return Stream.of(taskDefinitions, services, tasks, schedules)
        .<Desired>flatMap(kind -> kind.values().stream())
        .toList();
  }

  public SortedMap<ResourceKey, List<Problem>> blocked() {
    return Collections.unmodifiableSortedMap(blocked);
  }

  /** Every declared resource, wanted or blocked, in no order. */
  public Set<ResourceKey> keys() {
    return Collections.unmodifiableSet(keys);
  }

  public List<Problem> problems() {
    return problems;
  }

  /** What must be up before what is rolled out; what is waited for may be blocked. */
  public Dependencies dependencies() {
    return dependencies;
  }
}
