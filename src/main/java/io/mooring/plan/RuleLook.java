package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was seen of a rule of EventBridge. */
public sealed interface RuleLook {
  record NotLooked() implements RuleLook {}

  /** There is no rule of this name. */
  record Absent(Instant at) implements RuleLook {}

  /**
   * It is there.
   *
   * @param rule the answer to DescribeRule
   * @param targets all of them, whoever put them there
   */
  record There(
      Instant at, ObjectNode rule, List<ObjectNode> targets, SortedMap<String, String> tags)
      implements RuleLook {
    public There {
      targets = List.copyOf(targets);
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }
  }

  /** It cannot be asked for. */
  record Unknown(Instant at, String why) implements RuleLook {}
}
