package io.mooring.sim;

import java.util.List;

/** ECS says no to a request. Never leaves the room: {@link EcsModel#call} turns it into a reply. */
final class Refusal extends RuntimeException {
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  private final String code;
  private final List<String> resourceIds;

  Refusal(String code, String message) {
    this(code, message, List.of());
  }

  private Refusal(String code, String message, List<String> resourceIds) {
    super(message, null, false, false);
    this.code = code;
    this.resourceIds = resourceIds;
  }

  /** What a ConflictException names besides its text (ecs.md 1.1). */
  List<String> resourceIds() {
    return resourceIds;
  }

  String code() {
    return code;
  }

  /**
   * Every modelled error of ECS but ServerException is a 400 (ecs.md 1.1); the others are SNS's
   * (API_Publish).
   */
  int status() {
    return switch (code) {
      case "ServerException", "InternalError" -> SERVER_ERROR;
      case "NotFound" -> NOT_FOUND;
      default -> BAD_REQUEST;
    };
  }

  String text() {
    var message = getMessage();
    return message == null ? "" : message;
  }

  static Refusal client(String message) {
    return new Refusal("ClientException", message);
  }

  static Refusal invalid(String message) {
    return new Refusal("InvalidParameterException", message);
  }

  /** A client token that is bound to another RunTask request, in the words of the model. */
  static Refusal conflict(List<String> tasks) {
    return new Refusal(
        "ConflictException",
        "The RunTask request could not be processed due to conflicts. The provided clientToken is"
            + " already in use with a different RunTask request.",
        List.copyOf(tasks));
  }

  static Refusal clusterNotFound() {
    return new Refusal("ClusterNotFoundException", "Cluster not found.");
  }

  static Refusal serviceNotFound() {
    return new Refusal("ServiceNotFoundException", "Service not found.");
  }

  static Refusal notModelled(String what) {
    return new Refusal(
        "UnsupportedFeatureException",
        "The embedded ECS does not model " + what + "; use Amazon ECS itself to try it.");
  }
}
