package io.mooring.cli;

import java.util.Locale;

/** How a list is printed. */
enum Format {
  TABLE,
  WIDE,
  JSON,
  YAML,
  NAME;

  /** As it is typed and shown in the help. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
