package io.mooring.fault;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What is asked for by name on the command line; a name that nothing has is told, not passed over.
 */
final class Choice {
  private Choice() {}

  static <T> T named(String what, String name, List<T> all, Function<T, String> nameOf) {
    return all.stream()
        .filter(one -> nameOf.apply(one).equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no %s \"%s\"; there are: %s"
            .formatted(what, name, String.join(", ", all.stream().map(nameOf).toList()))));
  }

  /** All, or those that {@code -Dproperty=a,b} names, in the order of all. */
  static <T> List<T> of(String what, String property, List<T> all, Function<T, String> nameOf) {
    var asked = System.getProperty(property, "");
    if (asked.isEmpty()) return all;
    var chosen = Arrays.stream(asked.split(","))
        .map(name -> named(what, name.strip(), all, nameOf))
        .toList();
    return all.stream().filter(chosen::contains).toList();
  }
}
