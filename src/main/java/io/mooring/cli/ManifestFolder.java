package io.mooring.cli;

import io.mooring.manifest.ParsedText;
import io.mooring.manifest.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;

/** The manifests of a folder on this machine, read as the controller reads them from a commit. */
final class ManifestFolder {
  /** As many as the controller takes below one app's path. */
  private static final int FILES_MAX = 10_000;

  private ManifestFolder() {}

  /**
   * Every .yaml, .yml and .json file below the folder, by its path in it; links are not followed.
   */
  static SortedMap<String, ParsedText> read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Failure(
          ExitCode.NOT_FOUND, "no folder %s: name the folder of the manifests".formatted(folder));
    }
    var files = new TreeMap<String, ParsedText>();
    try {
      Files.walkFileTree(folder, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
          boolean hidden = directory.getFileName().toString().equals(".git");
          return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
          var name = folder.relativize(file).toString().replace('\\', '/');
          if (attributes.isRegularFile() && isManifest(name)) files.put(name, parse(name, file));
          if (files.size() <= FILES_MAX) return FileVisitResult.CONTINUE;
          throw new Failure(
              ExitCode.USAGE, "more than %d files below %s".formatted(FILES_MAX, folder));
        }
      });
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return files;
  }

  /** One byte over the limit is enough to be told that it is too large. */
  private static ParsedText parse(String name, Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return YamlText.parse(name, in.readNBytes(YamlText.FILE_MAX + 1));
    }
  }

  private static boolean isManifest(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }
}
