package io.mooring.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.aws.Ecs;
import io.mooring.aws.LogLines.Lines;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.diff.Redaction;
import io.mooring.ident.ClusterName;
import io.mooring.live.LiveTask;
import io.mooring.rollout.Rollout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the failing container of the first task that failed wrote last, put beside its exit code.
 * Read once a task: a task that stopped writes nothing more.
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

  private record Heard(String words, int looks, boolean last) {}

  /** The tasks, with the last words of the one whose failure is the cause. */
  List<LiveTask> into(List<LiveTask> tasks, Ecs ecs, ClusterName cluster, String revision) {
    var first = Rollout.firstStopped(tasks).filter(t -> !t.failure().container().isEmpty());
    if (first.isEmpty()) return tasks;
    var words = of(first.get(), ecs, cluster, revision);
    if (words.isEmpty()) return tasks;
    return tasks.stream().map(t -> t.equals(first.get()) ? t.saying(words) : t).toList();
  }

  private String of(LiveTask task, Ecs ecs, ClusterName cluster, String revision) {
    return of(new Of(task.arn(), task.id(), task.failure().container(), revision), ecs, cluster);
  }

  /** Whose words: one container of one task. */
  record Of(String arn, String task, String container, String revision) {}

  /** "" where it said nothing, or where that cannot be read. */
  String of(Of whose, Ecs ecs, ClusterName cluster) {
    var before = heard.getOrDefault(whose.arn(), new Heard("", 0, false));
    if (before.last()) return before.words();
    var now = listen(whose, ecs, cluster, before.looks() + 1);
    heard.put(whose.arn(), now);
    return now.words();
  }

  private static Heard listen(Of whose, Ecs ecs, ClusterName cluster, int looks) {
    var name = whose.container();
    var revision = whose.revision();
    var container = ecs.revisions().describe(revision) instanceof Lookup.Found(var found)
        ? found.container(name)
        : Optional.<JsonNode>empty();
    if (container.isEmpty()) return new Heard("", looks, looks >= LOOKS_MAX);
    var region = ecs.cluster(cluster).home().region();
    return switch (ecs.logs().last(container.get(), whose.task(), region)) {
      case Lines.Wrote(var lines) ->
        new Heard("last lines of its log: " + said(lines), looks, true);
      case Lines.NoneYet() -> new Heard("its log is empty", looks, looks >= LOOKS_MAX);
      case Lines.Forbidden() ->
        new Heard("its log may not be read, allow logs:GetLogEvents", looks, true);
      case Lines.Elsewhere() -> new Heard("", looks, true);
      case Lines.Failed() -> new Heard("", looks, looks >= LOOKS_MAX);
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
