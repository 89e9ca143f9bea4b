package io.mooring.git;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * Opens the connections of one refresh: refuses plain HTTP to another machine (a redirect may ask
 * for it), bounds all that a server can send, and remembers its last status, which tells refused
 * from not found where JGit has one exception for both.
 */
final class WatchedHttp implements HttpConnectionFactory {
  private final long bytesMax;
  private volatile int lastStatus;

  WatchedHttp(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** HTTP status of the last answer, 0 before the first. */
  int lastStatus() {
    return lastStatus;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    check(url);
    return new Watched(url);
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    check(url);
    return new Watched(url, proxy);
  }

  private static void check(URL url) throws IOException {
    if (url.getProtocol().equals("http") && !Loopback.isLoopback(url.getHost())) {
      throw new IOException("a redirect to plain http is refused");
    }
  }

  private final class Watched extends JDKHttpConnection {
    Watched(URL url) throws IOException {
      super(url);
    }

    Watched(URL url, Proxy proxy) throws IOException {
      super(url, proxy);
    }

    @Override
    public int getResponseCode() throws IOException {
      lastStatus = super.getResponseCode();
      return lastStatus;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new BoundedRepository.Counted(super.getInputStream(), bytesMax);
    }
  }
}
