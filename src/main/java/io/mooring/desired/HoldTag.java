package io.mooring.desired;

import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.ident.TagCodec;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * A version that is kept back, as {@code mooring:hold} on a service remembers it: by Mooring after
 * a failure, or by a person who rolls back.
 *
 * @param taskDefinition the digest of the task definition of the version kept back
 * @param deployment the digest of its members that start a deployment
 * @param by who keeps it back: {@link #MOORING}, or a person
 * @param to the revision that the person wants instead, where it is a person
 * @param toDeployment the deployment that went to the version wanted instead, "" where none is
 *     known: it tells the members that went with the revision
 * @param why in a few words, for people
 */
public record HoldTag(
    Digest taskDefinition,
    Digest deployment,
    String by,
    Optional<RevisionName> to,
    String toDeployment,
    String why) {
  /** The value of {@link #by} after a failure. */
  public static final String MOORING = "mooring";

  /** A version that failed. */
  public static HoldTag failed(Digests digests, String why) {
    return new HoldTag(
        digests.taskDefinition(), digests.deployment(), MOORING, Optional.empty(), "", why);
  }

  /** Reads a tag's value; empty when its digests are not there, as in one that was mangled. */
  public static Optional<HoldTag> parse(String value) {
    var pairs = TagCodec.read(value);
    var taskDefinition = Digest.parse(pairs.getOrDefault("td", ""));
    var deployment = Digest.parse(pairs.getOrDefault("dp", ""));
    if (taskDefinition.isEmpty() || deployment.isEmpty()) return Optional.empty();
    return Optional.of(new HoldTag(
        taskDefinition.get(),
        deployment.get(),
        pairs.getOrDefault("by", MOORING),
        RevisionName.parse(pairs.getOrDefault("to", "")),
        pairs.getOrDefault("dep", ""),
        pairs.getOrDefault("note", "")));
  }

  public String value() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("td", taskDefinition.value());
    pairs.put("dp", deployment.value());
    to.ifPresent(revision -> pairs.put("to", revision.toString()));
    if (!toDeployment.isEmpty()) pairs.put("dep", toDeployment);
    pairs.put("by", by);
    if (!why.isEmpty()) pairs.put("note", TagCodec.reason(why));
    return TagCodec.write(pairs);
  }

  /** Whether this very version is kept back. */
  public boolean holds(Digests version) {
    return taskDefinition.equals(version.taskDefinition())
        && deployment.equals(version.deployment());
  }

  public boolean byPerson() {
    return !by.equals(MOORING);
  }
}
