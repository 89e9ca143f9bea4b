package io.mooring.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of the API is JSON with a status and a sentence; a stack trace is for the log. */
public class Errors {
  private static final Logger LOG = Logger.getLogger(Errors.class);

  /** The body of an error. */
  public record Problem(int status, String message) {}

  @ServerExceptionMapper
  public Response known(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    return answer(status, Optional.ofNullable(refused.getMessage()).orElse("HTTP " + status));
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
