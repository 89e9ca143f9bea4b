package io.mooring.plan;

import io.mooring.desired.Dependencies;
import io.mooring.ident.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says which roll-outs of one app may start now. Pure, and made anew for each round of a pass:
 *
 * <ol>
 *   <li>What depends on something that is not ready waits for it. The first cause is named, however
 *       far down the chain it lies.
 *   <li>Once {@code stop-after-failures} wanted versions have failed, no other one starts. One that
 *       failed and is another one now may: it is the repair.
 *   <li>A version that is under way already keeps its place.
 *   <li>The rest stands in line, repairs first, then drift, then by the order of dependencies and
 *       by name, for {@code max-rollouts} places. Until a version of this commit has been seen
 *       healthy there are only as many as may fail, those that did included; each one seen healthy
 *       adds a place. So one line that breaks all services touches no more of them than
 *       {@code stop-after-failures}.
 * </ol>
 *
 * Taking back drift asks only for a place: the version is one that worked.
 */
public final class Queue {
  private static final String ASKS = "AsksForATurn";
  private static final String ASKED = "waits for its turn";

  /** Decided on these terms, what wants to start a roll-out says so; see {@link #asks}. */
  public static final Turn ASKING = new Turn.Waits(ASKS, ASKED);

  /** How many services a message names: enough to know where to look. */
  private static final int NAMED_MAX = 5;

  private final Policy policy;
  private final SortedMap<ResourceKey, Standing> standings;
  private final NavigableSet<ResourceKey> failed = new TreeSet<>();
  private final NavigableSet<ResourceKey> underWay = new TreeSet<>();
  private final Dependencies dependencies;
  private final Lacking lacking;
  private final Optional<Duration> typical;
  private final int proven;

  /** What a resource lacks to be built upon, for people; empty where it is ready. */
  public interface Lacking {
    Optional<String> of(ResourceKey key);
  }

  /**
   * One that wants to start a roll-out.
   *
   * @param drift to take back what someone changed
   * @param takes whether it takes a place; not where it cannot use it now
   */
  public record Want(ResourceKey key, boolean drift, boolean takes) {}

  /** Where the first cause lies, and through which direct dependency it is met. */
  private record Cause(ResourceKey first, String why, ResourceKey through) {}

  /**
   * @param standings of all services of the app, as far as they are known
   * @param taken those that got a place in this pass and may not show it yet
   * @param typical how long a roll-out of this app takes, where one was seen
   */
  public Queue(
      Policy policy,
      SortedMap<ResourceKey, Standing> standings,
      SortedSet<ResourceKey> taken,
      Dependencies dependencies,
      Lacking lacking,
      Optional<Duration> typical) {
    this.policy = policy;
    this.standings = standings;
    this.dependencies = dependencies;
    this.lacking = lacking;
    this.typical = typical;
    int good = 0;
    for (var each : standings.entrySet()) {
      if (each.getValue().failed()) failed.add(each.getKey());
      if (each.getValue().isUnderWay()) underWay.add(each.getKey());
      if (each.getValue().proven()) good++;
    }
    for (var key : taken) if (!failed.contains(key)) underWay.add(key);
    this.proven = good;
  }

  /** Whether a decision that was made on the terms {@link #ASKING} would start a roll-out. */
  public static boolean asks(Decision decision) {
    return decision.remarks().stream().anyMatch(remark -> remark.reason().equals(ASKS));
  }

  /**
   * What such a decision is on another turn than a free one: the same, since nothing but the words
   * hangs on it.
   */
  public static Decision told(Decision asking, Turn turn) {
    var stays = Turns.stays(turn);
    if (stays.isEmpty()) throw new IllegalArgumentException("a free turn changes the plan");
    var plan = asking.plan() instanceof Plan.Wait(var on, var _) && on.equals(ASKED)
        ? stays.get().plan()
        : asking.plan();
    var remarks = asking.remarks().stream()
        .map(remark -> remark.reason().equals(ASKS) ? stays.get().remark() : remark)
        .toList();
    return new Decision(
        plan, asking.diff(), asking.drifted(), asking.verdict(), asking.health(), remarks);
  }

  /** A turn for each, in the order in which they come. */
  public SortedMap<ResourceKey, Turn> turns(List<Want> wants) {
    var turns = new TreeMap<ResourceKey, Turn>();
    var causes = causes(wants);
    var line = new ArrayList<ResourceKey>();
    for (var want : wants.stream().sorted(order()).toList()) {
      var key = want.key();
      var cause = want.drift() ? Optional.<Cause>empty() : cause(key, causes);
      if (cause.isPresent()) {
        turns.put(key, new Turn.Waits("DependencyNotReady", words(cause.get())));
      } else if (!want.drift() && isStopped() && !isMended(key)) {
        turns.put(key, stopped());
      } else if (underWay.contains(key)) {
        turns.put(key, new Turn.Free());
      } else if (hasPlace(want)) {
        turns.put(key, new Turn.Free());
        if (want.takes()) underWay.add(key);
      } else {
        line.add(key);
      }
    }
    for (int i = 0; i < line.size(); i++)
      turns.put(line.get(i), new Turn.Waits("RolloutLimit", position(i + 1, line.size())));
    return turns;
  }

  private Comparator<Want> order() {
    return Comparator.comparing((Want want) -> !underWay.contains(want.key()))
        .thenComparing(want -> !isMended(want.key()))
        .thenComparing(want -> !want.drift())
        .thenComparingInt(want -> dependencies.depth(want.key()))
        .thenComparing(Want::key);
  }

  private boolean isMended(ResourceKey key) {
    return Optional.ofNullable(standings.get(key)).filter(Standing::mended).isPresent();
  }

  private boolean isStopped() {
    return failed.size() >= policy.stopAfterFailures();
  }

  /** As many as may fail, before anything is known of this commit. */
  private int tried() {
    return policy.stopAfterFailures() + proven;
  }

  private boolean hasPlace(Want want) {
    if (underWay.size() >= policy.maxRollouts()) return false;
    if (want.drift()) return true;
    int spent = isMended(want.key()) ? 0 : failed.size();
    return underWay.size() + spent < tried();
  }

  private Turn.Halted stopped() {
    return new Turn.Halted(
        Remark.STOPPED_AFTER_FAILURES,
        "%d versions that Git still wants have failed (%s), and sync.stop-after-failures is %d, so no other one is rolled out; commit a change of theirs, let one of them try again with `mooring release NAME`, or set a higher limit"
            .formatted(failed.size(), few(failed), policy.stopAfterFailures()));
  }

  private static String few(SortedSet<ResourceKey> keys) {
    var named =
        keys.stream().limit(NAMED_MAX).map(ResourceKey::name).collect(Collectors.joining(", "));
    return keys.size() <= NAMED_MAX ? named : named + " and " + (keys.size() - NAMED_MAX) + " more";
  }

  private String position(int place, int of) {
    boolean full = underWay.size() >= policy.maxRollouts();
    var why = full
        ? "%d roll-outs of the app are under way (sync.max-rollouts)".formatted(underWay.size())
        : "%d of this commit are tried before others follow (sync.stop-after-failures)"
            .formatted(tried());
    return "%s of %d in the queue%s: %s"
        .formatted(ordinal(place), of, expected(place).map(e -> ", " + e).orElse(""), why);
  }

  /** Each round frees as many places as there are. */
  private Optional<String> expected(int place) {
    int places = Math.max(1, Math.min(policy.maxRollouts(), tried() - failed.size()));
    long rounds = (place + places - 1L) / places;
    return typical.map(one -> {
      long seconds = one.multipliedBy(rounds).toSeconds();
      return seconds < 60 ? "less than a minute" : "about %d min".formatted((seconds + 59) / 60);
    });
  }

  static String ordinal(int number) {
    boolean teen = number % 100 >= 11 && number % 100 <= 13;
    var ending = teen
        ? "th"
        : switch (number % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
    return number + ending;
  }

  /** Of those that depend on something, what keeps each back; those below it come first. */
  private SortedMap<ResourceKey, Cause> causes(List<Want> wants) {
    var causes = new TreeMap<ResourceKey, Cause>();
    boolean any = wants.stream().anyMatch(want -> dependencies.depth(want.key()) > 0);
    if (!any) return causes;
    for (var key : dependencies.inOrder()) {
      for (var on : dependencies.on(key)) {
        var deeper = causes.get(on);
        var why = deeper != null ? Optional.of(deeper.why()) : lacking.of(on);
        if (why.isEmpty()) continue;
        causes.put(key, new Cause(deeper != null ? deeper.first() : on, why.get(), on));
        break;
      }
    }
    return causes;
  }

  private static Optional<Cause> cause(ResourceKey key, SortedMap<ResourceKey, Cause> causes) {
    return Optional.ofNullable(causes.get(key));
  }

  private static String words(Cause cause) {
    var through =
        cause.through().equals(cause.first()) ? "" : " (through " + named(cause.through()) + ")";
    return "waits for %s, on which it depends%s: %s"
        .formatted(named(cause.first()), through, cause.why());
  }

  /** The turn of what depends on something that is not ready. */
  public static Turn waits(ResourceKey on, String why) {
    return new Turn.Waits("DependencyNotReady", words(new Cause(on, why, on)));
  }

  private static String named(ResourceKey key) {
    return switch (key.kind()) {
      case SERVICE -> key.name();
      case TASK, SCHEDULE, TASK_DEFINITION, OVERLAY -> key.kind().word() + "/" + key.name();
    };
  }
}
