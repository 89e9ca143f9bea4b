package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.cli.Bench.Place;
import io.mooring.execute.Executor;
import io.mooring.plan.Outcome;
import java.time.InstantSource;

/** Writes what a person wants as a tag, and takes it back: one that fails ends the command. */
record Wishes(InstantSource clock) {
  /** @param what the thing that is tagged, for people */
  void write(Place place, String arn, String key, String value, String what) {
    var executor = executor(place);
    require(patience().outcome(() -> executor.ask(arn, key, value)), what);
  }

  void takeBack(Place place, String arn, String key, String what) {
    var executor = executor(place);
    require(patience().outcome(() -> executor.takeBack(arn, key)), what);
  }

  /** Many names are more tags than the API budget lets through at once. */
  private Patience patience() {
    return new Patience(_ -> {}, clock);
  }

  private Executor executor(Place place) {
    return new Executor(place.ecs(), place.spec().destination(), clock);
  }

  static void require(Outcome outcome, String what) {
    switch (outcome) {
      case Outcome.Done _, Outcome.AlreadyTrue _ -> {}
      case Outcome.Denied denied ->
        throw new Failure(
            ExitCode.FORBIDDEN,
            "you may not tag the %s (ecs:TagResource, ecs:UntagResource): %s"
                .formatted(what, denied.message()));
      case Outcome.Refused refused ->
        throw new Failure(
            ExitCode.OTHER, "the %s is not tagged: %s".formatted(what, refused.message()));
      case Outcome.Throttled _, Outcome.Unsure _ ->
        throw new Failure(
            ExitCode.OTHER,
            "the %s is not tagged: %s; try again".formatted(what, Ecs.words(outcome)));
    }
  }
}
