package io.mooring.git;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.eclipse.jgit.internal.transport.sshd.OpenSshServerKeyDatabase;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the hosts of one known_hosts file and no other, never asks and never adds; remembers why
 * it said no, because all that JGit reports is that it did.
 */
final class HostKeys implements ServerKeyDatabase {
  /** The port that known_hosts leaves out. */
  private static final int SSH_PORT = 22;

  private final Path file;
  private final URIish remote;
  private final OpenSshServerKeyDatabase known;
  private volatile @Nullable String refusal;

  HostKeys(Path file, URIish remote) {
    this.file = file;
    this.remote = remote;
    this.known = new OpenSshServerKeyDatabase(false, List.of(file));
  }

  /** Why the last host was not trusted and what to do, if it was not. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public List<PublicKey> lookup(
      String address, InetSocketAddress remoteAddress, Configuration configuration) {
    return known.lookup(address, remoteAddress, new Strict(configuration));
  }

  @Override
  public boolean accept(
      String address,
      InetSocketAddress remoteAddress,
      PublicKey key,
      Configuration configuration,
      @Nullable CredentialsProvider nobody) {
    var strict = new Strict(configuration);
    if (known.accept(address, remoteAddress, key, strict, null)) {
      refusal = null;
      return true;
    }
    var line = host() + " " + PublicKeyEntry.toString(key);
    var print = KeyUtils.getFingerPrint(key);
    refusal = known.lookup(address, remoteAddress, strict).isEmpty()
        ? "host %s is not in %s; compare its key's fingerprint %s with the one its operator publishes, then add this line to the file: %s"
            .formatted(host(), file, print, line)
        : "host %s shows another key (%s) than %s holds; someone may stand in between. If its operator confirms the change, replace the host's lines by: %s"
            .formatted(host(), print, file, line);
    return false;
  }

  private String host() {
    int port = remote.getPort();
    return port <= 0 || port == SSH_PORT ? remote.getHost() : "[" + remote.getHost() + "]:" + port;
  }

  /** Whatever any configuration says: one file, strictly. */
  private record Strict(Configuration configuration) implements Configuration {
    @Override
    public List<String> getUserKnownHostsFiles() {
      return List.of();
    }

    @Override
    public List<String> getGlobalKnownHostsFiles() {
      return List.of();
    }

    @Override
    public StrictHostKeyChecking getStrictHostKeyChecking() {
      return StrictHostKeyChecking.REQUIRE_MATCH;
    }

    @Override
    public boolean getHashKnownHosts() {
      return false;
    }

    @Override
    public String getUsername() {
      return configuration.getUsername();
    }
  }
}
