package io.mooring.desired;

import io.mooring.ident.Kind;
import io.mooring.manifest.Manifest;
import io.mooring.manifest.Report;
import java.util.Optional;

/** Reads {@code retention}: how many ACTIVE revisions of a resource's family stay. */
final class RetentionReader {
  /** Most that can be asked for: beyond it nothing is ever deregistered in practice. */
  private static final int KEPT_MAX = 10_000;

  private RetentionReader() {}

  static void refuse(Manifest manifest, Report report) {
    var retention = manifest.spec().path("retention");
    if (retention.isMissingNode()) return;
    if (manifest.kind() == Kind.TASK_DEFINITION)
      report.error(
          "/spec/retention",
          "retention of a TaskDefinition is not supported by this release yet; remove it until it is");
    else if (manifest.spec().path("taskDefinition").has("ref"))
      report.error(
          "/spec/retention",
          "the revisions belong to the TaskDefinition that this %s refers to; remove it here"
              .formatted(manifest.kind().word()));
    var revisions = retention.path("revisions");
    if (revisions.isIntegralNumber() && (revisions.asLong() < 1 || revisions.asLong() > KEPT_MAX))
      report.error(
          "/spec/retention/revisions",
          "%s is out of range; choose 1 to %d".formatted(revisions.asText(), KEPT_MAX));
  }

  /** Empty keeps all. */
  static Optional<Integer> revisions(Manifest manifest) {
    var revisions = manifest.spec().path("retention").path("revisions");
    return revisions.canConvertToInt() ? Optional.of(revisions.asInt()) : Optional.empty();
  }
}
