package io.mooring.fault;

import io.mooring.fixture.MemoryRepository;
import io.mooring.ident.Commit;
import io.mooring.port.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The repository in memory, whose calls are numbered with those to AWS and may go wrong. */
final class FaultyGit implements Repository {
  static final String REFRESH = "git refresh";
  static final String FILES = "git files";

  private final MemoryRepository git;
  private final Numbers numbers;
  private Optional<Commit> lastGood = Optional.empty();

  FaultyGit(MemoryRepository git, Numbers numbers) {
    this.git = git;
    this.numbers = numbers;
  }

  /** Comes to stand as the other one does. */
  void goOnFrom(FaultyGit other) {
    lastGood = other.lastGood;
  }

  @Override
  public Fetched refresh() {
    var fault = numbers.git(REFRESH);
    if (fault.isPresent()) {
      var trouble = fault.get() == Mode.GIT_CORRUPT ? Trouble.CORRUPT : Trouble.UNREACHABLE;
      return new Fetched.Stale(lastGood, trouble, "cannot reach the repository; check the network");
    }
    var fetched = git.refresh();
    return switch (fetched) {
      case Fetched.Current(var commit, var _) -> {
        lastGood = Optional.of(commit);
        yield fetched;
      }
      // What was committed since, nobody has fetched yet.
      case Fetched.Stale(var _, var trouble, var message) ->
        new Fetched.Stale(lastGood, trouble, message);
    };
  }

  @Override
  public Listing files(Commit commit, String path) {
    if (numbers.git(FILES).isPresent())
      throw new UncheckedIOException(new IOException("the mirror is damaged"));
    return git.files(commit, path);
  }

  @Override
  public byte[] read(FileEntry file) {
    return git.read(file);
  }
}
