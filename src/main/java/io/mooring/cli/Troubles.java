package io.mooring.cli;

import io.mooring.aws.Faults;
import io.mooring.ident.Commit;
import io.mooring.plan.Outcome;
import io.mooring.port.Aws;
import io.mooring.port.Reply;
import io.mooring.port.Repository;
import io.mooring.wiring.Metering;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Watches the doors of a command for what decides its exit code. */
final class Troubles implements Metering {
  private final AtomicReference<Optional<ExitCode>> worst = new AtomicReference<>(Optional.empty());

  /** What went wrong first, if anything did. */
  Optional<ExitCode> exitCode() {
    return worst.get();
  }

  private void remember(ExitCode code) {
    worst.compareAndExchange(Optional.empty(), Optional.of(code));
  }

  @Override
  public Aws aws(Aws door) {
    return (call, request) -> {
      var reply = door.call(call, request);
      switch (reply) {
        case Reply.Ok _ -> {}
        case Reply.Fault fault -> {
          if (Faults.sort(fault) instanceof Outcome.Denied) remember(ExitCode.FORBIDDEN);
        }
        case Reply.Lost _ -> remember(ExitCode.OTHER);
      }
      return reply;
    };
  }

  @Override
  public Repository repository(String name, Repository door) {
    return new Watched(door);
  }

  private final class Watched implements Repository {
    private final Repository door;

    Watched(Repository door) {
      this.door = door;
    }

    @Override
    public Fetched refresh() {
      var fetched = door.refresh();
      if (fetched instanceof Fetched.Stale stale) {
        remember(
            switch (stale.trouble()) {
              case NOT_FOUND, REF_MISSING -> ExitCode.NOT_FOUND;
              case REFUSED -> ExitCode.FORBIDDEN;
              case TIMED_OUT -> ExitCode.TIME_OUT;
              case UNREACHABLE, REWRITTEN, TOO_LARGE, CORRUPT -> ExitCode.OTHER;
            });
      }
      return fetched;
    }

    @Override
    public Listing files(Commit commit, String path) {
      return door.files(commit, path);
    }

    @Override
    public Listing file(Commit commit, String path) {
      return door.file(commit, path);
    }

    @Override
    public byte[] read(FileEntry file) {
      return door.read(file);
    }
  }
}
