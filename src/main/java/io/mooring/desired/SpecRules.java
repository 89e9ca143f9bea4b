package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parts of {@code spec} that are Mooring's own: how to roll out and what to ignore. */
final class SpecRules {
  /** Shortest time without progress that can be told from the pace of ECS's own events. */
  private static final Duration DEADLINE_MIN = Duration.ofSeconds(10);

  /** Longest: beyond a day somebody else should be asked. */
  private static final Duration DEADLINE_MAX = Duration.ofHours(24);

  /** Most pointers in {@code sync.ignore}: more means that the service is not ours to keep. */
  private static final int IGNORE_MAX = 50;

  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6})s)?");

  private SpecRules() {}

  static RolloutRules rollout(JsonNode rollout, Report report) {
    var deadline = rollout.path("progressDeadline");
    var onFailure = rollout.path("onFailure");
    return new RolloutRules(
        deadline.isTextual()
            ? deadline(deadline.asText(), report)
            : RolloutRules.DEFAULT.progressDeadline(),
        onFailure.isTextual()
            ? onFailure(onFailure.asText(), report)
            : RolloutRules.DEFAULT.onFailure());
  }

  private static Duration deadline(String text, Report report) {
    var pointer = "/spec/rollout/progressDeadline";
    var duration = duration(text);
    if (duration.isEmpty()) {
      report.error(
          pointer,
          "%s is not a duration; write one like `90s`, `15m` or `1h30m`"
              .formatted(Suggestion.quoted(text)));
    } else if (duration.get().compareTo(DEADLINE_MIN) < 0
        || duration.get().compareTo(DEADLINE_MAX) > 0) {
      report.error(
          pointer,
          "%s is out of range; choose %ds to %dh"
              .formatted(
                  Suggestion.quoted(text), DEADLINE_MIN.toSeconds(), DEADLINE_MAX.toHours()));
    }
    return duration.orElse(RolloutRules.DEFAULT.progressDeadline());
  }

  /** Hours, minutes and seconds in this order, each at most once: {@code 1h30m}, {@code 90s}. */
  static Optional<Duration> duration(String text) {
    var parts = DURATION.matcher(text);
    if (text.isEmpty() || !parts.matches()) return Optional.empty();
    return Optional.of(Duration.ofHours(number(parts.group(1)))
        .plusMinutes(number(parts.group(2)))
        .plusSeconds(number(parts.group(3))));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static RolloutRules.OnFailure onFailure(String text, Report report) {
    for (var choice : RolloutRules.OnFailure.values()) if (word(choice).equals(text)) return choice;
    var words =
        Arrays.stream(RolloutRules.OnFailure.values()).map(SpecRules::word).toList();
    var near = Suggestion.didYouMean(text, words);
    report.error(
        "/spec/rollout/onFailure",
        Suggestion.quoted(text) + " is not a choice"
            + (near.isEmpty() ? "; write one of " + String.join(", ", words) : near));
    return RolloutRules.DEFAULT.onFailure();
  }

  private static String word(RolloutRules.OnFailure choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** The pointers, each of which must lead to something that ECS has. */
  static List<String> ignore(JsonNode ignore, Report report) {
    if (ignore.size() > IGNORE_MAX)
      report.error(
          "/spec/sync/ignore",
          "%d pointers, at most %d; ignore a parent of several instead"
              .formatted(ignore.size(), IGNORE_MAX));
    var pointers = new ArrayList<String>();
    for (int i = 0; i < ignore.size(); i++) {
      var pointer = ignore.get(i).asText();
      var fault = fault(pointer);
      if (fault.isEmpty()) pointers.add(pointer);
      else report.error("/spec/sync/ignore/" + i, Suggestion.quoted(pointer) + " " + fault);
    }
    return pointers;
  }

  /** What keeps a pointer from leading anywhere; nothing when it is good. */
  private static String fault(String pointer) {
    var steps = pointer.split("/", -1);
    boolean rooted = steps.length >= 3 && steps[0].isEmpty();
    if (!rooted || !(steps[1].equals("service") || steps[1].equals("taskDefinition")))
      return "must begin with `/service/` or `/taskDefinition/`, as `diff` prints it";
    Shape shape = steps[1].equals("service") ? service() : request("RegisterTaskDefinition");
    for (var step : Arrays.asList(steps).subList(2, steps.length)) {
      var name = step.replace("~1", "/").replace("~0", "~");
      switch (shape) {
        case Shape.Structure structure -> {
          var below = structure.members().get(name);
          if (below == null)
            return "leads nowhere: there is no `%s`%s"
                .formatted(name, Suggestion.didYouMean(name, structure.members().keySet()));
          shape = below;
        }
        case Shape.ListOf(var element) -> {
          if (!name.matches("[0-9]{1,6}|\\[name=.+]"))
            return "leads nowhere: after a list comes an index or `[name=…]`, not `" + name + "`";
          shape = element;
        }
        case Shape.MapOf map -> shape = map.value();
        case Shape.Document() -> shape = new Shape.Document();
        case Shape.Text _, Shape.Whole _, Shape.Decimal _, Shape.Flag _, Shape.Timestamp _ -> {
          return "leads nowhere: nothing can be below a single value, as `" + name + "` is";
        }
      }
    }
    return "";
  }

  private static Shape.Structure request(String operation) {
    return Shapes.ecs().request(operation);
  }

  private static Shape.Structure service() {
    var members = new TreeMap<>(request("UpdateService").members());
    members.putAll(request("CreateService").members());
    return new Shape.Structure("service", Collections.unmodifiableSortedMap(members), List.of());
  }
}
