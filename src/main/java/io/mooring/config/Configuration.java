package io.mooring.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Where the configuration comes from: a YAML file, above it the environment, above that the system
 * properties. The controller and the short commands read it here and nowhere else.
 */
public final class Configuration {
  /** The file that is read when none is named. */
  public static final String FILE = "application.yaml";

  /** Names the file in the environment. */
  public static final String FILE_VARIABLE = "MOORING_CONFIG";

  // MicroProfile's own ranks: https://github.com/eclipse/microprofile-config
  private static final int FILE_RANK = 100;
  private static final int ENVIRONMENT_RANK = 300;
  private static final int PROPERTIES_RANK = 400;

  private Configuration() {}

  /** The file that is meant: the named one, else that of the environment, else {@link #FILE}. */
  public static Path file(Optional<Path> named, Map<String, String> environment) {
    return named
        .or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of))
        .orElse(Path.of(FILE));
  }

  /**
   * Whether there is one to read: a file that somebody names, or the usual one where it is about
   * us. One that is named and not there counts: to go on without it would go elsewhere.
   */
  public static boolean isThere(Optional<Path> named, Map<String, String> environment) {
    if (named.isPresent() || environment.containsKey(FILE_VARIABLE)) return true;
    var usual = Path.of(FILE);
    if (!Files.exists(usual)) return false;
    try {
      return Files.readString(usual).contains(Keys.ROOT);
    } catch (IOException _) {
      return true;
    }
  }

  /**
   * Reads and checks everything. A file that is not named may be absent.
   *
   * @throws InvalidConfiguration with all problems, each with its key and its fix
   */
  public static Settings load(
      Optional<Path> named, Map<String, String> environment, Properties properties) {
    var path = file(named, environment);
    boolean mustExist = named.isPresent() || environment.containsKey(FILE_VARIABLE);
    boolean exists = mustExist || Files.exists(path);
    var file = exists ? ConfigFile.read(path) : ConfigFile.none();
    var above = ours(properties);
    var problems = new ArrayList<String>();
    problems.addAll(unknown(file.values(), key -> place(file, key)));
    problems.addAll(unknown(above, _ -> "system property"));
    Optional<Settings> settings = Optional.empty();
    try {
      var config = config(file, environment, above);
      var reader = new SettingsReader(config.getConfigMapping(Keys.class, Keys.ROOT));
      settings = reader.read();
      problems.addAll(reader.problems());
    } catch (ConfigValidationException broken) {
      for (int i = 0; i < broken.getProblemCount(); i++) {
        problems.add(withoutCode(broken.getProblem(i).getMessage()));
      }
    }
    if (problems.isEmpty() && settings.isPresent()) return settings.get();
    if (!exists) problems.add(noFile(path));
    throw new InvalidConfiguration(problems);
  }

  private static SmallRyeConfig config(
      ConfigFile file, Map<String, String> environment, Map<String, String> above) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(Keys.class, Keys.ROOT)
        .withValidateUnknown(false)
        .withSources(
            new EnvConfigSource(environment, ENVIRONMENT_RANK),
            new PropertiesConfigSource(above, "system properties", PROPERTIES_RANK),
            new PropertiesConfigSource(file.values(), "file", FILE_RANK))
        .build();
  }

  private static String place(ConfigFile file, String key) {
    var place = file.places().get(key);
    return place == null ? "file" : place.toString();
  }

  private static Map<String, String> ours(Properties properties) {
    var ours = new TreeMap<String, String>();
    for (var name : properties.stringPropertyNames()) {
      if (isOurs(name)) ours.put(name, properties.getProperty(name));
    }
    return ours;
  }

  /** Other roots belong to others: {@code quarkus.} to the framework. */
  private static boolean isOurs(String key) {
    return key.equals(Keys.ROOT) || key.startsWith(Keys.ROOT + ".");
  }

  private static List<String> unknown(Map<String, String> values, Function<String, String> from) {
    return values.keySet().stream()
        .filter(Configuration::isOurs)
        .sorted()
        .flatMap(key -> KnownKeys.problemWith(key, values.getOrDefault(key, ""))
            .map(problem -> "%s (%s)".formatted(problem, from.apply(key)))
            .stream())
        .toList();
  }

  /** SmallRye starts its sentences with a code such as {@code SRCFG00011: }. */
  private static String withoutCode(String message) {
    return message.replaceFirst("^(\\S+Exception: )?SRCFG\\d+: ", "");
  }

  private static String noFile(Path file) {
    return "No file %s was found here; --config or %s names another."
        .formatted(file, FILE_VARIABLE);
  }
}
