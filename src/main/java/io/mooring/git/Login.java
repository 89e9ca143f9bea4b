package io.mooring.git;

import io.mooring.port.Repository.Trouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/** The credentials of one attempt, in the forms that JGit asks for. */
final class Login implements AutoCloseable {
  /** Where a person gives them; messages name these. */
  static final String HTTP_KEYS =
      "mooring.git.token-file or the environment variable MOORING_GIT_TOKEN";

  static final String SSH_KEYS = "mooring.git.ssh-key-file and mooring.git.known-hosts-file";

  private final Credentials credentials;
  private final Path home;
  private final Optional<HostKeys> hostKeys;
  private List<String> secrets = List.of();
  private @Nullable SshdSessionFactory sessions;

  /**
   * @param home an existing directory that stands for the home directory, so that no {@code ~/.ssh}
   *     of this machine is looked at
   */
  Login(GitSpec spec, Credentials credentials, Path home) {
    this.credentials = credentials;
    this.home = home;
    this.hostKeys = credentials instanceof Credentials.Ssh ssh
        ? Optional.of(new HostKeys(ssh.knownHosts(), spec.uri()))
        : Optional.empty();
  }

  /** Reads what is in files, before anything is sent. */
  void prepare() throws SourceTrouble {
    switch (credentials) {
      case Credentials.None() -> {}
      case Credentials.Http(var user, var password) -> {
        try {
          secrets = List.of(password.reveal());
        } catch (UnusableSourceException unreadable) {
          throw new SourceTrouble(
              Trouble.REFUSED, "cannot log in: " + unreadable.getMessage(), unreadable);
        }
      }
      case Credentials.Ssh(var key, var known) -> {
        checkReadable("private key", key);
        checkReadable("known_hosts file", known);
      }
    }
  }

  /** The secrets in use, to be blanked from any text. */
  List<String> secrets() {
    return secrets;
  }

  Optional<HostKeys> hostKeys() {
    return hostKeys;
  }

  /** What was shown, in words without a secret. */
  String shown() {
    return switch (credentials) {
      case Credentials.None() -> "no credentials";
      case Credentials.Http(var user, var password) ->
        "user '%s' with the password or token from %s".formatted(user, password.origin());
      case Credentials.Ssh(var key, var known) -> "the key in " + key;
    };
  }

  /** Answers for the configured host only: a redirect never carries the secret elsewhere. */
  CredentialsProvider overHttp(URIish remote) {
    return new CredentialsProvider() {
      @Override
      public boolean isInteractive() {
        return false;
      }

      @Override
      public boolean supports(CredentialItem... items) {
        return true;
      }

      @Override
      public boolean get(URIish asked, CredentialItem... items) throws UnsupportedCredentialItem {
        if (!(credentials instanceof Credentials.Http http) || !isSameHost(remote, asked)) {
          return false;
        }
        for (var item : items) {
          switch (item) {
            case CredentialItem.Username user -> user.setValue(http.user());
            case CredentialItem.Password password ->
              password.setValue(secrets.getFirst().toCharArray());
            default -> {
              return false;
            }
          }
        }
        return true;
      }
    };
  }

  /** Logs in by the one key, to known hosts; no agent, no configuration of this machine. */
  SshdSessionFactory overSsh() {
    if (!(credentials instanceof Credentials.Ssh ssh)) {
      throw new IllegalStateException("checked on opening");
    }
    var made = new SshdSessionFactoryBuilder()
        .setHomeDirectory(home.toFile())
        .setSshDirectory(home.toFile())
        .setConfigStoreFactory((_, _, _) -> null)
        .setConnectorFactory(null)
        .setPreferredAuthentications("publickey")
        .setDefaultIdentities(_ -> List.of(ssh.privateKey()))
        .setServerKeyDatabase((_, _) -> hostKeys.orElseThrow())
        .build(null);
    sessions = made;
    return made;
  }

  @Override
  public void close() {
    var made = sessions;
    if (made != null) made.close();
  }

  private static boolean isSameHost(URIish one, URIish other) {
    return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
        && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  private static void checkReadable(String what, Path file) throws SourceTrouble {
    if (Files.isRegularFile(file) && Files.isReadable(file)) return;
    throw new SourceTrouble(
        Trouble.REFUSED,
        "cannot log in: there is no readable %s at %s; put one there, or change %s"
            .formatted(what, file, SSH_KEYS));
  }
}
