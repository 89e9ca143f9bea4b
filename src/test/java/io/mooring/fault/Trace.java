package io.mooring.fault;

import java.util.ArrayList;
import java.util.List;

/** What happened in a run, as a hash and as text where they are wanted. */
final class Trace {
  private static final long PRIME = 0x100000001b3L;

  /** What is kept; the hash of each answer takes a tenth of a run, and its text far more. */
  enum Keeps {
    NOTHING,
    HASH,
    HASH_AND_TEXT
  }

  private long hash = 0xcbf29ce484222325L;
  private final List<String> lines = new ArrayList<>();
  private final Keeps keeps;

  Trace(Keeps keeps) {
    this.keeps = keeps;
  }

  /** Comes to stand as the other one does; its text is not taken over. */
  void goOnFrom(Trace other) {
    if (hashes()) hash = other.mixed();
  }

  boolean tells() {
    return keeps == Keeps.HASH_AND_TEXT;
  }

  boolean hashes() {
    return keeps != Keeps.NOTHING;
  }

  void add(String what, int detail) {
    mix(what.hashCode());
    mix(detail);
  }

  private void mix(int value) {
    hash = (hash ^ value) * PRIME;
  }

  void say(String line) {
    if (tells()) lines.add(line);
  }

  /** Two runs with the same are the same, call by call. */
  String hash() {
    return Long.toHexString(mixed());
  }

  /** Where none is kept, all runs would look alike. */
  private long mixed() {
    if (!hashes()) throw new IllegalStateException("this trace keeps no hash");
    return hash;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
