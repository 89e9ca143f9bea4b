package io.mooring.cli;

import io.mooring.aws.LogFollow.Line;
import io.mooring.aws.LogFollow.Note;
import io.mooring.aws.LogFollow.Source;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints lines of logs to stdout as they were written, and what is to be said of them to stderr.
 */
final class LogPrinter {
  /** Characters of a task's id that tell it from its neighbours. */
  private static final int SHORT_ID = 8;

  /** ISO 8601 with milliseconds always, so that the columns stand below each other. */
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
          "uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  private final Surroundings surroundings;
  private final boolean json;
  private final boolean timestamps;
  private boolean several;

  LogPrinter(Surroundings surroundings, boolean json, boolean timestamps) {
    this.surroundings = surroundings;
    this.json = json;
    this.timestamps = timestamps;
  }

  /** From now on it must be said whose line each is. */
  void ofSeveral() {
    several = true;
  }

  void print(Line line) {
    var message = line.line().message().replaceFirst("\\R$", "");
    var out = surroundings.out();
    if (json) {
      out.println(Documents.JSON
          .createObjectNode()
          .put("at", time(line.line().at()))
          .put("task", line.source().task())
          .put("container", line.source().container())
          .put("message", message));
      return;
    }
    if (timestamps) out.print(time(line.line().at()) + " ");
    if (several) {
      var ansi = surroundings.colour() ? Ansi.ON : Ansi.OFF;
      out.print(ansi.string("@|cyan " + name(line.source()) + "|@") + " ");
    }
    out.println(message);
  }

  /** A line that explains a failure, with the rest that is said of it. */
  void tell(Line line) {
    var time = timestamps ? time(line.line().at()) + " " : "";
    var message = line.line().message().replaceFirst("\\R$", "");
    surroundings.progress(time + name(line.source()) + ": " + message);
  }

  void print(Note note) {
    surroundings.progress(name(note.source()) + ": " + note.words());
  }

  void say(String line) {
    surroundings.progress(line);
  }

  /** Whether somebody still reads; a closed pipe ends the command. */
  boolean flushed() {
    surroundings.out().flush();
    return !surroundings.out().checkError();
  }

  private static String name(Source source) {
    return source.container() + "/" + brief(source.task());
  }

  static String brief(String task) {
    return task.length() <= SHORT_ID ? task : task.substring(0, SHORT_ID);
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }
}
