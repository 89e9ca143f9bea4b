package io.mooring.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

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

  /** A configuration file is a few kB; more is another file given by mistake. */
  private static final long FILE_BYTES = 1L << 20;

  private Configuration() {}

  /** The file that is meant: the named one, else that of the environment, else {@link #FILE}. */
  public static Path file(Optional<Path> named, Map<String, String> environment) {
    return named
        .or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of))
        .orElse(Path.of(FILE));
  }

  /**
   * Reads and checks everything. A file that is not named may be absent.
   *
   * @throws InvalidConfiguration with all problems, each with its key and its fix
   */
  public static Settings load(
      Optional<Path> named, Map<String, String> environment, Properties properties) {
    var file = file(named, environment);
    boolean mustExist = named.isPresent() || environment.containsKey(FILE_VARIABLE);
    var yaml = yaml(file, mustExist);
    var above = ours(properties);
    var problems = new ArrayList<String>();
    yaml.ifPresent(source -> problems.addAll(unknown(source.getPropertyNames(), file.toString())));
    problems.addAll(unknown(above.keySet(), "system properties"));
    Optional<Settings> settings = Optional.empty();
    try {
      var config = config(yaml, environment, above);
      var reader = new SettingsReader(config.getConfigMapping(Keys.class, Keys.ROOT));
      settings = reader.read();
      problems.addAll(reader.problems());
    } catch (ConfigValidationException broken) {
      for (int i = 0; i < broken.getProblemCount(); i++) {
        problems.add(withoutCode(broken.getProblem(i).getMessage()));
      }
    }
    if (problems.isEmpty() && settings.isPresent()) return settings.get();
    if (yaml.isEmpty()) problems.add(noFile(file));
    throw new InvalidConfiguration(problems);
  }

  private static Optional<YamlConfigSource> yaml(Path file, boolean mustExist) {
    if (!Files.exists(file) && !mustExist) return Optional.empty();
    try {
      if (!Files.isRegularFile(file))
        throw broken(file, "no such file: write it, or name another with --config");
      if (Files.size(file) > FILE_BYTES)
        throw broken(file, "larger than 1 MiB: this is not a configuration file");
      return Optional.of(new YamlConfigSource(file.toString(), Files.readString(file), FILE_RANK));
    } catch (IOException _) {
      throw broken(file, "cannot be read as text: check its permissions and encoding");
    } catch (MarkedYAMLException invalid) {
      throw broken(at(file, invalid), "not valid YAML: " + invalid.getProblem());
    } catch (YAMLException | ClassCastException _) {
      throw broken(file, "not a YAML mapping: start it with 'mooring:'");
    }
  }

  private static Object at(Path file, MarkedYAMLException invalid) {
    var mark = invalid.getProblemMark();
    return mark == null
        ? file
        : "%s:%d:%d".formatted(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static InvalidConfiguration broken(Object where, String what) {
    return new InvalidConfiguration(List.of(where + ": " + what));
  }

  private static SmallRyeConfig config(
      Optional<YamlConfigSource> yaml, Map<String, String> environment, Map<String, String> above) {
    var builder = new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(Keys.class, Keys.ROOT)
        .withValidateUnknown(false)
        .withSources(
            new EnvConfigSource(environment, ENVIRONMENT_RANK),
            new PropertiesConfigSource(above, "system properties", PROPERTIES_RANK));
    yaml.ifPresent(builder::withSources);
    return builder.build();
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

  private static List<String> unknown(Iterable<String> keys, String from) {
    return StreamSupport.stream(keys.spliterator(), false)
        .filter(Configuration::isOurs)
        .sorted()
        .flatMap(key -> KnownKeys.problemWith(key).stream())
        .map(problem -> problem + " (in " + from + ")")
        .distinct()
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
