package io.mooring.fault;

import java.util.List;

/**
 * One known bug and the scenarios that have to catch it.
 *
 * @param row of the list of known bugs in {@code docs/reliability.md}
 */
record Mutant(String name, String row, Bug bug, List<String> scenarios) {
  static Mutant of(String name, String row, Bug bug, String... scenarios) {
    return new Mutant(name, row, bug, List.of(scenarios));
  }

  @Override
  public String toString() {
    return name;
  }
}
