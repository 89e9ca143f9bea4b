package io.mooring.rollout;

/** How the roll-out of a version stands. */
public sealed interface Verdict {
  /** It runs whole, and nothing of what was before is left. */
  record Succeeded() implements Verdict {}

  record Progressing(String what) implements Verdict {}

  /** Still under way by ECS's word, but without progress for longer than the manifest allows. */
  record Stalled(String why) implements Verdict {}

  /**
   * Another deployment than ours came before ours had ended: nothing is known about our version.
   */
  record Superseded(String why) implements Verdict {}

  /** ECS gave it up. */
  record Failed(String why) implements Verdict {}

  /** ECS gave it up and went back to the version before; never a success. */
  record RolledBack(String why) implements Verdict {}

  /** Whether the version was tried and did not work out. */
  default boolean isFailure() {
    return switch (this) {
      case Stalled _, Failed _, RolledBack _ -> true;
      case Succeeded _, Progressing _, Superseded _ -> false;
    };
  }

  /** What is known about it, in a sentence. */
  default String words() {
    return switch (this) {
      case Succeeded() -> "rolled out";
      case Progressing(var what) -> what;
      case Superseded(var why) -> why;
      case Stalled(var why) -> why;
      case Failed(var why) -> why;
      case RolledBack(var why) -> why;
    };
  }
}
