package io.mooring.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.fixture.GitSshServer;
import io.mooring.fixture.WorkingRepository;
import io.mooring.ident.Commit;
import io.mooring.port.Repository.Fetched;
import io.mooring.port.Repository.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real sshd. */
class SshSourceTest {
  private static final Limits PATIENT =
      new Limits(1024 * 1024, Duration.ofSeconds(30), 100, 1024 * 1024);

  @TempDir
  static Path shared;

  @TempDir
  Path temp;

  private static GitSshServer server;
  private static WorkingRepository remote;
  private static String first;

  @BeforeAll
  static void serve() {
    server = GitSshServer.start(shared.resolve("ssh"));
    remote = WorkingRepository.create(shared.resolve("remote.git"));
    first = remote.file("a.yaml", "one").commit("main", "first");
  }

  @AfterAll
  static void stop() {
    if (remote != null) remote.close();
    if (server != null) server.close();
  }

  private MirrorRepository open(Path repository, Path key, Path knownHosts) {
    return MirrorRepository.open(
        new GitSpec(server.url(repository), "main", false),
        temp.resolve("mirror"),
        PATIENT,
        new Credentials.Ssh(key, knownHosts));
  }

  private Fetched.Stale stale(Path repository, Path key, Path knownHosts, Trouble trouble) {
    try (var source = open(repository, key, knownHosts)) {
      var fetched = source.refresh();
      assertThat(fetched).isInstanceOf(Fetched.Stale.class);
      var stale = (Fetched.Stale) fetched;
      assertThat(stale.trouble()).as(stale.message()).isEqualTo(trouble);
      return stale;
    }
  }

  @Test
  void fetchesWithAKeyFromAKnownHost() {
    try (var source = open(remote.directory(), server.userKey(), server.knownHosts())) {
      for (int again = 0; again < 2; again++) {
        assertThat(source.refresh())
            .isInstanceOfSatisfying(
                Fetched.Current.class, c -> assertThat(c.commit()).isEqualTo(new Commit(first)));
      }
      assertThat(source.files(new Commit(first), "").files()).hasSize(1);
    }
  }

  @Test
  void takesAKeyInTheOlderFormatToo() {
    try (var source = open(remote.directory(), server.oldFormatKey(), server.knownHosts())) {
      assertThat(source.refresh()).isInstanceOf(Fetched.Current.class);
    }
  }

  @Test
  void aHostThatIsNotKnownIsRefusedWithTheLineToAdd() throws IOException {
    var empty = Files.createFile(temp.resolve("known_hosts"));
    var stale = stale(remote.directory(), server.userKey(), empty, Trouble.REFUSED);
    assertThat(stale.message()).contains(empty.toString(), server.hostLine());
    assertThat(empty).isEmptyFile();

    // The line is right: with it, the fetch works.
    Files.writeString(empty, server.hostLine() + "\n");
    try (var source = open(remote.directory(), server.userKey(), empty)) {
      assertThat(source.refresh()).isInstanceOf(Fetched.Current.class);
    }
  }

  @Test
  void aHostWithAnotherKeyIsRefusedAsSuch() throws IOException {
    var wrong = Files.writeString(temp.resolve("known_hosts"), server.wrongHostLine() + "\n");
    assertThat(
            stale(remote.directory(), server.userKey(), wrong, Trouble.REFUSED).message())
        .contains("shows another key", "someone may stand in between", wrong.toString());
  }

  @Test
  void aKeyThatTheServerDoesNotKnowIsRefused() {
    var key = server.strangerKey();
    assertThat(
            stale(remote.directory(), key, server.knownHosts(), Trouble.REFUSED).message())
        .contains("does not accept the key in " + key);
  }

  @Test
  void aMissingKeyOrKnownHostsFileIsNamed() {
    var absent = temp.resolve("absent");
    assertThat(stale(remote.directory(), absent, server.knownHosts(), Trouble.REFUSED)
            .message())
        .contains("no readable private key at " + absent, "mooring.git.ssh-key-file");
    assertThat(
            stale(remote.directory(), server.userKey(), absent, Trouble.REFUSED).message())
        .contains("no readable known_hosts file at " + absent);
  }

  @Test
  void saysThatThereIsNoSuchRepository() {
    stale(shared.resolve("nowhere"), server.userKey(), server.knownHosts(), Trouble.NOT_FOUND);
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() {
    var spec = new GitSpec("ssh://git@127.0.0.1:1/x.git", "main", false);
    var login = new Credentials.Ssh(server.userKey(), server.knownHosts());
    try (var source = MirrorRepository.open(spec, temp.resolve("mirror"), PATIENT, login)) {
      assertThat(source.refresh())
          .isInstanceOfSatisfying(
              Fetched.Stale.class, s -> assertThat(s.trouble()).isEqualTo(Trouble.UNREACHABLE));
    }
  }

  @Test
  void aServerThatNeverSpeaksTimesOut() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var url = "ssh://git@127.0.0.1:" + silent.getLocalPort() + "/x.git";
      var login = new Credentials.Ssh(server.userKey(), server.knownHosts());
      var limits = new Limits(1024, Duration.ofMillis(500), 100, 1024);
      var spec = new GitSpec(url, "main", false);
      try (var source = MirrorRepository.open(spec, temp.resolve("mirror"), limits, login)) {
        assertThat(source.refresh())
            .isInstanceOfSatisfying(
                Fetched.Stale.class, s -> assertThat(s.trouble()).isEqualTo(Trouble.TIMED_OUT));
      }
    }
  }

  @Test
  void sshWithoutAKeyCannotBeOpened() {
    var spec = new GitSpec(server.url(remote.directory()), "main", false);
    assertThatThrownBy(
            () -> MirrorRepository.open(spec, temp.resolve("mirror"), PATIENT, Credentials.none()))
        .isInstanceOf(UnusableSourceException.class)
        .hasMessageContaining("mooring.git.ssh-key-file and mooring.git.known-hosts-file");
  }
}
