package io.mooring.sim;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The schedule expression of a rule: {@code rate(5 minutes)} or {@code cron(0 3 * * ? *)}, in UTC
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html).
 */
sealed interface RuleTime {
  Pattern RATE = Pattern.compile("rate\\(([1-9][0-9]{0,5}) (minute|hour|day)(s?)\\)");

  /** Minutes, hours, day of month, month, day of week, year. */
  Pattern CRON = Pattern.compile("cron\\((\\S+(?: \\S+){5})\\)");

  /** Every so often from the moment on at which the rule was put. */
  record Rate(Duration every) implements RuleTime {
    @Override
    public Optional<Instant> after(Instant time) {
      return Optional.of(time.plus(every));
    }
  }

  /** As on a clock. */
  record Cron(ExecutionTime times) implements RuleTime {
    @Override
    public Optional<Instant> after(Instant time) {
      return times.nextExecution(time.atZone(ZoneOffset.UTC)).map(due -> due.toInstant());
    }
  }

  /** The first time after this one; empty where there is none. */
  Optional<Instant> after(Instant time);

  /** None when EventBridge would not take it. */
  static Optional<RuleTime> of(String expression) {
    var rate = RATE.matcher(expression);
    if (rate.matches()) {
      long count = Long.parseLong(rate.group(1));
      // One of a unit is written in the singular, and only one.
      if ((count == 1) != rate.group(3).isEmpty()) return Optional.empty();
      return Optional.of(new Rate(
          switch (rate.group(2)) {
            case "minute" -> Duration.ofMinutes(count);
            case "hour" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          }));
    }
    var cron = CRON.matcher(expression);
    if (!cron.matches()) return Optional.empty();
    try {
      // The same fields as Quartz has after its seconds.
      var quartz = CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ);
      var parsed = new CronParser(quartz).parse("0 " + cron.group(1)).validate();
      return Optional.of(new Cron(ExecutionTime.forCron(parsed)));
    } catch (IllegalArgumentException wrong) {
      return Optional.empty();
    }
  }
}
