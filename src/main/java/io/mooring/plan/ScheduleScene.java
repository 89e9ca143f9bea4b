package io.mooring.plan;

import io.mooring.desired.DesiredTrigger;
import io.mooring.ident.ResourceKey;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a decision about the schedules of one resource is made from.
 *
 * @param rules what was seen of their rules, by {@link DesiredTrigger#address}
 * @param needs what was seen of what their tasks need
 * @param revisions what was found of the definitions that no service runs, by digest, and of those
 *     to go back to, by ARN
 */
public record ScheduleScene(
    ResourceKey key,
    List<DesiredTrigger> triggers,
    Version version,
    SortedMap<String, RuleLook> rules,
    SortedMap<String, EqualRevision> revisions,
    Known.Needs needs,
    Terms terms) {
  public ScheduleScene {
    triggers = List.copyOf(triggers);
    rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
    revisions = Collections.unmodifiableSortedMap(new TreeMap<>(revisions));
  }

  /** How far the version is that the schedules go with. */
  public sealed interface Version {
    /** There is none that was seen healthy. */
    record None() implements Version {}

    /**
     * Git wants another version than the one that was seen healthy last: what is there moves to the
     * revision of that one, and nothing else moves.
     */
    record Behind(String revision) implements Version {}

    /** The version that Git wants runs and is healthy on this revision. */
    record At(String revision) implements Version {}

    /** There is no service: a revision that equals what Git says is looked for. */
    record Own() implements Version {}
  }

  RuleLook rule(DesiredTrigger trigger) {
    return rules.getOrDefault(trigger.address(), new RuleLook.NotLooked());
  }
}
