package io.mooring.ident;

import java.util.regex.Pattern;

/** A Git commit id, 40 hexadecimal digits. */
public record Commit(String sha) {
  private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}");

  public Commit {
    if (!SHA.matcher(sha).matches()) throw new IllegalArgumentException("not a commit id: " + sha);
  }

  public String abbreviated() {
    return sha.substring(0, 7);
  }

  @Override
  public String toString() {
    return sha;
  }
}
