package io.mooring.cli;

import java.util.Locale;

/** Whether a command's data is coloured. */
enum ColourChoice {
  /** At a terminal, and not where NO_COLOR asks for none. */
  AUTO,
  ALWAYS,
  NEVER;

  boolean applies(Surroundings surroundings) {
    return switch (this) {
      case AUTO -> surroundings.colour();
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
