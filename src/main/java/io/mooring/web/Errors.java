package io.mooring.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of the API is JSON with a status and a sentence; a stack trace is for the log. */
public class Errors {
  private static final Logger LOG = Logger.getLogger(Errors.class);

  /** The body of an error. */
  public record Problem(int status, String message) {}

  /** A request that this API refuses with its own sentence. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  @ServerExceptionMapper
  public Response ours(Refused refused) {
    return answer(refused.status, String.valueOf(refused.getMessage()));
  }

  @ServerExceptionMapper
  public Response theirs(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    return answer(
        status,
        switch (status) {
          case 404 -> "nothing is at this address; the API has /api/v1/apps and /api/v1/resources";
          case 405 -> "the API is read-only: use GET";
          case 406 -> "the API answers application/json";
          default -> "HTTP " + status;
        });
  }

  @ServerExceptionMapper
  public Response unknown(RuntimeException broken) {
    LOG.error("A request failed", broken);
    return answer(500, "this request failed inside Mooring; the log has the details");
  }

  private static Response answer(int status, String message) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(new Problem(status, message))
        .build();
  }
}
