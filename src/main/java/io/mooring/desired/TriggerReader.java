package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an entry of {@code schedules}: the rule and what it starts.
 *
 * <p>Source:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html.
 */
final class TriggerReader {
  /** Longest name of a rule, in characters. */
  private static final int RULE_MAX = 64;

  /** Longest name of a rule, with the place where it is not on the default bus, in characters. */
  private static final Pattern RULE = Pattern.compile("[.A-Za-z0-9_-]{1," + RULE_MAX + "}");

  /** Hexadecimal digits that keep the rules of two resources apart whose names begin alike. */
  private static final int DIGEST_DIGITS = 8;

  private static final Pattern RATE = Pattern.compile(
      "rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,5}) (minutes|hours|days))\\)");

  private static final Pattern CRON =
      Pattern.compile("cron\\(([0-9A-Za-z,*?/#-]+)( [0-9A-Za-z,*?/#-]+){5}\\)");

  private static final String FORMS =
      "write cron(minutes hours day-of-month month day-of-week year), as in `cron(0 3 * * ? *)`, or `rate(1 day)`";

  /** Members of other runs that say how a run is waited for and judged. */
  private static final List<String> OF_JUDGED =
      List.of("timeout", "onTimeout", "retries", "onSupersede", "success");

  private final ResourceKey key;
  private final RunReader runs;
  private final RuleTarget target;
  private final Report report;

  TriggerReader(ResourceKey key, RunReader runs, Destination destination, Report report) {
    this.key = key;
    this.runs = runs;
    this.target = new RuleTarget(key, destination, report);
    this.report = report;
  }

  DesiredTrigger read(JsonNode schedule, String pointer) {
    var name = schedule.path("name").asText();
    var run = runs.read(schedule, pointer, name, Optional.empty());
    unheard(schedule, pointer);
    var rule = schedule.path("rule");
    var expression = schedule.path("expression");
    if (rule.isTextual() == expression.isTextual()) {
      report.error(
          pointer + (rule.isTextual() ? "/rule" : "/expression"),
          rule.isTextual()
              ? "both `rule` and `expression` are there; a rule of somebody else's has its own expression; keep one of them"
              : "`expression` is missing; " + FORMS + "; or name somebody else's rule by `rule`");
    }
    var putRule =
        rule.isTextual() ? Optional.<ObjectNode>empty() : Optional.of(rule(schedule, pointer));
    if (rule.isTextual()) theirs(schedule, pointer);
    var ruleName = rule.isTextual() ? rule.asText() : ruleName(name);
    return new DesiredTrigger(run, putRule, target.of(schedule, pointer, ruleName, run));
  }

  private void unheard(JsonNode schedule, String pointer) {
    for (var member : OF_JUDGED) {
      if (schedule.has(member))
        report.error(
            pointer + "/" + member,
            "EventBridge starts the task, and nobody waits for it or judges how it ends; remove `%s`"
                .formatted(member));
    }
    if (schedule.has("logs"))
      report.error(
          pointer + "/logs",
          "a schedule makes no log group; write `logConfiguration` in the task definition, and remove `logs`");
  }

  private ObjectNode rule(JsonNode schedule, String pointer) {
    expression(schedule.path("expression"), pointer + "/expression");
    var bus = schedule.path("eventBus").asText("default");
    if (!bus.equals("default"))
      report.error(
          pointer + "/eventBus",
          "EventBridge runs schedules on its default event bus only; remove `eventBus`");
    var request = JsonNodeFactory.instance.objectNode();
    request.put("Name", ruleName(schedule.path("name").asText()));
    request.put("ScheduleExpression", schedule.path("expression").asText());
    if (schedule.has("description")) request.set("Description", schedule.get("description"));
    request.put("State", schedule.path("state").asText("ENABLED"));
    return request;
  }

  /** Of somebody else's rule only our target moves. */
  private void theirs(JsonNode schedule, String pointer) {
    var rule = schedule.path("rule").asText();
    if (!RULE.matcher(rule).matches())
      report.error(
          pointer + "/rule",
          "`rule` is %s; write the name of a rule, 1 to %d letters, digits, _, . and -"
              .formatted(Suggestion.quoted(rule), RULE_MAX));
    for (var member : new String[] {"description", "state"}) {
      if (schedule.has(member))
        report.error(
            pointer + "/" + member,
            "`%s` belongs to the rule %s, which is not ours; remove it"
                .formatted(member, Suggestion.quoted(rule)));
    }
  }

  private void expression(JsonNode expression, String pointer) {
    if (!expression.isTextual()) return;
    var text = expression.asText();
    if (RATE.matcher(text).matches()) return;
    if (text.startsWith("at("))
      report.error(pointer, "a rule of EventBridge has no `at(…)`; " + FORMS);
    else if (!CRON.matcher(text).matches())
      report.error(pointer, "%s is not a schedule; %s".formatted(Suggestion.quoted(text), FORMS));
    else if (!oneDay(text.substring("cron(".length(), text.length() - 1).split(" ", -1)))
      report.error(
          pointer,
          "one of day-of-month and day-of-week in %s must be `?`, and the other must not"
              .formatted(Suggestion.quoted(text)));
  }

  private static boolean oneDay(String[] fields) {
    return fields[2].equals("?") != fields[4].equals("?");
  }

  /** Readable as far as it fits, and never the name of another resource's rule. */
  private String ruleName(String schedule) {
    var full = JsonNodeFactory.instance.textNode(key + "/" + schedule);
    var digits = Digest.of(full).value().substring(Digest.PREFIX.length());
    var readable = key.name() + "-" + schedule;
    int room = RULE_MAX - 1 - DIGEST_DIGITS;
    return readable.substring(0, Math.min(room, readable.length())) + "-"
        + digits.substring(0, DIGEST_DIGITS);
  }
}
