package io.mooring.present;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Redaction;
import io.mooring.plan.Preview;

/** What may be shown of a value. */
public final class Masked {
  private Masked() {}

  /** A request without what looks secret; its token is none, whatever it is called. */
  public static JsonNode of(Preview.Request request, boolean secrets) {
    if (secrets) return request.document();
    var masked = (ObjectNode) Redaction.redact(request.document());
    if (masked.has("clientToken")) masked.set("clientToken", request.document().get("clientToken"));
    return masked;
  }

  /** Whether some of the value at this pointer looks secret. */
  static boolean isSecret(String pointer, JsonNode value) {
    if (value.isMissingNode()) return false;
    var whole = value.isTextual() ? value.asText() : value.toString();
    return !Redaction.show(pointer, value).equals(whole);
  }
}
