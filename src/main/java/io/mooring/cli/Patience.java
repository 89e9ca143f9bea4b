package io.mooring.cli;

import io.mooring.cli.Bench.Place;
import io.mooring.plan.Outcome;
import io.mooring.reconcile.AppWorker.Preview;
import io.mooring.reconcile.Leftovers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Looks again until all of it was read. A pass never waits for the API budget: it reads what the
 * budget allows, keeps it, and the next one goes on from there. The controller comes back by
 * itself; a command has to.
 */
final class Patience {
  /** Longest wait in all: 5,000 services, as many as a cluster takes, are read in less. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /** What is told when the time was up before all was read. */
  static final String OVER =
      "AWS lets too few calls through to read all in %d minutes; try again later, or raise mooring.aws.budget-share"
          .formatted(LONGEST.toMinutes());

  /** Who waits for less need not be told why. */
  private static final Duration IN_SILENCE = Duration.ofSeconds(3);

  /** Between two words about a wait that goes on. */
  private static final Duration BETWEEN_WORDS = Duration.ofSeconds(30);

  private final Consumer<String> words;
  private final InstantSource clock;
  private final Instant until;
  private Instant nextWord;

  /**
   * For one command, from now on.
   *
   * @param words told why it takes so long
   */
  Patience(Consumer<String> words, InstantSource clock) {
    this(words, clock, LONGEST);
  }

  Patience(Consumer<String> words, InstantSource clock, Duration longest) {
    this.words = words;
    this.clock = clock;
    this.until = clock.instant().plus(longest);
    this.nextWord = clock.instant().plus(IN_SILENCE);
  }

  /** Whole, or as far as it came when the time was up. */
  Look look(Place place) {
    return new Look(whole(place.worker()::preview, Preview::goesOn));
  }

  /** The same of what is left over. */
  Leftovers leftovers(Place place) {
    return whole(place.worker()::leftovers, Leftovers::goesOn);
  }

  /** The same of one call, which was not sent while the budget for it was spent. */
  Outcome outcome(Supplier<Outcome> call) {
    return whole(
        call,
        outcome -> outcome instanceof Outcome.Throttled(var after)
            ? Optional.of(after)
            : Optional.empty());
  }

  private <T> T whole(Supplier<T> look, Function<T, Optional<Duration>> goesOn) {
    while (true) {
      var seen = look.get();
      var after = goesOn.apply(seen);
      if (after.isEmpty() || clock.instant().plus(after.get()).isAfter(until)) return seen;
      tell();
      pause(after.get());
    }
  }

  private void tell() {
    var now = clock.instant();
    if (now.isBefore(nextWord)) return;
    nextWord = now.plus(BETWEEN_WORDS);
    words.accept("goes on as the API budget allows (mooring.aws.budget-share)");
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
  }
}
