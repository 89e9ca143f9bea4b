package io.mooring.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * What the files of one app declare. {@code unattached} are the problems of files and documents
 * whose resource cannot be told. {@code reuse} lets the next load take over what did not change.
 */
public record Loaded(List<Declared> declared, List<Problem> unattached, Reuse reuse) {
  /** What was loaded from nothing. */
  public static final Loaded NOTHING = new Loaded(List.of(), List.of(), Reuse.NOTHING);

  public Loaded {
    declared = List.copyOf(declared);
    unattached = List.copyOf(unattached);
  }

  /**
   * One document that names its resource, with everything wrong with it. When it is not
   * {@code whole}, its text breaks off or its kind is not supported yet: then {@code spec} is good
   * for its cluster and no more.
   */
  public record Declared(Manifest manifest, boolean whole, List<Problem> problems) {
    public Declared {
      problems = List.copyOf(problems);
    }
  }

  /** Everything, by file, line and column. */
  public List<Problem> problems() {
    var all = new ArrayList<>(unattached);
    declared.forEach(each -> all.addAll(each.problems()));
    return all.stream().distinct().sorted(Problem.ORDER).toList();
  }
}
