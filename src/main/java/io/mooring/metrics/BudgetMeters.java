package io.mooring.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How often our own share of AWS's rate did not suffice, and what wait was asked for; born at 0. A
 * call that is put off says so each time that it is tried.
 */
public final class BudgetMeters {
  private final Map<AwsCall.Group, Timer> timers = new EnumMap<>(AwsCall.Group.class);

  public BudgetMeters(MeterRegistry registry) {
    for (var group : AwsCall.Group.values())
      timers.put(
          group,
          Timer.builder("mooring.aws.budget.wait")
              .description("Waits that the share of AWS's rate asked of a call, by group of calls")
              .tag("group", Labels.of(group))
              .register(registry));
  }

  public void waited(AwsCall.Group group, Duration wait) {
    var timer = timers.get(group);
    if (timer != null) timer.record(wait);
  }
}
