package io.mooring.cli;

/**
 * What a command's exit code means, for every command. Documented in the README; scripts rely on
 * them.
 */
public enum ExitCode {
  /** Fine; for {@code diff}: no difference. A listing that shows trouble is fine, too. */
  FINE(0),
  /** Only {@code diff} and {@code status --exit-code}: there are differences. */
  DIFFERENCES(1),
  /** Wrong use: an option, an argument or the configuration. */
  USAGE(2),
  /** Credentials are missing or not enough. */
  FORBIDDEN(3),
  /** An app, a resource, a cluster or a repository is not there. */
  NOT_FOUND(4),
  TIME_OUT(5),
  /** An operation failed, a resource is Degraded or held, or a manifest is invalid. */
  FAILED(6),
  /** Policy does not allow it. */
  REFUSED(7),
  /** Anything else. */
  OTHER(20);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
