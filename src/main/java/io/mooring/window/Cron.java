package io.mooring.window;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Five fields as in crontab(5): minute, hour, day of month, month, day of week. Asked in the time
 * on the wall, without a zone: what a change of the clocks does to it is {@link Window}'s matter.
 */
public final class Cron {
  private static final CronDefinition UNIX =
      CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);

  private final String text;
  private final ExecutionTime times;

  private Cron(String text, ExecutionTime times) {
    this.text = text;
    this.times = times;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException with what is wrong, for people
   */
  public static Cron parse(String text) {
    try {
      var cron = new CronParser(UNIX).parse(text.strip()).validate();
      return new Cron(text.strip(), ExecutionTime.forCron(cron));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "'%s' is not a cron expression (%s); write minute, hour, day of month, month and day of week, such as \"0 18 * * FRI\""
              .formatted(text, wrong.getMessage()),
          wrong);
    }
  }

  /** The last time before this one at which it is due; empty where there was none. */
  Optional<LocalDateTime> before(LocalDateTime time) {
    return times.lastExecution(time.atZone(ZoneOffset.UTC)).map(due -> due.toLocalDateTime());
  }

  /** The first time after this one at which it is due; empty where there is none. */
  Optional<LocalDateTime> after(LocalDateTime time) {
    return times.nextExecution(time.atZone(ZoneOffset.UTC)).map(due -> due.toLocalDateTime());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron && cron.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
