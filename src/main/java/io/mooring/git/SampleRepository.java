package io.mooring.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SortedMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;

/**
 * Makes an ordinary repository with a working tree, for people to commit to; only the demo does.
 * The one place that writes a repository which is not a mirror.
 */
public final class SampleRepository {
  /** The branch that it starts on. */
  public static final String BRANCH = "main";

  private static final String SECTION = "mooring";
  private static final String MARK = "sample";

  private SampleRepository() {}

  /** Makes a repository in an empty or absent folder, with these files in its first commit. */
  public static void create(Path folder, SortedMap<String, byte[]> files, Instant now) {
    IsolatedSystem.install();
    try (var git =
        Git.init().setDirectory(folder.toFile()).setInitialBranch(BRANCH).call()) {
      for (var file : files.entrySet()) {
        var path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      var config = git.getRepository().getConfig();
      config.setBoolean(SECTION, null, MARK, true);
      config.save();
      git.add().addFilepattern(".").call();
      var author = new PersonIdent("Mooring demo", "demo@localhost", now, ZoneOffset.UTC);
      git.commit()
          .setAuthor(author)
          .setCommitter(author)
          .setMessage("Start with three services")
          .setSign(false)
          .setNoVerify(true)
          .call();
    } catch (IOException | GitAPIException broken) {
      throw new UncheckedIOException(new IOException(
          "cannot make a repository in " + folder + ": " + broken.getMessage(), broken));
    }
  }

  /** Whether {@link #create} made the repository in this folder. */
  public static boolean isIn(Path folder) {
    var file = folder.resolve(".git").resolve("config");
    if (!Files.isRegularFile(file)) return false;
    IsolatedSystem.install();
    var config = new FileBasedConfig(file.toFile(), FS.DETECTED);
    try {
      config.load();
    } catch (IOException | ConfigInvalidException unreadable) {
      return false;
    }
    return config.getBoolean(SECTION, MARK, false);
  }
}
