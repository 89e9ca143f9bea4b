package io.mooring.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;

/**
 * What is run, whichever revision it runs on: two runs of one name never overlap.
 *
 * @param owner the value of our {@code mooring:owner}
 * @param key of the resource that the run belongs to
 * @param hook the name of the hook, or of the Task itself
 */
public record RunName(String owner, ResourceKey key, String hook) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Hexadecimal digits of the name: 64 bits keep the runs of one account apart. */
  private static final int NAME_DIGITS = 16;

  /**
   * The {@code startedBy} of its tasks, by which they are found again: at most 128 characters
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
   */
  public String startedBy() {
    return "mooring/" + digits(name()).substring(0, NAME_DIGITS);
  }

  /**
   * The {@code clientToken} of one try of one attempt: ECS starts nothing twice for it as long as
   * it remembers it, at most 64 characters
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html).
   */
  public String token(String revisionArn, int attempt, int tries) {
    return digits(JSON.arrayNode().add(name()).add(revisionArn).add(attempt).add(tries));
  }

  private JsonNode name() {
    return JSON.arrayNode().add(owner).add(key.toString()).add(hook);
  }

  private static String digits(JsonNode node) {
    return Digest.of(node).value().substring(Digest.PREFIX.length());
  }
}
