package io.mooring.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of {@code manifests-example}, as the build packed them. */
final class Sample {
  private static final String FOLDER = "/io/mooring/example/";

  /** A file that is surely there, to find the folder by: a jar need not hold folders. */
  private static final String KNOWN_FILE = "README.md";

  private Sample() {}

  /** Every file by its path in the sample. */
  static SortedMap<String, byte[]> files() {
    URL known = Objects.requireNonNull(Sample.class.getResource(FOLDER + KNOWN_FILE));
    try {
      var address = known.toURI();
      if (address.getScheme().equals("file")) return read(Path.of(address.resolve(".")));
      var jar = URI.create(address.toString().replaceFirst("!.*", ""));
      try (var packed = FileSystems.newFileSystem(jar, Map.of())) {
        return read(packed.getPath(FOLDER));
      }
    } catch (IOException | URISyntaxException broken) {
      throw new UncheckedIOException(new IOException("the sample is not readable", broken));
    }
  }

  private static SortedMap<String, byte[]> read(Path folder) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var found = Files.walk(folder)) {
      for (var file : found.filter(Files::isRegularFile).toList()) {
        var name = folder.relativize(file).toString().replace('\\', '/');
        files.put(name, Files.readAllBytes(file));
      }
    }
    return files;
  }
}
