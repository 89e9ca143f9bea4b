package io.mooring.fault;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A short script: what was there before, what happens while calls go wrong, and how it has to end.
 *
 * @param earns why it is here
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
    String why) {

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
        "");
  }

  Scenario under(Policy other) {
    return new Scenario(name, earns, other, behaviour, before, story, end, except, why);
  }

  Scenario in(Behaviour other) {
    return new Scenario(name, earns, policy, other, before, story, end, except, why);
  }

  /** Not at these, and why the end is another one by right. */
  Scenario without(String reason, Mode... modes) {
    var all = EnumSet.noneOf(Mode.class);
    all.addAll(except);
    all.addAll(Arrays.asList(modes));
    return new Scenario(
        name, earns, policy, behaviour, before, story, end, all, (why + " " + reason).strip());
  }

  @Override
  public String toString() {
    return name;
  }
}
