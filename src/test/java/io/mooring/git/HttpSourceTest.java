package io.mooring.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.GitHttpServer;
import io.mooring.fixture.WorkingRepository;
import io.mooring.ident.Commit;
import io.mooring.port.Repository.Fetched;
import io.mooring.port.Repository.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against Git's own HTTP backend, with what goes wrong on a network. */
class HttpSourceTest {
  private static final Limits QUICK =
      new Limits(1024 * 1024, Duration.ofMillis(1500), 100, 1024 * 1024);
  private static final Limits PATIENT =
      new Limits(1024 * 1024, Duration.ofSeconds(30), 100, 1024 * 1024);
  private static final String PASSWORD = "hunter2-not-printed";

  @TempDir
  Path temp;

  private WorkingRepository remote;
  private GitHttpServer server;
  private String first;

  @BeforeEach
  void serve() {
    remote = WorkingRepository.create(temp.resolve("served/remote.git"));
    first = remote.file("a.yaml", "one").commit("main", "first");
    server = GitHttpServer.serve(temp.resolve("served"));
  }

  @AfterEach
  void stop() {
    server.close();
    remote.close();
  }

  private MirrorRepository open(Limits limits, Credentials credentials) {
    return open(server.url("remote.git"), limits, credentials);
  }

  private MirrorRepository open(String url, Limits limits, Credentials credentials) {
    var spec = new GitSpec(url, "main", false);
    return MirrorRepository.open(spec, temp.resolve("mirror"), limits, credentials);
  }

  private static Credentials login(String user, String password) {
    return new Credentials.Http(user, Secret.environment("MOORING_GIT_TOKEN", password));
  }

  private static void assertCurrent(Fetched fetched, String sha) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Current.class, c -> assertThat(c.commit()).isEqualTo(new Commit(sha)));
  }

  private static Fetched.Stale assertStale(Fetched fetched, Trouble trouble) {
    assertThat(fetched).isInstanceOf(Fetched.Stale.class);
    var stale = (Fetched.Stale) fetched;
    assertThat(stale.trouble()).as(stale.message()).isEqualTo(trouble);
    assertThat(stale.message()).doesNotContain(PASSWORD);
    return stale;
  }

  private static void assertReadable(MirrorRepository repository, String sha) {
    assertThat(repository.files(new Commit(sha), "").files()).hasSize(1);
  }

  @Test
  void fetchesAndAsksOnceWhileTheRefHoldsStill() {
    try (var repository = open(PATIENT, Credentials.none())) {
      assertCurrent(repository.refresh(), first);
      assertReadable(repository, first);
      server.takeRequests();

      assertCurrent(repository.refresh(), first);
      // Protocol version 2: what the server can do, then the one ref. Nothing is fetched.
      assertThat(server.takeRequests())
          .containsExactly(
              "GET /remote.git/info/refs?service=git-upload-pack",
              "POST /remote.git/git-upload-pack");

      var second = remote.file("a.yaml", "two").commit("main", "second");
      assertCurrent(repository.refresh(), second);
      assertReadable(repository, second);
    }
  }

  @Test
  void logsInWithATokenFromAFileAndPicksUpItsRotation() throws IOException {
    server.requireLogin(Credentials.TOKEN_USER, "new-token");
    var file = Files.writeString(temp.resolve("token"), "old-token\n");
    try (var repository = open(PATIENT, Credentials.token(Secret.file(file)))) {
      var stale = assertStale(repository.refresh(), Trouble.REFUSED);
      assertThat(stale.message()).contains("HTTP 401", file.toString(), "mooring.git.token-file");
      assertThat(stale.message()).doesNotContain("old-token");

      Files.writeString(file, "new-token\n");
      assertCurrent(repository.refresh(), first);
    }
  }

  @Test
  void wrongOrMissingCredentialsAreRefused() {
    server.requireLogin("someone", "right");
    try (var repository = open(PATIENT, login("someone", PASSWORD))) {
      var stale = assertStale(repository.refresh(), Trouble.REFUSED);
      assertThat(stale.message()).contains("environment variable MOORING_GIT_TOKEN");
    }
    try (var repository = open(PATIENT, Credentials.none())) {
      assertThat(assertStale(repository.refresh(), Trouble.REFUSED).message())
          .contains("no credentials");
    }
    var missing = Credentials.token(Secret.file(temp.resolve("absent")));
    try (var repository = open(PATIENT, missing)) {
      assertThat(assertStale(repository.refresh(), Trouble.REFUSED).message())
          .contains("cannot read the secret in", "absent");
    }
  }

  @Test
  void saysThatThereIsNoSuchRepository() {
    try (var repository = open(server.url("nowhere.git"), PATIENT, Credentials.none())) {
      assertThat(assertStale(repository.refresh(), Trouble.NOT_FOUND).message())
          .contains("nowhere.git", "HTTP 404");
    }
  }

  @Test
  void anUnreachableHostKeepsTheLastGoodCommitAcrossARestart() {
    try (var repository = open(PATIENT, Credentials.none())) {
      assertCurrent(repository.refresh(), first);
    }
    var url = server.url("remote.git");
    server.close();
    try (var repository = open(url, PATIENT, Credentials.none())) {
      var stale = assertStale(repository.refresh(), Trouble.UNREACHABLE);
      assertThat(stale.lastGood()).contains(new Commit(first));
      assertThat(stale.message()).contains(url);
      assertReadable(repository, first);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STALL, TIMED_OUT, mooring.git.timeout",
    "TRICKLE, TIMED_OUT, 1.5 s",
    "TRUNCATE, CORRUPT, damaged or cut off",
    "UNAVAILABLE, UNREACHABLE, HTTP 503",
    "REDIRECT_AWAY, UNREACHABLE, a redirect to plain http is refused",
  })
  void whateverTheServerDoesTheLastGoodCommitStays(
      GitHttpServer.Mode mode, Trouble trouble, String says) throws IOException {
    try (var repository = open(PATIENT, login("someone", PASSWORD))) {
      assertCurrent(repository.refresh(), first);
    }
    var second = remote.file("a.yaml", "two".repeat(1000)).commit("main", "second");
    // Only the answer that must not come in time is held to a short one: a machine may be busy.
    var limits = trouble == Trouble.TIMED_OUT ? QUICK : PATIENT;
    try (var repository = open(limits, login("someone", PASSWORD))) {
      server.mode(mode);

      long start = System.nanoTime();
      var stale = assertStale(repository.refresh(), trouble);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
      assertThat(stale.lastGood()).contains(new Commit(first));
      assertThat(stale.message()).contains(says);
      assertReadable(repository, first);
    }
    server.mode(GitHttpServer.Mode.SERVE);
    try (var repository = open(PATIENT, login("someone", PASSWORD))) {
      assertCurrent(repository.refresh(), second);
    }
  }

  @Test
  void refusesAPackAboveTheLimit() {
    var limits = new Limits(1000, Duration.ofSeconds(30), 100, 1024 * 1024);
    var noise = new byte[50_000];
    new java.util.Random(1).nextBytes(noise);
    remote.file("noise.bin", noise).commit("main", "too large");
    try (var repository = open(limits, Credentials.none())) {
      var stale = assertStale(repository.refresh(), Trouble.TOO_LARGE);
      assertThat(stale.message()).contains("1000 bytes", "mooring.git.max-pack-bytes");
      assertThat(stale.lastGood()).isEmpty();
    }
  }

  @Test
  void aBranchThatIsNotThereIsMissing() {
    remote.deleteBranch("main");
    try (var repository = open(PATIENT, Credentials.none())) {
      assertStale(repository.refresh(), Trouble.REF_MISSING);
    }
  }
}
