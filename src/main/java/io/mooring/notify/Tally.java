package io.mooring.notify;

/** Counts what became of each notice. Must not block. */
public interface Tally {
  /** How it ended; closed, so that it can be a metric label. */
  enum Result {
    /** It was taken. */
    SENT,
    /** Nobody took it, though it was tried again. */
    FAILED,
    /** Newer ones took its place before it could be sent. */
    DROPPED
  }

  void count(Channel channel, Result result);
}
