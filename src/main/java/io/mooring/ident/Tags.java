package io.mooring.ident;

/** The keys of the tags that Mooring writes: together with Git and ECS they are its only record. */
public final class Tags {
  public static final String PREFIX = "mooring:";

  /** On a service or revision: {@code <instance>/<app>}. */
  public static final String OWNER = PREFIX + "owner";

  /**
   * On a service or revision: {@code <cluster>/<kind>/<name>}, so that a copied tag owns nothing.
   */
  public static final String RESOURCE = PREFIX + "resource";

  /** On a revision: the digest of the request as authored. */
  public static final String DIGEST = PREFIX + "digest";

  /** On a service: the version applied last. */
  public static final String APPLIED = PREFIX + "applied";

  /** On a service: the version last seen healthy. */
  public static final String HEALTHY = PREFIX + "healthy";

  /** On a service: short codes of the resettable members that Git declared. */
  public static final String OWNS = PREFIX + "owns";

  /** On a service: a version kept back. */
  public static final String HOLD = PREFIX + "hold";

  /** On a service, or on a cluster with {@code /<app>} appended: a person approved what differs. */
  public static final String SYNC = PREFIX + "sync";

  /** On a service, or on a cluster with {@code /<app>} appended: no write until it is gone. */
  public static final String SUSPEND = PREFIX + "suspend";

  /** On a service: a person wants its tasks replaced once, by a deployment of the same version. */
  public static final String RESTART = PREFIX + "restart";

  /** On a service: a person lets go of a hold or of contested places; cleared when it was done. */
  public static final String RELEASE = PREFIX + "release";

  /** On a cluster with {@code /<app>} appended: a person said yes to deleting what is named. */
  public static final String PRUNE = PREFIX + "prune";

  /** On a revision, with {@code /<hook>} appended: how far a run on it is. */
  public static final String RUN = PREFIX + "run";

  /**
   * On a revision without an {@link #OWNER}, which somebody else registered: whose runs the records
   * on it are of.
   */
  public static final String RUNS_OF = PREFIX + "runs-of";

  /** On a revision that was derived for a Task: the revision that it was made out of. */
  public static final String FROM = PREFIX + "from";

  /** On a revision: the commit that it was registered for, for people. */
  public static final String COMMIT = PREFIX + "commit";

  /**
   * Most user and own tags on one resource
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html).
   */
  public static final int MAX = 50;

  private Tags() {}

  public static boolean isOurs(String key) {
    return key.startsWith(PREFIX);
  }

  /** Tags that AWS writes; nobody else can. */
  public static boolean isAws(String key) {
    return key.startsWith("aws:");
  }

  /** The value of {@link #OWNER}. */
  public static String owner(InstanceName instance, AppName app) {
    return instance + "/" + app;
  }
}
