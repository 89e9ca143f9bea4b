package io.mooring.notify;

import io.mooring.notify.Sender.Sent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be sent on one channel, and the one thread that sends it, in order. Whoever puts
 * something in never waits: when there is too much, the oldest go, and are counted.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Outbox.class);

  /** Most notices that wait: hours of a busy installation while the other side is away. */
  static final int NOTICES_MAX = 1_000;

  /** Bytes of all that wait; calls can be 250 KiB each. */
  private static final long BYTES_MAX = 16L << 20;

  private final Channel channel;
  private final Sender sender;
  private final Patience patience;
  private final Tally tally;
  private final Thread thread;
  private final Deque<Notice> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean closing;
  private boolean sending;
  private boolean ailing;

  /**
   * How long it is gone on with one notice.
   *
   * @param attempts how often one is tried in all
   * @param first the wait before the second attempt; each further one is four times as long
   * @param goodbye how long what waits may still be sent when Mooring stops
   */
  public record Patience(int attempts, Duration first, Duration goodbye) {
    /** 1, 4 and 16 s: over a restart of the other side, and yet the queue moves. */
    public static final Patience USUAL =
        new Patience(4, Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  public Outbox(Channel channel, Sender sender, Patience patience, Tally tally) {
    this.channel = channel;
    this.sender = sender;
    this.patience = patience;
    this.tally = tally;
    this.thread = Thread.ofVirtual().name("notify-" + channel.word()).start(this::work);
  }

  synchronized void put(Notice notice) {
    if (closing) return;
    waiting.addLast(notice);
    bytes += notice.bytes();
    while (waiting.size() > NOTICES_MAX || (bytes > BYTES_MAX && waiting.size() > 1)) {
      bytes -= waiting.removeFirst().bytes();
      tally.count(channel, Tally.Result.DROPPED);
    }
    notifyAll();
  }

  private void work() {
    try {
      for (var notice = next(); notice != null; notice = next()) {
        deliver(notice);
        sent();
      }
    } catch (InterruptedException stop) {
      // Asked for by close: what still waits is given up there.
    }
  }

  private synchronized @Nullable Notice next() throws InterruptedException {
    while (waiting.isEmpty() && !closing) wait();
    var notice = waiting.pollFirst();
    if (notice == null) return null;
    bytes -= notice.bytes();
    sending = true;
    return notice;
  }

  private synchronized void sent() {
    sending = false;
    notifyAll();
  }

  private void deliver(Notice notice) throws InterruptedException {
    var pause = patience.first();
    for (int attempt = 1; ; attempt++) {
      switch (attempt(notice)) {
        case Sent.Taken() -> {
          done();
          return;
        }
        case Sent.Refused(var why) -> {
          gaveUp(why);
          return;
        }
        case Sent.NotNow(var why) -> {
          if (attempt >= patience.attempts()) {
            gaveUp(why);
            return;
          }
        }
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(4);
    }
  }

  private Sent attempt(Notice notice) {
    try {
      return sender.send(notice);
    } catch (RuntimeException mistake) {
      // A secret that cannot be read, or a mistake of ours: told, and the next one is tried.
      return new Sent.Refused(String.valueOf(mistake.getMessage()));
    }
  }

  private void done() {
    tally.count(channel, Tally.Result.SENT);
    if (ailing) LOG.infof("notifications by %s get through again", channel.word());
    ailing = false;
  }

  /** Said once, and again after something got through: the counter tells how often. */
  private void gaveUp(String why) {
    tally.count(channel, Tally.Result.FAILED);
    if (!ailing) {
      LOG.warnf(
          "notifications by %s do not get through: %s; check mooring.notify.%s."
              + " Nothing else is held up by it",
          channel.word(), why, channel.word());
    }
    ailing = true;
  }

  /** Lets what waits go out for a moment, and gives up the rest. */
  @Override
  public void close() {
    try {
      farewell();
      thread.interrupt();
      thread.join(patience.goodbye());
    } catch (InterruptedException stop) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void farewell() throws InterruptedException {
    closing = true;
    notifyAll();
    long end = System.nanoTime() + patience.goodbye().toNanos();
    while (sending || !waiting.isEmpty()) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) break;
      wait(left);
    }
    for (var _ : waiting) tally.count(channel, Tally.Result.DROPPED);
    waiting.clear();
  }
}
