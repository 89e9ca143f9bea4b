package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;

/** Volumes and who mounts them. */
final class VolumeRules {
  static final List<Row> ROWS = List.of(
      Row.error(
          "mount-volume",
          "a mount point names a volume of the task definition",
          Sources.api("MountPoint"),
          VolumeRules::mounts),
      Row.error(
          "volume-at-launch",
          "a volume configured by the service is one with configuredAtLaunch",
          Sources.api("ServiceVolumeConfiguration"),
          VolumeRules::atLaunch),
      Row.error(
          "efs-root",
          "with an EFS access point the root directory is left out or /",
          Sources.seen("efs-access-point-with-root-directory"),
          VolumeRules::efsRoot));

  private VolumeRules() {}

  private static void mounts(Subject subject, Findings findings) {
    if (subject.task().isEmpty()) return;
    var names =
        subject.task().get().each("volumes").stream().map(v -> v.text("name")).toList();
    if (names.stream().anyMatch(At::isOpen)) return;
    for (var container : subject.containers()) {
      for (var mount : container.each("mountPoints")) {
        var volume = mount.child("sourceVolume");
        if (volume.text().isEmpty() || volume.isOpen() || names.contains(volume.text())) continue;
        findings.at(
            volume,
            "no volume %s in this task definition%s; declare it in `volumes`"
                .formatted(
                    Suggestion.quoted(volume.text()), Suggestion.didYouMean(volume.text(), names)));
      }
    }
  }

  private static void atLaunch(Subject subject, Findings findings) {
    if (subject.task().isEmpty() || subject.service().isEmpty()) return;
    var volumes = subject.task().get().each("volumes");
    for (var configured : subject.service().get().each("volumeConfigurations")) {
      var name = configured.child("name");
      if (name.text().isEmpty() || name.isOpen()) continue;
      boolean declared = volumes.stream()
          .anyMatch(v -> v.text("name").equals(name.text()) && v.isTrue("configuredAtLaunch"));
      if (!declared)
        findings.at(
            name,
            "the task definition has no volume %s with `configuredAtLaunch: true`; add one"
                .formatted(Suggestion.quoted(name.text())));
    }
  }

  private static void efsRoot(Subject subject, Findings findings) {
    if (subject.task().isEmpty()) return;
    for (var volume : subject.task().get().each("volumes")) {
      var efs = volume.child("efsVolumeConfiguration");
      var root = efs.child("rootDirectory");
      boolean pointed = !efs.child("authorizationConfig").text("accessPointId").isEmpty();
      if (pointed && !root.text().isEmpty() && !root.text().equals("/") && !root.isOpen())
        findings.at(root, "the access point sets the root directory; remove `rootDirectory`");
    }
  }
}
