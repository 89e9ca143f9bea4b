package io.mooring.git;

import io.mooring.ident.Commit;
import io.mooring.port.Repository.FileEntry;
import io.mooring.port.Repository.Listing;
import io.mooring.port.Repository.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Reads the tree of a commit: which files there are, and which entries are never read. */
final class Trees {
  /**
   * Bytes: an LFS pointer is always smaller
   * (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
   */
  private static final int LFS_POINTER_MAX = 1024;

  private static final byte[] LFS_POINTER =
      "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.US_ASCII);

  private Trees() {}

  /** The files below {@code path}, or none of them and one refusal when the path itself is bad. */
  static Listing list(Repository repository, Commit commit, String path, Limits limits)
      throws IOException {
    var folder = normalised(path);
    try (var reader = repository.newObjectReader();
        var commits = new RevWalk(reader)) {
      var revision = commits.parseCommit(ObjectId.fromString(commit.sha()));
      var start = start(reader, revision, folder);
      return switch (start) {
        case Start.Tree(var tree) -> walk(reader, tree, folder, limits);
        case Start.Wrong(var why) ->
          nothing(folder, why + " at commit " + commit.abbreviated() + "; check the app's path");
      };
    }
  }

  /** The file at a path, refused where it would be in a listing, or nothing. */
  static Listing file(Repository repository, Commit commit, String path, Limits limits)
      throws IOException {
    try (var reader = repository.newObjectReader();
        var commits = new RevWalk(reader)) {
      var tree = commits.parseCommit(ObjectId.fromString(commit.sha())).getTree();
      try (var walk = TreeWalk.forPath(reader, path, tree)) {
        if (walk == null || walk.getFileMode(0).equals(FileMode.TREE))
          return new Listing(List.of(), List.of());
        var reason = refusal(reader, walk, limits);
        if (reason.isPresent()) return nothing(path, reason.get());
        var id = walk.getObjectId(0);
        long bytes = reader.getObjectSize(id, Constants.OBJ_BLOB);
        return new Listing(List.of(new FileEntry(path, id.name(), bytes)), List.of());
      }
    }
  }

  /** Reads every object of a commit's tree once, or throws; a tag is followed to its commit. */
  static void checkReadable(Repository repository, ObjectId tip) throws IOException {
    try (var reader = repository.newObjectReader();
        var commits = new RevWalk(reader);
        var walk = new TreeWalk(reader)) {
      walk.addTree(commits.parseCommit(tip).getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        if (isFile(walk.getFileMode(0))) {
          reader.getObjectSize(walk.getObjectId(0), Constants.OBJ_BLOB);
        }
      }
    }
  }

  /** Where a listing begins. */
  private sealed interface Start {
    record Tree(ObjectId id) implements Start {}

    record Wrong(String why) implements Start {}
  }

  private static Start start(ObjectReader reader, RevCommit commit, String folder)
      throws IOException {
    if (folder.isEmpty()) return new Start.Tree(commit.getTree());
    try (var walk = TreeWalk.forPath(reader, folder, commit.getTree())) {
      if (walk == null) return new Start.Wrong("there is no folder '%s'".formatted(shown(folder)));
      if (walk.getFileMode(0).equals(FileMode.TREE)) return new Start.Tree(walk.getObjectId(0));
      var kind = kind(walk.getFileMode(0)).orElse("a file");
      return new Start.Wrong("'%s' is %s, not a folder".formatted(shown(folder), kind));
    }
  }

  private static Listing walk(ObjectReader reader, ObjectId tree, String folder, Limits limits)
      throws IOException {
    var files = new ArrayList<FileEntry>();
    var refused = new ArrayList<Refused>();
    try (var walk = new TreeWalk(reader)) {
      walk.addTree(tree);
      walk.setRecursive(true);
      while (walk.next()) {
        if (files.size() + refused.size() >= limits.files()) {
          return nothing(
              folder,
              "more than %d files below it; point the app's path at the manifests alone, or raise %s"
                  .formatted(limits.files(), Limits.FILES_KEY));
        }
        var name = folder.isEmpty() ? walk.getPathString() : folder + "/" + walk.getPathString();
        var reason = refusal(reader, walk, limits);
        if (reason.isPresent()) {
          refused.add(new Refused(shown(name), reason.get()));
        } else {
          var id = walk.getObjectId(0);
          long bytes = reader.getObjectSize(id, Constants.OBJ_BLOB);
          files.add(new FileEntry(name, id.name(), bytes));
        }
      }
    }
    // Git sorts bytes and a folder as if it ended in a slash; readers of a listing expect strings.
    files.sort((a, b) -> a.path().compareTo(b.path()));
    refused.sort((a, b) -> a.path().compareTo(b.path()));
    return new Listing(files, refused);
  }

  private static Optional<String> refusal(ObjectReader reader, TreeWalk walk, Limits limits)
      throws IOException {
    var kind = kind(walk.getFileMode(0));
    if (kind.isPresent())
      return Optional.of(kind.get() + " is never followed; commit the file itself");
    if (!isPlainName(walk)) {
      return Optional.of("its name is not plain UTF-8 text; rename it");
    }
    var id = walk.getObjectId(0);
    long bytes = reader.getObjectSize(id, Constants.OBJ_BLOB);
    if (bytes > limits.fileBytes()) {
      var raise =
          limits.fileBytes() < Limits.FILE_BYTES_DEFAULT ? ", or raise " + Limits.FILE_KEY : "";
      return Optional.of("%d bytes, and %d is the most for one file; split it%s"
          .formatted(bytes, limits.fileBytes(), raise));
    }
    if (bytes < LFS_POINTER_MAX && isLfsPointer(reader.open(id).getBytes(LFS_POINTER_MAX))) {
      return Optional.of(
          "a Git LFS pointer; LFS is not read, so commit the file itself (git lfs untrack)");
    }
    return Optional.empty();
  }

  private static Optional<String> kind(FileMode mode) {
    if (mode.equals(FileMode.SYMLINK)) return Optional.of("a symbolic link");
    if (mode.equals(FileMode.GITLINK)) return Optional.of("a submodule");
    return Optional.empty();
  }

  private static boolean isFile(FileMode mode) {
    return mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE);
  }

  private static boolean isLfsPointer(byte[] content) {
    return content.length >= LFS_POINTER.length
        && Arrays.equals(content, 0, LFS_POINTER.length, LFS_POINTER, 0, LFS_POINTER.length);
  }

  /** Names that would read as another name, or break a line of a log. */
  private static boolean isPlainName(TreeWalk walk) {
    var name = walk.getPathString();
    return Arrays.equals(name.getBytes(StandardCharsets.UTF_8), walk.getRawPath())
        && name.codePoints().noneMatch(Character::isISOControl)
        && Stream.of(name.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  private static Listing nothing(String folder, String why) {
    return new Listing(List.of(), List.of(new Refused(shown(folder), why)));
  }

  /** A path with control characters written as {@code \\u000a}. */
  private static String shown(String path) {
    var text = new StringBuilder(path.length());
    path.codePoints().forEach(c -> {
      if (Character.isISOControl(c)) text.append("\\u%04x".formatted(c));
      else text.appendCodePoint(c);
    });
    return text.toString();
  }

  /** People write {@code ./apps/}, {@code /apps} and {@code .} for the same folders. */
  private static String normalised(String path) {
    return String.join(
        "/",
        Stream.of(path.split("/", -1))
            .filter(p -> !p.isEmpty() && !p.equals("."))
            .toList());
  }
}
