package io.mooring.git;

import java.time.Duration;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ProgressMonitor;

/** The moment at which one refresh must be over, on a clock that nobody can set. */
final class Deadline {
  private final Duration limit;
  private final long endNanos;

  private Deadline(Duration limit) {
    this.limit = limit;
    this.endNanos = System.nanoTime() + limit.toNanos();
  }

  static Deadline in(Duration limit) {
    return new Deadline(limit);
  }

  Duration limit() {
    return limit;
  }

  boolean isOver() {
    return leftNanos() <= 0;
  }

  long leftNanos() {
    return endNanos - System.nanoTime();
  }

  /** JGit asks this between objects. */
  ProgressMonitor monitor() {
    return new EmptyProgressMonitor() {
      @Override
      public boolean isCancelled() {
        return isOver() || Thread.currentThread().isInterrupted();
      }
    };
  }
}
