package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One thing the differ knows about how ECS writes a place down.
 *
 * @param id a stable name, never used for another meaning
 * @param pattern a pointer rooted at {@code spec} in which {@code *} stands for one step;
 *     {@code /**} is every place
 * @param source where the fact comes from
 */
record Rule(String id, String pattern, Effect effect, String source) {

  /** In which situation a rule holds. */
  enum When {
    ALWAYS("always"),
    PORTS_FOLLOW("in network modes awsvpc and host"),
    PORTS_CHOSEN("in the other network modes"),
    REPLICA("for REPLICA services"),
    DAEMON("for DAEMON services"),
    CODE_DEPLOY("under the controller CODE_DEPLOY"),
    TRAFFIC_SHIFTS("with the strategies BLUE_GREEN, LINEAR and CANARY");

    private final String words;

    When(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  sealed interface Effect {
    /** Absent means this value. */
    record Default(JsonNode value, When when) implements Effect {}

    /** Absent means this value where the object has that other member. */
    record DefaultBeside(String sibling, JsonNode value) implements Effect {}

    /** Absent means this value where the object lacks that other member. */
    record DefaultWithout(String sibling, JsonNode value) implements Effect {}

    /** Absent means the value of that sibling. */
    record SameAs(String sibling, When when) implements Effect {}

    /** The order of a list does not count. */
    record AnyOrder() implements Effect {}

    /** The elements of a list are told apart by that member, whatever their order. */
    record Keyed(String member) implements Effect {}

    /** The order of a list counts. */
    record InOrder() implements Effect {}

    /** {@code "0.25 vCPU"} and {@code "256"}: shares of a processor, 1024 to one. */
    record CpuUnits() implements Effect {}

    /** {@code "1 GB"} and {@code "1024"}: mebibytes. */
    record MemoryUnits() implements Effect {}

    /** A role by name and its ARN are the same role, and no text is no role. */
    record RoleName() implements Effect {}

    /** Where Git says nothing, AWS chooses. */
    record ChosenByAws() implements Effect {}

    /**
     * Where Git says this value, AWS chooses; {@code left} are values that it no longer chooses.
     */
    record Follows(JsonNode value, List<String> left) implements Effect {}

    /** The value is somebody else's to set; {@code reason} is shown beside a value that differs. */
    record OwnedElsewhere(String owner, String reason, When when) implements Effect {}

    /** ECS swaps the values at these two paths whenever it shifts the traffic. */
    record Swapped(List<String> one, List<String> other, When when) implements Effect {}

    /** Members are patched one by one: one that Git does not declare is not Git's. */
    record Merged() implements Effect {}

    /** Read back only on the PRIMARY deployment. */
    record OnDeployment() implements Effect {}

    /** Read back under that other name. */
    record ReadAs(String name) implements Effect {}

    /** ECS writes it and nobody sends it. */
    record ServerOnly() implements Effect {}

    /** Sent, and no part of what is compared: it names a thing, acts once, or has its own call. */
    record NotCompared(String why) implements Effect {}

    /** Newer than this release's SDK; at this value it says nothing. */
    record Newer(JsonNode unset) implements Effect {}

    /** Holds of every value, for that reason. */
    record Everywhere(String says) implements Effect {}
  }

  /** The kind of the rule, for a listing. */
  String kind() {
    return switch (effect) {
      case Effect.Default _, Effect.DefaultBeside _, Effect.DefaultWithout _, Effect.Newer _ ->
        "default";
      case Effect.SameAs _, Effect.Follows _ -> "follows";
      case Effect.AnyOrder _ -> "set";
      case Effect.Keyed _ -> "keyed list";
      case Effect.InOrder _ -> "ordered list";
      case Effect.CpuUnits _, Effect.MemoryUnits _ -> "unit";
      case Effect.RoleName _, Effect.Everywhere _ -> "spelling";
      case Effect.ChosenByAws _ -> "chosen by AWS";
      case Effect.OwnedElsewhere _, Effect.Swapped _ -> "owned elsewhere";
      case Effect.Merged _ -> "merged";
      case Effect.OnDeployment _, Effect.ReadAs _ -> "read elsewhere";
      case Effect.ServerOnly _ -> "server-only";
      case Effect.NotCompared _ -> "not compared";
    };
  }

  /** What it says, in one clause. */
  String says() {
    return switch (effect) {
      case Effect.Default(var value, var when) -> "absent is " + value + in(when);
      case Effect.DefaultBeside(var sibling, var value) ->
        "absent is %s beside %s".formatted(value, sibling);
      case Effect.DefaultWithout(var sibling, var value) ->
        "absent is %s without %s".formatted(value, sibling);
      case Effect.SameAs(var sibling, var when) ->
        "absent is the %s%s".formatted(sibling, in(when));
      case Effect.AnyOrder() -> "the order does not count";
      case Effect.Keyed(var member) -> "elements are told apart by their " + member;
      case Effect.InOrder() -> "the order counts";
      case Effect.CpuUnits() -> "1 vCPU is 1024";
      case Effect.MemoryUnits() -> "1 GB is 1024";
      case Effect.RoleName() -> "a role's name is its ARN, and no text is no role";
      case Effect.ChosenByAws() -> "where Git says nothing, AWS chooses";
      case Effect.Follows(var value, var left) ->
        "%s is any value but %s".formatted(value, String.join(", ", left));
      case Effect.OwnedElsewhere(var owner, var _, var when) -> owner + " sets it" + in(when);
      case Effect.Swapped(var one, var other, var when) ->
        "%s and %s change places%s".formatted(one.getLast(), other.getLast(), in(when));
      case Effect.Merged() -> "a member that Git does not declare is not Git's";
      case Effect.OnDeployment() -> "read from the PRIMARY deployment";
      case Effect.ReadAs(var name) -> "read back as " + name;
      case Effect.ServerOnly() -> "ECS writes it, nobody sends it";
      case Effect.NotCompared(var why) -> why;
      case Effect.Newer(var unset) -> "newer than the SDK; unset it is " + unset;
      case Effect.Everywhere(var says) -> says;
    };
  }

  private static String in(When when) {
    return when == When.ALWAYS ? "" : " " + when.words();
  }

  /** Why two ways of writing are alike, as a person reads it beside the pointer. */
  String reason() {
    return switch (effect) {
      case Effect.Default _,
          Effect.DefaultBeside _,
          Effect.DefaultWithout _,
          Effect.Newer _,
          Effect.SameAs _ -> "AWS default";
      case Effect.AnyOrder _, Effect.Keyed _, Effect.InOrder _ -> "order";
      case Effect.CpuUnits _, Effect.MemoryUnits _ -> "unit";
      case Effect.RoleName _ -> "role name";
      case Effect.ChosenByAws _ -> "chosen by AWS";
      case Effect.Follows(var value, var _) -> value.asText() + " moves";
      case Effect.OwnedElsewhere(var _, var shown, var _) -> shown;
      case Effect.Swapped _ -> "deployment-owned";
      case Effect.Merged _,
          Effect.OnDeployment _,
          Effect.ReadAs _,
          Effect.ServerOnly _,
          Effect.NotCompared _,
          Effect.Everywhere _ -> "same value";
    };
  }
}
