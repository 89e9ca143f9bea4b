package io.mooring.ident;

/** The name of an app: a repository, ref and path with a destination and a policy. */
public record AppName(String value) implements Comparable<AppName> {
  public AppName {
    Names.requireOurs("app name", value);
  }

  @Override
  public int compareTo(AppName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
