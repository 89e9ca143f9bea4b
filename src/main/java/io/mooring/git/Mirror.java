package io.mooring.git;

import io.mooring.ident.Commit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.GC;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.revwalk.RevWalk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory on this machine: a bare repository, two refs of ours in it, and a lock beside it.
 *
 * <p>{@code seen} is what the remote's ref pointed at when all of it was last here: while the
 * remote still says the same, nothing is fetched. {@code good} is the commit that was last
 * accepted. Both are named by a digest of URL and ref, so that pointing an app elsewhere is not
 * taken for rewritten history.
 *
 * <p>The lock is the operating system's and dies with its holder. Whoever holds it knows that every
 * lock file inside was left by a process that was killed, and removes it.
 */
final class Mirror implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

  /**
   * Packs; each fetch adds one and each lookup tries all, so beyond this they are made into one.
   */
  private static final int PACKS_MAX = 50;

  /** Hexadecimal digits: short enough to read, long enough that two sources never share a name. */
  private static final int KEY_LENGTH = 16;

  private final Path directory;
  private final Path git;
  private final FileChannel lock;
  private final long packBytes;
  private final String good;
  private final String seen;
  private volatile BoundedRepository repository;

  /** Opens or makes the mirror; a broken one is made anew. */
  static Mirror open(Path directory, GitSpec spec, Limits limits) {
    try {
      Files.createDirectories(directory);
      var lock = lock(directory);
      try {
        return new Mirror(directory, lock, spec, limits.packBytes());
      } catch (IOException | RuntimeException broken) {
        lock.close();
        throw broken;
      }
    } catch (IOException broken) {
      throw new UnusableSourceException(
          "cannot use %s as mirror of %s: %s; it must be a directory that the user running Mooring can write to"
              .formatted(directory, Redacted.text(spec.url()), Redacted.text(broken.toString())),
          broken);
    }
  }

  private Mirror(Path directory, FileChannel lock, GitSpec spec, long packBytes)
      throws IOException {
    this.directory = directory;
    this.git = directory.resolve("git");
    this.lock = lock;
    this.packBytes = packBytes;
    var key = key(spec);
    this.good = "refs/mooring/good/" + key;
    this.seen = "refs/mooring/seen/" + key;
    sweep();
    this.repository = load();
    if (!isSound()) rebuild();
  }

  Path directory() {
    return directory;
  }

  BoundedRepository repository() {
    return repository;
  }

  Optional<Commit> good() throws IOException {
    return id(good).map(id -> new Commit(id.name()));
  }

  Optional<ObjectId> seen() throws IOException {
    return id(seen);
  }

  void accept(ObjectId commit) throws IOException {
    point(good, commit);
  }

  void see(ObjectId tip) throws IOException {
    point(seen, tip);
  }

  /** Deletes everything that was fetched and starts empty: the remote has it all. */
  void rebuild() throws IOException {
    LOG.warn("the mirror in {} is damaged; it is deleted and fetched again", directory);
    repository.close();
    delete(git);
    repository = load();
  }

  /** Makes one pack of many; reading goes on meanwhile. */
  void tidy() {
    if (repository.getObjectDatabase().getPacks().size() <= PACKS_MAX) return;
    try {
      var collector = new GC(repository);
      // JGit would keep the old packs for an hour, for other processes; there are none.
      collector.setPackExpireAgeMillis(0);
      var _ = collector.gc().join();
    } catch (Exception failed) {
      LOG.warn("cannot compact the mirror in {}: {}", directory, Redacted.text(failed.toString()));
    }
  }

  @Override
  public void close() {
    repository.close();
    try {
      lock.close();
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot release the lock in " + directory, failed);
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    var channel = FileChannel.open(
        directory.resolve("mooring.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) return channel;
    } catch (OverlappingFileLockException heldHere) {
      // Same answer as for another process, below.
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
    channel.close();
    throw new MirrorInUseException(
        "the mirror in %s is in use by another Mooring; stop that one, or give each its own data directory"
            .formatted(directory));
  }

  /** The files of an empty bare repository; JGit's own way of making one runs a shell. */
  private BoundedRepository load() throws IOException {
    Files.createDirectories(git.resolve("objects/pack"));
    Files.createDirectories(git.resolve("objects/info"));
    Files.createDirectories(git.resolve("refs"));
    Files.writeString(git.resolve("HEAD"), "ref: refs/heads/none\n");
    Files.writeString(
        git.resolve("config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
    return new BoundedRepository(git, packBytes);
  }

  /** Whether what the refs promise can be read: the commits, and every tree and file of them. */
  boolean isSound() {
    try {
      for (var ref : repository.getRefDatabase().getRefsByPrefix("refs/mooring/")) {
        Trees.checkReadable(repository, Objects.requireNonNull(ref.getObjectId()));
      }
      return true;
    } catch (IOException | RuntimeException broken) {
      LOG.warn("{}: {}", directory, Redacted.text(broken.toString()));
      return false;
    }
  }

  private Optional<ObjectId> id(String name) throws IOException {
    return Optional.ofNullable(repository.exactRef(name)).map(ref -> ref.getObjectId());
  }

  private void point(String name, ObjectId id) throws IOException {
    if (id(name).filter(id::equals).isPresent()) return;
    var update = repository.updateRef(name);
    update.disableRefLog();
    update.setForceUpdate(true);
    update.setNewObjectId(id);
    RefUpdate.Result result;
    try (var walk = new RevWalk(repository)) {
      result = update.update(walk);
    }
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
      case NOT_ATTEMPTED,
          LOCK_FAILURE,
          REJECTED,
          REJECTED_CURRENT_BRANCH,
          IO_FAILURE,
          RENAMED,
          REJECTED_MISSING_OBJECT,
          REJECTED_OTHER_REASON -> throw new IOException("cannot move " + name + ": " + result);
    }
  }

  /** Removes what a killed process left: lock files, half-written packs, packs without index. */
  private void sweep() throws IOException {
    if (!Files.isDirectory(git)) return;
    try (Stream<Path> files = Files.walk(git)) {
      for (var file : files.filter(this::isLeftover).toList()) Files.deleteIfExists(file);
    }
  }

  private boolean isLeftover(Path file) {
    if (!Files.isRegularFile(file)) return false;
    var name = file.getFileName().toString();
    if (name.endsWith(".lock") || name.equals("gc.pid")) return true;
    var folder = git.relativize(file.resolveSibling("-")).toString();
    if (folder.equals("objects/-")) return true;
    if (!folder.equals("objects/pack/-")) return false;
    return !name.startsWith("pack-")
        || (name.endsWith(".pack")
            && !Files.exists(file.resolveSibling(name.replace(".pack", ".idx"))));
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) return;
    try (Stream<Path> files = Files.walk(root)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }

  private static String key(GitSpec spec) {
    try {
      var digest = MessageDigest.getInstance("SHA-256")
          .digest((spec.url() + "\n" + spec.ref()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, KEY_LENGTH);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
