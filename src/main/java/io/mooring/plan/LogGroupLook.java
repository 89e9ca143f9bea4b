package io.mooring.plan;

import java.util.Optional;

/** What was seen of a log group of CloudWatch. */
public sealed interface LogGroupLook {
  record NotLooked() implements LogGroupLook {}

  record Absent() implements LogGroupLook {}

  /**
   * It is there.
   *
   * @param days how long it keeps what is logged; empty: for ever
   */
  record There(Optional<Integer> days) implements LogGroupLook {}

  /** It cannot be asked for. */
  record Unknown(String why) implements LogGroupLook {}
}
