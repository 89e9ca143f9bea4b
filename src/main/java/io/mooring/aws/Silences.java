package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Services beside ECS that gave no answer, such as one without a VPC endpoint: they are let be for
 * a while, since each try holds a pass up for as long as a connection takes to fail.
 */
final class Silences {
  /** What is told of it; takes the service. */
  static final String WORDS = "%s does not answer; look at the network, such as a VPC endpoint";

  /** How long one is let be. */
  private static final Duration LET_BE = Duration.ofMinutes(1);

  private final Map<AwsCall, Instant> since = new EnumMap<>(AwsCall.class);

  void heard(AwsCall call, Instant at) {
    since.put(call, at);
  }

  boolean holds(AwsCall call, Instant now) {
    var at = since.get(call);
    return at != null && at.plus(LET_BE).isAfter(now);
  }
}
