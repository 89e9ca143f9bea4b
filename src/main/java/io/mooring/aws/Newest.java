package io.mooring.aws;

import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The newest answer about each service, by ECS's own times: whatever happens to a service, its
 * PRIMARY deployment is never one that was touched last before the one that was PRIMARY earlier. An
 * answer that shows that is of before, whoever made the change since, and is passed over for as
 * long as reads may lag.
 */
final class Newest {
  private final Duration lag;
  private final Map<String, Known> known = new HashMap<>();

  /** @param olderSince since when answers are older than this one, where they are */
  private record Known(LiveService service, Optional<Instant> olderSince) {}

  Newest(Duration lag) {
    this.lag = lag;
  }

  /** The answer, or the one from before it that is newer. */
  LiveService of(LiveService read, Instant now) {
    var newest = known.get(read.name());
    boolean older =
        newest != null && isOlder(read, newest.service()) && !read.isEndOf(newest.service());
    if (newest == null || !older) {
      known.put(read.name(), new Known(read, Optional.empty()));
      return read;
    }
    var since = newest.olderSince().orElse(now);
    // A clock that was set back meanwhile tells nothing.
    boolean over = since.plus(lag).isBefore(now) || since.isAfter(now);
    known.put(
        read.name(),
        over ? new Known(read, Optional.empty()) : new Known(newest.service(), Optional.of(since)));
    return over ? read : newest.service();
  }

  private static boolean isOlder(LiveService read, LiveService known) {
    var there = touched(read);
    var here = touched(known);
    return there.isPresent() && here.isPresent() && there.get().isBefore(here.get());
  }

  private static Optional<Instant> touched(LiveService service) {
    var times = service.primary().map(LiveDeployment::times);
    return times.flatMap(t -> t.updatedAt().or(t::createdAt));
  }

  void keep(Set<String> names) {
    known.keySet().retainAll(names);
  }
}
