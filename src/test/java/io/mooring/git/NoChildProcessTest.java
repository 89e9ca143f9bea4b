package io.mooring.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.GitHttpServer;
import io.mooring.fixture.GitSshServer;
import io.mooring.fixture.WorkingRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A repository is data: reading one starts no program. Runs in a fresh JVM, because JGit starts
 * programs on first use only, and lets the JVM itself record each start.
 */
class NoChildProcessTest {
  @TempDir
  Path temp;

  @Test
  void readingARepositoryStartsNoProgramOverAnyTransport() throws Exception {
    try (var remote = WorkingRepository.create(temp.resolve("remote.git"));
        var http = GitHttpServer.serve(temp);
        var ssh = GitSshServer.start(temp.resolve("ssh"))) {
      remote.file("a.yaml", "one").commit("main", "first");
      var output = probe(
          remote.url(),
          http.url("remote.git"),
          ssh.url(remote.directory()),
          ssh.userKey().toString(),
          ssh.knownHosts().toString());
      assertThat(output).contains("read 3, started []");
    }
  }

  @Test
  void theProbeSeesAProgramThatIsStarted() throws Exception {
    assertThat(probe()).contains("read 0, started [/bin/true]");
  }

  private String probe(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        Probe.class.getName(),
        temp.toString()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }

  /** Reads each repository twice and prints which programs the JVM started meanwhile. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) throws Exception {
      var temp = Path.of(arguments[0]);
      var file = Files.createTempFile(temp, "probe", ".jfr");
      int read = 0;
      try (var recording = new Recording()) {
        recording.enable("jdk.ProcessStart");
        recording.start();
        if (arguments.length == 1) new ProcessBuilder("/bin/true").start().waitFor();
        for (int i = 1; i <= 3 && i < arguments.length; i++) {
          var credentials = i < 3
              ? Credentials.none()
              : new Credentials.Ssh(Path.of(arguments[4]), Path.of(arguments[5]));
          var spec = new GitSpec(arguments[i], "main", false);
          var mirror = temp.resolve("mirror" + i);
          try (var source = MirrorRepository.open(spec, mirror, Limits.DEFAULTS, credentials)) {
            source.refresh();
            if (source.refresh()
                instanceof io.mooring.port.Repository.Fetched.Current(var commit, var at)) {
              read += source.files(commit, "").files().size();
            }
          }
        }
        recording.stop();
        recording.dump(file);
      }
      var started = RecordingFile.readAllEvents(file).stream()
          .map(event -> event.getString("command"))
          .toList();
      var out = new java.io.PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
      out.println("read " + read + ", started " + started);
      System.exit(0);
    }
  }
}
