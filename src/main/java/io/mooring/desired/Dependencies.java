package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be up before what is rolled out, as {@code sync.dependsOn} says. Without circles: the
 * members of one are blocked when they are loaded, and so depend on nothing here.
 */
public final class Dependencies {
  public static final Dependencies NONE = new Dependencies(new TreeMap<>());

  private final SortedMap<ResourceKey, SortedSet<ResourceKey>> direct;
  private final SortedMap<ResourceKey, Integer> depths = new TreeMap<>();
  private final List<ResourceKey> inOrder;

  /**
   * @param direct for each resource what it names itself
   * @throws IllegalArgumentException if they go in a circle
   */
  public Dependencies(SortedMap<ResourceKey, SortedSet<ResourceKey>> direct) {
    var copy = new TreeMap<ResourceKey, SortedSet<ResourceKey>>();
    direct.forEach((key, on) -> {
      if (!on.isEmpty()) copy.put(key, Collections.unmodifiableSortedSet(new TreeSet<>(on)));
    });
    this.direct = copy;
    this.inOrder = List.copyOf(sorted());
  }

  /** Without recursion: a chain may be as long as the app has resources. */
  private List<ResourceKey> sorted() {
    var left = new TreeMap<ResourceKey, Integer>();
    var dependants = new TreeMap<ResourceKey, List<ResourceKey>>();
    direct.forEach((key, on) -> {
      left.put(key, on.size());
      for (var other : on)
        dependants.computeIfAbsent(other, _ -> new ArrayList<>()).add(key);
    });
    var done = new ArrayDeque<ResourceKey>();
    dependants.keySet().stream().filter(key -> !left.containsKey(key)).forEach(done::add);
    var order = new ArrayList<ResourceKey>();
    while (!done.isEmpty()) {
      var next = done.remove();
      if (direct.containsKey(next)) order.add(next);
      for (var dependant : dependants.getOrDefault(next, List.of())) {
        depths.merge(dependant, depth(next) + 1, Math::max);
        if (left.merge(dependant, -1, Integer::sum) == 0) done.add(dependant);
      }
    }
    if (order.size() < direct.size())
      throw new IllegalArgumentException("a circle among " + direct.keySet());
    return order;
  }

  /** What a resource names itself. */
  public SortedSet<ResourceKey> on(ResourceKey key) {
    return direct.getOrDefault(key, Collections.emptySortedSet());
  }

  /** The resources that depend on something, each after all that it depends on. */
  public List<ResourceKey> inOrder() {
    return inOrder;
  }

  /** The length of the longest chain below it: 0 where it depends on nothing. */
  public int depth(ResourceKey key) {
    return depths.getOrDefault(key, 0);
  }
}
