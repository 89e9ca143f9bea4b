package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;

/** What Fargate does not take. */
final class FargateRules {
  /**
   * Members of the task definition, of a container and of its linuxParameters (the page's list).
   */
  private static final List<String> TASK = List.of("ipcMode", "placementConstraints");

  private static final List<String> CONTAINER =
      List.of("dnsSearchDomains", "dockerSecurityOptions");

  private static final List<String> LINUX =
      List.of("devices", "maxSwap", "sharedMemorySize", "swappiness");

  private static final List<String> CAPABILITIES = List.of("SYS_PTRACE", "CAP_SYS_PTRACE");

  static final List<Row> ROWS = List.of(
      Row.error(
          "fargate-members",
          "no members that Fargate does not have: privileged, devices, placement, Docker volumes, …",
          Sources.FARGATE,
          FargateRules::members),
      Row.error(
          "fargate-capabilities",
          "on Fargate SYS_PTRACE is the only capability that can be added",
          Sources.seen("fargate-capabilities-add"),
          FargateRules::capabilities),
      Row.error(
          "fargate-windows",
          "Windows on Fargate: 2019 or later, at least 1 vCPU, X86_64",
          Sources.guide("windows-considerations") + "; " + Sources.seen("windows-arm64"),
          FargateRules::windows),
      Row.error(
          "fargate-placement",
          "a service on Fargate has no placement strategy and no placement constraints",
          Sources.FARGATE,
          FargateRules::placement));

  private FargateRules() {}

  private static void members(Subject subject, Findings findings) {
    if (!subject.isFargate() || subject.task().isEmpty()) return;
    var task = subject.task().get();
    TASK.forEach(member -> refuse(task.child(member), findings));
    if (task.text("pidMode").equals("host")) refuse(task.child("pidMode"), findings);
    for (var volume : task.each("volumes")) {
      refuse(volume.child("dockerVolumeConfiguration"), findings);
      refuse(volume.child("host").child("sourcePath"), findings);
    }
    for (var container : subject.containers()) {
      CONTAINER.forEach(member -> refuse(container.child(member), findings));
      LINUX.forEach(member -> refuse(container.child("linuxParameters").child(member), findings));
      if (container.isTrue("privileged")) refuse(container.child("privileged"), findings);
      for (var needed : container.each("resourceRequirements"))
        if (needed.text("type").equals("GPU")) refuse(needed.child("type"), findings);
    }
  }

  private static void refuse(At member, Findings findings) {
    if (!member.isSet()) return;
    var name = member.pointer().substring(member.pointer().lastIndexOf('/') + 1);
    var what = name.equals("type") ? "GPU" : "`" + name + "`";
    findings.at(member, what + " cannot be had on Fargate; remove it, or run the task on EC2");
  }

  private static void capabilities(Subject subject, Findings findings) {
    if (!subject.isFargate()) return;
    for (var container : subject.containers()) {
      for (var added : container.child("linuxParameters").child("capabilities").each("add")) {
        if (!added.text().isEmpty() && !added.isOpen() && !CAPABILITIES.contains(added.text()))
          findings.at(
              added,
              "Fargate adds no capability but SYS_PTRACE, and this is %s; remove it"
                  .formatted(Suggestion.quoted(added.text())));
      }
    }
  }

  private static void windows(Subject subject, Findings findings) {
    if (!subject.isFargate() || !subject.isWindows() || subject.task().isEmpty()) return;
    var platform = subject.task().get().child("runtimePlatform");
    var system = platform.child("operatingSystemFamily");
    if (system.text().matches("WINDOWS_SERVER_(2016|2004|20H2)_.*"))
      findings.at(
          system,
          "%s does not run on Fargate; choose 2019 or later"
              .formatted(Suggestion.quoted(system.text())));
    if (platform.text("cpuArchitecture").equals("ARM64"))
      findings.at(platform.child("cpuArchitecture"), "Windows runs on X86_64 only; write that");
    var cpu = subject.task().get().child("cpu");
    var units = Sizes.cpuUnits(cpu.node());
    if (units.isPresent() && units.getAsLong() < Sizes.VCPU)
      findings.at(cpu, "Windows on Fargate needs at least 1 vCPU; write `cpu: \"1024\"` or more");
  }

  private static void placement(Subject subject, Findings findings) {
    if (!subject.isFargate()) return;
    for (var request : subject.requests()) {
      boolean onFargate = request.text("launchType").equals("FARGATE")
          || request.each("capacityProviderStrategy").stream()
              .anyMatch(p -> Subject.isFargateProvider(p.text("capacityProvider")));
      for (var member : List.of("placementStrategy", "placementConstraints"))
        if (onFargate && request.child(member).isSet())
          findings.at(
              request.child(member), "Fargate places tasks itself; remove `%s`".formatted(member));
    }
  }
}
