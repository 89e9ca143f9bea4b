package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a container does once it runs. In a task of a service its image alone decides; in a task
 * without one, the text of its image, entry point and command (docs/embedded-ecs.md, "Runs").
 *
 * @param words entry point and command, as one text
 * @param runs from RUNNING to its own end; null when it runs until it is stopped
 * @param exitCode of its own end
 * @param lines that it writes to its log while it runs
 * @param late whether its last lines are seen only some time after the task has stopped
 * @param deaf whether SIGTERM does not end it, so that SIGKILL must
 */
record Program(
    Fate fate,
    String image,
    String words,
    @Nullable Duration runs,
    int exitCode,
    int lines,
    boolean late,
    boolean deaf) {
  /** Exit codes of an image that crashes, and after SIGTERM and SIGKILL (ecs.md 5.2). */
  private static final int CRASHED = 1;

  static final int TERMINATED = 143;
  static final int KILLED = 137;

  /** Most lines that a command can ask for: twice what Mooring reads of one container. */
  private static final int LINES_MAX = 200_000;

  private static final Pattern EXIT = Pattern.compile("\\bexit[- ]([0-9]{1,3})\\b");
  private static final Pattern SLEEP = Pattern.compile("\\bsleep(?:[- ]([0-9]{1,6}))?\\b");
  private static final Pattern LINES = Pattern.compile("\\blines-([0-9]{1,7})\\b");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)}|([A-Za-z_][A-Za-z0-9_]*))");

  /** Of a container that a service keeps running. */
  static Program kept(JsonNode container, World world) {
    var image = Json.text(container, "image");
    var fate = world.fates.of(image);
    return new Program(
        fate,
        image,
        words(container, container),
        crash(fate, world),
        code(fate, 0),
        0,
        false,
        false);
  }

  /**
   * Of a container in a task without a service.
   *
   * @param override of its command and environment, or a missing node
   * @param main whether it ends by itself although nothing says so
   */
  static Program once(JsonNode container, JsonNode override, boolean main, World world) {
    var image = Json.text(container, "image");
    var words = filled(words(container, override), environment(container, override));
    var text = image + " " + words;
    var fate = world.fates.of(text);
    var exit = EXIT.matcher(text);
    boolean exits = exit.find();
    var runs = crash(fate, world);
    if (runs == null) runs = runs(text, main || exits, world);
    int code = code(fate, exits ? Integer.parseInt(exit.group(1)) : 0);
    var lines = LINES.matcher(text);
    int count = lines.find() ? Math.min(LINES_MAX, Integer.parseInt(lines.group(1))) : 0;
    return new Program(
        fate,
        image,
        words,
        runs,
        code,
        count,
        text.contains("late-log"),
        text.contains("ignores-term"));
  }

  private static @Nullable Duration runs(String text, boolean ends, World world) {
    if (text.contains("runs-forever")) return null;
    var sleep = SLEEP.matcher(text);
    if (sleep.find()) {
      return sleep.group(1) == null ? null : Duration.ofSeconds(Long.parseLong(sleep.group(1)));
    }
    return ends ? world.behaviour.pace().runs() : null;
  }

  private static @Nullable Duration crash(Fate fate, World world) {
    return switch (fate) {
      case CRASH, OUT_OF_MEMORY -> world.behaviour.pace().crashes();
      case WELL, UNHEALTHY, UNPULLABLE, STUCK, FLAKY, NO_SECRET, NO_LOG_GROUP -> null;
    };
  }

  private static int code(Fate fate, int otherwise) {
    return switch (fate) {
      case CRASH -> CRASHED;
      case OUT_OF_MEMORY -> KILLED;
      case WELL, UNHEALTHY, UNPULLABLE, STUCK, FLAKY, NO_SECRET, NO_LOG_GROUP -> otherwise;
    };
  }

  /** RunTask can override the command, and not the entry point. */
  private static String words(JsonNode container, JsonNode override) {
    var command = override.has("command") ? override.path("command") : container.path("command");
    var entry = Json.texts(container.path("entryPoint"));
    entry.addAll(Json.texts(command));
    return String.join(" ", entry);
  }

  private static Map<String, String> environment(JsonNode container, JsonNode override) {
    var environment = new LinkedHashMap<String, String>();
    for (var of : new JsonNode[] {container, override}) {
      for (var pair : of.path("environment")) {
        environment.put(Json.text(pair, "name"), Json.text(pair, "value"));
      }
    }
    return environment;
  }

  /** As a shell would fill it; a variable that is not there stays as it is. */
  private static String filled(String words, Map<String, String> environment) {
    return VARIABLE.matcher(words).replaceAll(found -> {
      var name = found.group(1) == null ? found.group(2) : found.group(1);
      return Matcher.quoteReplacement(environment.getOrDefault(name, found.group()));
    });
  }
}
