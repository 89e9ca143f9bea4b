package io.mooring.cli;

import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.ident.Kind;
import io.mooring.run.ReleaseWords;
import java.util.Optional;

/** A Task that failed, which a person lets try once more. */
final class TaskRelease {
  private final RunRecords records;

  TaskRelease(Bench bench) {
    this.records = new RunRecords(bench);
  }

  /**
   * The newest record of the Task; empty where there is no Task of that name.
   *
   * @throws Failure where it did not fail
   */
  Optional<RunRecord> failed(String name) {
    var plain = name.substring(name.lastIndexOf('/') + 1);
    var asked = new RunRecords.Asked(name, plain, Optional.empty(), Optional.empty());
    var found = records
        .find(asked, (_, newest) -> newest)
        .filter(record -> record.resource().kind() == Kind.TASK);
    var state = found.flatMap(RunRecord::is).map(RunTag::state);
    if (state.isPresent() && state.get() != State.FAILED)
      throw new Failure(ExitCode.REFUSED, refused(found.get(), state.get()));
    return found;
  }

  private static String refused(RunRecord found, State state) {
    var on = found.revision();
    var words = "%s did not fail on %s: it is %s there"
        .formatted(found.resource(), on.name(), state.word());
    var as = switch (state) {
      case PENDING, RETRY -> "";
      case SUCCEEDED -> "retry";
      case STARTING, RUNNING -> "succeeded|failed";
      case FAILED, DEFERRED, REFUSED, UNKNOWN -> "succeeded|failed|retry";
    };
    return as.isEmpty()
        ? words + ", and starts by itself"
        : "%s; `%s` says something else of it"
            .formatted(words, ReleaseWords.of(found.resource(), found.resource().name(), on, as));
  }
}
