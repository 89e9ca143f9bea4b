package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;

/** The key of the tag that holds how far a run is. */
public final class RecordKey {
  /** Hexadecimal digits that tell those who share a revision apart: they are few. */
  private static final int DIGITS = 8;

  private RecordKey() {}

  /**
   * The key of a run's record.
   *
   * @param shared whether others run on the same revision, so that the name alone says too little
   */
  public static String of(ResourceKey key, String hook, boolean shared) {
    if (!shared) return Tags.RUN + "/" + hook;
    var digest = Digest.of(JsonNodeFactory.instance.textNode(key.tagValue())).value();
    int from = Digest.PREFIX.length();
    return Tags.RUN + "/" + digest.substring(from, from + DIGITS) + "/" + hook;
  }

  /** Whether a key is that of a record of this hook, whoever's it is. */
  static boolean isOf(String key, String hook) {
    return key.startsWith(Tags.RUN + "/") && key.endsWith("/" + hook);
  }
}
