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
 * @param record what the tag of the run says; empty where there is none
 * @param recorded whether a record must be there: the revision was registered with one
 * @param ask names a person's release of the resource; a run that failed is tried again once for
 *     each
 */
public record RunScene(
    RunName name,
    DesiredRun run,
    LiveRevision revision,
    Optional<RunTag> record,
    boolean recorded,
    RunLook look,
    Optional<String> ask,
    Instant now) {}
