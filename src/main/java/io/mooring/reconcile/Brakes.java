package io.mooring.reconcile;

import io.mooring.desired.AskTag;
import io.mooring.desired.Digests;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What keeps Mooring from fighting and from hammering. A difference that comes back after two
 * writes of ours within an hour is contested until Git wants something else; a request that AWS
 * refused or did not answer waits ever longer before it is sent again.
 *
 * <p>Kept in memory only: after a restart a brake may let its attempts through once more.
 */
final class Brakes {
  /** Writes to one place before it counts as contested. */
  static final int WRITES_MAX = 2;

  /** How long a write counts. */
  static final Duration WINDOW = Duration.ofHours(1);

  /** A person has to change something first: minutes to hours. */
  private static final Duration REFUSED_FIRST = Duration.ofSeconds(30);

  private static final Duration REFUSED_MAX = Duration.ofHours(1);

  /** Looking again mostly tells within seconds what became of the call. */
  private static final Duration UNSURE_FIRST = Duration.ofSeconds(2);

  /**
   * A roll-out that may have begun: ECS may not show it for some time, and what is sent again is
   * another try of a version that may have failed by then.
   */
  private static final Duration BEGUN_FIRST = Duration.ofSeconds(30);

  private static final Duration UNSURE_MAX = Duration.ofMinutes(1);

  private record Write(Instant at, List<String> pointers) {}

  private static final class Of {
    private final Digests digests;
    private final List<Write> writes = new ArrayList<>();
    private final Set<String> contested = new HashSet<>();
    private Optional<Write> unheard = Optional.empty();
    private int refusals;
    private int doubts;
    private Instant notBefore = Instant.MIN;
    private List<Outcome> lastTrouble = List.of();

    Of(Digests digests) {
      this.digests = digests;
    }
  }

  private final Map<ResourceKey, Of> resources = new HashMap<>();
  private final Map<ResourceKey, AskTag> released = new HashMap<>();

  private Of of(ResourceKey key, Digests digests) {
    var known = resources.get(key);
    if (known != null && known.digests.equals(digests)) return known;
    var fresh = new Of(digests);
    resources.put(key, fresh);
    return fresh;
  }

  /** The places that are not written again, if they differ. */
  NavigableSet<String> contested(ResourceKey key, Digests digests, Instant now) {
    var brake = of(key, digests);
    brake.writes.removeIf(write -> write.at().plus(WINDOW).isBefore(now));
    var stopped = new TreeSet<>(brake.contested);
    for (var write : brake.writes) {
      for (var pointer : write.pointers()) {
        if (brake.writes.stream().filter(w -> w.pointers().contains(pointer)).count()
            >= WRITES_MAX) {
          stopped.add(pointer);
        }
      }
    }
    return stopped;
  }

  /** A stopped place differs: it stays contested, however long ago the writes were. */
  void differs(ResourceKey key, Digests digests, Diff diff, Set<String> stopped) {
    var brake = of(key, digests);
    var pointers = diff.differences().stream().map(Difference::pointer).toList();
    pointers.stream().filter(stopped::contains).forEach(brake.contested::add);
    // What no answer came to has gone through where the next look shows no more of it.
    brake
        .unheard
        .filter(write -> write.pointers().stream()
            .noneMatch(written -> pointers.stream().anyMatch(p -> meet(p, written))))
        .ifPresent(brake.writes::add);
    brake.unheard = Optional.empty();
  }

  /** Whether two places are one, or one lies in the other. */
  private static boolean meet(String pointer, String other) {
    return (pointer + "/").startsWith(other + "/") || (other + "/").startsWith(pointer + "/");
  }

  /** The same for one place that was seen to differ. */
  void stays(ResourceKey key, Digests digests, String stopped) {
    of(key, digests).contested.add(stopped);
  }

  void wrote(ResourceKey key, Digests digests, List<String> pointers, Instant now) {
    var brake = of(key, digests);
    brake.refusals = 0;
    brake.doubts = 0;
    brake.lastTrouble = List.of();
    if (!pointers.isEmpty()) brake.writes.add(new Write(now, List.copyOf(pointers)));
  }

  /**
   * The same, where no answer came: the next look tells whether it counts.
   *
   * @param pointers places that differed before it, so that they do not where it went through
   */
  void mayHaveWritten(ResourceKey key, Digests digests, List<String> pointers, Instant now) {
    of(key, digests).unheard = Optional.of(new Write(now, List.copyOf(pointers)));
  }

  /**
   * A request did not go through; how long it waits depends on whether a person is needed.
   *
   * @param rolls whether it would have begun a roll-out
   * @return the same for people: with the time at which it is sent again
   */
  Outcome failed(ResourceKey key, Digests digests, Outcome outcome, boolean rolls, Instant now) {
    var brake = of(key, digests);
    boolean said = outcome instanceof Outcome.Refused || outcome instanceof Outcome.Denied;
    var unsure = rolls ? BEGUN_FIRST : UNSURE_FIRST;
    var first = said ? REFUSED_FIRST : unsure;
    var longest = said ? REFUSED_MAX : UNSURE_MAX;
    // A refusal after a few time-outs is the first one all the same.
    int before = said ? brake.refusals++ : brake.doubts++;
    var wait = first.multipliedBy(1L << Math.min(before, 10));
    brake.notBefore = now.plus(wait.compareTo(longest) > 0 ? longest : wait);
    var told = told(outcome, brake.notBefore);
    brake.lastTrouble = List.of(told);
    return told;
  }

  private static Outcome told(Outcome outcome, Instant again) {
    return switch (outcome) {
      case Outcome.Refused(var code, var message, var _) ->
        new Outcome.Refused(code, told(message, again));
      case Outcome.Denied(var code, var message) -> new Outcome.Denied(code, told(message, again));
      // These say themselves how it goes on.
      case Outcome.Done _, Outcome.AlreadyTrue _, Outcome.Throttled _, Outcome.Unsure _ -> outcome;
    };
  }

  private static String told(String message, Instant again) {
    return "%s; tried again by itself at %s"
        .formatted(message.replaceFirst("\\.$", ""), again.truncatedTo(ChronoUnit.SECONDS));
  }

  /** When a request of this resource may be sent again; empty where nothing holds it back. */
  Optional<Instant> notBefore(ResourceKey key, Instant now) {
    return Optional.ofNullable(resources.get(key))
        .map(brake -> brake.notBefore)
        .filter(now::isBefore);
  }

  /** Why nothing is sent yet, where a refusal is still fresh. */
  List<Outcome> waitingAfter(ResourceKey key, Digests digests, Instant now) {
    var brake = of(key, digests);
    return now.isBefore(brake.notBefore) ? brake.lastTrouble : List.of();
  }

  /** A person lets go of everything that is kept about a resource, once for each release. */
  void release(ResourceKey key, AskTag asked) {
    var fresh = asked.from("");
    if (fresh.equals(released.put(key, fresh))) return;
    forget(key);
  }

  void forget(ResourceKey key) {
    resources.remove(key);
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    released.keySet().retainAll(declared);
    resources.keySet().retainAll(declared);
  }
}
