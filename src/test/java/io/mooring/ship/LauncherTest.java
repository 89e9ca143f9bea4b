package io.mooring.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small tree whose build and JDK only write down that they were called. */
class LauncherTest {
  /** Longest wait for one launch, in seconds: it runs a few shell commands. */
  private static final long PATIENCE = 30;

  private static final String BUILD = """
      #!/bin/sh
      here=$(dirname "$0")
      echo "build $*" >> "$here/built"
      echo "chatter of the build"
      sleep 0.3
      [ ! -e "$here/broken" ] || exit 1
      mkdir -p "$here/target/quarkus-app" && touch "$here/target/quarkus-app/quarkus-run.jar"
      """;
  private static final String JAVA = """
      #!/bin/sh
      for word in "$@"; do echo "[$word]"; done
      exit 7
      """;

  @TempDir
  Path tree;

  @BeforeEach
  void plantTree() throws IOException {
    Files.copy(Path.of("mooring"), tree.resolve("mooring"));
    write("build", BUILD);
    write("jdk/bin/java", JAVA);
    write(".mvn/find-jdk.sh", "find_jdk() { echo '" + tree.resolve("jdk") + "'; }\n");
    write("src/main/java/App.java", "");
    write("pom.xml", "");
    write("manifests-example/web.yaml", "");
    makeOlder("src/main/java/App.java", "pom.xml", "manifests-example/web.yaml");
    makeOlder("src/main/java", "src/main", "manifests-example");
  }

  @Test
  void aMissingJarIsBuiltOnceAndOnStderr() throws Exception {
    var first = launch("status", "-o", "two words");
    var second = launch("status");

    assertThat(first.out).endsWith("[-jar]\n[" + jar() + "]\n[status]\n[-o]\n[two words]\n");
    assertThat(first.out).doesNotContain("chatter");
    assertThat(first.err).contains("mooring: building", "chatter of the build");
    assertThat(second.err).isEmpty();
    assertThat(builds()).containsExactly("build -q -Dmaven.test.skip=true package");
  }

  @Test
  void theExitCodeIsTheCommandsOwn() throws Exception {
    assertThat(launch("diff").code).isEqualTo(7);
  }

  @Test
  void aChangedSourceAndADeletedOneBuildAgain() throws Exception {
    launch();
    Files.setLastModifiedTime(
        tree.resolve("src/main/java/App.java"), FileTime.from(Instant.now().plusSeconds(2)));
    launch();
    assertThat(builds()).hasSize(2);

    makeOlder("src/main/java/App.java");
    Files.delete(tree.resolve("manifests-example/web.yaml"));
    launch();
    assertThat(builds()).hasSize(3);
  }

  @Test
  void aFailedBuildIsSaidAndIsNotTheCodeForDifferences() throws Exception {
    write("broken", "");

    var failed = launch("diff");

    assertThat(failed.code).isEqualTo(20);
    assertThat(failed.out).isEmpty();
    assertThat(failed.err).contains("the build failed", tree + "/build package");
  }

  @Test
  void aMissingJdkIsNotTheCodeForDifferencesEither() throws Exception {
    write(".mvn/find-jdk.sh", "find_jdk() { echo 'no JDK 25 found' >&2; return 1; }\n");

    var failed = launch("diff");

    assertThat(failed.code).isEqualTo(20);
    assertThat(failed.err).isEqualTo("no JDK 25 found\n");
  }

  @Test
  void itRunsFromAnotherFolderThroughALink() throws Exception {
    var elsewhere = Files.createDirectory(tree.resolve("elsewhere"));
    var link = Files.createSymbolicLink(elsewhere.resolve("moor"), tree.resolve("mooring"));

    var run = finish(start(elsewhere, link, "version"));

    assertThat(run.out).contains("[" + jar() + "]", "[version]");
  }

  @Test
  void twoLaunchesAtOnceBuildOnce() throws Exception {
    var launches = new ArrayList<Process>();
    for (int i = 0; i < 3; i++) launches.add(start(tree, tree.resolve("mooring"), "status"));
    for (var launch : launches) assertThat(finish(launch).code).isEqualTo(7);

    assertThat(builds()).hasSize(1);
  }

  private record Run(int code, String out, String err) {}

  private Run launch(String... arguments) throws Exception {
    return finish(start(tree, tree.resolve("mooring"), arguments));
  }

  private static Process start(Path from, Path launcher, String... arguments) throws IOException {
    var words = new ArrayList<>(List.of(launcher.toString()));
    words.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(words).directory(from.toFile()).start();
  }

  /** What they print is small, so that neither pipe can fill before the other is read. */
  private static Run finish(Process process) throws Exception {
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return new Run(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(tree.resolve("built"));
  }

  private Path jar() {
    return tree.resolve("target/quarkus-app/quarkus-run.jar");
  }

  private void write(String name, String text) throws IOException {
    var file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void makeOlder(String... names) throws IOException {
    for (var name : names)
      Files.setLastModifiedTime(tree.resolve(name), FileTime.from(Instant.now().minusSeconds(60)));
  }
}
