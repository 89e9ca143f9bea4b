package io.mooring.run;

import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveRevision;

/** What a person types to say how a run ended. */
public final class ReleaseWords {
  private ReleaseWords() {}

  /**
   * The command by which a person says what is to become of a run.
   *
   * @param home the revision with the record, which is named so that no other one is meant
   */
  public static String of(ResourceKey key, String hook, LiveRevision home, String as) {
    return "mooring release --app %s %s --run %s --as %s --on %s"
        .formatted(key.app(), key.name(), hook, as, home.name());
  }
}
