package io.mooring.cli;

import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Sources;
import io.mooring.manifest.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The manifests of a folder on this machine, read as the controller reads them from a commit: with
 * what they name outside the folder, as far as it lies in the same Git work tree.
 */
final class ManifestFolder {
  /** As many as the controller takes for one app. */
  private static final int FILES_MAX = 10_000;

  /** A file and a line as messages name them. */
  private static final Pattern PLACE =
      Pattern.compile("([^\\s:]+\\.(?:yaml|yml|json))(?=:\\d+:\\d+)");

  private final Path folder;
  private final Path root;
  private final boolean inWorkTree;
  private Sources sources;

  private ManifestFolder(Path folder) {
    this.folder = folder;
    var absolute = folder.toAbsolutePath().normalize();
    var workTree = workTree(absolute);
    this.inWorkTree = workTree.isPresent();
    this.root = workTree.orElse(absolute);
    this.sources = new Sources(files(absolute), slashed(root.relativize(absolute)));
  }

  /**
   * Every .yaml, .yml and .json file below the folder, and what they name outside it; links are not
   * followed.
   */
  static ManifestFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Failure(
          ExitCode.NOT_FOUND, "no folder %s: name the folder of the manifests".formatted(folder));
    }
    var read = new ManifestFolder(folder);
    read.lookAround();
    return read;
  }

  /** By their paths in the work tree, or in the folder where it is in none. */
  Sources sources() {
    return sources;
  }

  /** The nearest folder, from this one upwards, that is a repository's own. */
  private static Optional<Path> workTree(Path folder) {
    for (var at = folder; at != null; at = at.getParent())
      if (Files.exists(at.resolve(".git"))) return Optional.of(at);
    return Optional.empty();
  }

  private void lookAround() {
    var asked = sources.missing();
    while (!asked.isEmpty()) {
      var found = new TreeMap<String, ParsedText>();
      for (var path : asked) if (isPlain(path)) found.putAll(files(root.resolve(path)));
      sources = sources.and(found, asked);
      requireFew(sources.files().size());
      asked = sources.missing();
    }
  }

  /** A commit holds no way through a link, so neither does this. */
  private boolean isPlain(String path) {
    var at = root;
    for (var step : Path.of(path)) {
      at = at.resolve(step);
      if (Files.isSymbolicLink(at)) return false;
    }
    return Files.exists(at, LinkOption.NOFOLLOW_LINKS);
  }

  /** A file, or all files below a folder. */
  private SortedMap<String, ParsedText> files(Path from) {
    var files = new TreeMap<String, ParsedText>();
    try {
      Files.walkFileTree(from, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
          boolean hidden = directory.getFileName() != null
              && directory.getFileName().toString().equals(".git");
          return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
          var name = slashed(root.relativize(file));
          if (attributes.isRegularFile() && isManifest(name)) files.put(name, parse(name, file));
          requireFew(files.size());
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return files;
  }

  private void requireFew(int files) {
    if (files > FILES_MAX)
      throw new Failure(
          ExitCode.USAGE,
          "more than %d files in %s and what it names; choose a smaller folder"
              .formatted(FILES_MAX, folder));
  }

  private static String slashed(Path relative) {
    return relative.toString().replace('\\', '/');
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

  /**
   * As a compiler prints it, every place as seen from where the command was called: a terminal and
   * an editor can open it.
   */
  String shown(Problem problem) {
    return shown(problem.toString());
  }

  /** The same for any text that names places. */
  String shown(String text) {
    return PLACE.matcher(text).replaceAll(place -> {
      var file = place.group(1);
      return Matcher.quoteReplacement(sources.files().containsKey(file) ? fromHere(file) : file);
    });
  }

  private String fromHere(String file) {
    var absolute = folder.toAbsolutePath().normalize();
    return folder.resolve(absolute.relativize(root.resolve(file))).normalize().toString();
  }

  /** What to do where something outside the folder is named and there is no work tree. */
  Optional<String> advice(List<Problem> problems) {
    boolean outside = problems.stream().anyMatch(p -> p.message().contains("leads out of"));
    return inWorkTree || !outside
        ? Optional.empty()
        : Optional.of(
            "%s is not inside a Git work tree, so nothing outside it is read; call this inside a clone of the repository"
                .formatted(folder));
  }
}
