package io.mooring.config;

/** A value that never reaches a log, a message or a page: it prints as {@code ***}. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
