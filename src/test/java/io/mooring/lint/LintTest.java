package io.mooring.lint;

import static io.mooring.lint.Spec.BRIDGE;
import static io.mooring.lint.Spec.DAEMON;
import static io.mooring.lint.Spec.FARGATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import io.mooring.manifest.Position;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each rule with documents that break it and near misses that do not. What breaks a rule is told at
 * its place, by that rule and nothing besides; a near miss is told nothing at all.
 */
class LintTest {
  /** Written {@code rule @ pointer}, or {@code near} for a near miss. */
  record Row(String expected, String base, String... edits) {
    @Override
    public String toString() {
      return expected + ": " + String.join("; ", edits);
    }

    boolean isNear() {
      return expected.equals("near");
    }

    String rule() {
      return expected.split(" @ ")[0];
    }

    String pointer() {
      return "/spec/" + expected.split(" @ ")[1];
    }
  }

  static Stream<Row> rows() {
    return Stream.of(names(), containers(), network(), capacity()).flatMap(List::stream);
  }

  private static Row row(String expected, String base, String... edits) {
    return new Row(expected, base, edits);
  }

  private static List<Row> names() {
    var long255 = "n".repeat(255);
    return List.of(
        row("name-length @ taskDefinition/family", FARGATE, "td/family = a/b"),
        row("name-length @ taskDefinition/family", FARGATE, "td/family = n" + long255),
        row("near", FARGATE, "td/family = " + long255),
        row("near", FARGATE, "td/family = '${values.family}'"),
        row(
            "name-length @ taskDefinition/containerDefinitions/1/name",
            FARGATE,
            "c1/name = my side"),
        row("name-length @ taskDefinition/volumes/0/name", FARGATE, "td/volumes = [{name: a.b}]"),
        row(
            "port-name @ taskDefinition/containerDefinitions/0/portMappings/0/name",
            FARGATE,
            "c0/portMappings/0/name = HTTP"),
        row("near", FARGATE, "c0/portMappings/0/name = http-2"),
        row(
            "duplicate-name @ taskDefinition/containerDefinitions/1/name",
            FARGATE,
            "c1/name = web"),
        row("near", FARGATE, "c1/name = Web"),
        row(
            "duplicate-name @ taskDefinition/containerDefinitions/0/environment/1/name",
            FARGATE,
            "c0/environment = [{name: A, value: a}, {name: A, value: b}]"),
        row("near", FARGATE, "c0/environment = [{name: A, value: a}, {name: a, value: b}]"),
        row(
            "duplicate-name @ taskDefinition/containerDefinitions/0/secrets/1/name",
            FARGATE,
            "c0/secrets = [{name: S, valueFrom: a}, {name: S, valueFrom: b}]"),
        row(
            "duplicate-name @ taskDefinition/volumes/1/name",
            FARGATE,
            "td/volumes = [{name: a}, {name: a}]"),
        row(
            "duplicate-name @ taskDefinition/containerDefinitions/1/portMappings/0/name",
            FARGATE,
            "c1/portMappings = [{name: http, containerPort: 1}]"),
        row("duplicate-name @ service/tags/1/key", FARGATE, "service/tags = [{key: a}, {key: a}]"),
        row("near", FARGATE, "service/tags = [{key: a}, {key: A}]"),
        row("tag-key @ taskDefinition/tags/0/key", FARGATE, "td/tags = [{value: a}]"),
        row("tag-key @ service/tags/0/key", FARGATE, "service/tags = [{key: 'mooring:owner'}]"),
        row("tag-key @ service/tags/0/key", FARGATE, "service/tags = [{key: 'aws:x'}]"),
        row("tag-key @ service/tags/0/key", FARGATE, "service/tags = [{key: ''}]"),
        row("tag-key @ service/tags/0/key", FARGATE, "service/tags = [{key: 'a#b'}]"),
        row(
            "tag-key @ service/tags/0/key",
            FARGATE,
            "service/tags = [{key: " + "k".repeat(129) + "}]"),
        row("near", FARGATE, "service/tags = [{key: 'team/cost centre:@Zürich', value: ''}]"),
        row("tag-value @ service/tags/0/value", FARGATE, "service/tags = [{key: a, value: 'a,b'}]"),
        row(
            "tag-value @ service/tags/0/value",
            FARGATE,
            "service/tags = [{key: a, value: " + "v".repeat(257) + "}]"),
        row("near", FARGATE, "service/tags = [{key: a, value: '${values.team}'}]"),
        row("tag-count @ service/tags", FARGATE, "service/tags = " + tags(40)),
        row("near", FARGATE, "service/tags = " + tags(39)),
        row("tag-count @ taskDefinition/tags", FARGATE, "td/tags = " + tags(47)),
        row("near", FARGATE, "td/tags = " + tags(46)));
  }

  private static String tags(int count) {
    var tags = new ArrayList<String>();
    for (int i = 0; i < count; i++) tags.add("{key: k" + i + ", value: v}");
    return tags.toString();
  }

  private static List<Row> containers() {
    var all = new ArrayList<Row>();
    var c0 = " @ taskDefinition/containerDefinitions/0";
    var c1 = " @ taskDefinition/containerDefinitions/1";
    all.addAll(List.of(
        row(
            "container-needed @ taskDefinition/containerDefinitions",
            FARGATE,
            "td/containerDefinitions = []"),
        row(
            "container-needed @ taskDefinition/containerDefinitions",
            FARGATE,
            "td/containerDefinitions = -"),
        row(
            "container-needed @ taskDefinition/containerDefinitions",
            FARGATE,
            "td/containerDefinitions = " + many(11),
            "service/loadBalancers = []"),
        row("near", FARGATE, "td/containerDefinitions = " + many(10), "service/loadBalancers = []"),
        row("near", FARGATE, "td = {ref: shared}"),
        row("container-name-image" + c1 + "/image", FARGATE, "c1/image = -"),
        row("container-name-image" + c1 + "/name", FARGATE, "c1/name = -"),
        row("essential-container" + c0 + "/essential", FARGATE, "c0/essential = false"),
        row("near", FARGATE, "c0/essential = true"),
        row(
            "definition-size @ taskDefinition",
            FARGATE,
            "c0/command = [" + "x".repeat(70_000) + "]"),
        row("near", FARGATE, "c0/command = [" + "x".repeat(60_000) + "]"),
        row("container-timeouts" + c0 + "/stopTimeout", FARGATE, "c0/stopTimeout = 121"),
        row("near", FARGATE, "c0/stopTimeout = 120"),
        row("near", BRIDGE, "c0/stopTimeout = 300"),
        row("container-timeouts" + c0 + "/startTimeout", BRIDGE, "c0/startTimeout = 1"),
        row(
            "ulimit-order" + c0 + "/ulimits/0/softLimit",
            FARGATE,
            "c0/ulimits = [{name: nofile, softLimit: 2, hardLimit: 1}]"),
        row("near", FARGATE, "c0/ulimits = [{name: nofile, softLimit: 2, hardLimit: 2}]"),
        row(
            "environment-text" + c0 + "/environment/0/value",
            FARGATE,
            "c0/environment = [{name: A, value: 10}]"),
        row(
            "environment-text" + c0 + "/environment/0/name",
            FARGATE,
            "c0/environment = [{value: a}]"),
        row("near", FARGATE, "c0/environment = [{name: A, value: '10'}]"),
        row(
            "environment-and-secret" + c0 + "/secrets/0/name",
            FARGATE,
            "c0/environment/0/name = S"),
        row(
            "secret-source" + c0 + "/secrets/0/valueFrom",
            FARGATE,
            "c0/secrets/0/valueFrom = hunter two"),
        row(
            "secret-source" + c0 + "/secrets/0/valueFrom",
            FARGATE,
            "c0/secrets/0/valueFrom = 'arn:aws:s3:::bucket/key'"),
        row("near", FARGATE, "c0/secrets/0/valueFrom = /shop/db-password"),
        row(
            "near",
            FARGATE,
            "c0/secrets/0/valueFrom = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password::'"),
        row("near", FARGATE, "c0/secrets/0/valueFrom = 'arn:aws:ssm:${destination.region}:1:x'"),
        row(
            "environment-file" + c0 + "/environmentFiles/0/value",
            FARGATE,
            "c0/environmentFiles = [{type: s3, value: 's3://bucket/a.env'}]"),
        row("near", FARGATE, "c0/environmentFiles = [{type: s3, value: 'arn:aws:s3:::b/a.env'}]")));
    all.addAll(images(c1));
    all.addAll(dependencies(c0, c1));
    all.addAll(volumesAndLogs(c0, c1));
    return all;
  }

  private static String many(int count) {
    var containers = new ArrayList<String>();
    for (int i = 0; i < count; i++) containers.add("{name: c" + i + ", image: 'a/b:v1'}");
    return containers.toString();
  }

  private static List<Row> images(String c1) {
    var all = new ArrayList<Row>();
    for (var bad : List.of(
        "shop/my web:v1",
        "Shop/web:v1",
        "https://registry.example/shop/web:v1",
        "shop/web:",
        "shop/web:v1@sha256:abc",
        "shop//web:v1",
        "shop/web:${TAG}",
        "a".repeat(256) + ":v1",
        "-web:v1"))
      all.add(row("image-reference" + c1 + "/image", FARGATE, "c1/image = '" + bad + "'"));
    for (var moving : List.of("shop/web", "shop/web:latest", "localhost:5000/shop/web"))
      all.add(row("latest-tag" + c1 + "/image", FARGATE, "c1/image = '" + moving + "'"));
    for (var good : List.of(
        "localhost:5000/shop/web:v1",
        "Registry.Example/shop/my_web__2:V1.2-rc",
        "shop/web@sha256:" + "0".repeat(64),
        "shop/web:latest@sha256:" + "0".repeat(64),
        "shop/web:{image_tag}",
        "shop/web:${values.tag}",
        "${destination.account}.dkr.ecr.eu-west-1.amazonaws.com/Web:v1",
        "public.ecr.aws/nginx/nginx:1.27"))
      all.add(row("near", FARGATE, "c1/image = '" + good + "'"));
    return all;
  }

  private static List<Row> dependencies(String c0, String c1) {
    var healthy = "c1/healthCheck = {command: [CMD, check]}";
    return List.of(
        row(
            "depends-on" + c0 + "/dependsOn/0/containerName",
            FARGATE,
            "c0/dependsOn = [{containerName: sdie, condition: START}]"),
        row(
            "depends-on" + c0 + "/dependsOn/0/containerName",
            FARGATE,
            "c0/dependsOn = [{containerName: web, condition: START}]"),
        row("near", FARGATE, "c0/dependsOn = [{containerName: side, condition: START}]"),
        row(
            "depends-on-cycle" + c0 + "/dependsOn",
            FARGATE,
            "c0/dependsOn = [{containerName: side, condition: START}]",
            "c1/dependsOn = [{containerName: web, condition: START}]"),
        row(
            "depends-on-condition" + c0 + "/dependsOn/0/condition",
            FARGATE,
            "c0/dependsOn = [{containerName: side, condition: HEALTHY}]"),
        row("near", FARGATE, "c0/dependsOn = [{containerName: side, condition: HEALTHY}]", healthy),
        row(
            "depends-on-condition" + c1 + "/dependsOn/0/condition",
            FARGATE,
            "c1/dependsOn = [{containerName: web, condition: SUCCESS}]"),
        row("near", FARGATE, "c0/dependsOn = [{containerName: side, condition: SUCCESS}]"),
        row(
            "volumes-from" + c0 + "/volumesFrom/0/sourceContainer",
            FARGATE,
            "c0/volumesFrom = [{sourceContainer: other}]"),
        row("near", FARGATE, "c0/volumesFrom = [{sourceContainer: side}]"),
        row("container-links" + c0 + "/links", FARGATE, "c0/links = [side]"),
        row("container-links" + c0 + "/links/0", BRIDGE, "c0/links = ['db:database']"),
        row("near", BRIDGE, "c0/links = ['side:database']"),
        row(
            "proxy-container @ taskDefinition/proxyConfiguration/containerName",
            FARGATE,
            "td/proxyConfiguration = {containerName: envoy}"),
        row(
            "proxy-container @ taskDefinition/proxyConfiguration",
            BRIDGE,
            "td/proxyConfiguration = {containerName: side}"),
        row("near", FARGATE, "td/proxyConfiguration = {containerName: side}"),
        row(
            "health-check-command" + c1 + "/healthCheck/command",
            FARGATE,
            "c1/healthCheck = {command: ['curl -f http://x']}"),
        row(
            "health-check-command" + c1 + "/healthCheck/command",
            FARGATE,
            "c1/healthCheck = {command: [CMD-SHELL]}"),
        row(
            "near",
            FARGATE,
            "c1/healthCheck = {command: [CMD-SHELL, 'curl -f http://x || exit 1']}"),
        row(
            "health-check-range" + c1 + "/healthCheck/interval",
            FARGATE,
            healthy,
            "c1/healthCheck/interval = 4"),
        row(
            "health-check-range" + c1 + "/healthCheck/timeout",
            FARGATE,
            healthy,
            "c1/healthCheck/timeout = 61"),
        row(
            "health-check-range" + c1 + "/healthCheck/retries",
            FARGATE,
            healthy,
            "c1/healthCheck/retries = 0"),
        row(
            "health-check-range" + c1 + "/healthCheck/startPeriod",
            FARGATE,
            healthy,
            "c1/healthCheck/startPeriod = 301"),
        row(
            "near",
            FARGATE,
            "c1/healthCheck = {command: [CMD, x], interval: 300, timeout: 60, retries: 10, startPeriod: 0}"));
  }

  private static List<Row> volumesAndLogs(String c0, String c1) {
    return List.of(
        row(
            "mount-volume" + c0 + "/mountPoints/0/sourceVolume",
            FARGATE,
            "c0/mountPoints = [{sourceVolume: dta, containerPath: /d}]"),
        row("near", FARGATE, "c0/mountPoints = [{sourceVolume: data, containerPath: /d}]"),
        row(
            "volume-at-launch @ service/volumeConfigurations/0/name",
            FARGATE,
            "service/volumeConfigurations = [{name: data}]"),
        row(
            "near",
            FARGATE,
            "service/volumeConfigurations = [{name: data}]",
            "td/volumes = [{name: data, configuredAtLaunch: true}]"),
        row(
            "efs-root @ taskDefinition/volumes/0/efsVolumeConfiguration/rootDirectory",
            FARGATE,
            "td/volumes = [{name: e, efsVolumeConfiguration: {fileSystemId: fs-1, rootDirectory: /x, authorizationConfig: {accessPointId: fsap-1}}}]"),
        row(
            "near",
            FARGATE,
            "td/volumes = [{name: e, efsVolumeConfiguration: {fileSystemId: fs-1, rootDirectory: /x}}]"),
        row(
            "log-driver" + c1 + "/logConfiguration/logDriver",
            FARGATE,
            "c1/logConfiguration = {logDriver: json-file}"),
        row("near", BRIDGE, "c1/logConfiguration = {logDriver: json-file}"),
        row("near", FARGATE, "c1/logConfiguration = {logDriver: splunk}"),
        row(
            "awslogs-options" + c0 + "/logConfiguration/options/awslogs-group",
            FARGATE,
            "c0/logConfiguration/options/awslogs-group = -"),
        row(
            "awslogs-options" + c0 + "/logConfiguration/options/awslogs-stream-prefix",
            FARGATE,
            "c0/logConfiguration/options/awslogs-stream-prefix = -"),
        row(
            "near",
            BRIDGE,
            "c0/logConfiguration = {logDriver: awslogs, options: {awslogs-group: g, awslogs-region: r}}"),
        row(
            "firelens-container" + c1 + "/logConfiguration/logDriver",
            FARGATE,
            "c1/logConfiguration = {logDriver: awsfirelens}"),
        row(
            "near",
            FARGATE,
            "c1/logConfiguration = {logDriver: awsfirelens}",
            "c0/firelensConfiguration = {type: fluentbit}"),
        row(
            "execution-role-needed @ taskDefinition/executionRoleArn",
            FARGATE,
            "td/executionRoleArn = -"),
        row(
            "execution-role-needed @ taskDefinition/executionRoleArn",
            FARGATE,
            "td/executionRoleArn = -",
            "c0/secrets = -"),
        row(
            "execution-role-needed @ taskDefinition/executionRoleArn",
            FARGATE,
            "td/executionRoleArn = ''",
            "c0/secrets = -",
            "c0/logConfiguration = -"),
        row(
            "near",
            FARGATE,
            "td/executionRoleArn = -",
            "c0/secrets = -",
            "c0/logConfiguration = -",
            "c0/image = shop/web:v1"),
        row(
            "execution-role-needed @ taskDefinition/executionRoleArn",
            BRIDGE,
            "c0/secrets = [{name: S, valueFrom: s}]"),
        row(
            "execution-role-needed @ taskDefinition/executionRoleArn",
            BRIDGE,
            "c0/repositoryCredentials = {credentialsParameter: arn}"),
        row(
            "near",
            BRIDGE,
            "c0/logConfiguration = {logDriver: awslogs, options: {awslogs-group: g, awslogs-region: r}}"),
        row(
            "exec-task-role @ taskDefinition/taskRoleArn",
            FARGATE,
            "service/enableExecuteCommand = true"),
        row(
            "near",
            FARGATE,
            "service/enableExecuteCommand = true",
            "td/taskRoleArn = arn:aws:iam::123456789012:role/task"));
  }

  private static List<Row> network() {
    var c0 = "taskDefinition/containerDefinitions/0";
    var all = new ArrayList<Row>(
        List.of(
            row("fargate-network @ taskDefinition/networkMode", FARGATE, "td/networkMode = bridge"),
            row("fargate-network @ taskDefinition/networkMode", FARGATE, "td/networkMode = -"),
            row("near", FARGATE, "td/networkMode = '${values.mode}'"),
            row(
                "awsvpc-network @ service/networkConfiguration",
                FARGATE,
                "service/networkConfiguration = -"),
            row(
                "awsvpc-network @ service/networkConfiguration/awsvpcConfiguration/subnets",
                FARGATE,
                "service/networkConfiguration/awsvpcConfiguration = {subnets: [], assignPublicIp: DISABLED}"),
            row(
                "near",
                FARGATE,
                "service/networkConfiguration = -",
                "service/deploymentController = {type: EXTERNAL}",
                "service/loadBalancers = -"),
            row("near", FARGATE, "service = -"),
            row(
                "network-configuration @ service/networkConfiguration/awsvpcConfiguration",
                BRIDGE,
                "service/networkConfiguration = {awsvpcConfiguration: {subnets: [a]}}"),
            row(
                "near",
                BRIDGE,
                "td/networkMode = awsvpc",
                "c0/portMappings/0/hostPort = 80",
                "service/networkConfiguration = {awsvpcConfiguration: {subnets: [a]}}"),
            row(
                "network-limits @ service/networkConfiguration/awsvpcConfiguration/securityGroups",
                FARGATE,
                "service/networkConfiguration/awsvpcConfiguration/securityGroups = [a, b, c, d, e, f]"),
            row(
                "near",
                FARGATE,
                "service/networkConfiguration/awsvpcConfiguration/securityGroups = [a, b, c, d, e]"),
            row("awsvpc-members @ " + c0 + "/hostname", FARGATE, "c0/hostname = web"),
            row(
                "awsvpc-members @ " + c0 + "/extraHosts",
                FARGATE,
                "c0/extraHosts = [{hostname: a, ipAddress: 10.0.0.1}]"),
            row("near", BRIDGE, "c0/hostname = web"),
            row(
                "port-mapping @ " + c0 + "/portMappings/0/containerPort",
                BRIDGE,
                "c0/portMappings = [{containerPort: 70000}]"),
            row(
                "port-mapping @ " + c0 + "/portMappings/0/containerPortRange",
                BRIDGE,
                "c0/portMappings = [{containerPortRange: 90-80}]"),
            row(
                "port-mapping @ " + c0 + "/portMappings/0/containerPortRange",
                BRIDGE,
                "c0/portMappings = [{containerPortRange: 80-90, hostPort: 80}]"),
            row("near", BRIDGE, "c0/portMappings = [{containerPortRange: 80-90}]"),
            row(
                "host-port @ " + c0 + "/portMappings/0/hostPort",
                FARGATE,
                "c0/portMappings/0/hostPort = 80"),
            row("near", FARGATE, "c0/portMappings/0/hostPort = 8080"),
            row("near", FARGATE, "c0/portMappings/0/hostPort = 0"),
            row(
                "host-port @ " + c0 + "/portMappings/0/hostPort",
                DAEMON,
                "c0/portMappings = [{containerPort: 1, hostPort: 2}]"),
            row(
                "load-balancer-container @ service/loadBalancers/0/containerName",
                FARGATE,
                "service/loadBalancers/0/containerName = wbe"),
            row(
                "load-balancer-container @ service/loadBalancers/0/containerPort",
                FARGATE,
                "service/loadBalancers/0/containerPort = 80"),
            row("near", FARGATE, "c0/portMappings = [{containerPortRange: 8000-8100}]"),
            row(
                "load-balancer-container @ service/serviceRegistries/0/containerName",
                FARGATE,
                "service/serviceRegistries = [{registryArn: arn, containerName: x}]"),
            row(
                "service-connect-port @ service/serviceConnectConfiguration/services/0/portName",
                FARGATE,
                "service/serviceConnectConfiguration = {enabled: true, services: [{portName: htp}]}"),
            row(
                "near",
                FARGATE,
                "service/serviceConnectConfiguration = {enabled: true, services: [{portName: http}]}")));
    all.addAll(fargate(c0));
    return all;
  }

  private static List<Row> fargate(String c0) {
    var all = new ArrayList<Row>();
    for (var edit :
        List.of("ipcMode = task", "placementConstraints = [{type: memberOf}]", "pidMode = host"))
      all.add(row("fargate-members @ taskDefinition/" + edit.split(" ")[0], FARGATE, "td/" + edit));
    for (var edit : List.of(
        "privileged = true",
        "dockerSecurityOptions = [a]",
        "linuxParameters/devices = [{hostPath: /x}]",
        "linuxParameters/sharedMemorySize = 64",
        "linuxParameters/maxSwap = 0"))
      all.add(row("fargate-members @ " + c0 + "/" + edit.split(" ")[0], FARGATE, "c0/" + edit));
    for (var edit : List.of("pidMode = task", "volumes = [{name: data, host: {}}]"))
      all.add(row("near", FARGATE, "td/" + edit));
    for (var edit : List.of(
        "privileged = false",
        "linuxParameters = {initProcessEnabled: true}",
        "linuxParameters = {tmpfs: [{containerPath: /t, size: 1}]}"))
      all.add(row("near", FARGATE, "c0/" + edit));
    all.addAll(List.of(
        row(
            "fargate-members @ taskDefinition/volumes/0/host/sourcePath",
            FARGATE,
            "td/volumes = [{name: d, host: {sourcePath: /d}}]"),
        row("near", BRIDGE, "c0/privileged = true", "td/ipcMode = host"),
        row(
            "fargate-capabilities @ " + c0 + "/linuxParameters/capabilities/add/0",
            FARGATE,
            "c0/linuxParameters = {capabilities: {add: [NET_ADMIN]}}"),
        row(
            "near",
            FARGATE,
            "c0/linuxParameters = {capabilities: {add: [SYS_PTRACE], drop: [ALL]}}"),
        row(
            "fargate-windows @ taskDefinition/cpu",
            FARGATE,
            "td/runtimePlatform = {operatingSystemFamily: WINDOWS_SERVER_2022_CORE}"),
        row(
            "fargate-windows @ taskDefinition/runtimePlatform/operatingSystemFamily",
            FARGATE,
            "td/runtimePlatform = {operatingSystemFamily: WINDOWS_SERVER_2016_FULL}",
            "td/cpu = '1024'",
            "td/memory = '2048'"),
        row(
            "fargate-windows @ taskDefinition/runtimePlatform/cpuArchitecture",
            FARGATE,
            "td/runtimePlatform = {operatingSystemFamily: WINDOWS_SERVER_2019_CORE, cpuArchitecture: ARM64}",
            "td/cpu = '1024'",
            "td/memory = '2048'"),
        row(
            "near",
            FARGATE,
            "td/runtimePlatform = {operatingSystemFamily: WINDOWS_SERVER_2019_CORE, cpuArchitecture: X86_64}",
            "td/cpu = '1024'",
            "td/memory = '2048'"),
        row(
            "near",
            FARGATE,
            "td/runtimePlatform = {operatingSystemFamily: LINUX, cpuArchitecture: ARM64}"),
        row(
            "fargate-placement @ service/placementStrategy",
            FARGATE,
            "service/placementStrategy = [{type: spread}]"),
        row("near", BRIDGE, "service/placementStrategy = [{type: spread}]")));
    all.addAll(sizes());
    return all;
  }

  private static List<Row> sizes() {
    var all = new ArrayList<Row>();
    for (var good : List.of(
        "256/512",
        "256/2048",
        ".25 vCPU/0.5 GB",
        "1 vCPU/2 GB",
        "1vcpu/2GB",
        "4096/30720",
        "8192/16384",
        "8 vCPU/60 GB",
        "16384/32768",
        "16 vCPU/120 GB",
        "${values.cpu}/3")) all.add(row("near", FARGATE, size(good.replaceFirst("^\\.", "0."))));
    for (var bad : List.of(
        "256/3072", "512/512", "1024/1024", "2048/2048", "4096/31744", "8192/17408", "16384/36864"))
      all.add(row("fargate-size @ taskDefinition/memory", FARGATE, size(bad)));
    for (var bad : List.of("300/1024", "0.3 vCPU/1 GB", "one/1024", "32768/131072"))
      all.add(row("fargate-size @ taskDefinition/cpu", FARGATE, size(bad)));
    var c = "taskDefinition/containerDefinitions/";
    all.addAll(List.of(
        row("fargate-size @ taskDefinition/memory", FARGATE, size("512/much")),
        row("fargate-size @ taskDefinition/memory", FARGATE, "td/memory = -"),
        row("memory-needed @ " + c + "0/memory", BRIDGE, "c0/memory = -"),
        row("near", BRIDGE, "c0/memory = -", "td/memory = '512'"),
        row("memory-order @ " + c + "0/memoryReservation", BRIDGE, "c0/memoryReservation = 129"),
        row("near", BRIDGE, "c0/memoryReservation = 128"),
        row("memory-order @ " + c + "0/memory", BRIDGE, "c0/memory = 4"),
        row("containers-fit @ taskDefinition/memory", FARGATE, "c0/memory = 1025"),
        row("near", FARGATE, "c0/memory = 1024"),
        row("near", FARGATE, "c0/memory = 1024", "c0/memoryReservation = 512", "c1/memory = 512"),
        row("containers-fit @ taskDefinition/cpu", FARGATE, "c0/cpu = 256", "c1/cpu = 257"),
        row("near", FARGATE, "c0/cpu = 256", "c1/cpu = 256"),
        row(
            "ephemeral-storage @ taskDefinition/ephemeralStorage/sizeInGiB",
            FARGATE,
            "td/ephemeralStorage = {sizeInGiB: 20}"),
        row("near", FARGATE, "td/ephemeralStorage = {sizeInGiB: 200}")));
    return all;
  }

  private static String[] size(String pair) {
    int slash = pair.indexOf('/');
    return new String[] {
      "td/cpu = '" + pair.substring(0, slash) + "'",
      "td/memory = '" + pair.substring(slash + 1) + "'"
    };
  }

  private static List<Row> capacity() {
    var strategy = "service/capacityProviderStrategy = ";
    var deployment = "service/deploymentConfiguration = ";
    return List.of(
        row(
            "launch-type-or-strategy @ service/capacityProviderStrategy",
            FARGATE,
            strategy + "[{capacityProvider: FARGATE}]"),
        row("near", FARGATE, strategy + "[{capacityProvider: FARGATE}]", "service/launchType = -"),
        row("near", FARGATE, strategy + "[]"),
        row(
            "capacity-mix @ service/capacityProviderStrategy",
            FARGATE,
            strategy + "[{capacityProvider: FARGATE, weight: 1}, {capacityProvider: mine}]",
            "service/launchType = -"),
        row(
            "near",
            FARGATE,
            strategy
                + "[{capacityProvider: FARGATE, weight: 1, base: 1}, {capacityProvider: FARGATE_SPOT, weight: 4}]",
            "service/launchType = -"),
        row(
            "capacity-strategy @ service/capacityProviderStrategy",
            BRIDGE,
            strategy + "[{capacityProvider: a}, {capacityProvider: b, weight: 0}]"),
        row(
            "capacity-strategy @ service/capacityProviderStrategy/1/base",
            BRIDGE,
            strategy
                + "[{capacityProvider: a, base: 1, weight: 1}, {capacityProvider: b, base: 1}]"),
        row("near", BRIDGE, strategy + "[{capacityProvider: a}]"),
        row(
            "external-launch @ service/loadBalancers",
            BRIDGE,
            "service/launchType = EXTERNAL",
            "service/loadBalancers = [{targetGroupArn: a, containerName: web, containerPort: 80}]"),
        row("near", BRIDGE, "service/launchType = EXTERNAL"),
        row(
            "run-launch-type @ schedules/0/run",
            FARGATE,
            "service/launchType = -",
            "schedules = [{name: a}]"),
        row("near", FARGATE, "schedules = [{name: a}]"),
        row(
            "near",
            FARGATE,
            "service/launchType = -",
            "schedules = [{run: {launchType: FARGATE}}, {target: {EcsParameters: {LaunchType: FARGATE}}}]"),
        row(
            "near",
            FARGATE,
            "service/launchType = -",
            "td/requiresCompatibilities = [EC2, FARGATE]",
            "schedules = [{name: a}]"),
        row(
            "placement-limits @ service/placementStrategy",
            BRIDGE,
            "service/placementStrategy = [{}, {}, {}, {}, {}, {}]"),
        row("near", BRIDGE, "service/placementStrategy = [{}, {}, {}, {}, {}]"),
        row("daemon-count @ service/desiredCount", DAEMON, "service/desiredCount = 1"),
        row("near", DAEMON, "service/desiredCount = -"),
        row(
            "daemon-fargate @ service/schedulingStrategy",
            FARGATE,
            "service/schedulingStrategy = DAEMON",
            "service/desiredCount = -",
            deployment + "{}"),
        row(
            "daemon-placement @ service/placementStrategy",
            DAEMON,
            "service/placementStrategy = [{type: spread}]"),
        row(
            "daemon-placement @ service/availabilityZoneRebalancing",
            DAEMON,
            "service/availabilityZoneRebalancing = ENABLED"),
        row("near", DAEMON, "service/placementConstraints = [{type: distinctInstance}]"),
        row("desired-count @ service/desiredCount", BRIDGE, "service/desiredCount = -1"),
        row("near", BRIDGE, "service/desiredCount = 0"),
        row(
            "load-balancer-target @ service/loadBalancers/0/targetGroupArn",
            FARGATE,
            "service/loadBalancers/0/targetGroupArn = -"),
        row(
            "load-balancer-target @ service/loadBalancers/0/loadBalancerName",
            FARGATE,
            "service/loadBalancers/0/loadBalancerName = classic"),
        row(
            "external-controller @ service/loadBalancers",
            FARGATE,
            "service/deploymentController = {type: EXTERNAL}"),
        row("near", FARGATE, "service/deploymentController = {type: CODE_DEPLOY}"),
        row(
            "deployment-percents @ service/deploymentConfiguration/maximumPercent",
            BRIDGE,
            deployment + "{maximumPercent: 201}"),
        row(
            "deployment-percents @ service/deploymentConfiguration/minimumHealthyPercent",
            BRIDGE,
            deployment + "{minimumHealthyPercent: 101}"),
        row("near", BRIDGE, deployment + "{minimumHealthyPercent: 0, maximumPercent: 100}"),
        row(
            "daemon-percents @ service/deploymentConfiguration/maximumPercent",
            DAEMON,
            deployment + "{maximumPercent: 200}"),
        row("near", DAEMON, deployment + "{maximumPercent: 100}"),
        row(
            "deployment-room @ service/deploymentConfiguration/maximumPercent",
            FARGATE,
            deployment + "{minimumHealthyPercent: 100, maximumPercent: 100}",
            "service/desiredCount = -"),
        row(
            "deployment-room @ service/deploymentConfiguration/maximumPercent",
            BRIDGE,
            deployment + "{minimumHealthyPercent: 50, maximumPercent: 150}"),
        row("near", FARGATE, deployment + "{minimumHealthyPercent: 50, maximumPercent: 100}"),
        row(
            "near",
            FARGATE,
            deployment + "{minimumHealthyPercent: 100, maximumPercent: 100, strategy: BLUE_GREEN}"),
        row("near", FARGATE, deployment + "{minimumHealthyPercent: 100, maximumPercent: 150}"),
        row(
            "rebalancing-percent @ service/availabilityZoneRebalancing",
            FARGATE,
            "service/availabilityZoneRebalancing = ENABLED",
            deployment + "{minimumHealthyPercent: 50, maximumPercent: 100}"),
        row("near", FARGATE, "service/availabilityZoneRebalancing = ENABLED"),
        row(
            "breaker-rollback @ service/deploymentConfiguration/deploymentCircuitBreaker/rollback",
            BRIDGE,
            deployment + "{deploymentCircuitBreaker: {enable: false, rollback: true}}"),
        row(
            "near",
            BRIDGE,
            deployment + "{deploymentCircuitBreaker: {enable: true, rollback: true}}"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judges(Row row) {
    var problems = Spec.judge(Spec.with(row.base(), row.edits()));
    if (row.isNear()) {
      assertThat(problems).isEmpty();
      return;
    }
    assertThat(problems).isNotEmpty().allSatisfy(problem -> {
      assertThat(problem.message()).endsWith(" [" + row.rule() + "]").hasSizeLessThan(300);
      assertThat(problem.pointer()).isEqualTo(row.pointer());
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {FARGATE, BRIDGE, DAEMON})
  void saysNothingOfAGoodManifest(String spec) {
    assertThat(Spec.judge(Spec.with(spec))).isEmpty();
  }

  @Test
  void everyRuleIsBrokenByARowAndCanBeListed() {
    var broken = rows().filter(row -> !row.isNear()).map(Row::rule).collect(Collectors.toSet());
    assertThat(Lint.rules()).extracting(Rule::id).doesNotHaveDuplicates().hasSameElementsAs(broken);
    assertThat(Lint.rules()).hasSizeGreaterThan(50).allSatisfy(rule -> {
      assertThat(rule.id()).matches("[a-z]+(-[a-z]+)+");
      assertThat(rule.description()).isNotBlank().doesNotEndWith(".");
      assertThat(rule.source()).matches("(?s).*(https://|ecs\\.md|cdk-preflight|aws-c).*");
    });
  }

  @Test
  void everySeverityIsThatOfItsRule() {
    var notes = Lint.rules().stream()
        .filter(rule -> rule.severity() == Problem.Severity.NOTE)
        .map(Rule::id)
        .toList();
    assertThat(notes)
        .containsExactlyInAnyOrder(
            "latest-tag",
            "breaker-rollback",
            "environment-file",
            "health-check-command",
            "run-launch-type");
    rows()
        .filter(row -> !row.isNear())
        .forEach(row -> assertThat(Spec.judge(Spec.with(row.base(), row.edits())))
            .as(row.toString())
            .allMatch(problem -> problem.isError() != notes.contains(row.rule())));
  }

  @Test
  void aMisspeltMemberExplainsTheOneThatIsMissing() {
    var spec = Spec.with(FARGATE, "service/networkConfiguration = -");
    var report = new Report(_ -> new Position("web.yaml", 1, 1));
    report.error("/spec/service/netwrokConfiguration", "unknown field");
    Lint.check(Kind.SERVICE, spec, report);
    assertThat(report.problems()).hasSize(1);
  }

  @Test
  void aPasswordInAnImageIsNotRepeated() {
    var problems = Spec.judge(Spec.with(FARGATE, "c1/image = 'user:pass@registry.example/web:v1'"));
    assertThat(problems.toString()).contains("***@registry.example/web").doesNotContain("pass@");
  }

  @Test
  void theRunOfATaskNeedsANetworkAsAServiceDoes() {
    var task = Spec.with(FARGATE, "service = -", "run = {launchType: FARGATE}");
    assertThat(told(Kind.TASK, task))
        .singleElement()
        .satisfies(p -> assertThat(p.pointer()).isEqualTo("/spec/run/networkConfiguration"));
    var run =
        "run = {launchType: FARGATE, networkConfiguration: {awsvpcConfiguration: {subnets: [a]}}}";
    assertThat(told(Kind.TASK, Spec.with(FARGATE, "service = -", run))).isEmpty();
    assertThat(told(Kind.TASK_DEFINITION, task)).isEmpty();
  }

  @Test
  void theRunOfATaskOrAScheduleForFargateAloneSaysSo() {
    var network = "networkConfiguration: {awsvpcConfiguration: {subnets: [a]}}";
    for (var said : List.of(
        "", ", launchType: FARGATE", ", capacityProviderStrategy: [{capacityProvider: FARGATE}]")) {
      var task = Spec.with(FARGATE, "service = -", "run = {" + network + said + "}");
      var schedule =
          Spec.with(FARGATE, "service = -", "schedules = [{run: {" + network + said + "}}]");
      var notes = Stream.concat(
              told(Kind.TASK, task).stream(), told(Kind.SCHEDULE, schedule).stream())
          .map(Problem::pointer);
      if (said.isEmpty()) assertThat(notes).containsExactly("/spec/run", "/spec/schedules/0/run");
      else assertThat(notes).isEmpty();
    }
  }

  @Test
  void eachRunOfAScheduleNeedsANetworkOrHasOneInItsTarget() {
    var bare =
        "schedules = [{run: {capacityProviderStrategy: [{capacityProvider: a}]}}, {run: {launchType: FARGATE}}]";
    assertThat(told(Kind.SCHEDULE, Spec.with(FARGATE, "service = -", bare)))
        .extracting(p -> p.pointer())
        .containsExactly(
            "/spec/schedules/0/run/networkConfiguration",
            "/spec/schedules/1/run/networkConfiguration");
    var said =
        "schedules = [{run: {launchType: FARGATE, networkConfiguration: {awsvpcConfiguration: {subnets: [a]}}}},"
            + " {target: {EcsParameters: {LaunchType: FARGATE, NetworkConfiguration: {awsvpcConfiguration: {Subnets: [a]}}}}}]";
    assertThat(told(Kind.SCHEDULE, Spec.with(FARGATE, "service = -", said))).isEmpty();
    assertThat(told(Kind.SERVICE, Spec.with(FARGATE, bare))).isEmpty();
  }

  @Test
  void aHooksRunIsHeldToTheRulesOfPlacement() {
    var both =
        "hooks = [{run: {launchType: FARGATE, capacityProviderStrategy: [{capacityProvider: a}]}}]";
    assertThat(told(Kind.SERVICE, Spec.with(FARGATE, both)))
        .singleElement()
        .satisfies(
            p -> assertThat(p.pointer()).isEqualTo("/spec/hooks/0/run/capacityProviderStrategy"));
  }

  @Test
  void aSharedTaskDefinitionCountsAndIsToldOfWhereItStands() {
    var shared = Spec.with(FARGATE, "c0/hostname = web", "service = -");
    var service = Spec.with(FARGATE, "td = {ref: base}", "service/networkConfiguration = -");
    var report = new Report(_ -> new Position("web.yaml", 1, 1));
    Lint.check(Kind.SERVICE, service, (ObjectNode) shared.get("taskDefinition"), report);
    assertThat(report.problems())
        .extracting(Problem::pointer)
        .containsExactly("/spec/service/networkConfiguration");
  }

  private static List<Problem> told(Kind kind, ObjectNode spec) {
    var report = new Report(_ -> new Position("web.yaml", 1, 1));
    Lint.check(kind, spec, report);
    return report.problems();
  }

  @Test
  void aSecretWrittenInPlaceOfItsSourceIsNotRepeated() {
    var problems = Spec.judge(Spec.with(FARGATE, "c0/secrets/0/valueFrom = hunter two"));
    assertThat(problems.toString()).contains("names no secret").doesNotContain("hunter");
  }
}
