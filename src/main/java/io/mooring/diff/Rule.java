package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One thing the differ knows about how ECS writes a place down.
 *
 * @param id a stable name, shown where the rule made two spellings equal
 * @param pattern a pointer rooted at {@code spec} in which {@code *} stands for one step
 * @param source where the fact comes from
 */
record Rule(String id, String pattern, Effect effect, String source) {

  sealed interface Effect {
    /** Absent means this value. */
    record Default(JsonNode value) implements Effect {}

    /** Absent means the value of that sibling. */
    record DefaultFrom(String sibling) implements Effect {}

    /** The order of a list does not count. */
    record AnyOrder() implements Effect {}

    /** The elements of a list are told apart by that member, whatever their order. */
    record Keyed(String member) implements Effect {}

    /** {@code "0.25 vCPU"} and {@code "256"}: shares of a processor, 1024 to one. */
    record CpuUnits() implements Effect {}

    /** {@code "1 GB"} and {@code "1024"}: mebibytes. */
    record MemoryUnits() implements Effect {}

    /** A role by name and its ARN are the same role. */
    record RoleName() implements Effect {}

    /** Where Git says nothing, AWS chooses. */
    record ChosenByAws() implements Effect {}

    /** Where Git says this value, AWS chooses and may show what it chose. */
    record Follows(JsonNode value) implements Effect {}
  }
}
