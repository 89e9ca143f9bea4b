package io.mooring.fault;

/**
 * One numbered call of a run.
 *
 * @param what the operation
 * @param older how many older versions of this very answer there are
 * @param lists whether the answer holds a list with something in it
 * @param tagged whether the answer holds tags
 */
record Called(
    int number,
    String what,
    boolean git,
    boolean writes,
    int older,
    boolean lists,
    boolean tagged) {}
