package io.mooring.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.plan.Outcome;

/** A call's end: the answer, or the outcome that stands for none. */
public sealed interface Answer {
  record Got(ObjectNode body, String requestId) implements Answer {}

  record Not(Outcome outcome) implements Answer {}
}
