package io.mooring.ident;

import java.util.Comparator;

/** The identity of one declared resource: unique within an installation. */
public record ResourceKey(AppName app, ClusterName cluster, Kind kind, String name)
    implements Comparable<ResourceKey> {
  private static final Comparator<ResourceKey> ORDER = Comparator.comparing(ResourceKey::app)
      .thenComparing(ResourceKey::cluster)
      .thenComparing(ResourceKey::kind)
      .thenComparing(ResourceKey::name);

  public ResourceKey {
    Names.requireEcs("resource name", name);
  }

  /** The value of {@code mooring:resource}: names the very thing the tag hangs on. */
  public String tagValue() {
    return cluster + "/" + kind.word() + "/" + name;
  }

  @Override
  public int compareTo(ResourceKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return app + "/" + tagValue();
  }
}
