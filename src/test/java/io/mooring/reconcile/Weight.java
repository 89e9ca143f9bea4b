package io.mooring.reconcile;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** How many entries all maps and collections hold that can be reached from an object of ours. */
final class Weight {
  /** What does not belong to the loop, or is bounded by itself. */
  private static final Set<String> NOT_WEIGHED =
      Set.of("EcsModel", "ModelAws", "MemoryRepository", "World", "Revisions");

  private Weight() {}

  static long of(Object root) throws ReflectiveOperationException {
    long entries = 0;
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayDeque<Object>();
    open.add(root);
    while (!open.isEmpty()) {
      var at = open.poll();
      if (!seen.add(at)) continue;
      if (at instanceof Map<?, ?> map) {
        entries += map.size();
        map.forEach((key, value) -> {
          if (key != null) open.add(key);
          if (value != null) open.add(value);
        });
      } else if (at instanceof Collection<?> all) {
        entries += all.size();
        all.forEach(open::add);
      } else if (at.getClass().getName().startsWith("io.mooring.")
          && !NOT_WEIGHED.contains(at.getClass().getSimpleName())) {
        for (var field : at.getClass().getDeclaredFields()) {
          if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) continue;
          field.setAccessible(true);
          var value = field.get(at);
          if (value != null) open.add(value);
        }
      }
    }
    return entries;
  }
}
