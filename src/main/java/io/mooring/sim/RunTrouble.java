package io.mooring.sim;

/**
 * The next tasks of RunTask that find no place.
 *
 * @param count how many are still to fail
 * @param reason as in {@code failures[]}, for example {@code RESOURCE:MEMORY}
 * @param later whether they are taken on, as capacity providers do, and fail afterwards
 */
record RunTrouble(int count, String reason, boolean later) {
  static final RunTrouble NONE = new RunTrouble(0, "", false);

  RunTrouble less() {
    return new RunTrouble(count - 1, reason, later);
  }
}
