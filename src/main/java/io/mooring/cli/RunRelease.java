package io.mooring.cli;

import io.mooring.desired.HoldTag;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.ident.Kind;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.reconcile.WantedTasks;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A person says how a run ended, or that it is to be tried again: the record on the revision is
 * written under her own identity, and the controller goes on from there.
 */
final class RunRelease {
  /** A success is seldom looked at again. */
  static final String LATER =
      "; the controller reads that record every %d minutes, and tries it again then"
          .formatted(WantedTasks.SUCCEEDED_FOR.toMinutes());

  private final Bench bench;
  private final InstantSource clock;

  /** What is said of the run {@code hook}; {@code on} where neither service nor name tell it. */
  record Said(String hook, As as, Optional<String> on, String reason) {}

  enum As {
    SUCCEEDED(State.SUCCEEDED),
    FAILED(State.FAILED),
    RETRY(State.RETRY);

    private final State state;

    As(State state) {
      this.state = state;
    }

    @Override
    public String toString() {
      return state.word();
    }
  }

  RunRelease(Bench bench, InstantSource clock) {
    this.bench = bench;
    this.clock = clock;
  }

  /** @param held the service whose hold goes with it */
  record Done(String words, Optional<Targets.Target> held) {}

  /** Writes it down; what was done is for people. */
  Done release(String name, Said said) {
    var target = target(name);
    var asked = new RunRecords.Asked(name, said.hook(), said.on(), target);
    var found = new RunRecords(bench)
        .find(asked, (record, newest) -> may(record, newest, said.as()))
        .orElseThrow(() -> none(name, said));
    var before = found.is().orElse(RunTag.PENDING);
    refuse(found, said);
    var why = said.reason().isBlank() ? "" : TagCodec.reason(said.reason());
    var after = before.said(said.as().state, Caller.of(found.at().ecs()), why);
    new Wishes(clock)
        .write(
            found.at(),
            found.revision().arn(),
            found.tag(),
            after.value(),
            "revision " + found.revision().name());
    boolean held = target
        .flatMap(t -> t.tag(Tags.HOLD))
        .flatMap(HoldTag::parse)
        .filter(hold -> !hold.byPerson())
        .isPresent();
    return new Done(
        "%s: %s of %s was %s and is %s now%s"
            .formatted(
                found.resource(),
                said.hook(),
                found.revision().name(),
                found.word(),
                said.as(),
                said.as() == As.RETRY && before.state() == State.SUCCEEDED ? LATER : ""),
        held && found.resource().kind() == Kind.SERVICE && said.as() != As.FAILED
            ? target
            : Optional.empty());
  }

  /** Empty where there is no such service: its first version may wait for a hook. */
  private Optional<Targets.Target> target(String name) {
    try {
      return Optional.of(new Targets(bench, clock).named(List.of(name)).getFirst());
    } catch (Failure failure) {
      if (failure.exitCode() == ExitCode.NOT_FOUND) return Optional.empty();
      throw failure;
    }
  }

  private static Failure none(String name, Said said) {
    return new Failure(
        ExitCode.NOT_FOUND,
        "%s has no run %s on record that could be released%s; name its revision with --on FAMILY:NUMBER"
            .formatted(name, said.hook(), said.on().map(on -> " on " + on).orElse("")));
  }

  /** Which one is meant where no revision is named. */
  private static boolean may(RunTag record, boolean newest, As as) {
    return switch (record.state()) {
      case PENDING, RETRY -> false;
      // A Task that ran is run again where a person wants it; a hook is, too.
      case SUCCEEDED -> newest && as == As.RETRY;
      case FAILED -> as != As.FAILED;
      case STARTING, DEFERRED, REFUSED, RUNNING, UNKNOWN -> true;
    };
  }

  private static void refuse(RunRecord found, Said said) {
    if (found.is().isEmpty()) return;
    var state = found.is().get().state();
    var reason = switch (state) {
      case PENDING, RETRY -> "it has not begun, and is started by itself";
      case STARTING, RUNNING ->
        said.as() == As.RETRY
            ? "it is tried again only when it is over: say first that it failed"
            : "";
      case SUCCEEDED -> said.as() == As.RETRY ? "" : "that cannot be taken back";
      case FAILED, DEFERRED, REFUSED, UNKNOWN -> "";
    };
    if (!reason.isEmpty())
      throw new Failure(
          ExitCode.REFUSED,
          "%s of %s is %s; %s"
              .formatted(said.hook(), found.revision().name(), state.word(), reason));
  }
}
