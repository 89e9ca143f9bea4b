package io.mooring.lint;

import io.mooring.manifest.Problem;

/** A rule and what judges by it. */
record Row(Rule rule, Check check) {

  /** Finds everything in a manifest that breaks one rule. */
  interface Check {
    void check(Subject subject, Findings findings);
  }

  static Row error(String id, String description, String source, Check check) {
    return new Row(new Rule(id, Problem.Severity.ERROR, description, source), check);
  }

  static Row note(String id, String description, String source, Check check) {
    return new Row(new Rule(id, Problem.Severity.NOTE, description, source), check);
  }
}
