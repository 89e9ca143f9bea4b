package io.mooring.manifest;

/**
 * A place in a file of the repository; line and column count from 1. {@code via} says what put the
 * value there when it was not the manifest itself, as in {@code patch 3 of overlay production} or
 * {@code value image_tag of overlay production}; else it is empty.
 */
public record Position(String file, int line, int column, String via) {
  /** The place of a value that stands there as it is read. */
  public Position(String file, int line, int column) {
    this(file, line, column, "");
  }

  Position via(String what) {
    return new Position(file, line, column, what);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column + (via.isEmpty() ? "" : " (" + via + ")");
  }
}
