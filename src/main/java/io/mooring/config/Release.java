package io.mooring.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which release this is, as the build wrote it into the jar. */
public final class Release {
  private Release() {}

  public static String version() {
    var properties = new Properties();
    try (var file = Release.class.getResourceAsStream("release.properties")) {
      if (file != null) properties.load(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return properties.getProperty("version", "unknown");
  }
}
