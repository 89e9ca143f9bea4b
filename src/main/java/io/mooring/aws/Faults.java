package io.mooring.aws;

import io.mooring.plan.Outcome;
import io.mooring.port.Reply;
import java.time.Duration;
import java.util.Set;

/**
 * Sorts every fault into what the loop does about it. One place, all cases on one screen; by code,
 * and by message only where ECS uses one code for everything.
 */
public final class Faults {
  /** What we call the SDK finding no credentials: it never got as far as AWS. */
  static final String NO_CREDENTIALS = "CredentialsUnavailable";

  private static final Duration AFTER_THROTTLE = Duration.ofSeconds(2);
  private static final Duration AFTER_DRAINING = Duration.ofSeconds(15);

  private static final Set<String> THROTTLED = Set.of(
      "Throttling",
      "ThrottlingException",
      "ThrottledException",
      "RequestThrottled",
      "RequestThrottledException",
      "RequestLimitExceeded",
      "SlowDown",
      "TooManyRequestsException",
      "BandwidthLimitExceeded");

  private static final Set<String> FORBIDDEN = Set.of("AccessDenied", "AccessDeniedException");

  private static final Set<String> WHO_ARE_YOU = Set.of(
      "ExpiredToken",
      "ExpiredTokenException",
      "IncompleteSignature",
      "InvalidClientTokenId",
      "InvalidSignatureException",
      "MissingAuthenticationToken",
      "SignatureDoesNotMatch",
      "UnrecognizedClientException");

  /** The service changed under us: looking again shows what to do. */
  private static final Set<String> MOVED =
      Set.of("ServiceNotFoundException", "ServiceNotActiveException");

  private static final String FORBIDDEN_ADVICE =
      "; compare the policies in deploy/iam, and the role's boundaries";
  private static final String CREDENTIALS_ADVICE =
      "; renew the AWS credentials or give the task a role, and check the clock";

  private static final int SERVER_ERROR = 500;

  private Faults() {}

  /** Whether the caller is known and may not; other credentials of it would not help. */
  static boolean isForbidden(String code) {
    return FORBIDDEN.contains(code);
  }

  /** Whether AWS refused it for the number of calls alone. */
  static boolean isThrottle(Reply.Fault fault) {
    return THROTTLED.contains(fault.code());
  }

  /**
   * {@code ServerException} is ECS's only 5xx; after one, nobody knows whether the call happened.
   */
  public static Outcome sort(Reply.Fault fault) {
    var code = fault.code();
    var message = fault.message();
    if (isThrottle(fault)) return new Outcome.Throttled(AFTER_THROTTLE);
    if (code.equals(NO_CREDENTIALS)) return new Outcome.Denied(code, message);
    if (FORBIDDEN.contains(code)) return new Outcome.Denied(code, message + FORBIDDEN_ADVICE);
    if (WHO_ARE_YOU.contains(code)) return new Outcome.Denied(code, message + CREDENTIALS_ADVICE);
    if (fault.status() >= SERVER_ERROR) return new Outcome.Unsure(code + ": " + message);
    if (MOVED.contains(code)) return new Outcome.Unsure(message);
    if (message.startsWith("Too many concurrent attempts to create a new revision")) {
      return new Outcome.Throttled(AFTER_THROTTLE);
    }
    if (message.equals("Creation of service was not idempotent."))
      return new Outcome.AlreadyTrue(message);
    if (message.startsWith("Unable to Start a service that is still Draining")) {
      return new Outcome.Throttled(AFTER_DRAINING);
    }
    return new Outcome.Refused(code, message, fault.resources());
  }

  /** What the SDK says when no answer came at all. */
  static Reply client(String message) {
    if (message.contains("Unable to load credentials")
        || message.contains("Unable to load region")) {
      return new Reply.Fault(
          NO_CREDENTIALS,
          "no AWS credentials found; set AWS_PROFILE or AWS_ACCESS_KEY_ID, or give the task a task role",
          0,
          "");
    }
    return new Reply.Lost(message);
  }
}
