package io.mooring.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mooring.ident.Commit;
import io.mooring.port.Repository;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts and times what one repository asks of its remote. {@code repo} is a configured name, never
 * an address, which may hold what is not for everyone.
 */
public final class MeteredRepository implements Repository {
  private final Repository repository;
  private final String repo;
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final AtomicLong lastSuccessSeconds = new AtomicLong();
  private final Timer duration;
  private final Counter requests;

  public MeteredRepository(
      Repository repository, String repo, MeterRegistry registry, InstantSource clock) {
    this.repository = repository;
    this.repo = repo;
    this.registry = registry;
    this.clock = clock;
    this.requests = Counter.builder("mooring.git.requests")
        .description("Times that a remote was asked where its ref is")
        .tag("repo", repo)
        .tag("op", "refresh")
        .register(registry);
    this.duration = Timer.builder("mooring.git.request.duration")
        .description("Time of one refresh, a fetch included")
        .tag("repo", repo)
        .tag("op", "refresh")
        .serviceLevelObjectives(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60))
        .register(registry);
    Gauge.builder("mooring.git.last.success.timestamp", lastSuccessSeconds, AtomicLong::doubleValue)
        .description("When a remote was last read whole, 0 for never")
        .baseUnit("seconds")
        .tag("repo", repo)
        .register(registry);
    for (var trouble : Trouble.values()) failures(trouble);
  }

  @Override
  public Fetched refresh() {
    var sample = Timer.start(registry);
    var fetched = repository.refresh();
    sample.stop(duration);
    requests.increment();
    switch (fetched) {
      case Fetched.Current _ -> lastSuccessSeconds.set(clock.instant().getEpochSecond());
      case Fetched.Stale stale -> failures(stale.trouble()).increment();
    }
    return fetched;
  }

  @Override
  public Listing files(Commit commit, String path) {
    return repository.files(commit, path);
  }

  @Override
  public Listing file(Commit commit, String path) {
    return repository.file(commit, path);
  }

  @Override
  public byte[] read(FileEntry file) {
    return repository.read(file);
  }

  private Counter failures(Trouble trouble) {
    return Counter.builder("mooring.git.failures")
        .description("Refreshes that failed, by reason")
        .tag("repo", repo)
        .tag("reason", Labels.of(trouble))
        .register(registry);
  }
}
