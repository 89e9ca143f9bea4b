package io.mooring.manifest;

/** A place in a file of the repository; line and column count from 1. */
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
