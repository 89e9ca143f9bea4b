package io.mooring.plan;

import java.util.Comparator;

/**
 * One thing outside ECS that the tasks of a version cannot start without.
 *
 * @param name as the manifest writes it: an image, a log group's name (and its region, after
 *     {@link #IN}), a secret's reference, an ARN
 */
public record Need(Kind kind, String name) implements Comparable<Need> {
  /** Between the name of a log group and its region; no name holds a space. */
  public static final String IN = " in ";

  private static final Comparator<Need> ORDER =
      Comparator.comparing(Need::kind).thenComparing(Need::name);

  /** In the order in which they are told. */
  public enum Kind {
    IMAGE("image", "ImageMissing", "push it, or name another one in Git"),
    LOG_GROUP(
        "log group",
        "LogGroupMissing",
        "create it, or set the option awslogs-create-group: \"true\""),
    SECRET("secret", "SecretMissing", "create it, or correct valueFrom in Git"),
    ROLE("role", "RoleMissing", "create it, or correct its ARN in Git"),
    TARGET_GROUP("target group", "TargetGroupMissing", "create it, or correct its ARN in Git");

    private final String words;
    private final String reason;
    private final String advice;

    Kind(String words, String reason, String advice) {
      this.words = words;
      this.reason = reason;
      this.advice = advice;
    }

    public String words() {
      return words;
    }

    /** The word of the condition when one is not there. */
    public String reason() {
      return reason;
    }

    /** What to do when one is not there. */
    public String advice() {
      return advice;
    }
  }

  /** What is known of a need. */
  public sealed interface Standing {
    record There() implements Standing {}

    /** Its own service says that it is not there. */
    record Missing() implements Standing {}

    /** Nobody could be asked, which holds nothing back; {@code why} says what to do. */
    record Unknown(String why) implements Standing {}
  }

  /** In whatever region. */
  boolean isLogGroup(String group) {
    return kind == Kind.LOG_GROUP && (name.equals(group) || name.startsWith(group + IN));
  }

  @Override
  public int compareTo(Need other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.words() + " " + name;
  }
}
