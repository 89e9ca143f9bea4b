package io.mooring.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SequencedMap;

/** What becomes of which image: what a test said last, then the rules of the behaviour. */
final class Fates {
  /** Starts of a deployment that fail when its image is flaky; the third one goes well. */
  private static final int FLAKY_STARTS = 2;

  private final List<FateRule> rules;
  private final Deque<FateRule> said = new ArrayDeque<>();

  Fates(List<FateRule> rules) {
    this.rules = rules;
  }

  /** From now on, for tasks that are started from now on. */
  void say(FateRule rule) {
    said.removeIf(before -> before.text().equals(rule.text()));
    said.addFirst(rule);
  }

  Fate of(String image) {
    for (var rule : said) if (rule.matches(image)) return rule.fate();
    for (var rule : rules) if (rule.matches(image)) return rule.fate();
    return Fate.WELL;
  }

  /**
   * Of one start. The first container that fails decides; one that is not essential only if it
   * keeps the task from running.
   */
  static Fate ofStart(Revision revision, SequencedMap<String, Program> programs, Flaky flaky) {
    for (var container : revision.containers()) {
      var program = programs.get(Json.text(container, "name"));
      var fate = program == null ? Fate.WELL : program.fate();
      boolean essential = container.path("essential").asBoolean();
      if (fate == Fate.FLAKY) {
        if (flaky.starts < FLAKY_STARTS) {
          flaky.starts++;
          return Fate.UNPULLABLE;
        }
      } else if (fate.isOfTheStart() || (essential && fate != Fate.WELL)) {
        return fate;
      }
    }
    return Fate.WELL;
  }

  /** How often a start has failed so far because of a flaky image. */
  static final class Flaky {
    private int starts;
  }
}
