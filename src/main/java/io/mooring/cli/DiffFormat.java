package io.mooring.cli;

import java.util.Locale;

/** How differences are printed. */
enum DiffFormat {
  TABLE,
  WIDE,
  JSON,
  YAML,
  NAME,
  /** RFC 6902, from live to desired. */
  JSON_PATCH,
  /** A comment on a pull request. */
  MARKDOWN;

  /** As it is typed and shown in the help. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
