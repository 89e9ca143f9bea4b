package io.mooring.port;

import io.mooring.ident.Commit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The door to one Git repository at one ref. A repository is data: nothing in it is ever run or
 * checked out.
 */
public interface Repository {

  /** Asks the remote where the ref is, once, and fetches only when it moved. */
  Fetched refresh();

  /**
   * The files below {@code path} ("" for all) at a commit that {@link #refresh} returned, sorted by
   * path.
   */
  Listing files(Commit commit, String path);

  /** The one file at {@code path}, listed as {@link #files} would; nothing where there is none. */
  default Listing file(Commit commit, String path) {
    var beside = files(commit, path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    return new Listing(
        beside.files().stream().filter(file -> file.path().equals(path)).toList(),
        beside.refused().stream().filter(file -> file.path().equals(path)).toList());
  }

  /** The content of a listed file. */
  byte[] read(FileEntry file);

  /** How asking the remote ended. */
  sealed interface Fetched {
    /** The ref is there and all of it is here. */
    record Current(Commit commit, Instant committedAt) implements Fetched {}

    /**
     * The ref could not be read whole; the last good commit, if there was one since the mirror was
     * made, stays.
     */
    record Stale(Optional<Commit> lastGood, Trouble trouble, String message) implements Fetched {}
  }

  /** Why a source is stale; closed, so that it can be a metric label. */
  enum Trouble {
    UNREACHABLE,
    REFUSED,
    NOT_FOUND,
    REF_MISSING,
    REWRITTEN,
    TOO_LARGE,
    TIMED_OUT,
    CORRUPT
  }

  /** One regular file: its path in the repository with {@code /} and its content's id. */
  record FileEntry(String path, String blobId, long bytes) {}

  /**
   * An entry that is never read, and why in words: a symbolic link, a submodule, an LFS pointer, a
   * file too large.
   */
  record Refused(String path, String reason) {}

  record Listing(List<FileEntry> files, List<Refused> refused) {
    public Listing {
      files = List.copyOf(files);
      refused = List.copyOf(refused);
    }
  }
}
