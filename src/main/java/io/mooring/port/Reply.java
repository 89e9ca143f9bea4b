package io.mooring.port;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What came back from one AWS call. */
public sealed interface Reply {
  /** The answer's document as AWS sent it, members that the SDK does not know included. */
  record Ok(ObjectNode body, String requestId) implements Reply {}

  /**
   * AWS answered with an error: {@code code} without prefix and suffix, {@code status} the HTTP
   * status.
   *
   * @param resources ARNs that the error names beside its text: of a ConflictException the tasks
   *     that its client token has started
   */
  record Fault(String code, String message, int status, String requestId, List<String> resources)
      implements Reply {
    public Fault {
      resources = List.copyOf(resources);
    }

    public Fault(String code, String message, int status, String requestId) {
      this(code, message, status, requestId, List.of());
    }
  }

  /** No whole answer came: the call may or may not have happened. */
  record Lost(String cause) implements Reply {}
}
