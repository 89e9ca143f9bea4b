package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;
import java.util.OptionalLong;

/** CPU, memory and storage of a task and its containers. */
final class SizeRules {
  /** One line of Fargate's table: CPU units, and the memory that goes with them in GB. */
  private record Pair(long cpu, int fromGb, int toGb, int stepGb) {
    boolean takes(long mebibytes) {
      return mebibytes >= fromGb * Sizes.GB
          && mebibytes <= toGb * Sizes.GB
          && (mebibytes - fromGb * Sizes.GB) % (stepGb * Sizes.GB) == 0;
    }

    String words() {
      return "%d to %d GB in steps of %d".formatted(fromGb, toGb, stepGb);
    }
  }

  private static final List<Pair> PAIRS = List.of(
      new Pair(512, 1, 4, 1),
      new Pair(1024, 2, 8, 1),
      new Pair(2048, 4, 16, 1),
      new Pair(4096, 8, 30, 1),
      new Pair(8192, 16, 60, 4),
      new Pair(16384, 32, 120, 8));

  /** The smallest task, whose memory is no steps: CPU units, and MiB. */
  private static final long SMALLEST_CPU = 256;

  private static final List<Long> SMALLEST_MEMORY = List.of(512L, 1024L, 2048L);

  /** Range of the ephemeral storage that can be asked for, in GiB. */
  private static final int STORAGE_MIN = 21;

  private static final int STORAGE_MAX = 200;

  /** Least memory of a container, in MiB: what Docker reserves. */
  private static final int MEMORY_MIN = 6;

  static final List<Row> ROWS = List.of(
      Row.error(
          "fargate-size",
          "on Fargate the task has cpu and memory, in a pair that Fargate runs",
          Sources.FARGATE_SIZES + "; ecs.md 1.3",
          SizeRules::fargate),
      Row.error(
          "memory-needed",
          "off Fargate the task has memory, or each container memory or memoryReservation",
          Sources.TASK_DEFINITION_EC2 + "; ecs.md 1.3",
          SizeRules::memoryNeeded),
      Row.error(
          "memory-order",
          "a container's memory is at least 6 MiB and not below its memoryReservation",
          Sources.seen("container-memory-reservation") + "; " + Sources.api("ContainerDefinition"),
          SizeRules::memoryOrder),
      Row.error(
          "containers-fit",
          "the containers together ask for no more cpu and memory than the task has",
          Sources.api("ContainerDefinition"),
          SizeRules::containersFit),
      Row.error(
          "ephemeral-storage",
          "ephemeralStorage is 21 to 200 GiB",
          Sources.api("EphemeralStorage"),
          SizeRules::storage));

  private SizeRules() {}

  private static void fargate(Subject subject, Findings findings) {
    if (!subject.isFargate() || subject.task().isEmpty()) return;
    var task = subject.task().get();
    for (var member : List.of("cpu", "memory"))
      if (task.child(member).isAbsent())
        findings.missing(
            task.child(member),
            "`%s` of the task is missing, and Fargate needs it; write one as in `cpu: \"256\"`, `memory: \"512\"`"
                .formatted(member));
    var cpu = task.child("cpu");
    var memory = task.child("memory");
    if (cpu.isAbsent() || memory.isAbsent() || cpu.isOpen() || memory.isOpen()) return;
    var units = Sizes.cpuUnits(cpu.node());
    var mebibytes = Sizes.mebibytes(memory.node());
    if (units.isEmpty()) {
      findings.at(
          cpu,
          Suggestion.quoted(cpu.node().asText()) + " is no cpu; write units as in"
              + " `\"256\"`, or `\"0.25 vCPU\"`");
    } else if (mebibytes.isEmpty()) {
      findings.at(
          memory,
          Suggestion.quoted(memory.node().asText()) + " is no memory; write MiB as"
              + " in `\"512\"`, or `\"0.5 GB\"`");
    } else {
      pair(cpu, units.getAsLong(), memory, mebibytes.getAsLong(), findings);
    }
  }

  private static void pair(At cpu, long units, At memory, long mebibytes, Findings findings) {
    if (units == SMALLEST_CPU) {
      if (!SMALLEST_MEMORY.contains(mebibytes))
        findings.at(memory, wrongPair(units, mebibytes, "512, 1024 or 2048 MiB"));
      return;
    }
    var line = PAIRS.stream().filter(p -> p.cpu() == units).findFirst();
    if (line.isEmpty()) {
      findings.at(
          cpu,
          "Fargate has no task with %d CPU units; write 256, 512, 1024, 2048, 4096, 8192 or 16384"
              .formatted(units));
    } else if (!line.get().takes(mebibytes)) {
      findings.at(memory, wrongPair(units, mebibytes, line.get().words()));
    }
  }

  private static String wrongPair(long units, long mebibytes, String fix) {
    return "Fargate has no task with %d CPU units and %d MiB; with %d units write %s"
        .formatted(units, mebibytes, units, fix);
  }

  private static void memoryNeeded(Subject subject, Findings findings) {
    if (subject.task().isEmpty() || subject.isFargate()) return;
    if (subject.compatibilities().contains("MANAGED_INSTANCES")) return;
    if (!subject.task().get().child("memory").isAbsent()) return;
    for (var container : subject.containers()) {
      boolean none = container.child("memory").isAbsent()
          && container.child("memoryReservation").isAbsent();
      if (none)
        findings.missing(
            container.child("memory"),
            "the container %s has no memory; write `memory` or `memoryReservation` in it, or `memory` for the task"
                .formatted(Suggestion.quoted(container.text("name"))));
    }
  }

  private static void memoryOrder(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      var memory = container.whole("memory");
      var reserved = container.whole("memoryReservation");
      if (memory.isPresent() && memory.getAsInt() < MEMORY_MIN) {
        findings.at(
            container.child("memory"),
            "`memory` is %d; Docker needs at least %d MiB"
                .formatted(memory.getAsInt(), MEMORY_MIN));
      } else if (memory.isPresent()
          && reserved.isPresent()
          && reserved.getAsInt() > memory.getAsInt()) {
        findings.at(
            container.child("memoryReservation"),
            "`memoryReservation` %d is above `memory` %d; lower it"
                .formatted(reserved.getAsInt(), memory.getAsInt()));
      }
    }
  }

  private static void containersFit(Subject subject, Findings findings) {
    subject.task().ifPresent(task -> {
      long memory = 0;
      long cpu = 0;
      for (var container : subject.containers()) {
        memory += container
            .whole("memoryReservation")
            .orElse(container.whole("memory").orElse(0));
        cpu += container.whole("cpu").orElse(0);
      }
      fit(
          task.child("memory"),
          Sizes.mebibytes(task.node().path("memory")),
          memory,
          "MiB",
          findings);
      fit(task.child("cpu"), Sizes.cpuUnits(task.node().path("cpu")), cpu, "CPU units", findings);
    });
  }

  private static void fit(At of, OptionalLong has, long asked, String unit, Findings findings) {
    if (has.isPresent() && asked > has.getAsLong())
      findings.at(
          of,
          "the containers ask for %d %s and the task has %d; raise the task's or lower theirs"
              .formatted(asked, unit, has.getAsLong()));
  }

  private static void storage(Subject subject, Findings findings) {
    var storage = subject.task().map(t -> t.child("ephemeralStorage"));
    if (storage.isEmpty()) return;
    storage.get().whole("sizeInGiB").ifPresent(size -> {
      if (size < STORAGE_MIN || size > STORAGE_MAX)
        findings.at(
            storage.get().child("sizeInGiB"),
            "`sizeInGiB` is %d; write %d to %d, or leave `ephemeralStorage` out for 20"
                .formatted(size, STORAGE_MIN, STORAGE_MAX));
    });
  }
}
