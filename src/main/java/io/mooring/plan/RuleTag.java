package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.desired.DesiredTrigger;
import io.mooring.ident.Digest;
import io.mooring.ident.TagCodec;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What was put on a rule of ours last, as its {@code mooring:applied} remembers it: it tells a
 * change in EventBridge from a commit that is not applied yet.
 *
 * @param digest of the rule and the target as authored, without the revision
 * @param revision the revision that the target starts, as in {@code web:12}
 * @param target the target's id
 */
record RuleTag(Digest digest, String revision, String target) {
  static RuleTag of(DesiredTrigger trigger, String revision) {
    return new RuleTag(digest(trigger), revision, trigger.target().path("Id").asText());
  }

  /** Of what Git says about a trigger. */
  static Digest digest(DesiredTrigger trigger) {
    var both = JsonNodeFactory.instance.objectNode();
    trigger.putRule().ifPresent(rule -> both.set("rule", rule));
    both.set("targets", trigger.putTargets());
    return Digest.of(both);
  }

  /** Reads a tag's value; empty where a person mangled it. */
  static Optional<RuleTag> parse(String value) {
    var pairs = TagCodec.read(value);
    return Digest.parse(pairs.getOrDefault("tr", ""))
        .map(digest ->
            new RuleTag(digest, pairs.getOrDefault("rev", ""), pairs.getOrDefault("id", "")));
  }

  String value() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("tr", digest.value());
    pairs.put("id", target);
    pairs.put("rev", revision);
    return TagCodec.write(pairs);
  }
}
