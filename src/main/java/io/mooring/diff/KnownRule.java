package io.mooring.diff;

import java.util.List;

/**
 * One row of the differ's table, for people.
 *
 * @param id what a diff names it by
 * @param pattern a pointer rooted at {@code spec} in which {@code *} stands for one step
 * @param effect what it makes equal
 * @param source where the fact comes from
 */
public record KnownRule(String id, String pattern, String effect, String source) {
  /** Everything that the differ knows, in its own order. */
  public static List<KnownRule> all() {
    return Rules.ALL.stream()
        .map(rule -> new KnownRule(rule.id(), rule.pattern(), words(rule), rule.source()))
        .toList();
  }

  private static String words(Rule rule) {
    return rule.effect().toString().replace("[]", "");
  }
}
