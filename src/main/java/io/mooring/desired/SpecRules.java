package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import io.mooring.shape.ListKind;
import io.mooring.shape.ListKinds;
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
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parts of {@code spec} that are Mooring's own: how to roll out and what to ignore. */
final class SpecRules {
  /** Shortest time without progress that can be told from the pace of ECS's own events. */
  private static final Duration DEADLINE_MIN = Duration.ofSeconds(10);

  /** Longest: beyond a day somebody else should be asked. */
  private static final Duration DEADLINE_MAX = Duration.ofHours(24);

  /** Most pointers in a list of them: more means that the service is not ours to keep. */
  private static final int POINTERS_MAX = 50;

  /** An index into a list; no list of ECS has more than four digits of elements. */
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,4}");

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
            : RolloutRules.DEFAULT.onFailure(),
        Optional.of(rollout.path("restart"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
            .filter(text -> !text.isEmpty()),
        rollout.path("recreate").asText().equals("allowed"));
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
    return pointers(ignore, "/spec/sync/ignore", SpecRules::leadsNowhere, report);
  }

  /**
   * The pointers to members that no SDK of ours knows; one that a later release knows is no error,
   * or that release would break the manifest.
   */
  static List<String> acknowledge(JsonNode acknowledge, Report report) {
    return pointers(acknowledge, "/spec/sync/acknowledge", SpecRules::notRooted, report);
  }

  private static List<String> pointers(
      JsonNode list, String at, Function<String, String> fault, Report report) {
    if (list.size() > POINTERS_MAX)
      report.error(
          at,
          "%d pointers, at most %d; name a parent of several instead"
              .formatted(list.size(), POINTERS_MAX));
    var pointers = new ArrayList<String>();
    for (int i = 0; i < list.size(); i++) {
      var pointer = list.get(i).asText();
      var wrong = fault.apply(pointer);
      if (wrong.isEmpty()) pointers.add(pointer);
      else report.error(at + "/" + i, Suggestion.quoted(pointer) + " " + wrong);
    }
    return pointers;
  }

  /** What keeps a pointer from being one of ours; nothing when it is. */
  private static String notRooted(String pointer) {
    boolean rooted = pointer.startsWith("/service/") || pointer.startsWith("/taskDefinition/");
    return rooted && !pointer.endsWith("/")
        ? ""
        : "must begin with `/service/` or `/taskDefinition/`, as `diff` prints it";
  }

  /** What keeps a pointer from leading anywhere; nothing when it is good. */
  private static String leadsNowhere(String pointer) {
    var unrooted = notRooted(pointer);
    if (!unrooted.isEmpty()) return unrooted;
    var steps = List.of(pointer.split("/", -1));
    var pattern = "/" + steps.get(1);
    Shape shape = steps.get(1).equals("service") ? service() : request("RegisterTaskDefinition");
    for (int i = 2; i < steps.size(); i++) {
      var name = steps.get(i).replace("~1", "/").replace("~0", "~");
      switch (shape) {
        case Shape.Structure structure -> {
          var below = structure.members().get(name);
          if (below == null)
            return "leads nowhere: there is no `%s`%s"
                .formatted(name, Suggestion.didYouMean(name, structure.members().keySet()));
          shape = below;
          pattern += "/" + name;
        }
        case Shape.ListOf(var element) -> {
          var wrong = intoList(pattern, steps.get(i), String.join("/", steps.subList(0, i)));
          if (!wrong.isEmpty()) return wrong;
          shape = element;
          pattern += "/*";
        }
        case Shape.MapOf map -> {
          shape = map.value();
          pattern += "/*";
        }
        case Shape.Document() -> shape = new Shape.Document();
        case Shape.Text _, Shape.Whole _, Shape.Decimal _, Shape.Flag _, Shape.Timestamp _ -> {
          return "leads nowhere: nothing can be below a single value, as `" + name + "` is";
        }
      }
    }
    return "";
  }

  /** What keeps a step from meaning an element of that list. */
  private static String intoList(String pattern, String step, String list) {
    boolean index = INDEX.matcher(step).matches();
    return switch (ListKinds.of(pattern)) {
      case ListKind.Keyed(var member) ->
        index || (step.startsWith("[" + member + "=") && step.endsWith("]"))
            ? ""
            : "leads nowhere: after a list comes an index or `[%s=…]`, not `%s`"
                .formatted(member, step);
      case ListKind.InOrder() ->
        index ? "" : "leads nowhere: after a list comes an index, not `" + step + "`";
      case ListKind.AnyOrder() ->
        "cannot tell which element it means: they have no names and ECS does not keep their order; "
            + "ignore the whole list, `" + list + "`";
    };
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
