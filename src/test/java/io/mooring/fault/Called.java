package io.mooring.fault;

import java.util.Set;

/**
 * One numbered call of a run.
 *
 * @param what the operation
 * @param older how many older versions of this very answer there are
 * @param lists whether the answer holds a list with something in it
 * @param tagged whether the answer holds tags
 * @param others what somebody else could change just before it
 */
record Called(
    int number,
    String what,
    boolean git,
    boolean writes,
    int older,
    boolean lists,
    boolean tagged,
    Set<Mode> others) {}
