package io.mooring.git;

import io.mooring.ident.Commit;
import io.mooring.port.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repository kept as a full bare mirror in a directory of ours.
 *
 * <p>A refresh asks the remote for one ref and fetches only when it moved. The last good commit is
 * a ref in the mirror: it survives every trouble and a restart, and moves only when a commit is
 * here whole and follows from it. One refresh runs at a time; listing and reading run beside it.
 *
 * <p>The conversation with the remote has a thread of its own, because neither a name server nor a
 * server that sends a byte now and then can be bounded from within. When its time is over it is
 * interrupted and left to end; it writes objects only, never a ref.
 */
public final class MirrorRepository implements Repository, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorRepository.class);

  private final GitSpec spec;
  private final Limits limits;
  private final Credentials credentials;
  private final Mirror mirror;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile boolean damaged;
  private boolean rebuilt;

  private MirrorRepository(GitSpec spec, Limits limits, Credentials credentials, Mirror mirror) {
    this.spec = spec;
    this.limits = limits;
    this.credentials = credentials;
    this.mirror = mirror;
  }

  /**
   * Opens the mirror, or makes it; talks to nobody yet.
   *
   * @param directory for this repository and ref alone; made when it does not exist
   * @throws UnusableSourceException when the directory is in use or cannot be written, or the
   *     credentials do not fit the URL
   */
  public static MirrorRepository open(
      GitSpec spec, Path directory, Limits limits, Credentials credentials) {
    if (spec.scheme() == GitSpec.Scheme.SSH && !(credentials instanceof Credentials.Ssh)) {
      throw new UnusableSourceException(
          "%s is read over SSH, which needs a private key and a known_hosts file: set %s"
              .formatted(spec.url(), Login.SSH_KEYS));
    }
    IsolatedSystem.install();
    return new MirrorRepository(
        spec, limits, credentials, Mirror.open(directory.toAbsolutePath(), spec, limits));
  }

  @Override
  public Fetched refresh() {
    refreshing.lock();
    try {
      repair();
      return judge(bring());
    } catch (SourceTrouble trouble) {
      return stale(trouble.trouble(), trouble.text());
    } catch (IOException | RuntimeException broken) {
      damaged = true;
      return stale(
          Trouble.CORRUPT,
          "the mirror in %s cannot be read or written (%s); it is made anew once, and if this stays check the disk's space and permissions"
              .formatted(mirror.directory(), Redacted.text(broken.toString())));
    } finally {
      refreshing.unlock();
    }
  }

  @Override
  public Listing files(Commit commit, String path) {
    try {
      return Trees.list(mirror.repository(), commit, path, limits);
    } catch (IOException broken) {
      throw unreadable("commit " + commit, broken);
    }
  }

  @Override
  public Listing file(Commit commit, String path) {
    try {
      return Trees.file(mirror.repository(), commit, path, limits);
    } catch (IOException broken) {
      throw unreadable("commit " + commit, broken);
    }
  }

  @Override
  public byte[] read(FileEntry file) {
    try (var reader = mirror.repository().newObjectReader()) {
      return reader
          .open(ObjectId.fromString(file.blobId()), Constants.OBJ_BLOB)
          .getBytes(Math.toIntExact(limits.fileBytes()));
    } catch (IOException broken) {
      throw unreadable(Redacted.text(file.path()), broken);
    }
  }

  @Override
  public void close() {
    mirror.close();
  }

  private void repair() throws IOException {
    if (!damaged) return;
    // A full disk looks like damage, and deleting the last good commit would not help it.
    if (!mirror.isSound()) {
      if (rebuilt) return;
      rebuilt = true;
      mirror.rebuild();
    }
    damaged = false;
  }

  /** The tip of the ref, whole in the mirror, or the trouble: within the time limit either way. */
  private Attempt.Tip bring() throws IOException, SourceTrouble {
    var deadline = Deadline.in(limits.time());
    var attempt =
        new Attempt(spec, new Login(spec, credentials, mirror.directory()), limits, deadline);
    var into = mirror.repository();
    var seen = mirror.seen();
    var task = new FutureTask<>(() -> attempt.bring(into, seen));
    Thread.ofVirtual().name("git " + Redacted.text(spec.url())).start(task);
    try {
      return task.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw attempt.diagnosis().timedOut();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw attempt.diagnosis().timedOut();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof SourceTrouble trouble) throw trouble;
      throw attempt.diagnosis().explain(failed);
    } finally {
      if (!task.isDone()) {
        task.cancel(true);
        attempt.abandon();
      }
    }
  }

  /** Accepts the tip as the last good commit when it follows from the one before. */
  private Fetched judge(Attempt.Tip tip) throws IOException, SourceTrouble {
    try (var walk = new RevWalk(mirror.repository())) {
      var commit = commit(walk, tip.id());
      mirror.see(tip.id());
      var good = mirror.good();
      if (good.isPresent() && !spec.followRewrites()) checkFollows(walk, good.get(), tip, commit);
      mirror.accept(commit.copy());
      mirror.tidy();
      return new Fetched.Current(
          new Commit(commit.name()), commit.getCommitterIdent().getWhenAsInstant());
    }
  }

  private RevCommit commit(RevWalk walk, ObjectId tip) throws IOException, SourceTrouble {
    try {
      return walk.parseCommit(tip);
    } catch (IncorrectObjectTypeException notCommit) {
      throw new SourceTrouble(
          Trouble.REF_MISSING,
          "'%s' of %s does not lead to a commit; name a branch, or a tag of a commit"
              .formatted(spec.ref(), spec.url()));
    }
  }

  private void checkFollows(RevWalk walk, Commit good, Attempt.Tip tip, RevCommit commit)
      throws IOException, SourceTrouble {
    if (good.sha().equals(commit.name())) return;
    boolean isTag = tip.isTag();
    if (!isTag && walk.isMergedInto(walk.parseCommit(ObjectId.fromString(good.sha())), commit)) {
      return;
    }
    throw new SourceTrouble(
        Trouble.REWRITTEN,
        "%s '%s' of %s moved to %s, which %s the last good commit %s; that one stays in force. To accept it, set mooring.apps.<app>.follow-rewrites: true; or %s"
            .formatted(
                isTag ? "tag" : "branch",
                spec.ref(),
                spec.url(),
                commit.name(),
                isTag ? "is not" : "does not contain",
                good,
                isTag
                    ? "move the tag back, or name a new one"
                    : "push a commit on top of the old one"));
  }

  private Fetched stale(Trouble trouble, String message) {
    LOG.debug("{}: {}", trouble, message);
    try {
      return new Fetched.Stale(mirror.good(), trouble, message);
    } catch (IOException unreadable) {
      damaged = true;
      return new Fetched.Stale(Optional.empty(), trouble, message);
    }
  }

  /** What was listed must be readable: when it is not, the next refresh makes the mirror anew. */
  private UncheckedIOException unreadable(String what, IOException broken) {
    damaged = true;
    return new UncheckedIOException(
        "cannot read %s in the mirror in %s; the next refresh fetches it again"
            .formatted(what, mirror.directory()),
        broken);
  }
}
