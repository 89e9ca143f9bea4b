package io.mooring.cli;

import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Names;
import io.mooring.ident.Tags;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.References;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The manifests of a folder as an app would want them, without AWS and without a controller.
 *
 * @param owner the value of {@code mooring:owner}, or what stands for it where no app is named
 */
record Offline(ManifestFolder files, DesiredState state, String owner) {
  private static final AppName ANY_APP = new AppName("any");
  private static final String ANY_ACCOUNT = "123456789012";
  private static final String ANY_REGION = "eu-west-1";
  private static final String ANY_CLUSTER = "default";

  /** Without a configuration the owner is not known; these characters cannot be in a real one. */
  private static final String ANY_OWNER = "<instance>/<app>";

  /** By the configuration's app where one is given, else for any place that the manifests name. */
  static Offline read(Path folder, ConfigOptions options, Surroundings surroundings) {
    var files = ManifestFolder.read(folder);
    if (!options.isGiven()) return anywhere(files);
    var spec = options.app(surroundings).spec();
    return new Offline(
        files,
        state(spec.name(), spec.destination(), files),
        Tags.owner(spec.instance(), spec.name()));
  }

  /** A destination that has every cluster that the manifests name, and allows every role. */
  private static Offline anywhere(ManifestFolder files) {
    var named = new TreeSet<ClusterName>();
    var references = References.to(ANY_ACCOUNT, ANY_REGION, ANY_CLUSTER);
    for (var declared : ManifestLoader.load(files.sources(), references).declared()) {
      var cluster = declared.manifest().spec().path("cluster").asText();
      if (Names.isEcs(cluster)) named.add(new ClusterName(cluster));
    }
    var clusters = new ArrayList<>(List.of(new ClusterName(ANY_CLUSTER)));
    named.stream().filter(c -> !clusters.contains(c)).forEach(clusters::add);
    var anywhere =
        new Destination("any", ANY_ACCOUNT, ANY_REGION, clusters, List.of("*"), List.of());
    return new Offline(files, state(ANY_APP, anywhere, files), ANY_OWNER);
  }

  private static DesiredState state(AppName app, Destination destination, ManifestFolder files) {
    var references = References.to(
        destination.account(),
        destination.region(),
        destination.clusters().getFirst().value());
    return DesiredState.of(app, destination, ManifestLoader.load(files.sources(), references));
  }
}
