package io.mooring.plan;

import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known beyond the service itself. All of it costs calls that a steady service does not
 * need, so the planner asks for each by an action that reads, and decides again when it is here.
 */
public record Known(EqualRevision equal, Deployments deployments, Images images, Scaling scaling) {
  public static final Known NOTHING = new Known(
      new EqualRevision.NotLooked(),
      new Deployments.NotLooked(),
      new Images.NotLooked(),
      new Scaling.NotLooked());

  public Known with(EqualRevision other) {
    return new Known(other, deployments, images, scaling);
  }

  public Known with(Deployments other) {
    return new Known(equal, other, images, scaling);
  }

  public Known with(Images other) {
    return new Known(equal, deployments, other, scaling);
  }

  public Known with(Scaling other) {
    return new Known(equal, deployments, images, other);
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

  /** Whether the images of the task definition are in their registry. */
  public sealed interface Images {
    record NotLooked() implements Images {}

    record Present() implements Images {}

    /** These are not there, by their registry's own word. */
    record Missing(SortedSet<String> images, Instant since) implements Images {
      public Missing {
        images = Collections.unmodifiableSortedSet(new TreeSet<>(images));
      }
    }

    /** Nobody could be asked, which holds nothing back. */
    record Unknown(String why) implements Images {}
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
