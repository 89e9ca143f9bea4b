package io.mooring.fault;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A short script: what was there before, what happens while calls go wrong, and how it has to end.
 *
 * @param earns why it is here
 * @param away how long nobody is there after a crash
 * @param except modes after which the end is another one by right; {@code why} says so
 */
record Scenario(
    String name,
    String earns,
    Policy policy,
    Behaviour behaviour,
    Consumer<Stage> before,
    Consumer<Stage> story,
    Consumer<Stage> end,
    Set<Mode> except,
    String why,
    Duration away) {
  /** How long the next process takes to come. */
  private static final Duration RESTART = Duration.ofSeconds(1);

  static Scenario of(
      String name,
      String earns,
      Consumer<Stage> before,
      Consumer<Stage> story,
      Consumer<Stage> end) {
    return new Scenario(
        name,
        earns,
        World.AUTO,
        Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"),
        before,
        story,
        end,
        EnumSet.noneOf(Mode.class),
        "",
        RESTART);
  }

  Scenario under(Policy other) {
    return new Scenario(name, earns, other, behaviour, before, story, end, except, why, away);
  }

  Scenario in(Behaviour other) {
    return new Scenario(name, earns, policy, other, before, story, end, except, why, away);
  }

  /** Not at these, and why the end is another one by right. */
  Scenario without(String reason, Mode... modes) {
    var all = EnumSet.noneOf(Mode.class);
    all.addAll(except);
    all.addAll(Arrays.asList(modes));
    return new Scenario(
        name,
        earns,
        policy,
        behaviour,
        before,
        story,
        end,
        all,
        (why + " " + reason).strip(),
        away);
  }

  /** The next process takes so long to come. */
  Scenario away(Duration time) {
    return new Scenario(name, earns, policy, behaviour, before, story, end, except, why, time);
  }

  /** Whether a fault of that plan ends it otherwise by right. */
  boolean endsOtherwise(FaultPlan plan) {
    return plan.count(except::contains) > 0;
  }

  /** Whether ECS may have forgotten by then whether a task ran. */
  boolean forgets() {
    return away.compareTo(Duration.ofHours(1)) > 0;
  }

  @Override
  public String toString() {
    return name;
  }
}
