package io.mooring.simhttp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Reply;
import io.mooring.sim.EcsModel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Tells the protocols apart: AWS JSON 1.1 for ECS and others by the target header, AWS Query for
 * STS, IAM, SNS and load balancing by the form, {@code /_sim/} for tests. Signatures are not looked
 * at.
 */
final class Front {
  private static final Logger LOG = Logger.getLogger(Front.class);

  /** Largest request body in bytes: ECS's own largest, a definition, is 64 KiB. */
  private static final int BODY_MAX = 1024 * 1024;

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int TOO_LARGE = 413;
  private static final int SERVER_ERROR = 500;

  /** The services that speak JSON, by what their target header starts with. */
  private static final Map<String, String> SERVICES = Map.of(
      "AmazonEC2ContainerServiceV20141113", "ecs",
      "AmazonEC2ContainerRegistry_V20150921", "ecr",
      "AnyScaleFrontendService", "application-autoscaling",
      "Logs_20140328", "logs",
      "AWSEvents", "events",
      "secretsmanager", "secretsmanager",
      "AmazonSSM", "ssm");

  private static final String JSON_1_1 = "application/x-amz-json-1.1";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String WHAT_THIS_IS = """
      This is Mooring's embedded ECS: a model of Amazon ECS for tests, not AWS.
      Use it as an endpoint: aws ecs list-clusters --endpoint-url http://HOST:PORT
      """;

  private final EcsModel model;
  private final EmbeddedEcs.ServedClock clock;
  private final SimRoutes routes;
  private final ObjectMapper json = new ObjectMapper();

  Front(EcsModel model, EmbeddedEcs.ServedClock clock) {
    this.model = model;
    this.clock = clock;
    this.routes = new SimRoutes(model, clock);
  }

  void handle(HttpServerRequest request) {
    var body = Buffer.buffer();
    request.handler(chunk -> {
      // What goes beyond is read off and dropped, so that the client gets to see the answer.
      if (body.length() <= BODY_MAX) body.appendBuffer(chunk);
    });
    request.exceptionHandler(gone -> LOG.debugf("request ended early: %s", gone.getMessage()));
    request.endHandler(_ -> send(request, answered(request, body)));
  }

  private Answer answered(HttpServerRequest request, Buffer body) {
    try {
      return body.length() > BODY_MAX
          ? new Answer(TOO_LARGE, TEXT, "The body is larger than " + BODY_MAX + " bytes.\n")
          : answer(request, body);
    } catch (RuntimeException defect) {
      LOG.errorf(defect, "the embedded ECS failed at %s", request.path());
      return new Answer(SERVER_ERROR, TEXT, "The embedded ECS failed; its log says more.\n");
    }
  }

  private static void send(HttpServerRequest request, Answer answer) {
    var response = request.response().setStatusCode(answer.status());
    response.putHeader("Content-Type", answer.contentType());
    answer.headers().forEach(response::putHeader);
    response
        .end(answer.body())
        .onFailure(gone -> LOG.debugf("client went away: %s", gone.getMessage()));
  }

  private Answer answer(HttpServerRequest request, Buffer body) {
    var path = request.path() == null ? "/" : request.path();
    if (path.startsWith(SimRoutes.PREFIX)) {
      return routes.answer(request.method(), path, request::getParam);
    }
    boolean isPost = request.method().name().equals("POST");
    var target = request.getHeader("X-Amz-Target");
    if (isPost && target != null) return json(target, body);
    var type = request.getHeader("Content-Type");
    if (isPost && type != null && type.startsWith("application/x-www-form-urlencoded")) {
      return Query.answer(body.toString(), model, clock.instant());
    }
    return new Answer(NOT_FOUND, TEXT, WHAT_THIS_IS);
  }

  private Answer json(String target, Buffer body) {
    int dot = target.lastIndexOf('.');
    var service = SERVICES.get(target.substring(0, Math.max(0, dot)));
    if (service == null) {
      return fault(new Reply.Fault(
          "UnknownOperationException",
          "The embedded ECS serves ECS and a little of what surrounds it, not " + target + ".",
          BAD_REQUEST,
          ""));
    }
    ObjectNode document;
    try {
      document = document(body);
    } catch (IOException malformed) {
      return fault(new Reply.Fault("SerializationException", message(malformed), BAD_REQUEST, ""));
    }
    return switch (model.call(service, target.substring(dot + 1), document, clock.instant())) {
      case Reply.Ok(var answer, var id) -> new Answer(200, JSON_1_1, text(answer)).withId(id);
      case Reply.Fault fault -> fault(fault);
      // The model itself loses nothing; only a network does.
      case Reply.Lost(var cause) -> new Answer(SERVER_ERROR, TEXT, cause);
    };
  }

  private ObjectNode document(Buffer body) throws IOException {
    // An empty body is the empty request, as some clients send it.
    if (body.length() == 0) return JsonNodeFactory.instance.objectNode();
    JsonNode tree = json.readTree(body.getBytes());
    if (tree instanceof ObjectNode object) return object;
    throw new IOException("the request is not a JSON object");
  }

  /** Without the excerpt of the body that Jackson would add: it may hold a secret. */
  private static String message(IOException malformed) {
    if (malformed instanceof JsonProcessingException parsing && parsing.getLocation() != null) {
      var at = parsing.getLocation();
      return "The request is not valid JSON at line " + at.getLineNr() + ", column "
          + at.getColumnNr() + ".";
    }
    return "The request is not a JSON object.";
  }

  private Answer fault(Reply.Fault fault) {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("__type", fault.code()).put("message", fault.message());
    var named = fault.resources();
    if (!named.isEmpty()) named.forEach(body.putArray("resourceIds")::add);
    return new Answer(fault.status(), JSON_1_1, text(body))
        .withId(fault.requestId())
        .with("x-amzn-ErrorType", fault.code());
  }

  private String text(JsonNode node) {
    try {
      return json.writeValueAsString(node);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("a JSON tree that cannot be written", broken);
    }
  }
}
