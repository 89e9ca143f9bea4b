package io.mooring.git;

/**
 * A repository that cannot be opened as it is configured. The message says what, where and what to
 * do, and holds no secret: it is meant for the person who starts Mooring.
 */
public class UnusableSourceException extends RuntimeException {
  public UnusableSourceException(String message) {
    super(message);
  }

  public UnusableSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
