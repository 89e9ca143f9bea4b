package io.mooring.desired;

import io.mooring.ident.ClusterName;
import java.util.List;

/**
 * Where an app may go: one account and region, its clusters (the first is the default), and the
 * roles and images that manifests may name, as patterns in which {@code *} stands for any
 * characters.
 *
 * <p>No role is allowed that is not listed: swapping {@code taskRoleArn} in Git is the obvious
 * attack. An empty list of images allows every image, since an image gains nothing that its role
 * does not give it.
 */
public record Destination(
    String name,
    String account,
    String region,
    List<ClusterName> clusters,
    List<String> roles,
    List<String> images) {
  public Destination {
    clusters = List.copyOf(clusters);
    roles = List.copyOf(roles);
    images = List.copyOf(images);
    if (clusters.isEmpty())
      throw new IllegalArgumentException("destination " + name + " has no cluster");
  }
}
