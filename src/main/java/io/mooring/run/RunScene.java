package io.mooring.run;

import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunTag;
import io.mooring.live.LiveRevision;
import java.time.Instant;
import java.util.Optional;

/**
 * Everything that the next step of one run is decided from.
 *
 * @param revision that its tasks run on
 * @param ask names a person's release of the resource; a run that failed is tried again once for
 *     each
 */
public record RunScene(
    RunName name,
    DesiredRun run,
    LiveRevision revision,
    Home home,
    RunLook look,
    Optional<String> ask,
    Instant now) {
  /**
   * Where its record hangs, which may be another revision than the one that its tasks run on.
   *
   * @param tag the key of the record
   * @param record what it says; empty where there is none
   * @param expected whether one must be there: the revision was registered with it
   */
  public record Home(
      LiveRevision revision, String tag, Optional<RunTag> record, boolean expected) {}

  Optional<RunTag> record() {
    return home.record();
  }
}
