package io.mooring.fault;

import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which calls of a story go wrong, and how: {@code 12:CRASH_LOST,30:THROTTLED}. */
public record FaultPlan(SortedMap<Integer, Mode> faults) {
  static final FaultPlan NONE = new FaultPlan(new TreeMap<>());

  public FaultPlan {
    faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
  }

  static FaultPlan at(int call, Mode mode) {
    return new FaultPlan(new TreeMap<>(java.util.Map.of(call, mode)));
  }

  static FaultPlan parse(String text) {
    var faults = new TreeMap<Integer, Mode>();
    Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).forEach(one -> {
      if (!one.matches("\\d+:\\w+"))
        throw new IllegalArgumentException(
            "a fault is a call's number and a mode, as in 12:CRASH_LOST, not " + one);
      var parts = one.split(":");
      faults.put(Integer.parseInt(parts[0]), Mode.named(parts[1]));
    });
    return new FaultPlan(faults);
  }

  Optional<Mode> at(int call) {
    return Optional.ofNullable(faults.get(call));
  }

  long count(java.util.function.Predicate<Mode> which) {
    return faults.values().stream().filter(which).count();
  }

  @Override
  public String toString() {
    return faults.entrySet().stream()
        .map(f -> f.getKey() + ":" + f.getValue())
        .collect(Collectors.joining(","));
  }
}
