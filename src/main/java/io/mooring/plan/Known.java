package io.mooring.plan;

import io.mooring.live.LiveRevision;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import io.mooring.run.RunLook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known beyond the service itself. All of it costs calls that a steady service does not
 * need, so the planner asks for each by an action that reads, and decides again when it is here.
 */
public record Known(
    EqualRevision equal, Deployments deployments, Needs needs, Scaling scaling, Beside beside) {
  public static final Known NOTHING = new Known(
      new EqualRevision.NotLooked(),
      new Deployments.NotLooked(),
      new Needs.NotLooked(),
      new Scaling.NotLooked(),
      Beside.NOTHING);

  public Known with(EqualRevision other) {
    return new Known(other, deployments, needs, scaling, beside);
  }

  public Known with(Deployments other) {
    return new Known(equal, other, needs, scaling, beside);
  }

  public Known with(Needs other) {
    return new Known(equal, deployments, other, scaling, beside);
  }

  public Known with(Scaling other) {
    return new Known(equal, deployments, needs, other, beside);
  }

  public Known with(Beside other) {
    return new Known(equal, deployments, needs, scaling, other);
  }

  /**
   * What belongs to its runs.
   *
   * @param runs by the name of the run
   * @param rules by name
   * @param logGroups by name
   * @param definitions by the digest that was looked for: the revisions of runs with a definition
   *     of their own
   * @param family revisions of the service's family on which a run may still go on
   */
  public record Beside(
      SortedMap<String, RunLook> runs,
      SortedMap<String, RuleLook> rules,
      SortedMap<String, LogGroupLook> logGroups,
      SortedMap<String, EqualRevision> definitions,
      List<LiveRevision> family) {
    public static final Beside NOTHING =
        new Beside(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    public Beside {
      runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
      rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
      logGroups = Collections.unmodifiableSortedMap(new TreeMap<>(logGroups));
      definitions = Collections.unmodifiableSortedMap(new TreeMap<>(definitions));
      family = List.copyOf(family);
    }

    public Beside(
        SortedMap<String, RunLook> runs,
        SortedMap<String, RuleLook> rules,
        SortedMap<String, LogGroupLook> logGroups) {
      this(runs, rules, logGroups, new TreeMap<>(), List.of());
    }

    /** The same with what is known of its runs. */
    public Beside with(
        SortedMap<String, RunLook> looks,
        SortedMap<String, EqualRevision> defined,
        List<LiveRevision> inFamily) {
      return new Beside(looks, rules, logGroups, defined, inFamily);
    }

    public EqualRevision definition(String digest) {
      return definitions.getOrDefault(digest, new EqualRevision.NotLooked());
    }

    public RunLook run(String name) {
      return runs.getOrDefault(name, new RunLook.NotLooked());
    }

    public RuleLook rule(String name) {
      return rules.getOrDefault(name, new RuleLook.NotLooked());
    }

    public LogGroupLook logGroup(String name) {
      return logGroups.getOrDefault(name, new LogGroupLook.NotLooked());
    }
  }

  /** What ECS remembers of the service's deployments. */
  public sealed interface Deployments {
    record NotLooked() implements Deployments {}

    /**
     * Newest first, with the revisions of the service that they went to, by ARN, as far as ECS
     * still has them.
     */
    record Seen(
        List<LiveServiceDeployment> newestFirst, SortedMap<String, LiveServiceRevision> revisions)
        implements Deployments {
      public Seen {
        newestFirst = List.copyOf(newestFirst);
        revisions = Collections.unmodifiableSortedMap(new TreeMap<>(revisions));
      }
    }

    /** It cannot be asked for: this caller may not, or ECS has no history of the service. */
    record Unknown(String why) implements Deployments {}
  }

  /** What the version's tasks need besides ECS. */
  public sealed interface Needs {
    record NotLooked() implements Needs {}

    /**
     * Where each stands.
     *
     * @param since when one of them was first seen missing, without a break
     */
    record Looked(SortedMap<Need, Need.Standing> standings, Instant since) implements Needs {
      public Looked {
        standings = Collections.unmodifiableSortedMap(new TreeMap<>(standings));
      }

      /** Those that are not there. */
      public List<Need> missing() {
        return standings.entrySet().stream()
            .filter(each -> each.getValue() instanceof Need.Standing.Missing)
            .map(Map.Entry::getKey)
            .toList();
      }

      /** Those that nobody could be asked about, each with the reason. */
      public List<String> unknown() {
        var words = new ArrayList<String>();
        standings.forEach((need, standing) -> {
          if (standing instanceof Need.Standing.Unknown(var why))
            words.add(need + " (" + why + ")");
        });
        return words;
      }
    }
  }

  /** Whether something else keeps the number of tasks. */
  public sealed interface Scaling {
    record NotLooked() implements Scaling {}

    /** The number of tasks is nobody else's. */
    record None() implements Scaling {}

    /** A scalable target of Application Auto Scaling. */
    record Target(int minimum, int maximum) implements Scaling {}

    /** It cannot be asked for. */
    record Unknown(String why) implements Scaling {}
  }
}
