package io.mooring.web;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every app was looked at once, however that went: what is served then is the truth. */
@Readiness
public class FirstPass implements HealthCheck {
  private final Known known;

  public FirstPass(Known known) {
    this.known = known;
  }

  @Override
  public HealthCheckResponse call() {
    var waiting = known.waiting();
    var answer = HealthCheckResponse.named("first pass").status(waiting.isEmpty());
    return (waiting.isEmpty() ? answer : answer.withData("waiting", String.join(",", waiting)))
        .build();
  }
}
