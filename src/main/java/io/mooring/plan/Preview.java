package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The requests that would create a resource where there is nothing yet, in the order they would be
 * sent. They are made by the functions that make them for the executor, so that what is shown is
 * what is sent; only what AWS answers in between is a placeholder.
 */
public final class Preview {
  /** Stands where the ARN of the revision will be that the request before it registers. */
  public static final String REVISION = "<the revision registered above>";

  /** Stands where the token will be, since it is made out of the revision's ARN. */
  public static final String TOKEN = "<made from the revision registered above>";

  private Preview() {}

  /** One request: the ECS operation and the whole document that it is called with. */
  public record Request(String operation, ObjectNode document) {}

  /**
   * The requests, as they would be sent one after the other.
   *
   * @param owner the value of {@code mooring:owner}, or a placeholder where nobody knows it
   */
  public static List<Request> of(DesiredService desired, String owner) {
    var scene = scene(desired, owner);
    var register = Requests.register(scene, "").request();
    var revision = new LiveRevision(
        new RevisionName(desired.family(), 1), REVISION, register, new TreeMap<>());
    var create = Requests.create(scene, revision, "").request();
    if (create.has("clientToken")) create.put("clientToken", TOKEN);
    return List.of(
        new Request("RegisterTaskDefinition", register), new Request("CreateService", create));
  }

  private static Scene scene(DesiredService desired, String owner) {
    var terms = new Terms(
        Policy.REPORT_ONLY,
        owner,
        Optional.empty(),
        true,
        new TreeSet<>(),
        new TreeSet<>(),
        true,
        Instant.EPOCH);
    return new Scene(
        desired, Optional.empty(), Optional.empty(), new EqualRevision.None(), List.of(), terms);
  }
}
