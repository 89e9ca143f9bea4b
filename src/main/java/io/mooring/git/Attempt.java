package io.mooring.git;

import io.mooring.port.Repository.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with the remote: a ref query, and a fetch when the ref moved. Writes objects and
 * no ref, so that an attempt given up half-way leaves nothing that counts.
 */
final class Attempt {
  /**
   * Bytes that a server may send beside the pack: refs and progress. A hundred thousand refs are
   * some 7 MB.
   */
  private static final long BESIDE_PACK_MAX = 32L * 1024 * 1024;

  private final GitSpec spec;
  private final Limits limits;
  private final Deadline deadline;
  private final Login login;
  private final WatchedHttp http;
  private volatile @Nullable Transport open;
  private volatile boolean fetching;

  /** The full name of the ref that was found, and the object (a commit or a tag) that it names. */
  record Tip(String ref, ObjectId id) {
    boolean isTag() {
      return ref.startsWith(Constants.R_TAGS);
    }
  }

  Attempt(GitSpec spec, Login login, Limits limits, Deadline deadline) {
    this.spec = spec;
    this.limits = limits;
    this.deadline = deadline;
    this.login = login;
    this.http = new WatchedHttp(limits.packBytes() + BESIDE_PACK_MAX);
  }

  /**
   * Where the ref is, with all it needs in {@code into}.
   *
   * @param seen where it was when all of it was here
   */
  Tip bring(BoundedRepository into, Optional<ObjectId> seen) throws SourceTrouble {
    try {
      checkLocalPath();
      login.prepare();
      return converse(into, seen);
    } catch (IOException | RuntimeException failed) {
      throw diagnosis().explain(failed);
    } finally {
      login.close();
    }
  }

  /** Ends the conversation from another thread. */
  void abandon() {
    var transport = open;
    if (transport != null) transport.close();
  }

  Diagnosis diagnosis() {
    return new Diagnosis(spec, limits, login, deadline, fetching, http.lastStatus());
  }

  private Tip converse(BoundedRepository into, Optional<ObjectId> seen)
      throws IOException, SourceTrouble {
    try (var transport = configured(transport(into))) {
      open = transport;
      try (var connection = transport.openFetch(wanted())) {
        var ref = find(connection);
        var tip = Objects.requireNonNull(ref.getObjectId());
        if (seen.isPresent() && seen.get().equals(tip)) return new Tip(ref.getName(), tip);
        fetching = true;
        connection.fetch(deadline.monitor(), List.of(ref), Set.of());
        checkComplete(into, tip);
        return new Tip(ref.getName(), tip);
      }
    } finally {
      open = null;
    }
  }

  private Transport transport(BoundedRepository into) throws IOException {
    return switch (spec.scheme()) {
      case FILE -> new LocalTransport(into, spec.uri());
      case HTTP, SSH -> Transport.open(into, spec.uri());
    };
  }

  private Transport configured(Transport transport) {
    // Whole seconds and for one read only; a second more, so that the deadline is what ends it.
    transport.setTimeout(Math.toIntExact(deadline.limit().toSeconds() + 1));
    transport.setTagOpt(TagOpt.NO_TAGS);
    // Old repositories hold such commits; neither quirk matters where nothing is checked out.
    transport.setObjectChecker(
        new ObjectChecker().setAllowInvalidPersonIdent(true).setAllowLeadingZeroFileMode(true));
    transport.setCredentialsProvider(login.overHttp(spec.uri()));
    if (transport instanceof TransportHttp overHttp) overHttp.setHttpConnectionFactory(http);
    if (transport instanceof SshTransport overSsh) overSsh.setSshSessionFactory(login.overSsh());
    return transport;
  }

  private List<RefSpec> wanted() {
    return spec.candidates().stream().map(RefSpec::new).toList();
  }

  private Ref find(FetchConnection connection) throws SourceTrouble {
    for (var name : spec.candidates()) {
      var ref = connection.getRef(name);
      if (ref != null && ref.getObjectId() != null) return ref;
    }
    throw new SourceTrouble(
        Trouble.REF_MISSING,
        "%s has no branch or tag '%s'; create it again or change the app's ref"
            .formatted(spec.url(), spec.ref()));
  }

  /** JGit checks this only in its own fetch command: a pack can be whole and still lack objects. */
  private static void checkComplete(BoundedRepository into, ObjectId tip)
      throws IOException, SourceTrouble {
    try (var walk = new ObjectWalk(into)) {
      walk.markStart(walk.parseAny(tip));
      for (var ref : into.getRefDatabase().getRefs()) {
        walk.markUninteresting(walk.parseAny(ref.getObjectId()));
      }
      walk.checkConnectivity();
    } catch (MissingObjectException missing) {
      throw new SourceTrouble(
          Trouble.CORRUPT,
          "the server left out %s, which %s needs; if it stays so, run 'git fsck' on the server"
              .formatted(missing.getObjectId().name(), tip.name()),
          missing);
    }
  }

  /** JGit takes a path that does not exist for a scheme that it does not know. */
  private void checkLocalPath() throws SourceTrouble {
    if (spec.scheme() != GitSpec.Scheme.FILE) return;
    if (!Files.isDirectory(Path.of(spec.uri().getPath()))) {
      throw new SourceTrouble(
          Trouble.NOT_FOUND,
          "%s is not a directory on this machine; check the path, and the mount if it is a container"
              .formatted(spec.url()));
    }
  }
}
