package io.mooring.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.fixture.WorkingRepository;
import io.mooring.ident.Commit;
import io.mooring.port.Repository.Fetched;
import io.mooring.port.Repository.FileEntry;
import io.mooring.port.Repository.Listing;
import io.mooring.port.Repository.Refused;
import io.mooring.port.Repository.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a repository promises, over {@code file://}: the rules are the same for every transport. */
class MirrorRepositoryTest {
  @TempDir
  Path temp;

  private WorkingRepository remote;

  @BeforeEach
  void makeRemote() {
    remote = WorkingRepository.create(temp.resolve("remote.git"));
  }

  @AfterEach
  void closeRemote() {
    remote.close();
  }

  private MirrorRepository open() {
    return open(new GitSpec(remote.url(), "main", false), Limits.DEFAULTS);
  }

  private MirrorRepository open(GitSpec spec, Limits limits) {
    return MirrorRepository.open(spec, temp.resolve("mirror"), limits, Credentials.none());
  }

  private static Commit current(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Fetched.Current.class);
    return ((Fetched.Current) fetched).commit();
  }

  private static Fetched.Stale stale(Fetched fetched, Trouble trouble) {
    assertThat(fetched).isInstanceOf(Fetched.Stale.class);
    var stale = (Fetched.Stale) fetched;
    assertThat(stale.trouble()).as(stale.message()).isEqualTo(trouble);
    return stale;
  }

  private static String text(MirrorRepository repository, FileEntry file) {
    return new String(repository.read(file), StandardCharsets.UTF_8);
  }

  private static List<String> paths(MirrorRepository repository, Commit commit, String path) {
    return repository.files(commit, path).files().stream().map(FileEntry::path).toList();
  }

  private List<Path> below(String directory) throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve(directory))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void readsTheFilesOfACommit() {
    remote.file("apps/web.yaml", "kind: Service").file("apps/b/db.yaml", "kind: Task");
    var sha = remote.file("readme.md", "hello").commit("main", "first");
    try (var repository = open()) {
      var fetched = repository.refresh();

      var at = WorkingRepository.FIRST_COMMIT_AT;
      assertThat(fetched).isEqualTo(new Fetched.Current(new Commit(sha), at));
      var listing = repository.files(current(fetched), "apps");
      assertThat(listing.refused()).isEmpty();
      assertThat(listing.files())
          .extracting(FileEntry::path)
          .containsExactly("apps/b/db.yaml", "apps/web.yaml");
      assertThat(listing.files()).extracting(FileEntry::bytes).containsExactly(10L, 13L);
      assertThat(text(repository, listing.files().get(1))).isEqualTo("kind: Service");
      assertThat(paths(repository, current(fetched), ""))
          .containsExactly("apps/b/db.yaml", "apps/web.yaml", "readme.md");
      assertThat(paths(repository, current(fetched), "./apps/b/"))
          .containsExactly("apps/b/db.yaml");
    }
  }

  @Test
  void followsTheBranchAndKeepsOlderCommitsReadable() {
    remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      var first = current(repository.refresh());
      var second = remote.file("a.yaml", "two").commit("main", "second");

      assertThat(current(repository.refresh())).isEqualTo(new Commit(second));
      assertThat(text(repository, repository.files(first, "").files().getFirst()))
          .isEqualTo("one");
    }
  }

  @Test
  void fetchesNothingWhileTheRefHoldsStill() throws IOException {
    remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
      var before = below("mirror");
      current(repository.refresh());
      assertThat(below("mirror")).isEqualTo(before);
    }
  }

  @Test
  void fetchesTheOneRefOnly() {
    remote.file("big.bin", "x".repeat(200)).commit("other", "elsewhere");
    var elsewhere = remote.commit("other", "again");
    remote.without("big.bin").file("a.yaml", "one").rewrite("main", "first");
    try (var repository = open()) {
      repository.refresh();
      assertThatThrownBy(() -> repository.files(new Commit(elsewhere), ""))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("the next refresh fetches it again");
    }
  }

  @Test
  void refusesRewrittenHistoryUntilToldToFollow() {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
      var rewritten = remote.file("a.yaml", "two").rewrite("main", "rewritten");

      for (int again = 0; again < 2; again++) {
        var stale = stale(repository.refresh(), Trouble.REWRITTEN);
        assertThat(stale.lastGood()).contains(new Commit(first));
        assertThat(stale.message())
            .contains(first, rewritten, "mooring.apps.<app>.follow-rewrites: true");
        assertThat(paths(repository, new Commit(first), "")).containsExactly("a.yaml");
      }
    }
    try (var repository = open(new GitSpec(remote.url(), "main", true), Limits.DEFAULTS)) {
      assertThat(current(repository.refresh()).sha()).isNotEqualTo(first);
    }
  }

  @Test
  void whoComesUpInTroubleStandsByTheCommitOfBefore() throws IOException {
    var first = new Commit(remote.file("a.yaml", "one").commit("main", "first"));
    try (var repository = open()) {
      repository.refresh();
    }
    remote.file("a.yaml", "two").rewrite("main", "rewritten");
    for (int again = 0; again < 2; again++) {
      try (var repository = open()) {
        assertThat(stale(repository.refresh(), Trouble.REWRITTEN).lastGood()).contains(first);
      }
    }
    // The rewritten one has been fetched by now, and is not what anybody stood by.
    Files.move(temp.resolve("remote.git"), temp.resolve("gone.git"));
    try (var repository = open()) {
      assertThat(stale(repository.refresh(), Trouble.NOT_FOUND).lastGood()).contains(first);
    }
  }

  @Test
  void aBranchResetToAnOlderCommitIsRewrittenUntilItComesBack() {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    var second = remote.file("a.yaml", "two").commit("main", "second");
    try (var repository = open()) {
      repository.refresh();
      remote.reset("main", first);
      stale(repository.refresh(), Trouble.REWRITTEN);
      remote.reset("main", second);
      assertThat(current(repository.refresh())).isEqualTo(new Commit(second));
    }
  }

  @Test
  void aTagIsFollowedToItsCommitAndMustNotMove() {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    remote.tag("v1", first);
    try (var repository = open(new GitSpec(remote.url(), "v1", false), Limits.DEFAULTS)) {
      assertThat(current(repository.refresh())).isEqualTo(new Commit(first));
      assertThat(current(repository.refresh())).isEqualTo(new Commit(first));

      remote.tag("v1", remote.file("a.yaml", "two").commit("main", "second"));
      var stale = stale(repository.refresh(), Trouble.REWRITTEN);
      assertThat(stale.message()).startsWith("tag 'v1'").contains("move the tag back");
    }
  }

  @Test
  void aTagOfSomethingElseThanACommitIsNoSource() {
    remote.file("a.yaml", "one").commit("main", "first");
    remote.lightTag("blob", "43dd47ea691c90a5fa7827892c70241913351963");
    try (var repository = open(new GitSpec(remote.url(), "blob", false), Limits.DEFAULTS)) {
      assertThat(stale(repository.refresh(), Trouble.REF_MISSING).message())
          .contains("does not lead to a commit");
    }
  }

  @Test
  void aBranchWinsOverATagOfItsName() {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    var second = remote.file("a.yaml", "two").commit("main", "second");
    remote.tag("main", first);
    try (var repository = open()) {
      assertThat(current(repository.refresh())).isEqualTo(new Commit(second));
    }
    try (var repository =
        open(new GitSpec(remote.url(), "refs/tags/main", false), Limits.DEFAULTS)) {
      assertThat(current(repository.refresh())).isEqualTo(new Commit(first));
    }
  }

  @Test
  void keepsTheLastGoodCommitWhenTheBranchIsDeletedAlsoAcrossARestart() {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
    }
    remote.deleteBranch("main");
    try (var repository = open()) {
      var stale = stale(repository.refresh(), Trouble.REF_MISSING);
      assertThat(stale.lastGood()).contains(new Commit(first));
      assertThat(stale.message()).contains("no branch or tag 'main'");
      assertThat(paths(repository, new Commit(first), "")).containsExactly("a.yaml");
    }
  }

  @Test
  void saysThatThereIsNoSuchRepository() throws IOException {
    Files.createDirectories(temp.resolve("empty"));
    for (var place : List.of("nowhere", "empty")) {
      var spec = new GitSpec("file://" + temp.resolve(place), "main", false);
      try (var repository = open(spec, Limits.DEFAULTS)) {
        var stale = stale(repository.refresh(), Trouble.NOT_FOUND);
        assertThat(stale.lastGood()).isEmpty();
        assertThat(stale.message()).contains(spec.url());
      }
    }
  }

  @Test
  void refusesByNameWhatIsNotAPlainFile() {
    remote
        .file("ok.yaml", "fine")
        .file("with space & \u00e4'\".yaml", "fine too")
        .file("large.yaml", "x".repeat(101))
        .file("lfs.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")
        .file("line\nbreak.yaml", "no")
        .symlink("link.yaml", "/etc/passwd")
        .submodule("vendor");
    remote.commit("main", "mixed");
    var limits = new Limits(1024 * 1024, Duration.ofSeconds(30), 100, 100);
    try (var repository = open(new GitSpec(remote.url(), "main", false), limits)) {
      var commit = current(repository.refresh());
      var listing = repository.files(commit, "");

      assertThat(listing.files())
          .extracting(FileEntry::path)
          .containsExactly("ok.yaml", "with space & \u00e4'\".yaml");
      assertThat(listing.refused())
          .extracting(Refused::path)
          .containsExactly("large.yaml", "lfs.bin", "line\\u000abreak.yaml", "link.yaml", "vendor");
      assertThat(listing.refused())
          .extracting(Refused::reason)
          .satisfiesExactly(
              large -> assertThat(large).contains("101 bytes", "mooring.git.max-file-bytes"),
              lfs -> assertThat(lfs).contains("Git LFS pointer"),
              odd -> assertThat(odd).contains("not plain UTF-8"),
              link -> assertThat(link).contains("symbolic link"),
              module -> assertThat(module).contains("submodule"));
    }
  }

  @Test
  void loadsNothingFromAPathThatIsWrongOrHoldsTooMuch() {
    remote.file("a/1.yaml", "1").file("a/2.yaml", "2").file("a/3.yaml", "3").symlink("l", "a");
    remote.commit("main", "three");
    var limits = new Limits(1024 * 1024, Duration.ofSeconds(30), 2, 100);
    try (var repository = open(new GitSpec(remote.url(), "main", false), limits)) {
      var commit = current(repository.refresh());
      var expected = List.of(
          new String[] {"a", "more than 2 files below it"},
          new String[] {"b", "there is no folder 'b'"},
          new String[] {"l", "'l' is a symbolic link, not a folder"},
          new String[] {"a/1.yaml", "'a/1.yaml' is a file, not a folder"});
      for (var row : expected) {
        var listing = repository.files(commit, row[0]);
        assertThat(listing.files()).isEmpty();
        assertThat(listing.refused()).singleElement().satisfies(refused -> {
          assertThat(refused.path()).isEqualTo(row[0]);
          assertThat(refused.reason()).contains(row[1]);
        });
      }
      assertThat(repository.file(commit, "a/1.yaml").files())
          .singleElement()
          .isEqualTo(new FileEntry("a/1.yaml", "56a6051ca2b02b04ef92d5150c9ef600403cb1de", 1));
      assertThat(repository.file(commit, "l").refused()).hasSize(1);
      for (var nothing : List.of("a", "a/4.yaml", "x/1.yaml"))
        assertThat(repository.file(commit, nothing)).isEqualTo(new Listing(List.of(), List.of()));
    }
  }

  @Test
  void refusesAPackAboveTheLimitAndLeavesNothingBehind() throws IOException {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    var limits = new Limits(10_000, Duration.ofSeconds(30), 100, 100);
    try (var repository = open(new GitSpec(remote.url(), "main", false), limits)) {
      repository.refresh();
      var before = below("mirror");
      var noise = new byte[50_000];
      new java.util.Random(1).nextBytes(noise);
      remote.file("noise.bin", noise).commit("main", "too large");

      var stale = stale(repository.refresh(), Trouble.TOO_LARGE);
      assertThat(stale.lastGood()).contains(new Commit(first));
      assertThat(stale.message()).contains("10000", "mooring.git.max-pack-bytes");
      assertThat(below("mirror")).isEqualTo(before);
    }
  }

  @Test
  void aBombThatUnpacksAboveTheLimitIsTooLargeAsWell() {
    remote.file("zeros.bin", new byte[200_000]).commit("main", "small when packed");
    var limits = new Limits(10_000, Duration.ofSeconds(30), 100, 100);
    try (var repository = open(new GitSpec(remote.url(), "main", false), limits)) {
      stale(repository.refresh(), Trouble.TOO_LARGE);
    }
  }

  @Test
  void aRemoteThatLacksAnObjectIsCorrupt() throws IOException {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
      var loose = below("remote.git/objects");
      remote.file("b.yaml", "two").commit("main", "second");
      for (var object : below("remote.git/objects")) {
        // The blob of "two", so that refs, commit and tree are still fine.
        if (!loose.contains(object) && object.toString().contains("/64/")) Files.delete(object);
      }

      var stale = stale(repository.refresh(), Trouble.CORRUPT);
      assertThat(stale.lastGood()).contains(new Commit(first));
      assertThat(paths(repository, new Commit(first), "")).containsExactly("a.yaml");
    }
  }

  @Test
  void oneDirectoryHasOneOwner() {
    try (var repository = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(UnusableSourceException.class)
          .hasMessageContaining("is in use by another Mooring");
      assertThat(repository.refresh()).isNotNull();
    }
    open().close();
  }

  @Test
  void lockFilesOfAKilledProcessDoNotBlock() throws IOException {
    remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
    }
    var ref = below("mirror/git/refs/mooring").getFirst();
    Files.createFile(ref.resolveSibling(ref.getFileName() + ".lock"));
    Files.createFile(temp.resolve("mirror/git/packed-refs.lock"));
    Files.writeString(temp.resolve("mirror/git/objects/incoming_1.pack"), "half");
    Files.writeString(temp.resolve("mirror/git/objects/pack/pack-1.pack"), "no index");
    var second = remote.file("a.yaml", "two").commit("main", "second");
    try (var repository = open()) {
      assertThat(current(repository.refresh())).isEqualTo(new Commit(second));
    }
    assertThat(below("mirror"))
        .extracting(p -> p.getFileName().toString())
        .doesNotContain("incoming_1.pack", "pack-1.pack", "packed-refs.lock");
  }

  @Test
  void aDamagedMirrorIsMadeAnewOnOpening() throws IOException {
    remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
    }
    for (var file : below("mirror/git/objects/pack")) Files.delete(file);
    try (var repository = open()) {
      var commit = current(repository.refresh());
      assertThat(paths(repository, commit, "")).containsExactly("a.yaml");
    }
  }

  @Test
  void aMirrorDamagedWhileItRunsIsMadeAnewByTheNextRefresh() throws IOException {
    remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      var commit = current(repository.refresh());
      Files.delete(temp.resolve("mirror/git/HEAD"));
      for (var file : below("mirror/git/objects/pack")) Files.delete(file);
      assertThatThrownBy(() -> repository.files(commit, ""))
          .isInstanceOf(UncheckedIOException.class);

      assertThat(current(repository.refresh())).isEqualTo(commit);
      assertThat(paths(repository, commit, "")).containsExactly("a.yaml");
    }
  }

  @Test
  void aMirrorThatCannotBeWrittenKeepsTheLastGoodCommit() throws IOException {
    var first = remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
      var good = below("mirror/git/refs/mooring/good").getFirst();
      var block = Files.createFile(good.resolveSibling(good.getFileName() + ".lock"));
      var second = remote.file("a.yaml", "two").commit("main", "second");

      for (int again = 0; again < 2; again++) {
        var stale = stale(repository.refresh(), Trouble.CORRUPT);
        assertThat(stale.message()).contains("check the disk's space and permissions");
        assertThat(stale.lastGood()).contains(new Commit(first));
        assertThat(paths(repository, new Commit(first), "")).containsExactly("a.yaml");
      }
      Files.delete(block);
      assertThat(current(repository.refresh())).isEqualTo(new Commit(second));
    }
  }

  @Test
  void pointingAnAppElsewhereIsNotTakenForRewrittenHistory() {
    remote.file("a.yaml", "one").commit("main", "first");
    try (var repository = open()) {
      repository.refresh();
    }
    var other = remote.file("a.yaml", "two").rewrite("production", "unrelated");
    try (var repository = open(new GitSpec(remote.url(), "production", false), Limits.DEFAULTS)) {
      assertThat(current(repository.refresh())).isEqualTo(new Commit(other));
    }
  }

  @Test
  void manyFetchesDoNotLeaveManyPacks() throws IOException {
    remote.file("a.yaml", "0").commit("main", "first");
    try (var repository = open()) {
      Commit last = current(repository.refresh());
      for (int i = 1; i <= 60; i++) {
        remote.file("a.yaml", "" + i).commit("main", "again");
        last = current(repository.refresh());
      }
      assertThat(below("mirror/git/objects/pack")).hasSizeLessThan(60);
      assertThat(text(repository, repository.files(last, "").files().getFirst()))
          .isEqualTo("60");
    }
  }
}
