package io.mooring.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Collects what is wrong with one document. A value that is wrong already, or that lies in one, is
 * not complained about again: the first message holds the fix.
 */
public final class Report {
  /**
   * Most errors, and most notes, told of one document: nobody reads more at once, and every one of
   * them stands in the status, the API and the log.
   */
  static final int LISTED_MAX = 100;

  /**
   * Most problems that words are found for: those that are listed come out of them, and a document
   * of nothing but mistakes stays cheap.
   */
  private static final int WORDED_MAX = 10 * LISTED_MAX;

  private final Function<String, Position> places;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> spoiled = new TreeSet<>();

  /** {@code places} answers the place of a pointer rooted at the document. */
  public Report(Function<String, Position> places) {
    this.places = places;
  }

  /** A report on a manifest, whose places are rooted at {@code spec}. */
  public static Report of(Manifest manifest) {
    return new Report(pointer -> manifest
        .positions()
        .of(pointer.startsWith("/spec/") ? pointer.substring("/spec".length()) : ""));
  }

  /** The place of a pointer rooted at the document. */
  public Position place(String pointer) {
    return places.apply(pointer);
  }

  public void error(String pointer, String message) {
    if (isSpoiled(pointer)) return;
    spoiled.add(pointer);
    add(Problem.Severity.ERROR, pointer, message);
  }

  public void note(String pointer, String message) {
    if (!isSpoiled(pointer)) add(Problem.Severity.NOTE, pointer, message);
  }

  /** Whether there are so many problems that another one would not be listed. */
  boolean isFull() {
    return problems.size() >= WORDED_MAX;
  }

  /** Leaves out what else might be said about a value: something before it explains it. */
  public void explained(String pointer) {
    spoiled.add(pointer);
  }

  /** Takes over a problem found elsewhere. */
  public void add(Problem problem) {
    if (problem.isError()) spoiled.add(problem.pointer());
    problems.add(problem);
  }

  /** Takes over a problem at a value that is {@code pointer} here. */
  public void add(Problem problem, String pointer) {
    if (problem.isError()) spoiled.add(pointer);
    problems.add(new Problem(problem.severity(), problem.at(), pointer, problem.message()));
  }

  /** By file, line and column. At least one error is listed if there is any. */
  public List<Problem> problems() {
    if (problems.isEmpty()) return List.of();
    var listed = new ArrayList<>(listed(Problem.Severity.ERROR));
    listed.addAll(listed(Problem.Severity.NOTE));
    return listed.stream().sorted(Problem.ORDER).toList();
  }

  private List<Problem> listed(Problem.Severity severity) {
    var all = problems.stream()
        .filter(problem -> problem.severity() == severity)
        .distinct()
        .sorted(Problem.ORDER)
        .toList();
    if (all.size() <= LISTED_MAX) return all;
    var listed = new ArrayList<>(all.subList(0, LISTED_MAX));
    listed.add(new Problem(
        severity,
        all.get(LISTED_MAX).at(),
        all.get(LISTED_MAX).pointer(),
        "%d more from here on are not listed; mend these first"
            .formatted(all.size() - LISTED_MAX)));
    return listed;
  }

  private void add(Problem.Severity severity, String pointer, String message) {
    problems.add(new Problem(severity, places.apply(pointer), pointer, message));
  }

  private boolean isSpoiled(String pointer) {
    if (spoiled.isEmpty()) return false;
    for (var at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/')))
      if (spoiled.contains(at)) return true;
    return false;
  }
}
