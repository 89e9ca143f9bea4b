package io.mooring.git;

/** Another process holds the mirror; it can be opened when that one has ended. */
public final class MirrorInUseException extends UnusableSourceException {
  MirrorInUseException(String message) {
    super(message);
  }
}
