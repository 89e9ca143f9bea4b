package io.mooring.fault;

/** The process is gone; an error, so that nothing that is caught on the way lives on. */
final class Killed extends Error {
  private static final long serialVersionUID = 1;

  Killed() {
    super("killed", null, false, false);
  }
}
