package io.mooring.ident;

import java.util.regex.Pattern;

/** The two grammars of names: ours, and ECS's for clusters, services, families and containers. */
public final class Names {
  /**
   * Longest name of an app, instance, resource or hook, in characters: three of them fit a tag
   * value.
   */
  public static final int OURS_MAX = 40;

  private static final Pattern OURS = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern ECS = Pattern.compile("[A-Za-z0-9_-]{1,255}");

  private Names() {}

  public static boolean isOurs(String name) {
    return OURS.matcher(name).matches();
  }

  /** Whether ECS takes this as a cluster, service, family or container name. */
  public static boolean isEcs(String name) {
    return ECS.matcher(name).matches();
  }

  static void requireOurs(String what, String name) {
    if (isOurs(name)) return;
    throw new IllegalArgumentException(
        "%s '%s': 1 to %d of a-z, 0-9 and -, not starting with -".formatted(what, name, OURS_MAX));
  }

  static void requireEcs(String what, String name) {
    if (isEcs(name)) return;
    throw new IllegalArgumentException(
        "%s '%s': 1 to 255 of letters, digits, _ and -".formatted(what, name));
  }
}
