package io.mooring.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Converts the text of single keys, and collects what is wrong with them. A key that cannot be used
 * yields its fallback, so that the reading goes on and every problem is found in one go.
 */
final class Values {
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})\\s*(|[KMG]iB)");
  private static final Map<String, Integer> SHIFTS = Map.of("", 0, "KiB", 10, "MiB", 20, "GiB", 30);

  private final List<String> problems = new ArrayList<>();

  List<String> problems() {
    return problems;
  }

  void problem(String key, String what) {
    problems.add(key + " " + what);
  }

  /** The text of a key that must be there; {@code advice} says what to set it to. */
  String required(String key, Optional<String> text, String advice) {
    if (text.isPresent()) return text.get();
    problem(key, "is missing: " + advice);
    return "";
  }

  /** Converts by a constructor that refuses with a sentence. */
  <T> Optional<T> made(String key, String text, Function<String, T> constructor) {
    if (text.isEmpty()) return Optional.empty();
    try {
      return Optional.of(constructor.apply(text));
    } catch (IllegalArgumentException refused) {
      problem(key, "cannot be used: " + refused.getMessage());
      return Optional.empty();
    }
  }

  /** A word of a closed list, in any case and with or without dashes. */
  <E extends Enum<E>> E word(String key, Optional<String> text, E fallback, Map<String, E> words) {
    if (text.isEmpty()) return fallback;
    for (var word : words.entrySet()) {
      if (folded(word.getKey()).equals(folded(text.get()))) return word.getValue();
    }
    problem(key, "is '%s': use %s".formatted(text.get(), alternatives(words.keySet())));
    return fallback;
  }

  static String folded(String word) {
    return word.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }

  static String alternatives(Iterable<String> words) {
    var all = String.join(", ", words);
    int last = all.lastIndexOf(", ");
    return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
  }

  boolean flag(String key, Optional<String> text, boolean fallback) {
    if (text.isEmpty()) return fallback;
    if (text.get().equals("true") || text.get().equals("false"))
      return text.get().equals("true");
    problem(key, "is '%s': use true or false".formatted(text.get()));
    return fallback;
  }

  int integer(String key, Optional<String> text, int fallback, int least, int most) {
    if (text.isEmpty()) return fallback;
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) return number;
    } catch (NumberFormatException _) {
      // Said below, in the words for a number out of range.
    }
    problem(key, "is '%s': use a whole number from %d to %d".formatted(text.get(), least, most));
    return fallback;
  }

  double share(String key, Optional<String> text, double fallback) {
    if (text.isEmpty()) return fallback;
    try {
      double number = Double.parseDouble(text.get());
      if (number > 0 && number <= 1) return number;
    } catch (NumberFormatException _) {
      // Said below.
    }
    problem(key, "is '%s': use a number above 0 and at most 1, such as 0.5".formatted(text.get()));
    return fallback;
  }

  Duration duration(
      String key, Optional<String> text, Duration fallback, Duration least, Duration most) {
    if (text.isEmpty()) return fallback;
    var parsed = Durations.parse(text.get());
    if (parsed.isEmpty()) {
      problem(key, "is '%s': use a duration such as 60s, 15m or 1h30m".formatted(text.get()));
      return fallback;
    }
    if (parsed.get().compareTo(least) >= 0 && parsed.get().compareTo(most) <= 0) {
      return parsed.get();
    }
    problem(
        key,
        "is '%s': use %s to %s"
            .formatted(text.get(), Durations.write(least), Durations.write(most)));
    return fallback;
  }

  /** Reads {@code 268435456} or {@code 256MiB}. */
  long bytes(String key, Optional<String> text, long fallback) {
    if (text.isEmpty()) return fallback;
    var parts = BYTES.matcher(text.get().strip());
    if (parts.matches()) {
      long bytes = Long.parseLong(parts.group(1)) << SHIFTS.getOrDefault(parts.group(2), 0);
      if (bytes > 0) return bytes;
    }
    problem(key, "is '%s': use a number of bytes, or such as 256MiB".formatted(text.get()));
    return fallback;
  }

  Optional<URI> httpAddress(String key, Optional<String> text) {
    if (text.isEmpty()) return Optional.empty();
    try {
      var address = new URI(text.get());
      var scheme = Optional.ofNullable(address.getScheme()).orElse("");
      if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return Optional.of(address);
      }
    } catch (URISyntaxException _) {
      // Said below.
    }
    problem(key, "is '%s': use an address such as http://127.0.0.1:4590".formatted(text.get()));
    return Optional.empty();
  }

  Optional<Path> path(Optional<String> text) {
    return text.map(Path::of);
  }
}
