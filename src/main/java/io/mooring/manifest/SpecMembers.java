package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** The rules for our own members of {@code spec} that a shape cannot say. */
final class SpecMembers {
  /** Most hooks of one service: their tags and ours fit beside the user's. */
  static final int HOOKS_MAX = 8;

  /** The grammar of our own names in words. */
  static final String NAME_RULE =
      "1 to " + Names.OURS_MAX + " of a-z, 0-9 and -, not starting with -";

  private static final String SPEC = "/spec";

  private SpecMembers() {}

  static void check(Kind kind, JsonNode spec, boolean hasFile, Report report) {
    taskDefinition(kind, spec, hasFile, report);
    var hooks = spec.path("hooks");
    if (hooks.size() > HOOKS_MAX)
      report.error(
          SPEC + "/hooks",
          "%d hooks, at most %d; let one run do the work of several"
              .formatted(hooks.size(), HOOKS_MAX));
    names(hooks, "hook", SPEC + "/hooks", report);
    names(spec.path("schedules"), "schedule", SPEC + "/schedules", report);
    if (kind == Kind.SCHEDULE && spec.path("schedules").isEmpty())
      report.error(
          SPEC + "/schedules",
          "`schedules` needs at least one entry, as in `- {name: nightly, expression: rate(1 day)}`");
  }

  private static void taskDefinition(Kind kind, JsonNode spec, boolean hasFile, Report report) {
    boolean isThere = !isAbsent(spec.path("taskDefinition"));
    boolean isDerived = kind == Kind.TASK && !isAbsent(spec.path("from"));
    var pointer = SPEC + "/taskDefinition";
    if (isDerived && (isThere || hasFile)) {
      report.error(SPEC + "/from", "both `from` and a task definition are there; keep one of them");
    } else if (!isDerived && !isThere && !hasFile) {
      report.error(
          pointer,
          kind == Kind.TASK
              ? "`taskDefinition`, `taskDefinitionFile` or `from` is missing in `spec`"
              : "`taskDefinition` or `taskDefinitionFile` is missing in `spec`");
    }
    if (kind == Kind.TASK_DEFINITION && spec.path("taskDefinition").has("ref"))
      report.error(
          pointer + "/ref",
          "a TaskDefinition cannot refer to another one; write the task definition itself");
  }

  /** Names by our grammar, each once. */
  private static void names(JsonNode list, String what, String pointer, Report report) {
    var first = new HashMap<String, Integer>();
    for (int i = 0; i < list.size(); i++) {
      var name = list.path(i).path("name");
      if (isAbsent(name) || name.isContainerNode()) continue;
      var at = pointer + "/" + i + "/name";
      if (!Names.isOurs(name.asText()))
        report.error(
            at,
            "the name of a %s is %s; write %s"
                .formatted(what, Suggestion.quoted(name.asText()), NAME_RULE));
      var earlier = first.putIfAbsent(name.asText(), i);
      if (earlier != null)
        report.error(
            at,
            "the %s %s is declared twice, first at %s; remove or rename one"
                .formatted(
                    what,
                    Suggestion.quoted(name.asText()),
                    report.place(pointer + "/" + earlier + "/name")));
    }
  }

  /** Members of RunTask that would take effect once, or elsewhere, wherever a run stands. */
  static void refuseInRuns(JsonNode spec, Report report) {
    for (var pointer : runs(spec)) {
      var run = spec.at(pointer.substring(SPEC.length()) + "/run");
      SpecShape.refusedInRun().forEach((member, fix) -> {
        if (run.has(member))
          report.error(
              pointer + "/run/" + member, "`%s` cannot be declared: %s".formatted(member, fix));
      });
    }
  }

  /** The places that may hold a {@code run}, rooted at the document. */
  private static List<String> runs(JsonNode spec) {
    var runs = new ArrayList<String>();
    runs.add(SPEC);
    for (var list : List.of("hooks", "schedules"))
      for (int i = 0; i < spec.path(list).size(); i++) runs.add(SPEC + "/" + list + "/" + i);
    return runs;
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
