package io.mooring.window;

import io.mooring.window.Window.Effect;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The windows of one app, with Argo CD's meaning
 * (https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/): a deny window closes it
 * whatever else is said; where there is any allow window it is closed outside of all of them;
 * without windows it is always open.
 */
public record Windows(List<Window> all) {
  public static final Windows NONE = new Windows(List.of());

  /**
   * How many beginnings and ends are looked at for the next opening: two days of windows by the
   * hour. Beyond it the app is told closed until then, and is looked at again in time anyway.
   */
  private static final int TURNS_MAX = 50;

  private static final DateTimeFormatter WORDS =
      DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH);

  public Windows {
    all = List.copyOf(all);
  }

  /** Whether the app may be changed. */
  public sealed interface State {
    record Open() implements State {}

    /**
     * It may not.
     *
     * @param until when it opens, as far as can be told
     * @param manualSync whether what a person approved goes through
     * @param why which window closes it and until when, in words
     */
    record Closed(Instant until, boolean manualSync, String why) implements State {}
  }

  public State at(Instant now) {
    var closing = closing(now);
    if (closing.isEmpty()) return new State.Open();
    var until = opens(now);
    var zone = closing.getFirst().zone();
    boolean manual = closing.stream().allMatch(Window::manualSync);
    return new State.Closed(until, manual, words(closing, until, zone));
  }

  /**
   * The windows that close the app: the deny windows in force, else the allow ones that are not.
   */
  private List<Window> closing(Instant at) {
    var denies = of(Effect.DENY).filter(w -> w.at(at).isPresent()).toList();
    if (!denies.isEmpty()) return denies;
    boolean allowed = of(Effect.ALLOW).anyMatch(w -> w.at(at).isPresent());
    return allowed ? List.of() : of(Effect.ALLOW).toList();
  }

  private Stream<Window> of(Effect effect) {
    return all.stream().filter(w -> w.effect() == effect);
  }

  /** From one end of a closing window to the next, since windows may overlap. */
  private Instant opens(Instant now) {
    var at = now;
    for (int turn = 0; turn < TURNS_MAX; turn++) {
      var closing = closing(at);
      if (closing.isEmpty()) return at;
      var then = at;
      var next = closing.getFirst().effect() == Effect.DENY
          ? closing.stream()
              .flatMap(w -> w.at(then).stream())
              .map(Window.Span::end)
              .max(Comparator.naturalOrder())
          : closing.stream().flatMap(w -> w.next(then).stream()).min(Comparator.naturalOrder());
      if (next.isEmpty()) return Instant.MAX;
      at = next.get();
    }
    return at;
  }

  private static String words(List<Window> closing, Instant until, ZoneId zone) {
    var first = closing.getFirst();
    var which = closing.size() == 1
        ? "window " + first.words()
        : "windows %s and %d more".formatted(first.words(), closing.size() - 1);
    var how = first.effect() == Effect.DENY ? "is in force" : "is not in force";
    var opens = Optional.of(until)
        .filter(u -> u.isBefore(Instant.MAX))
        .map(u -> "opens %s %s".formatted(WORDS.format(u.atZone(zone)), zone))
        .orElse("never opens by itself");
    return "%s %s; %s".formatted(which, how, opens);
  }
}
