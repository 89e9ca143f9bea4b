package io.mooring.web;

import io.mooring.config.Settings;
import io.mooring.ident.Kind;
import io.mooring.rollout.Health;
import io.mooring.status.Sync;
import io.mooring.wiring.Pulse;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestQuery;

/** The read-only API. Anything that changes ECS goes through Git or through tags. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
public class Api {
  private static final List<String> KIND_WORDS = Arrays.stream(Kind.values())
      .filter(kind -> kind != Kind.OVERLAY)
      .map(Kind::word)
      .toList();
  private static final List<String> SYNC_WORDS =
      Arrays.stream(Sync.Status.values()).map(Sync.Status::word).toList();
  private static final List<String> HEALTH_WORDS =
      Arrays.stream(Health.Status.values()).map(Health.Status::word).toList();

  private final Known known;
  private final Histories histories;
  private final Runs runs;

  public Api(Known known, Histories histories, Settings settings, Pulse pulse) {
    this.known = known;
    this.histories = histories;
    this.runs = new Runs(settings, pulse::ecs, pulse::family);
  }

  @GET
  @Path("/apps")
  public Listing<AppView> apps() {
    return new Listing<>(known.apps());
  }

  @GET
  @Path("/resources")
  public Listing<ResourceView> resources(
      @RestQuery Optional<String> app,
      @RestQuery Optional<String> kind,
      @RestQuery Optional<String> sync,
      @RestQuery Optional<String> health) {
    require("kind", kind, KIND_WORDS);
    require("sync", sync, SYNC_WORDS);
    require("health", health, HEALTH_WORDS);
    return new Listing<>(known
        .resources()
        .filter(r -> app.isEmpty() || app.get().equals(r.app()))
        .filter(r -> kind.isEmpty() || kind.get().equalsIgnoreCase(r.kind()))
        .filter(r -> sync.isEmpty() || sync.get().equalsIgnoreCase(r.sync().status()))
        .filter(
            r -> health.isEmpty() || health.get().equalsIgnoreCase(r.health().status()))
        .toList());
  }

  private static void require(String name, Optional<String> given, List<String> words) {
    if (given.isEmpty() || words.stream().anyMatch(given.get()::equalsIgnoreCase)) return;
    throw new Errors.Refused(
        400, "the query parameter %s takes one of %s".formatted(name, String.join(", ", words)));
  }

  @GET
  @Path("/resources/{app}/{cluster}/{kind}/{name}")
  public ResourceView resource(
      @PathParam("app") String app,
      @PathParam("cluster") String cluster,
      @PathParam("kind") String kind,
      @PathParam("name") String name) {
    return known
        .resources()
        .filter(r -> r.app().equals(app) && r.cluster().equals(cluster))
        .filter(r -> r.kind().equalsIgnoreCase(kind) && r.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new Errors.Refused(404, absent(Stream.of(app, cluster, kind, name))));
  }

  @GET
  @Path("/resources/{app}/{cluster}/{kind}/{name}/history")
  public Listing<Histories.Row> history(
      @PathParam("app") String app,
      @PathParam("cluster") String cluster,
      @PathParam("kind") String kind,
      @PathParam("name") String name) {
    if (!kind.equalsIgnoreCase(Kind.SERVICE.word()))
      throw new Errors.Refused(404, "only a Service has deployments to tell of");
    // What is not declared is not asked for: an address must not become a call to AWS.
    var declared = resource(app, cluster, kind, name);
    return new Listing<>(histories.of(declared.app(), declared.cluster(), declared.name()));
  }

  @GET
  @Path("/resources/{app}/{cluster}/{kind}/{name}/runs")
  public Listing<Runs.Row> runs(
      @PathParam("app") String app,
      @PathParam("cluster") String cluster,
      @PathParam("kind") String kind,
      @PathParam("name") String name) {
    return new Listing<>(runs.of(running(app, cluster, kind, name)));
  }

  @GET
  @Path("/resources/{app}/{cluster}/{kind}/{name}/logs")
  public Runs.Lines logs(
      @PathParam("app") String app,
      @PathParam("cluster") String cluster,
      @PathParam("kind") String kind,
      @PathParam("name") String name,
      @RestQuery Optional<String> run) {
    return runs.logs(running(app, cluster, kind, name), run);
  }

  private ResourceView running(String app, String cluster, String kind, String name) {
    if (!kind.equalsIgnoreCase(Kind.SERVICE.word()) && !kind.equalsIgnoreCase(Kind.TASK.word()))
      throw new Errors.Refused(404, "only a Service and a Task have runs and logs");
    return resource(app, cluster, kind, name);
  }

  private String absent(Stream<String> steps) {
    var waiting = known.waiting();
    return "no resource %s is declared; /api/v1/resources lists all%s"
        .formatted(
            String.join("/", steps.toList()),
            waiting.isEmpty()
                ? ""
                : " (still before the first pass: " + String.join(", ", waiting) + ")");
  }
}
