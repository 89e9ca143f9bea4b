package io.mooring.desired;

import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.ident.TagCodec;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * A version of a service as a tag remembers it: {@code mooring:applied}, {@code mooring:healthy},
 * {@code mooring:hold} and {@code mooring:sync} all hold one.
 *
 * <p>What decides comes first, because a pair that does not fit 256 characters is left out: with a
 * family name of more than some 60 characters the revision may be missing, and then there is
 * nothing to roll back to by name.
 *
 * @param deployment the id of the deployment that was started, "" where none is known
 * @param outcome {@code failed} once the roll-out failed, else ""
 * @param restart a short digest of the manifest's {@code rollout.restart} that it was rolled out
 *     with, else ""
 * @param tags a short digest of the tags that the manifest declares, which are no part of the
 *     version; "" where there are none, or nobody wrote it down
 * @param note what, who or why, for people
 */
public record VersionTag(
    Digests digests,
    Optional<RevisionName> revision,
    String deployment,
    String outcome,
    String restart,
    String tags,
    String note) {
  public static final String FAILED = "failed";

  /** A person went back from it. */
  private static final String TAKEN_BACK = "back";

  public static VersionTag of(
      Digests digests, Optional<RevisionName> revision, String deployment, String note) {
    return new VersionTag(digests, revision, deployment, "", "", "", note);
  }

  /**
   * Reads a tag's value; empty when its digests are not there, as in a tag that a person mangled.
   */
  public static Optional<VersionTag> parse(String value) {
    var pairs = TagCodec.read(value);
    var taskDefinition = Digest.parse(pairs.getOrDefault("td", ""));
    var deployment = Digest.parse(pairs.getOrDefault("dp", ""));
    var service = Digest.parse(pairs.getOrDefault("sv", ""));
    if (taskDefinition.isEmpty() || deployment.isEmpty() || service.isEmpty())
      return Optional.empty();
    return Optional.of(new VersionTag(
        new Digests(taskDefinition.get(), deployment.get(), service.get()),
        RevisionName.parse(pairs.getOrDefault("rev", "")),
        pairs.getOrDefault("dep", ""),
        pairs.getOrDefault("out", ""),
        pairs.getOrDefault("rs", ""),
        pairs.getOrDefault("tg", ""),
        pairs.getOrDefault("note", "")));
  }

  public String value() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("td", digests.taskDefinition().value());
    pairs.put("dp", digests.deployment().value());
    pairs.put("sv", digests.service().value());
    if (!outcome.isEmpty()) pairs.put("out", outcome);
    if (!restart.isEmpty()) pairs.put("rs", restart);
    if (!tags.isEmpty()) pairs.put("tg", tags);
    if (!deployment.isEmpty()) pairs.put("dep", deployment);
    revision.ifPresent(r -> pairs.put("rev", r.toString()));
    if (!note.isEmpty()) pairs.put("note", TagCodec.reason(note));
    return TagCodec.write(pairs);
  }

  public boolean failed() {
    return outcome.equals(FAILED);
  }

  /** Whether it is still the one that was left running: it neither failed nor was taken back. */
  public boolean stands() {
    return outcome.isEmpty();
  }

  public boolean takenBack() {
    return outcome.equals(TAKEN_BACK);
  }

  /** The same version with all of its service's members as they are now. */
  public VersionTag with(Digests other) {
    return new VersionTag(other, revision, deployment, outcome, restart, tags, note);
  }

  /** The same without the mark of failure. */
  public VersionTag asWell() {
    return new VersionTag(digests, revision, deployment, "", restart, tags, note);
  }

  public VersionTag asFailed() {
    return new VersionTag(digests, revision, deployment, FAILED, restart, tags, note);
  }

  public VersionTag asTakenBack() {
    return new VersionTag(digests, revision, deployment, TAKEN_BACK, restart, tags, note);
  }

  public VersionTag withRestart(String digest) {
    return new VersionTag(digests, revision, deployment, outcome, digest, tags, note);
  }

  public VersionTag withTags(String digest) {
    return new VersionTag(digests, revision, deployment, outcome, restart, digest, note);
  }
}
