package io.mooring.sim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How one embedded ECS behaves where ECS leaves room, and who it pretends to be.
 *
 * @param account twelve digits
 * @param region used in every ARN, whatever region the caller signs for
 * @param clusters made at the start and after every reset
 * @param fates by image; the first match wins, no match is {@link Fate#WELL}
 * @param declared what of other services is there only once it was made; the rest is there by any
 *     name
 */
public record Behaviour(
    String account,
    String region,
    Pace pace,
    List<String> clusters,
    List<FateRule> fates,
    Switches switches,
    SortedSet<Declared> declared) {

  /** Things of other services that tasks need. */
  public enum Declared {
    /** A repository that was created holds what was put there, whatever is said here. */
    IMAGES,
    LOG_GROUPS,
    /** Those of Secrets Manager and of the Parameter Store. */
    SECRETS,
    ROLES,
    TARGET_GROUPS
  }

  /** Which id the PRIMARY deployment of a rollback carries; sources disagree (ecs.md 4.4, 9.1). */
  public enum RollbackId {
    NEW_ID,
    REVIVED_ID
  }

  /** What becomes of members whose effect is not modelled, such as a blue/green strategy. */
  public enum Unmodelled {
    /** CreateService and UpdateService refuse them and say so. */
    REFUSED,
    /** They read back as sent, and the service starts no task. For tests of the read-back. */
    READ_BACK
  }

  /**
   * Where ECS is not known, or where a test wants it to be odd.
   *
   * @param buckets whether the documented token buckets of ecs.md 2 refuse calls
   * @param inactiveKept how long a deleted service is described; AWS gives no figure (ecs.md 9.5)
   * @param extraServiceMembers merged over every described service: an AWS default that a
   *     controller does not know
   */
  public record Switches(
      RollbackId rollbackId,
      boolean buckets,
      Unmodelled unmodelled,
      Duration inactiveKept,
      ObjectNode extraServiceMembers) {}

  public Behaviour {
    if (!account.matches("[0-9]{12}")) throw new IllegalArgumentException("account " + account);
    clusters = List.copyOf(clusters);
    fates = List.copyOf(fates);
    declared = Collections.unmodifiableSortedSet(new TreeSet<>(declared));
  }

  /** Account 123456789012, eu-west-1, real pace, the documented fates, no cluster, no buckets. */
  public static Behaviour standard() {
    return new Behaviour(
        "123456789012",
        "eu-west-1",
        Pace.REAL,
        List.of(),
        List.of(
            new FateRule("unpullable", Fate.UNPULLABLE),
            new FateRule("unhealthy", Fate.UNHEALTHY),
            new FateRule("crash", Fate.CRASH)),
        new Switches(
            RollbackId.NEW_ID,
            false,
            Unmodelled.REFUSED,
            Duration.ofHours(1),
            JsonNodeFactory.instance.objectNode()),
        new TreeSet<>());
  }

  public Behaviour withAccount(String other) {
    return new Behaviour(other, region, pace, clusters, fates, switches, declared);
  }

  public Behaviour withRegion(String other) {
    return new Behaviour(account, other, pace, clusters, fates, switches, declared);
  }

  public Behaviour withPace(Pace other) {
    return new Behaviour(account, region, other, clusters, fates, switches, declared);
  }

  public Behaviour withClusters(String... names) {
    return new Behaviour(account, region, pace, List.of(names), fates, switches, declared);
  }

  public Behaviour withFates(List<FateRule> other) {
    return new Behaviour(account, region, pace, clusters, other, switches, declared);
  }

  public Behaviour withSwitches(Switches other) {
    return new Behaviour(account, region, pace, clusters, fates, other, declared);
  }

  /** These are there only once they were made. */
  public Behaviour withDeclared(Declared... only) {
    return new Behaviour(
        account, region, pace, clusters, fates, switches, new TreeSet<>(List.of(only)));
  }

  public Behaviour withRollbackId(RollbackId other) {
    return withSwitches(new Switches(
        other,
        switches.buckets,
        switches.unmodelled,
        switches.inactiveKept,
        switches.extraServiceMembers));
  }

  public Behaviour withBuckets(boolean on) {
    return withSwitches(new Switches(
        switches.rollbackId,
        on,
        switches.unmodelled,
        switches.inactiveKept,
        switches.extraServiceMembers));
  }

  public Behaviour withUnmodelled(Unmodelled other) {
    return withSwitches(new Switches(
        switches.rollbackId,
        switches.buckets,
        other,
        switches.inactiveKept,
        switches.extraServiceMembers));
  }

  public Behaviour withExtraServiceMembers(ObjectNode extra) {
    return withSwitches(new Switches(
        switches.rollbackId,
        switches.buckets,
        switches.unmodelled,
        switches.inactiveKept,
        extra.deepCopy()));
  }

  Fate fateOf(String image) {
    return fates.stream()
        .filter(rule -> rule.matches(image))
        .findFirst()
        .map(FateRule::fate)
        .orElse(Fate.WELL);
  }
}
