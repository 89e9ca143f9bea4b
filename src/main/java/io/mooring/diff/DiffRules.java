package io.mooring.diff;

import java.util.List;

/** The differ's whole table, for a person to read. */
public final class DiffRules {
  /**
   * One row.
   *
   * @param id stable, never used for another meaning
   * @param pointer rooted at {@code spec}; {@code *} stands for one step, {@code /**} for any place
   * @param kind one of a few words: default, follows, set, keyed list, ordered list, unit,
   *     spelling, chosen by AWS, owned elsewhere, merged, read elsewhere, server-only, not compared
   * @param says what it says, in one clause
   * @param source where the fact comes from
   */
  public record Row(String id, String pointer, String kind, String says, String source) {}

  private static final List<Row> ALL = Rules.ALL.stream()
      .map(rule -> new Row(rule.id(), rule.pattern(), rule.kind(), rule.says(), rule.source()))
      .toList();

  private DiffRules() {}

  /** Every row, in the order of the table; there is no rule beside these. */
  public static List<Row> all() {
    return ALL;
  }
}
