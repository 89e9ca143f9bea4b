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

  /** What becomes of services whose way of deploying is not modelled. */
  public enum Unmodelled {
    /** CreateService and UpdateService refuse other deployment controllers, and say so. */
    REFUSED,
    /**
     * They read back as sent and start no task; so does every service that is not a rolling REPLICA
     * one, and what strategies ask of a service is not checked. For tests of the read-back.
     */
    READ_BACK
  }

  /**
   * Which target group a service shows after a shift of traffic. That the two differ is known, and
   * that a revision shows the live one; whether the service does is not (ecs.md 4.6).
   */
  public enum TargetGroups {
    AS_SENT,
    SWAPPED
  }

  /**
   * The container instances of each cluster, all alike.
   *
   * @param cpu units, 1024 to a core
   * @param memory MiB
   */
  public record Instances(int count, int cpu, int memory) {
    /** Two that take whatever comes: neither size nor host ports count. */
    public static final Instances ROOMY = new Instances(2, Integer.MAX_VALUE, Integer.MAX_VALUE);

    boolean isRoomy() {
      return equals(ROOMY);
    }
  }

  /**
   * What answers late, as AWS says that it may.
   *
   * @param runs how long after RunTask a task is MISSING and on no list (ecs.md 5.2)
   * @param emptyPages whether a page of log events may be empty although more follow (ecs.md 5.3)
   */
  public record Lags(Duration runs, boolean emptyPages) {
    public static final Lags NONE = new Lags(Duration.ZERO, false);
  }

  /**
   * Where ECS is not known, or where a test wants it to be odd.
   *
   * @param buckets whether the documented token buckets of ecs.md 2 refuse calls
   * @param inactiveKept how long a deleted service is described; AWS gives no figure (ecs.md 9.5)
   * @param extraServiceMembers merged over every described service: an AWS default that a
   *     controller does not know
   * @param shortArns services whose ARN is in the old format, which takes no tags (ecs.md 7)
   */
  public record Switches(
      RollbackId rollbackId,
      boolean buckets,
      Unmodelled unmodelled,
      Duration inactiveKept,
      ObjectNode extraServiceMembers,
      TargetGroups targetGroups,
      Instances instances,
      List<String> shortArns,
      Lags lags) {

    public Switches {
      shortArns = List.copyOf(shortArns);
    }
  }

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
            new FateRule("crash", Fate.CRASH),
            new FateRule("out-of-memory", Fate.OUT_OF_MEMORY),
            new FateRule("stuck", Fate.STUCK),
            new FateRule("flaky", Fate.FLAKY),
            new FateRule("no-secret", Fate.NO_SECRET),
            new FateRule("no-log-group", Fate.NO_LOG_GROUP)),
        new Switches(
            RollbackId.NEW_ID,
            false,
            Unmodelled.REFUSED,
            Duration.ofHours(1),
            JsonNodeFactory.instance.objectNode(),
            TargetGroups.AS_SENT,
            Instances.ROOMY,
            List.of(),
            Lags.NONE),
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
    var s = switches;
    return withSwitches(new Switches(
        other,
        s.buckets,
        s.unmodelled,
        s.inactiveKept,
        s.extraServiceMembers,
        s.targetGroups,
        s.instances,
        s.shortArns,
        s.lags));
  }

  public Behaviour withBuckets(boolean on) {
    var s = switches;
    return withSwitches(new Switches(
        s.rollbackId,
        on,
        s.unmodelled,
        s.inactiveKept,
        s.extraServiceMembers,
        s.targetGroups,
        s.instances,
        s.shortArns,
        s.lags));
  }

  public Behaviour withUnmodelled(Unmodelled other) {
    var s = switches;
    return withSwitches(new Switches(
        s.rollbackId,
        s.buckets,
        other,
        s.inactiveKept,
        s.extraServiceMembers,
        s.targetGroups,
        s.instances,
        s.shortArns,
        s.lags));
  }

  public Behaviour withExtraServiceMembers(ObjectNode extra) {
    var s = switches;
    return withSwitches(new Switches(
        s.rollbackId,
        s.buckets,
        s.unmodelled,
        s.inactiveKept,
        extra.deepCopy(),
        s.targetGroups,
        s.instances,
        s.shortArns,
        s.lags));
  }

  public Behaviour withTargetGroups(TargetGroups other) {
    var s = switches;
    return withSwitches(new Switches(
        s.rollbackId,
        s.buckets,
        s.unmodelled,
        s.inactiveKept,
        s.extraServiceMembers,
        other,
        s.instances,
        s.shortArns,
        s.lags));
  }

  public Behaviour withInstances(int count, int cpu, int memory) {
    var s = switches;
    return withSwitches(new Switches(
        s.rollbackId,
        s.buckets,
        s.unmodelled,
        s.inactiveKept,
        s.extraServiceMembers,
        s.targetGroups,
        new Instances(count, cpu, memory),
        s.shortArns,
        s.lags));
  }

  public Behaviour withLags(Lags other) {
    var s = switches;
    return withSwitches(new Switches(
        s.rollbackId,
        s.buckets,
        s.unmodelled,
        s.inactiveKept,
        s.extraServiceMembers,
        s.targetGroups,
        s.instances,
        s.shortArns,
        other));
  }

  public Behaviour withShortArns(String... services) {
    var s = switches;
    return withSwitches(new Switches(
        s.rollbackId,
        s.buckets,
        s.unmodelled,
        s.inactiveKept,
        s.extraServiceMembers,
        s.targetGroups,
        s.instances,
        List.of(services),
        s.lags));
  }
}
