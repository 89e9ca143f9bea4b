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
 * @param home the revision of the service that it went with, where the two are not the same
 * @param was the revision that the target started before, with another one of the service
 * @param wasHome that other one
 */
record RuleTag(
    Digest digest, String revision, String target, String home, String was, String wasHome) {
  static RuleTag of(DesiredTrigger trigger, String revision) {
    var id = trigger.target().path("Id").asText();
    return new RuleTag(digest(trigger), revision, id, "", "", "");
  }

  /** The same beside a revision of its service, with what it goes back to. */
  RuleTag with(String service, Optional<RuleTag> before) {
    var known = before.filter(tag -> !tag.home().isEmpty());
    if (known.isEmpty()) return new RuleTag(digest, revision, target, service, "", "");
    var tag = known.get();
    return tag.home().equals(service)
        ? new RuleTag(digest, revision, target, service, tag.was(), tag.wasHome())
        : new RuleTag(digest, revision, target, service, tag.revision(), tag.home());
  }

  /** What the target started beside this revision of the service. */
  Optional<String> beside(String service) {
    if (service.equals(home)) return Optional.of(revision).filter(name -> !name.isEmpty());
    if (service.equals(wasHome)) return Optional.of(was).filter(name -> !name.isEmpty());
    return Optional.empty();
  }

  /** The name in an ARN. */
  static String last(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
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
        .map(digest -> new RuleTag(
            digest,
            pairs.getOrDefault("rev", ""),
            pairs.getOrDefault("id", ""),
            pairs.getOrDefault("of", ""),
            pairs.getOrDefault("was", ""),
            pairs.getOrDefault("was-of", "")));
  }

  String value() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("tr", digest.value());
    pairs.put("id", target);
    pairs.put("rev", revision);
    if (!home.isEmpty()) pairs.put("of", home);
    if (!was.isEmpty()) pairs.put("was", was);
    if (!wasHome.isEmpty()) pairs.put("was-of", wasHome);
    return TagCodec.write(pairs);
  }
}
