package io.mooring.fault;

import java.util.Set;

/**
 * One numbered call of a run.
 *
 * @param what the operation
 * @param possible the faults of answers, and of somebody else, that would change something here
 */
record Called(int number, String what, boolean git, boolean writes, Set<Mode> possible) {}
