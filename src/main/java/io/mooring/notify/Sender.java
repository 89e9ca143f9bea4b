package io.mooring.notify;

/**
 * Hands one notice to somebody else: one attempt, which may block but never throws for a refusal.
 */
public interface Sender {
  Sent send(Notice notice);

  /** How one attempt ended; what it says names the place, never an address or a secret. */
  sealed interface Sent {
    record Taken() implements Sent {}

    /** It may go through later. */
    record NotNow(String why) implements Sent {}

    /** It never will. */
    record Refused(String why) implements Sent {}
  }
}
