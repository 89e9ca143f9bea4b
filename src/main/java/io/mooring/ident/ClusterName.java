package io.mooring.ident;

/** The short name of an ECS cluster, never its ARN. */
public record ClusterName(String value) implements Comparable<ClusterName> {
  public ClusterName {
    Names.requireEcs("cluster name", value);
  }

  @Override
  public int compareTo(ClusterName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
