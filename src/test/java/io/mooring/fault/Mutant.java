package io.mooring.fault;

import java.util.List;
import java.util.Optional;

/**
 * One known bug and the scenarios that have to catch it.
 *
 * @param row of the list of known bugs in {@code docs/reliability.md}, or who had it or what it is
 *     about
 * @param first the fault that shows it soonest, where one is needed; the others follow
 */
record Mutant(String name, String row, Bug bug, List<String> scenarios, Optional<Mode> first) {
  static Mutant of(String name, String row, Bug bug, String... scenarios) {
    return new Mutant(name, row, bug, List.of(scenarios), Optional.empty());
  }

  Mutant shownBy(Mode mode) {
    return new Mutant(name, row, bug, scenarios, Optional.of(mode));
  }

  @Override
  public String toString() {
    return name;
  }
}
