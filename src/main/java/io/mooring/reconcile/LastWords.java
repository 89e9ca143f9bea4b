package io.mooring.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.aws.Ecs;
import io.mooring.aws.LogFollow;
import io.mooring.aws.LogLines.Lines;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.diff.Redaction;
import io.mooring.ident.ClusterName;
import io.mooring.live.LiveTask;
import io.mooring.rollout.Rollout;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the failing container of a task that failed wrote last, put beside its exit code. Read once
 * a pass, until nothing more can come in of a task that has stopped.
 */
final class LastWords {
  /** Longest line in a message, in characters. */
  private static final int LINE_MAX = 200;

  /** Most tasks remembered, each a kilobyte at most: one a roll-out that fails. */
  private static final int KEPT_MAX = 1_000;

  /** Looks at a log that is empty, one a pass: the driver may be some seconds behind. */
  private static final int LOOKS_MAX = 3;

  private final Map<String, Heard> heard = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Heard> eldest) {
      return size() > KEPT_MAX;
    }
  };

  /** When a task stopped that ECS does not show any more. */
  static final Instant LONG_AGO = Instant.EPOCH;

  /**
   * What was heard so far.
   *
   * @param at when it was asked for last
   * @param first when it was asked for first
   * @param of the log itself, and not of why there is none
   */
  private record Heard(
      String words, Instant at, Instant first, int looks, boolean of, boolean last) {}

  /** The tasks, with the last words of the one whose failure is the cause. */
  List<LiveTask> into(
      List<LiveTask> tasks, Ecs ecs, ClusterName cluster, String revision, Instant now) {
    var first = Rollout.firstStopped(tasks).filter(t -> !t.failure().container().isEmpty());
    if (first.isEmpty()) return tasks;
    var task = first.get();
    var whose =
        new Of(task.arn(), task.id(), task.failure().container(), revision, task.stoppedAt());
    var said = hear(whose, ecs, cluster, now);
    if (!said.of() || said.words().isEmpty()) return tasks;
    return tasks.stream().map(t -> t.equals(task) ? t.saying(said.words()) : t).toList();
  }

  /** Whose words: one container of one task, and when that stopped. */
  record Of(
      String arn, String task, String container, String revision, Optional<Instant> stoppedAt) {}

  /** Or why there are none; "" where they cannot be read now. */
  String of(Of whose, Ecs ecs, ClusterName cluster, Instant now) {
    return hear(whose, ecs, cluster, now).words();
  }

  private Heard hear(Of whose, Ecs ecs, ClusterName cluster, Instant now) {
    var before = Optional.ofNullable(heard.get(whose.arn()));
    if (before.filter(b -> b.last() || !b.at().isBefore(now)).isPresent())
      return before.orElseThrow();
    int looks = before.map(Heard::looks).orElse(0) + 1;
    var first = before.map(Heard::first).orElse(now);
    var heardNow = listen(whose, ecs, cluster, new Asked(now, first, looks));
    heard.put(whose.arn(), heardNow);
    return heardNow;
  }

  private record Asked(Instant now, Instant first, int looks) {
    Heard heard(String words, boolean of, boolean last) {
      return new Heard(words, now, first, looks, of, last);
    }
  }

  private static Heard listen(Of whose, Ecs ecs, ClusterName cluster, Asked asked) {
    var name = whose.container();
    var revision = whose.revision();
    var container = ecs.revisions().describe(revision) instanceof Lookup.Found(var found)
        ? found.container(name)
        : Optional.<JsonNode>empty();
    boolean often = asked.looks() >= LOOKS_MAX;
    if (container.isEmpty()) return asked.heard("", true, often);
    // Where the clock of ECS is ahead of ours, ours says when it has been quiet.
    boolean quiet = whose
        .stoppedAt()
        .map(at -> at.isBefore(asked.first()) ? at : asked.first())
        .map(at -> !at.plus(LogFollow.QUIET).isAfter(asked.now()))
        .orElse(often);
    boolean old = whose.stoppedAt().filter(LONG_AGO::equals).isPresent();
    var region = ecs.cluster(cluster).home().region();
    return switch (ecs.logs().last(container.get(), whose.task(), region)) {
      case Lines.Wrote(var lines) ->
        asked.heard("last lines of its log: " + said(lines), true, quiet);
      case Lines.NoneYet() ->
        asked.heard(
            old ? "its log is empty, or not kept any more" : "its log is empty",
            true,
            quiet && (often || old));
      case Lines.Forbidden() ->
        asked.heard("its log may not be read, allow logs:GetLogEvents", true, true);
      case Lines.Elsewhere(var why) -> asked.heard("no last lines: " + why, false, true);
      case Lines.Failed() -> asked.heard("", true, often);
    };
  }

  private static String said(List<String> lines) {
    return lines.stream().map(LastWords::safe).collect(Collectors.joining(" | "));
  }

  /** On one line, without what looks secret. */
  private static String safe(String line) {
    var clean = line.replaceAll("\\p{Cntrl}+", " ").strip();
    var shown = Redaction.redact(JsonNodeFactory.instance.textNode(clean)).asText();
    return shown.length() <= LINE_MAX ? shown : shown.substring(0, LINE_MAX) + "…";
  }
}
