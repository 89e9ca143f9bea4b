package io.mooring.diff;

import static io.mooring.diff.Rules.API;
import static io.mooring.diff.Rules.ECSPRESSO;
import static io.mooring.diff.Rules.LIVE;
import static io.mooring.diff.Rules.TERRAFORM;
import static io.mooring.diff.Rules.absent;
import static io.mooring.diff.Rules.bool;
import static io.mooring.diff.Rules.number;
import static io.mooring.diff.Rules.off;
import static io.mooring.diff.Rules.text;

import io.mooring.diff.Rule.Effect;
import io.mooring.diff.Rule.When;
import java.util.List;

/** The rows about task definitions. */
final class TaskDefinitionRows {
  private static final String TD = "/taskDefinition";
  private static final String CONTAINER = TD + "/containerDefinitions/*";
  private static final String PORT = CONTAINER + "/portMappings/*";
  private static final String HEALTH = CONTAINER + "/healthCheck";
  private static final String VOLUME = TD + "/volumes/*";
  private static final String EFS = VOLUME + "/efsVolumeConfiguration";

  private static final String MODES =
      "API reference of PortMapping; terraform-provider-aws container_definitions.go";

  private TaskDefinitionRows() {}

  static List<Rule> containers() {
    return List.of(
        absent("container-essential", CONTAINER + "/essential", bool(true), API),
        absent("container-cpu-zero", CONTAINER + "/cpu", number(0), LIVE),
        absent("port-protocol", PORT + "/protocol", text("tcp"), API),
        new Rule(
            "hostport-awsvpc",
            PORT + "/hostPort",
            new Effect.SameAs("containerPort", When.PORTS_FOLLOW),
            MODES),
        // ECS writes 0 for "choose one"; where there is nothing to choose it is the container's.
        new Rule(
            "hostport-awsvpc-zero",
            PORT + "/hostPort",
            new Effect.Default(number(0), When.PORTS_FOLLOW),
            MODES),
        new Rule(
            "hostport-bridge",
            PORT + "/hostPort",
            new Effect.Default(number(0), When.PORTS_CHOSEN),
            MODES),
        new Rule(
            "firelens-user",
            CONTAINER + "/user",
            new Effect.DefaultBeside("firelensConfiguration", text("0")),
            "pulumi/pulumi#4550, pulumi/pulumi-awsx#617"),
        absent("health-interval", HEALTH + "/interval", number(30), API),
        absent("health-timeout", HEALTH + "/timeout", number(5), API),
        absent("health-retries", HEALTH + "/retries", number(3), API),
        absent("health-start-period", HEALTH + "/startPeriod", number(0), API),
        absent("version-consistency", CONTAINER + "/versionConsistency", text("enabled"), API),
        off("container-interactive", CONTAINER + "/interactive"),
        off("container-pseudo-terminal", CONTAINER + "/pseudoTerminal"),
        off("container-privileged", CONTAINER + "/privileged"),
        off("container-read-only-root", CONTAINER + "/readonlyRootFilesystem"),
        off("container-networking", CONTAINER + "/disableNetworking"),
        off("container-init-process", CONTAINER + "/linuxParameters/initProcessEnabled"),
        off("mount-read-only", CONTAINER + "/mountPoints/*/readOnly"),
        off("volumes-from-read-only", CONTAINER + "/volumesFrom/*/readOnly"));
  }

  static List<Rule> definitions() {
    return List.of(
        new Rule("task-cpu-units", TD + "/cpu", new Effect.CpuUnits(), ECSPRESSO),
        new Rule("task-memory-units", TD + "/memory", new Effect.MemoryUnits(), ECSPRESSO),
        new Rule("task-role-name", TD + "/taskRoleArn", new Effect.RoleName(), API),
        new Rule("execution-role-name", TD + "/executionRoleArn", new Effect.RoleName(), API),
        absent("proxy-type", TD + "/proxyConfiguration/type", text("APPMESH"), ECSPRESSO),
        absent("efs-root", EFS + "/rootDirectory", text("/"), TERRAFORM),
        absent("efs-encryption", EFS + "/transitEncryption", text("DISABLED"), TERRAFORM),
        absent("efs-iam", EFS + "/authorizationConfig/iam", text("DISABLED"), TERRAFORM),
        absent(
            "docker-volume-scope",
            VOLUME + "/dockerVolumeConfiguration/scope",
            text("task"),
            TERRAFORM),
        off("docker-volume-autoprovision", VOLUME + "/dockerVolumeConfiguration/autoprovision"),
        off("volume-at-launch", VOLUME + "/configuredAtLaunch"),
        absent("ephemeral-storage", TD + "/ephemeralStorage/sizeInGiB", number(20), API),
        absent(
            "platform-family", TD + "/runtimePlatform/operatingSystemFamily", text("LINUX"), API),
        absent(
            "platform-architecture", TD + "/runtimePlatform/cpuArchitecture", text("X86_64"), API),
        off("fault-injection", TD + "/enableFaultInjection"),
        new Rule(
            "server-only-delete-requested-at",
            TD + "/deleteRequestedAt",
            new Effect.ServerOnly(),
            "botocore ecs model of 2026-04-01"));
  }
}
