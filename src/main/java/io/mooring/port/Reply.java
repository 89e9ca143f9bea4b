package io.mooring.port;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What came back from one AWS call. */
public sealed interface Reply {
  /** The answer's document as AWS sent it, members that the SDK does not know included. */
  record Ok(ObjectNode body, String requestId) implements Reply {}

  /**
   * AWS answered with an error: {@code code} without prefix and suffix, {@code status} the HTTP
   * status.
   */
  record Fault(String code, String message, int status, String requestId) implements Reply {}

  /** No whole answer came: the call may or may not have happened. */
  record Lost(String cause) implements Reply {}
}
