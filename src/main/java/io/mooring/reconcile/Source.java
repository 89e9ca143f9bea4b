package io.mooring.reconcile;

import io.mooring.port.Repository;
import io.mooring.port.Repository.Fetched;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One repository at one ref, asked at most once an interval however many apps read it. */
public final class Source {
  private final Repository repository;
  private final Duration interval;
  private Optional<Asked> last = Optional.empty();
  private boolean hinted;

  private record Asked(Fetched answer, Instant at) {}

  public Source(Repository repository, Duration interval) {
    this.repository = repository;
    this.interval = interval;
  }

  public Repository repository() {
    return repository;
  }

  /** Someone says that it moved: ask at the next pass. */
  public synchronized void hint() {
    hinted = true;
  }

  synchronized Fetched current(Instant now) {
    boolean due = hinted || last.isEmpty() || !last.get().at().plus(interval).isAfter(now);
    if (due) {
      hinted = false;
      last = Optional.of(new Asked(repository.refresh(), now));
    }
    return last.orElseThrow().answer();
  }

  synchronized Instant nextAsk(Instant now) {
    return last.map(asked -> asked.at().plus(interval)).orElse(now);
  }
}
