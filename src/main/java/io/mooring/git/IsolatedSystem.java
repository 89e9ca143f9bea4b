package io.mooring.git;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * What JGit may know of this machine: nothing of Git's own settings.
 *
 * <p>JGit finds the system configuration by running {@code git}, honours {@code GIT_SSH} by running
 * that program, and lets a user's configuration rewrite URLs and name credential helpers. A
 * repository is data and no child process is ever started, so all of these read as empty.
 */
final class IsolatedSystem extends SystemReader.Delegate {
  private IsolatedSystem(SystemReader real) {
    super(real);
  }

  /** For the whole process, because JGit keeps one reader for all; further calls change nothing. */
  static synchronized void install() {
    if (SystemReader.getInstance() instanceof IsolatedSystem) return;
    SystemReader.setInstance(new IsolatedSystem(SystemReader.getInstance()));
  }

  @Override
  public @Nullable String getenv(String variable) {
    return variable.startsWith("GIT_") ? null : super.getenv(variable);
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  /**
   * Settings that are empty but for one: how fine the file system's clock is. Without it JGit
   * probes for seconds on first use; two seconds is what it assumes itself until it knows better.
   */
  private static final class Empty extends FileBasedConfig {
    private static final File NOWHERE = new File("/nonexistent/gitconfig");

    Empty(@Nullable Config parent, FS fs) {
      super(parent, NOWHERE, fs);
    }

    @Override
    public @Nullable String getString(String section, @Nullable String subsection, String name) {
      boolean isClock = section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
          && name.equals(ConfigConstants.CONFIG_KEY_TIMESTAMP_RESOLUTION);
      return isClock ? "2 seconds" : super.getString(section, subsection, name);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
