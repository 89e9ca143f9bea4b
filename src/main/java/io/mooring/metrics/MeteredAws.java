package io.mooring.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mooring.aws.Faults;
import io.mooring.plan.Outcome;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.time.Duration;

/** Counts and times every AWS call of the door behind it. */
public final class MeteredAws implements Aws {
  /** From this HTTP status on, the fault is AWS's. */
  private static final int SERVER_ERROR = 500;

  /** How a call ended; closed, since it is a label. */
  private enum Ended {
    OK,
    THROTTLED,
    DENIED,
    CLIENT_ERROR,
    SERVER_ERROR,
    LOST;

    String label() {
      return Labels.of(this);
    }
  }

  private final Aws aws;
  private final MeterRegistry registry;

  public MeteredAws(Aws aws, MeterRegistry registry) {
    this.aws = aws;
    this.registry = registry;
    for (var call : AwsCall.values()) {
      requests(call, Ended.OK);
      throttles(call);
    }
  }

  @Override
  public Reply call(AwsCall call, ObjectNode request) {
    var sample = Timer.start(registry);
    var reply = aws.call(call, request);
    sample.stop(duration(call));
    var ended = ended(reply);
    requests(call, ended).increment();
    if (ended == Ended.THROTTLED) throttles(call).increment();
    return reply;
  }

  private static Ended ended(Reply reply) {
    return switch (reply) {
      case Reply.Ok _ -> Ended.OK;
      case Reply.Lost _ -> Ended.LOST;
      case Reply.Fault fault -> {
        // Sorted as the loop sorts it, so that a meter never tells another story.
        yield switch (Faults.sort(fault)) {
          case Outcome.Throttled _ -> Ended.THROTTLED;
          case Outcome.Denied _ -> Ended.DENIED;
          case Outcome.Unsure _, Outcome.Refused _, Outcome.AlreadyTrue _, Outcome.Done _ ->
            fault.status() >= SERVER_ERROR ? Ended.SERVER_ERROR : Ended.CLIENT_ERROR;
        };
      }
    };
  }

  private Counter requests(AwsCall call, Ended ended) {
    return Counter.builder("mooring.aws.requests")
        .description("AWS calls by how they ended")
        .tag("service", call.service())
        .tag("operation", call.operation())
        .tag("outcome", ended.label())
        .register(registry);
  }

  private Counter throttles(AwsCall call) {
    return Counter.builder("mooring.aws.throttles")
        .description("AWS calls that AWS throttled")
        .tag("service", call.service())
        .register(registry);
  }

  private Timer duration(AwsCall call) {
    return Timer.builder("mooring.aws.request.duration")
        .description("Time of one AWS call, the wait for the budget not included")
        .tag("service", call.service())
        .tag("operation", call.operation())
        .serviceLevelObjectives(
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5))
        .register(registry);
  }
}
