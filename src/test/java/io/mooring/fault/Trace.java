package io.mooring.fault;

import java.util.ArrayList;
import java.util.List;

/** What happened in a run, as a hash and, where it is wanted, as text. */
final class Trace {
  private static final long PRIME = 0x100000001b3L;
  private long hash = 0xcbf29ce484222325L;
  private final List<String> lines = new ArrayList<>();
  private final boolean keeps;
  private boolean hashes = true;

  Trace(boolean keeps) {
    this.keeps = keeps;
  }

  /** Comes to stand as the other one does; its text is not taken over. */
  void goOnFrom(Trace other) {
    hash = other.hash;
  }

  boolean keeps() {
    return keeps;
  }

  /** Nobody asks for the hash, and that of each answer of thirty days takes long. */
  void hashesNothing() {
    hashes = false;
  }

  boolean hashes() {
    return hashes;
  }

  void add(String what, int detail) {
    mix(what.hashCode());
    mix(detail);
  }

  private void mix(int value) {
    hash = (hash ^ value) * PRIME;
  }

  void say(String line) {
    if (keeps) lines.add(line);
  }

  String hash() {
    return Long.toHexString(hash);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
