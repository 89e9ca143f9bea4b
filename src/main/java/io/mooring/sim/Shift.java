package io.mooring.sim;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a deployment that shifts traffic has got. */
final class Shift {
  static final double ALL = 100;

  Stage stage;

  /** When the stage, its hooks or its step of traffic is over; null while tasks decide. */
  @Nullable
  Instant endsAt;

  /** Why its hooks will end the deployment when they are over; "" when they succeed. */
  String hookFailure = "";

  /** Percent of the traffic that the target is to get; the live revision gets the rest. */
  double testWeight;

  double productionWeight;

  Shift(Stage first) {
    this.stage = first;
  }

  /** All traffic to the live revision again. */
  void back() {
    endsAt = null;
    testWeight = 0;
    productionWeight = 0;
  }
}
