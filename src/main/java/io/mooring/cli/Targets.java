package io.mooring.cli;

import io.mooring.cli.Bench.Place;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveService;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The services that a command means by name, found in ECS by the tags that make them an app's. Git
 * is not asked: what people do in an emergency must not wait for it.
 */
final class Targets {
  private final Bench bench;
  private final InstantSource clock;

  Targets(Bench bench, InstantSource clock) {
    this.bench = bench;
    this.clock = clock;
  }

  /** One service and the app whose it is. */
  record Target(Place place, ResourceKey key, LiveService live, LiveCluster cluster) {
    Optional<String> tag(String name) {
      return live.tag(name);
    }

    /** By itself or with its whole app: then a wish waits until it is resumed. */
    boolean isSuspended() {
      return tag(Tags.SUSPEND).isPresent()
          || cluster.tag(Tags.SUSPEND + "/" + key.app()).isPresent();
    }

    String what() {
      return "service " + key.name();
    }

    /** The same as it is now. */
    Target again(InstantSource clock) {
      var services = new LiveFleet(place.ecs(), key.cluster(), clock)
          .services(new TreeSet<>(List.of(key.name())));
      return services
          .service(key.name())
          .map(now -> new Target(place, key, now, cluster))
          .orElse(this);
    }
  }

  /** One app's cluster. */
  record Site(Place place, ClusterName cluster, LiveCluster live) {}

  /** Every cluster that the apps go to. */
  List<Site> sites() {
    return read(new TreeSet<>());
  }

  private List<Site> read(SortedSet<String> services) {
    var sites = new ArrayList<Site>();
    for (var place : bench.places()) {
      confirm(place);
      for (var cluster : place.spec().destination().clusters()) {
        var live = new LiveFleet(place.ecs(), cluster, clock).services(services);
        sites.add(new Site(place, cluster, live));
      }
    }
    return sites;
  }

  private static void confirm(Place place) {
    AwsOptions.confirm(place.ecs(), place.spec().destination().account());
  }

  /**
   * The services of these names, in their order.
   *
   * @throws Failure where one is not there, is nobody's or somebody else's, or could be two
   */
  List<Target> named(List<String> names) {
    var plain = new TreeSet<String>();
    for (var name : names) {
      if (!Names.isEcs(plain(name)))
        throw new Failure(ExitCode.USAGE, "'%s' is no name of a service".formatted(name));
      plain.add(plain(name));
    }
    var sites = read(plain);
    return names.stream().map(name -> one(name, sites)).toList();
  }

  private static String plain(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static Target one(String name, List<Site> sites) {
    var owned = new ArrayList<Target>();
    var foreign = new ArrayList<String>();
    for (var site : sites) {
      var live = site.live().service(plain(name)).filter(LiveService::isActive);
      if (live.isEmpty()) continue;
      var key =
          new ResourceKey(site.place().spec().name(), site.cluster(), Kind.SERVICE, plain(name));
      if (name.contains("/") && !name.equals(key.toString())) continue;
      if (isOurs(site.place(), key, live.get()))
        owned.add(new Target(site.place(), key, live.get(), site.live()));
      else
        foreign.add("service %s on cluster %s belongs to %s"
            .formatted(plain(name), site.cluster(), live.get().tag(Tags.OWNER).orElse("nobody")));
    }
    if (owned.size() == 1) return owned.getFirst();
    if (owned.size() > 1)
      throw new Failure(
          ExitCode.USAGE,
          "%s could be %s: write the one you mean"
              .formatted(
                  name,
                  String.join(" or ", owned.stream().map(t -> t.key() + "").toList())));
    if (!foreign.isEmpty())
      throw new Failure(
          ExitCode.REFUSED,
          foreign.getFirst() + ", by its tag " + Tags.OWNER + "; nothing is written to it");
    throw new Failure(
        ExitCode.NOT_FOUND,
        "there is no service %s on %s"
            .formatted(
                name,
                String.join(
                    ", ",
                    sites.stream().map(s -> "cluster " + s.cluster()).distinct().toList())));
  }

  private static boolean isOurs(Place place, ResourceKey key, LiveService live) {
    var owner = Tags.owner(place.spec().instance(), place.spec().name());
    return live.tag(Tags.OWNER).filter(owner::equals).isPresent()
        && live.tag(Tags.RESOURCE).filter(key.tagValue()::equals).isPresent();
  }
}
