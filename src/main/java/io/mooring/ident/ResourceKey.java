package io.mooring.ident;

/** The identity of one declared resource: unique within an installation. */
public record ResourceKey(AppName app, ClusterName cluster, Kind kind, String name)
    implements Comparable<ResourceKey> {
  public ResourceKey {
    Names.requireEcs("resource name", name);
  }

  /** The value of {@code mooring:resource}: names the very thing the tag hangs on. */
  public String tagValue() {
    return cluster + "/" + kind.word() + "/" + name;
  }

  /** By app, cluster, kind and name, spelt out: thousands of keys are sorted in every pass. */
  @Override
  public int compareTo(ResourceKey other) {
    // Most keys side by side share one name of the app and the cluster: equals sees that at once.
    int order = app.equals(other.app) ? 0 : app.compareTo(other.app);
    if (order == 0 && !cluster.equals(other.cluster)) order = cluster.compareTo(other.cluster);
    if (order == 0) order = kind.compareTo(other.kind);
    return order == 0 ? name.compareTo(other.name) : order;
  }

  @Override
  public String toString() {
    return app + "/" + tagValue();
  }
}
