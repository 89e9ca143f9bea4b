package io.mooring.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.mooring.metrics.BudgetMeters;
import io.mooring.metrics.MeteredAws;
import io.mooring.metrics.MeteredRepository;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Repository;
import java.time.Duration;
import java.time.InstantSource;

/** Every door counted in the registry that {@code /metrics} shows. */
record PrometheusMetering(MeterRegistry registry, InstantSource clock, BudgetMeters budget)
    implements Metering {
  PrometheusMetering(MeterRegistry registry, InstantSource clock) {
    this(registry, clock, new BudgetMeters(registry));
  }

  @Override
  public Aws aws(Aws door) {
    return new MeteredAws(door, registry);
  }

  @Override
  public void waited(AwsCall.Group group, Duration wait) {
    budget.waited(group, wait);
  }

  @Override
  public Repository repository(String name, Repository door) {
    return new MeteredRepository(door, name, registry, clock);
  }
}
