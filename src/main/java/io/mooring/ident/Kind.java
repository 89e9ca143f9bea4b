package io.mooring.ident;

/** What a manifest can declare. */
public enum Kind {
  SERVICE("Service"),
  TASK("Task"),
  SCHEDULE("Schedule"),
  TASK_DEFINITION("TaskDefinition"),
  OVERLAY("Overlay");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** The word of the manifest's {@code kind}. */
  public String word() {
    return word;
  }
}
