package io.mooring.plan;

import io.mooring.ident.Commit;
import io.mooring.live.LiveRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * On which terms a decision is made.
 *
 * @param owner the value of our {@code mooring:owner}
 * @param formerOwners earlier values of it, which are taken over
 * @param approved a person approved the app's commit as a whole
 * @param contested pointers that our own writes did not settle
 * @param confirmed pointers of drift that has been there for {@link #DRIFT_SETTLE}
 * @param unheard the members that an update of ours without an answer may still set, as the value
 *     of {@code mooring:owns}; "" where there is none
 * @param turn whether a roll-out of this resource may start now
 * @param gate whether the app as a whole may be changed now
 */
public record Terms(
    Policy policy,
    String owner,
    SortedSet<String> formerOwners,
    Optional<Commit> commit,
    boolean approved,
    SortedSet<String> contested,
    SortedSet<String> confirmed,
    String unheard,
    Turn turn,
    Gate gate,
    Instant now) {
  /**
   * How long drift must have been seen before it is corrected. One look is not enough: ECS is
   * eventually consistent, and a read that lags behind our own write looks like drift.
   */
  public static final Duration DRIFT_SETTLE = Duration.ofSeconds(5);

  /** The plan for drift that one look has shown: it waits for a second one. */
  public static final Plan SECOND_LOOK = new Plan.Wait("drift to be seen again", DRIFT_SETTLE);

  public Terms {
    formerOwners = Collections.unmodifiableSortedSet(new TreeSet<>(formerOwners));
    confirmed = Collections.unmodifiableSortedSet(new TreeSet<>(confirmed));
    contested = Collections.unmodifiableSortedSet(new TreeSet<>(contested));
  }

  /** Where nothing stands against anything. */
  public static Terms of(Policy policy, String owner, Optional<Commit> commit, Instant now) {
    return new Terms(
        policy,
        owner,
        new TreeSet<>(),
        commit,
        false,
        new TreeSet<>(),
        new TreeSet<>(),
        "",
        new Turn.Free(),
        new Gate.Open(),
        now);
  }

  public Terms with(Turn other) {
    return but(approved, other, gate, now);
  }

  public Terms with(Gate other) {
    return but(approved, turn, other, now);
  }

  /** The same at another time. */
  public Terms at(Instant other) {
    return but(approved, turn, gate, other);
  }

  public Terms withApproved() {
    return but(true, turn, gate, now);
  }

  private Terms but(boolean isApproved, Turn otherTurn, Gate otherGate, Instant at) {
    return new Terms(
        policy,
        owner,
        formerOwners,
        commit,
        isApproved,
        contested,
        confirmed,
        unheard,
        otherTurn,
        otherGate,
        at);
  }

  /** Whether another app has it, or its runs, by its tags. */
  boolean isOthers(LiveRevision revision) {
    return revision.isOthers(owners());
  }

  /** Whether this app registered it for that resource, under its name or an earlier one. */
  boolean registered(LiveRevision revision, String resource) {
    return revision.isRegisteredFor(owners(), resource);
  }

  /** The app under its name and those that it had before. */
  private NavigableSet<String> owners() {
    var owners = new TreeSet<>(formerOwners);
    owners.add(owner);
    return owners;
  }

  /** A commit in a few characters, for notes. */
  public String commitWords() {
    return commit.map(Terms::words).orElse("no commit");
  }

  static String words(Commit commit) {
    return "commit " + commit.abbreviated();
  }
}
