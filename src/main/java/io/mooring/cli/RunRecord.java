package io.mooring.cli;

import io.mooring.desired.RunTag;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveRevision;
import java.util.Optional;

/**
 * Where the record of a run is, or should be.
 *
 * @param tag its key on the revision
 * @param is what it says; empty where it is lost, or nobody can read it
 */
record RunRecord(
    Bench.Place at, ResourceKey resource, LiveRevision revision, String tag, Optional<RunTag> is) {

  /** What it says, in a word. */
  String word() {
    return is.map(record -> record.state().word()).orElse("lost");
  }
}
