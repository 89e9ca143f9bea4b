package io.mooring.desired;

import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Suggestion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds out which resources {@code sync.dependsOn} names, and refuses names that lead nowhere and
 * circles. A name is that of a service; {@code Kind/name} and {@code cluster/Kind/name} name the
 * others. Without a cluster it is the resource of the same cluster, else the only one there is.
 */
final class DependencyReader {
  /** Most names in one list: more means that a resource between them is missing. */
  private static final int NAMES_MAX = 50;

  /** Most resources of a circle that a message writes out. */
  private static final int CIRCLE_MAX = 10;

  private static final String POINTER = "/spec/sync/dependsOn";

  private final List<Finished> all;
  private final Map<String, List<Integer>> byName = new HashMap<>();
  private final IdentityHashMap<Draft, List<Problem>> found = new IdentityHashMap<>();
  private final List<List<Edge>> edges = new ArrayList<>();

  /** @param at which name of the list it is */
  private record Edge(int to, int at) {}

  /**
   * What was read.
   *
   * @param problems those of each draft
   * @param named what each resource names, circles included
   */
  record Read(
      IdentityHashMap<Draft, List<Problem>> problems,
      SortedMap<ResourceKey, SortedSet<ResourceKey>> named) {}

  private DependencyReader(List<Finished> all) {
    this.all = all;
  }

  static Read read(List<Finished> all) {
    var reader = new DependencyReader(all);
    boolean any = all.stream().anyMatch(each -> !each.draft().dependsOn().isEmpty());
    return any ? reader.read() : new Read(reader.found, new TreeMap<>());
  }

  private Read read() {
    for (int i = 0; i < all.size(); i++) {
      var key = key(i);
      // By each of the ways to write it.
      for (var way : List.of(key.kind().word() + "/" + key.name(), key.tagValue()))
        byName.computeIfAbsent(way, _ -> new ArrayList<>()).add(i);
    }
    for (int i = 0; i < all.size(); i++) edges.add(edges(i));
    circles();
    var named = new TreeMap<ResourceKey, SortedSet<ResourceKey>>();
    for (int i = 0; i < all.size(); i++) {
      var own = named.computeIfAbsent(key(i), _ -> new TreeSet<>());
      for (var edge : edges.get(i)) own.add(key(edge.to()));
    }
    return new Read(found, named);
  }

  private ResourceKey key(int index) {
    return all.get(index).draft().key();
  }

  private List<Edge> edges(int from) {
    var edges = new ArrayList<Edge>();
    var draft = all.get(from).draft();
    var names = draft.dependsOn();
    if (names.isEmpty()) return edges;
    if (draft.key().kind() != Kind.SERVICE && draft.key().kind() != Kind.TASK) {
      tell(from, "", "only a Service and a Task wait for others; remove `dependsOn`");
      return edges;
    }
    if (names.size() > NAMES_MAX) {
      tell(
          from,
          "",
          "%d names, at most %d; let one resource depend on several, and depend on that one"
              .formatted(names.size(), NAMES_MAX));
      return edges;
    }
    for (int at = 0; at < names.size(); at++) {
      var to = target(from, at, names.get(at));
      if (to.isPresent()) edges.add(new Edge(to.get(), at));
    }
    return edges;
  }

  private Optional<Integer> target(int from, int at, String name) {
    var written = name.indexOf('/') < 0 ? Kind.SERVICE.word() + "/" + name : name;
    var candidates = byName.getOrDefault(written, List.of());
    if (candidates.isEmpty()) {
      tell(from, "/" + at, missing(name));
      return Optional.empty();
    }
    var cluster = key(from).cluster();
    var near = candidates.stream().filter(i -> key(i).cluster().equals(cluster)).findFirst();
    if (near.isPresent() || candidates.size() == 1)
      return near.or(() -> Optional.of(candidates.getFirst()));
    tell(
        from,
        "/" + at,
        "%s may be one of %s; write the one that is meant"
            .formatted(
                Suggestion.quoted(name),
                candidates.stream()
                    .limit(CIRCLE_MAX)
                    .map(i -> "`" + key(i).tagValue() + "`")
                    .distinct()
                    .collect(Collectors.joining(", "))));
    return Optional.empty();
  }

  private String missing(String name) {
    boolean plain = name.indexOf('/') < 0;
    var known = new TreeSet<String>();
    var ofOtherKinds = new TreeSet<String>();
    for (var each : all) {
      var key = each.draft().key();
      if (!plain) known.add(key.kind().word() + "/" + key.name());
      else if (key.kind() == Kind.SERVICE) known.add(key.name());
      else if (key.name().equals(name)) ofOtherKinds.add(key.kind().word() + "/" + name);
    }
    if (!ofOtherKinds.isEmpty())
      return "there is no Service %s in this app; write `%s`"
          .formatted(Suggestion.quoted(name), ofOtherKinds.first());
    var near = Suggestion.didYouMean(name, known);
    return "there is no %s%s in this app%s"
        .formatted(
            plain ? "Service " : "resource ",
            Suggestion.quoted(name),
            near.isEmpty() ? "; declare it, or take the name out" : near);
  }

  /** A circle keeps its members back for ever; what only depends on one waits for its repair. */
  private void circles() {
    var open = inCircles();
    for (int i = 0; i < all.size(); i++) {
      if (!open[i]) continue;
      var circle = circle(i, open);
      if (circle.isEmpty()) continue;
      var words = circle.stream()
          .limit(CIRCLE_MAX)
          .map(edge -> words(edge.to()))
          .collect(Collectors.joining(" → "));
      if (circle.size() > CIRCLE_MAX)
        words += " → %d more → %s".formatted(circle.size() - CIRCLE_MAX - 1, words(i));
      tell(
          i,
          "/" + circle.getFirst().at(),
          "it waits for itself: %s → %s; take one of these out of its `dependsOn`"
              .formatted(words(i), words));
    }
  }

  private String words(int index) {
    return key(index).kind().word() + "/" + key(index).name();
  }

  /** All members of circles and a few between: who depends on nothing that is left is none. */
  private boolean[] inCircles() {
    var open = new boolean[all.size()];
    var left = new int[all.size()];
    var dependants = new ArrayList<List<Integer>>();
    for (int i = 0; i < all.size(); i++) dependants.add(new ArrayList<>());
    var done = new ArrayDeque<Integer>();
    for (int i = 0; i < all.size(); i++) {
      open[i] = true;
      left[i] = edges.get(i).size();
      for (var edge : edges.get(i)) dependants.get(edge.to()).add(i);
      if (left[i] == 0) done.add(i);
    }
    while (!done.isEmpty()) {
      int next = done.remove();
      open[next] = false;
      for (int dependant : dependants.get(next)) if (--left[dependant] == 0) done.add(dependant);
    }
    return open;
  }

  /** The shortest way from one back to itself, step by step; empty where there is none. */
  private List<Edge> circle(int start, boolean[] open) {
    var from = new int[all.size()];
    Arrays.fill(from, -1);
    var by = new Edge[all.size()];
    var next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      int at = next.remove();
      for (var edge : edges.get(at)) {
        if (!open[edge.to()] || from[edge.to()] >= 0) continue;
        from[edge.to()] = at;
        by[edge.to()] = edge;
        if (edge.to() == start) return back(start, from, by);
        next.add(edge.to());
      }
    }
    return List.of();
  }

  private static List<Edge> back(int start, int[] from, Edge[] by) {
    var way = new ArrayDeque<Edge>();
    int at = start;
    do {
      way.addFirst(by[at]);
      at = from[at];
    } while (at != start);
    return List.copyOf(way);
  }

  private void tell(int index, String below, String message) {
    var draft = all.get(index).draft();
    var pointer = POINTER + below;
    var at = draft.manifest().positions().of(pointer.substring("/spec".length()));
    found
        .computeIfAbsent(draft, _ -> new ArrayList<>())
        .add(new Problem(Problem.Severity.ERROR, at, pointer, message));
  }
}
