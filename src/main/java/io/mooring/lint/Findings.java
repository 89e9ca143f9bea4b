package io.mooring.lint;

import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import java.util.List;

/**
 * What one rule has to say, each message with the rule's id. {@code wrong} are the pointers of the
 * errors found before any rule was asked. Of a task definition that is {@code shared} nothing is
 * said: its own manifest does.
 */
record Findings(Rule rule, List<String> wrong, boolean shared, Report report) {

  void at(At place, String message) {
    at(place.pointer(), message);
  }

  void at(String pointer, String message) {
    if (shared && pointer.startsWith(Subject.TASK)) return;
    var words = message + " [" + rule.id() + "]";
    switch (rule.severity()) {
      case ERROR -> report.error(pointer, words);
      case NOTE -> report.note(pointer, words);
    }
  }

  /** Says that a member is not there, unless one of nearly its name explains why. */
  void missing(At place, String message) {
    int last = place.pointer().lastIndexOf('/');
    var parent = place.pointer().substring(0, last + 1);
    var member = List.of(place.pointer().substring(last + 1));
    boolean misspelt = wrong.stream()
        .filter(p -> p.startsWith(parent) && p.indexOf('/', parent.length()) < 0)
        .anyMatch(p -> Suggestion.nearest(p.substring(parent.length()), member).isPresent());
    if (!misspelt) at(place, message);
  }
}
