package io.mooring.git;

import java.io.File;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache.FileKey;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackTransport;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.util.FS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a repository on this machine's disk, with the serving side on a thread of this process.
 * JGit's own does the same, but prints the serving side's stack traces to standard error and may be
 * told by a setting to run a program.
 */
final class LocalTransport extends Transport implements PackTransport {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTransport.class);

  /** Bytes between the two sides; more would only save switches between two threads. */
  private static final int PIPE_BYTES = 64 * 1024;

  private final File directory;

  LocalTransport(Repository into, URIish uri) {
    super(into, uri);
    this.directory = new File(uri.getPath());
  }

  @Override
  public FetchConnection openFetch() throws TransportException {
    // A working copy's repository is in its folder .git.
    var repository = FileKey.resolve(directory, FS.DETECTED);
    if (repository == null) throw new NoRemoteRepositoryException(uri, "not a Git repository");
    try {
      return new Connection(new FileRepositoryBuilder().setGitDir(repository).build());
    } catch (TransportException failed) {
      throw failed;
    } catch (IOException unreadable) {
      throw new TransportException(uri, "cannot open the repository", unreadable);
    }
  }

  @Override
  public PushConnection openPush() throws NotSupportedException {
    throw new NotSupportedException("a source is only ever read");
  }

  @Override
  public void close() {
    // Each connection closes what it opened.
  }

  private final class Connection extends BasePackFetchConnection {
    private final Repository remote;
    private final Thread server;
    private boolean closed;

    Connection(Repository remote) throws IOException {
      super(LocalTransport.this);
      this.remote = remote;
      var toServer = new PipedOutputStream();
      var fromClient = new PipedInputStream(toServer, PIPE_BYTES);
      var fromServer = new PipedInputStream(PIPE_BYTES);
      var toClient = new PipedOutputStream(fromServer);
      this.server =
          Thread.ofVirtual().name("git upload-pack").start(() -> serve(fromClient, toClient));
      init(fromServer, toServer);
      readAdvertisedRefs();
    }

    private void serve(PipedInputStream fromClient, PipedOutputStream toClient) {
      try (fromClient;
          toClient) {
        new UploadPack(remote).upload(fromClient, toClient, null);
      } catch (IOException | RuntimeException ended) {
        // The reading side sees the pipe end and is the one to report.
        LOG.debug("serving {}: {}", directory, Redacted.text(ended.toString()));
      }
    }

    @Override
    public void close() {
      // JGit closes a connection itself when opening fails.
      if (closed) return;
      closed = true;
      super.close();
      try {
        server.join();
      } catch (InterruptedException interrupted) {
        server.interrupt();
        Thread.currentThread().interrupt();
      } finally {
        remote.close();
      }
    }
  }
}
