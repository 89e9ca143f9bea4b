package io.mooring.metrics;

import java.util.Locale;

/** Writes closed lists of ours as label values. */
final class Labels {
  private Labels() {}

  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
