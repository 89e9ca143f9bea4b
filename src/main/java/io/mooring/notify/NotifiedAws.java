package io.mooring.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.util.UUID;

/** Tells of every call through the door behind it that is not excluded, whatever became of it. */
final class NotifiedAws implements Aws {
  private final Aws aws;
  private final Exclusion exclusion;
  private final Outbox outbox;

  NotifiedAws(Aws aws, Exclusion exclusion, Outbox outbox) {
    this.aws = aws;
    this.exclusion = exclusion;
    this.outbox = outbox;
  }

  @Override
  public Reply call(AwsCall call, ObjectNode request) {
    var reply = aws.call(call, request);
    if (!exclusion.excludes(call))
      outbox.put(CallNotice.of(UUID.randomUUID().toString(), call, request, reply));
    return reply;
  }
}
