package io.mooring.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The logs of several containers as one, in the order of time. Whoever drives it calls
 * {@link #step} again and again, after the pause that it names; it has no thread of its own.
 *
 * <p>A line is handed on once no other log that is still behind could hold an older one. A log that
 * was read to its end holds up nothing: what it says next is told when it comes.
 */
public final class LogFollow {
  /**
   * Between two looks at a log that says something, doubled up to the longest while it is quiet.
   */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration POLL_MAX = Duration.ofSeconds(8);

  /**
   * How long a log must be quiet after its task has stopped before it counts as complete: the
   * driver sends every five seconds at the latest.
   */
  public static final Duration QUIET = Duration.ofSeconds(6);

  /** Longest wait for late lines after the end of a task. */
  static final Duration LATE_MAX = Duration.ofSeconds(60);

  /** Failed reads in a row after which a log does not hold up the others. */
  private static final int PATIENCE = 3;

  /** The same after which one that has ended is given up: a minute at two seconds each. */
  private static final int GIVES_UP = 30;

  private final LogReader reader;
  private final Map<Source, Feed> feeds = new LinkedHashMap<>();
  private final List<Note> notes = new ArrayList<>();

  /** A container of a task, by the task's id. */
  public record Source(String task, String container) {}

  public record Line(Source source, LogLine line) {}

  /** What a person should know of a log beside its lines. */
  public record Note(Source source, String words, boolean forbidden) {}

  /**
   * What one step brought.
   *
   * @param again after which pause there is more to read; empty where all is read
   */
  public record Step(List<Line> lines, List<Note> notes, Optional<Duration> again) {
    public Step {
      lines = List.copyOf(lines);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Where reading begins.
   *
   * @param since what is older is left out
   * @param tail how many lines at most are told of what is there already
   * @param bounded whether it ends at the bounds of {@link LogReader}
   */
  public record Start(Optional<Instant> since, Optional<Integer> tail, boolean bounded) {
    public static final Start WHOLE = new Start(Optional.empty(), Optional.empty(), true);
  }

  /** Until when a log is read. */
  public sealed interface Until {
    /** What is there now. */
    record Now() implements Until {}

    /** As long as its task may run. */
    record Open() implements Until {}

    /** Its task has stopped: until it is complete. */
    record Stopped(Instant at) implements Until {}
  }

  private static final class Feed {
    private final Deque<LogLine> waiting = new ArrayDeque<>();
    private LogCursor cursor;
    private Until until;
    private int tail;
    private Instant due = Instant.MIN;
    private Optional<Instant> news = Optional.empty();
    private Duration pause = POLL;
    private boolean behind = true;
    private boolean over;
    private int failures;

    private Feed(LogCursor cursor, Until until, int tail) {
      this.cursor = cursor;
      this.until = until;
      this.tail = tail;
    }

    private boolean holdsUp() {
      return !over && behind && waiting.isEmpty() && failures < PATIENCE;
    }
  }

  LogFollow(LogReader reader) {
    this.reader = reader;
  }

  public boolean knows(Source source) {
    return feeds.containsKey(source);
  }

  /** Reads this log, too. */
  public void add(Source source, LogPlace place, Start start, Until until) {
    switch (place) {
      case LogPlace.Elsewhere(var why) -> notes.add(new Note(source, why, false));
      case LogPlace.Stream stream ->
        feeds.putIfAbsent(
            source,
            new Feed(
                LogCursor.head(stream, start.since(), start.bounded()),
                until,
                start.tail().orElse(0)));
    }
  }

  /** A task has stopped, by the clock of who asks: its logs end soon. */
  public void stopped(String task, Instant at) {
    feeds.forEach((source, feed) -> {
      if (!source.task().equals(task) || !(feed.until instanceof Until.Open)) return;
      feed.until = new Until.Stopped(at);
      feed.pause = POLL;
      feed.due = Instant.MIN;
    });
  }

  /** Reads at most one page of each log whose turn it is. */
  public Step step(Instant now) {
    feeds.entrySet().stream()
        .filter(entry -> isDue(entry.getValue(), now))
        .sorted(Comparator.comparing(entry -> entry.getValue().due))
        .forEach(entry -> read(entry.getKey(), entry.getValue(), now));
    var lines = ready();
    var told = List.copyOf(notes);
    notes.clear();
    return new Step(lines, told, again(now));
  }

  private static boolean isDue(Feed feed, Instant now) {
    return !feed.over && feed.waiting.isEmpty() && !feed.due.isAfter(now);
  }

  private void read(Source source, Feed feed, Instant now) {
    // By the clock of ECS, which may be ahead of ours: what it has told is over by now.
    if (feed.until instanceof Until.Stopped(var at) && at.isAfter(now))
      feed.until = new Until.Stopped(now);
    boolean tails = feed.tail > 0;
    var read = tails ? reader.tail(feed.cursor, feed.tail) : reader.next(feed.cursor);
    switch (read) {
      case LogReader.Read.Page(var lines, var next, var atEnd) -> {
        feed.tail = 0;
        feed.cursor = next;
        feed.failures = 0;
        take(feed, lines, now);
        feed.behind = !atEnd;
        feed.due = atEnd ? rested(feed, !lines.isEmpty(), now) : now;
        feed.over = atEnd && isComplete(feed, now);
      }
      case LogReader.Read.Cut(var lines, var why) -> {
        take(feed, lines, now);
        end(source, feed, why, false);
      }
      case LogReader.Read.NotThere(var what) -> {
        feed.behind = false;
        feed.due = rested(feed, false, now);
        if (isComplete(feed, now)) end(source, feed, what, false);
      }
      case LogReader.Read.Later(var next, var after, var why, var words) -> {
        feed.cursor = next;
        feed.due = now.plus(after);
        if (why == LogReader.Read.Why.TROUBLE && ++feed.failures == PATIENCE)
          notes.add(new Note(source, "cannot be read now: " + words, false));
        // What may still run is worth the wait; a command that shows what there is must end.
        if (feed.failures >= GIVES_UP && !(feed.until instanceof Until.Open))
          end(source, feed, "could not be read: " + words, false);
      }
      case LogReader.Read.Unreadable(var forbidden, var why) -> end(source, feed, why, forbidden);
    }
  }

  private static void take(Feed feed, Collection<LogLine> lines, Instant now) {
    if (lines.isEmpty()) return;
    feed.waiting.addAll(lines);
    feed.news = Optional.of(now);
  }

  private void end(Source source, Feed feed, String why, boolean forbidden) {
    feed.over = true;
    notes.add(new Note(source, why, forbidden));
  }

  /** When a log that was read to its end is looked at again. */
  private static Instant rested(Feed feed, boolean said, Instant now) {
    var doubled = feed.pause.multipliedBy(2);
    boolean ends = feed.until instanceof Until.Stopped;
    feed.pause = said || ends ? POLL : doubled.compareTo(POLL_MAX) < 0 ? doubled : POLL_MAX;
    return now.plus(feed.pause);
  }

  /** Whether a log that was read to its end has nothing more to say. */
  private static boolean isComplete(Feed feed, Instant now) {
    return switch (feed.until) {
      case Until.Now() -> true;
      case Until.Open() -> false;
      case Until.Stopped(var at) -> {
        var last = feed.news.filter(at::isBefore).orElse(at);
        yield !last.plus(QUIET).isAfter(now) || !at.plus(LATE_MAX).isAfter(now);
      }
    };
  }

  /** The lines that nothing older can come before any more. */
  private List<Line> ready() {
    var ready = new ArrayList<Line>();
    while (feeds.values().stream().noneMatch(Feed::holdsUp)) {
      var oldest = feeds.entrySet().stream()
          .filter(entry -> !entry.getValue().waiting.isEmpty())
          .min(Comparator.comparing((Map.Entry<Source, Feed> entry) ->
              entry.getValue().waiting.getFirst().at()));
      if (oldest.isEmpty()) break;
      var feed = oldest.get().getValue();
      // A run of lines of the one log, so that a single log costs one comparison a page.
      var next = feeds.values().stream()
          .filter(other -> other != feed && !other.waiting.isEmpty())
          .map(other -> other.waiting.getFirst().at())
          .min(Comparator.naturalOrder());
      do {
        ready.add(new Line(oldest.get().getKey(), feed.waiting.removeFirst()));
      } while (!feed.waiting.isEmpty()
          && next.filter(at -> feed.waiting.getFirst().at().isAfter(at)).isEmpty());
    }
    return ready;
  }

  /** Lines that wait do so for a log that is behind: its turn is what counts. */
  private Optional<Duration> again(Instant now) {
    return feeds.values().stream()
        .filter(feed -> !feed.over && feed.waiting.isEmpty())
        .map(feed -> feed.due.isAfter(now) ? Duration.between(now, feed.due) : Duration.ZERO)
        .min(Comparator.naturalOrder());
  }
}
