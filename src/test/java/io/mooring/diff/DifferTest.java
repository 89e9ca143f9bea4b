package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Loose;
import io.mooring.live.LiveService;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What counts as a difference and what is only another way of writing: each row has what Git says,
 * what ECS answers, and the pointers that differ. Rows of one fact come in pairs, one that is equal
 * and one that is not, so that a rule that is too wide fails too.
 */
class DifferTest {
  record Row(String name, String desired, String live, String... pointers) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** One container named {@code web}, with these members. */
  private static String web(String members) {
    return definition("name: 'web', image: 'a:1'" + (members.isEmpty() ? "" : ", " + members));
  }

  private static String definition(String container) {
    return "{family: 'web', containerDefinitions: [{" + container + "}]}";
  }

  private static Row container(String name, String desired, String live, String... pointers) {
    var rooted = Stream.of(pointers)
        .map(p -> "/taskDefinition/containerDefinitions/[name=web]" + p)
        .toArray(String[]::new);
    return new Row(name, web(desired), web(live), rooted);
  }

  /** A network mode and one port mapping on either side. */
  private static Row port(String mode, String desired, String live, boolean same) {
    var text =
        "{family: 'web', networkMode: '%s', containerDefinitions: [{name: 'web', portMappings: [%s]}]}";
    var pointer = "/taskDefinition/containerDefinitions/[name=web]/portMappings";
    return new Row(
        mode + " " + desired + " and " + live,
        text.formatted(mode, desired),
        text.formatted(mode, live),
        same ? new String[0] : new String[] {pointer});
  }

  static Stream<Row> containers() {
    return Stream.of(
        new Row(
            "what registering the least reads back",
            web(""),
            "{taskDefinitionArn: 'arn:x', revision: 3, status: 'ACTIVE', requiresAttributes: [{name: 'y'}],"
                + " compatibilities: ['EC2'], registeredAt: 1.5, registeredBy: 'arn:z', volumes: [],"
                + " placementConstraints: [], family: 'web', containerDefinitions: [{name: 'web',"
                + " image: 'a:1', cpu: 0, essential: true, environment: [], mountPoints: [],"
                + " volumesFrom: [], portMappings: [], systemControls: []}]}"),
        container("the same image", "", ""),
        new Row(
            "another image",
            definition("name: 'web', image: 'a:2'"),
            web(""),
            "/taskDefinition/containerDefinitions/[name=web]/image"),
        new Row(
            "a tag and a digest are two images",
            definition("name: 'web', image: 'a@sha256:0'"),
            web(""),
            "/taskDefinition/containerDefinitions/[name=web]/image"),
        new Row(
            "a container more on ECS",
            web(""),
            "{family: 'web', containerDefinitions: [{name: 'web', image: 'a:1'}, {name: 'log', image: 'f:1'}]}",
            "/taskDefinition/containerDefinitions/[name=log]"),
        new Row(
            "a container more in Git",
            "{family: 'web', containerDefinitions: [{name: 'log', image: 'f:1'}, {name: 'web', image: 'a:1'}]}",
            web(""),
            "/taskDefinition/containerDefinitions/[name=log]"),
        new Row(
            "containers in another order",
            "{containerDefinitions: [{name: 'a', image: 'a:1'}, {name: 'b', image: 'b:1'}]}",
            "{containerDefinitions: [{name: 'b', image: 'b:1'}, {name: 'a', image: 'a:1'}]}"),
        container("essential by omission", "", "essential: true"),
        container("essential: false says something", "", "essential: false", "/essential"),
        container("no processor share", "", "cpu: 0"),
        container("a processor share", "cpu: 10", "cpu: 0", "/cpu"),
        container("a whole number as a fraction", "cpu: 10", "cpu: 10.0"),
        container("explicit false", "privileged: false, interactive: false", ""),
        container("explicit true", "readonlyRootFilesystem: true", "", "/readonlyRootFilesystem"),
        container("memory has no default", "memory: 128", "", "/memory"),
        container("a command in order", "command: ['a', 'b']", "command: ['a', 'b']"),
        container(
            "a command in another order",
            "command: ['a', 'b']",
            "command: ['b', 'a']",
            "/command/0",
            "/command/1"),
        container("a longer command", "command: ['a', 'b']", "command: ['a']", "/command"),
        container("no command", "command: []", ""),
        container("labels", "dockerLabels: {a: 'x'}", "dockerLabels: {a: 'x'}"),
        container(
            "labels tell case",
            "dockerLabels: {A: 'x'}",
            "dockerLabels: {a: 'x'}",
            "/dockerLabels/A",
            "/dockerLabels/a"),
        container(
            "a label with a slash",
            "dockerLabels: {'a/b': 'x'}",
            "dockerLabels: {'a/b': 'y'}",
            "/dockerLabels/a~1b"),
        container("versionConsistency", "versionConsistency: 'enabled'", ""),
        container(
            "a log router runs as root",
            "firelensConfiguration: {type: 'fluentbit'}",
            "firelensConfiguration: {type: 'fluentbit'}, user: '0'"),
        container("no one else does", "", "user: '0'", "/user"));
  }

  static Stream<Row> lists() {
    var env = "environment: [{name: 'A', value: '1'}, {name: 'B', value: '2'}]";
    return Stream.of(
        container(
            "environment in another order",
            env,
            "environment: [{name: 'B', value: '2'}, {name: 'A', value: '1'}]"),
        container(
            "a variable changed",
            env,
            "environment: [{name: 'B', value: '3'}, {name: 'A', value: '1'}]",
            "/environment/[name=B]/value"),
        container(
            "a variable removed from Git",
            "environment: [{name: 'A', value: '1'}]",
            env,
            "/environment/[name=B]"),
        container(
            "all variables removed from Git",
            "",
            env,
            "/environment/[name=A]",
            "/environment/[name=B]"),
        container(
            "a variable renamed",
            "environment: [{name: 'a', value: '1'}]",
            "environment: [{name: 'A', value: '1'}]",
            "/environment/[name=a]",
            "/environment/[name=A]"),
        container(
            "an empty value is a value",
            "environment: [{name: 'A', value: ''}]",
            "environment: [{name: 'A', value: 'x'}]",
            "/environment/[name=A]/value"),
        container(
            "a name twice, alike",
            "environment: [{name: 'A', value: '1'}, {name: 'A', value: '2'}]",
            "environment: [{name: 'A', value: '1'}, {name: 'A', value: '2'}]"),
        container(
            "a name twice, once on ECS",
            "environment: [{name: 'A', value: '1'}, {name: 'A', value: '2'}]",
            "environment: [{name: 'A', value: '2'}]",
            "/environment"),
        container(
            "secrets in another order",
            "secrets: [{name: 'A', valueFrom: 'x'}, {name: 'B', valueFrom: 'y'}]",
            "secrets: [{name: 'B', valueFrom: 'y'}, {name: 'A', valueFrom: 'x'}]"),
        container(
            "a secret added", "secrets: [{name: 'A', valueFrom: 'x'}]", "", "/secrets/[name=A]"),
        container(
            "elements that say nothing",
            "environment: [null, {}], links: [null], command: []",
            "environment: [], mountPoints: []"),
        container(
            "an element that says nothing among others", "links: ['a', null]", "links: ['a']"),
        container("links are a set", "links: ['a', 'b']", "links: ['b', 'a']"),
        container(
            "resolvers are asked in order",
            "dnsServers: ['a', 'b']",
            "dnsServers: ['b', 'a']",
            "/dnsServers/0",
            "/dnsServers/1"),
        container(
            "dependencies in another order",
            "dependsOn: [{containerName: 'a', condition: 'START'}, {containerName: 'b', condition: 'HEALTHY'}]",
            "dependsOn: [{containerName: 'b', condition: 'HEALTHY'}, {containerName: 'a', condition: 'START'}]"),
        container(
            "another condition",
            "dependsOn: [{containerName: 'a', condition: 'START'}]",
            "dependsOn: [{containerName: 'a', condition: 'HEALTHY'}]",
            "/dependsOn/[containerName=a]/condition"),
        container(
            "mount points in another order",
            "mountPoints: [{sourceVolume: 'b', containerPath: '/b', readOnly: false}, {sourceVolume: 'a', containerPath: '/a'}]",
            "mountPoints: [{sourceVolume: 'a', containerPath: '/a'}, {sourceVolume: 'b', containerPath: '/b'}]"),
        container(
            "a mount point that became read-only",
            "mountPoints: [{sourceVolume: 'a', containerPath: '/a', readOnly: true}]",
            "mountPoints: [{sourceVolume: 'a', containerPath: '/a'}]",
            "/mountPoints"),
        container(
            "only drop",
            "linuxParameters: {capabilities: {drop: ['ALL']}}",
            "linuxParameters: {capabilities: {add: [], drop: ['ALL']}}"),
        container(
            "a capability more",
            "linuxParameters: {capabilities: {drop: ['ALL']}}",
            "linuxParameters: {capabilities: {add: ['SYS_PTRACE'], drop: ['ALL']}}",
            "/linuxParameters/capabilities/add"),
        container(
            "no secret options",
            "logConfiguration: {logDriver: 'awslogs', options: {'awslogs-group': 'g'}}",
            "logConfiguration: {logDriver: 'awslogs', options: {'awslogs-group': 'g'}, secretOptions: []}"),
        container(
            "another log group",
            "logConfiguration: {logDriver: 'awslogs', options: {'awslogs-group': 'g'}}",
            "logConfiguration: {logDriver: 'awslogs', options: {'awslogs-group': 'h'}}",
            "/logConfiguration/options/awslogs-group"),
        container(
            "ECS fills a health check in",
            "healthCheck: {command: ['CMD', 'x']}",
            "healthCheck: {command: ['CMD', 'x'], interval: 30, timeout: 5, retries: 3}"),
        container(
            "no start period",
            "healthCheck: {command: ['CMD', 'x'], startPeriod: 0}",
            "healthCheck: {command: ['CMD', 'x']}"),
        container(
            "another interval",
            "healthCheck: {command: ['CMD', 'x']}",
            "healthCheck: {command: ['CMD', 'x'], interval: 10}",
            "/healthCheck/interval"),
        container(
            "a health check taken out of Git",
            "",
            "healthCheck: {command: ['CMD', 'x'], interval: 30, timeout: 5, retries: 3}",
            "/healthCheck/command"));
  }

  static Stream<Row> ports() {
    return Stream.of(
        port(
            "awsvpc",
            "{containerPort: 80}",
            "{containerPort: 80, hostPort: 80, protocol: 'tcp'}",
            true),
        port(
            "host",
            "{containerPort: 80}",
            "{containerPort: 80, hostPort: 80, protocol: 'tcp'}",
            true),
        port(
            "awsvpc",
            "{containerPort: 80, hostPort: 0}",
            "{containerPort: 80, hostPort: 80}",
            true),
        port(
            "bridge",
            "{containerPort: 80}",
            "{containerPort: 80, hostPort: 0, protocol: 'tcp'}",
            true),
        port("bridge", "{containerPort: 80}", "{containerPort: 80, hostPort: 80}", false),
        port(
            "bridge",
            "{containerPort: 80, hostPort: 80}",
            "{containerPort: 80, hostPort: 0}",
            false),
        port("awsvpc", "{containerPort: 80}", "{containerPort: 81, hostPort: 81}", false),
        port(
            "awsvpc",
            "{containerPort: 80}",
            "{containerPort: 80, hostPort: 80, protocol: 'udp'}",
            false),
        port(
            "awsvpc",
            "{containerPort: 80, name: 'http'}",
            "{containerPort: 80, hostPort: 80}",
            false),
        port(
            "awsvpc",
            "{containerPort: 90}, {containerPort: 80}",
            "{containerPort: 80, hostPort: 80}, {containerPort: 90, hostPort: 90}",
            true));
  }

  private static Row whole(String name, String desired, String live, String... pointers) {
    var rooted = Stream.of(pointers).map("/taskDefinition"::concat).toArray(String[]::new);
    return new Row(name, desired, live, rooted);
  }

  static Stream<Row> definitions() {
    return Stream.of(
        whole("cpu in units", "{cpu: '1 vCPU'}", "{cpu: '1024'}"),
        whole("cpu in part of a unit", "{cpu: '0.25 VCPU'}", "{cpu: '256'}"),
        whole("cpu in part of a unit, short", "{cpu: '.5 vcpus'}", "{cpu: '512'}"),
        whole("less cpu", "{cpu: '.5 vCPU'}", "{cpu: '1024'}", "/cpu"),
        whole("memory in units", "{memory: '2 GB'}", "{memory: '2048'}"),
        whole("memory in small units", "{memory: '512MB'}", "{memory: '512'}"),
        whole("memory in binary units", "{memory: '1 gib'}", "{memory: '1024'}"),
        whole("more memory", "{memory: '3 GB'}", "{memory: '2048'}", "/memory"),
        whole("memory that is no longer declared", "{}", "{memory: '2048'}", "/memory"),
        whole(
            "compatibilities are a set",
            "{requiresCompatibilities: ['FARGATE', 'EC2']}",
            "{requiresCompatibilities: ['EC2', 'FARGATE'], compatibilities: ['EC2', 'FARGATE']}"),
        whole(
            "a role by name",
            "{taskRoleArn: 'app'}",
            "{taskRoleArn: 'arn:aws:iam::123456789012:role/app'}"),
        whole(
            "a role by path and name",
            "{executionRoleArn: 'team/app'}",
            "{executionRoleArn: 'arn:aws:iam::123456789012:role/team/app'}"),
        whole(
            "a role whose name ends alike",
            "{taskRoleArn: 'app'}",
            "{taskRoleArn: 'arn:aws:iam::123456789012:role/my-app'}",
            "/taskRoleArn"),
        whole("no role", "{taskRoleArn: ''}", "{}"),
        whole(
            "a role taken away",
            "{taskRoleArn: ''}",
            "{taskRoleArn: 'arn:aws:iam::123456789012:role/app'}",
            "/taskRoleArn"),
        whole("network mode is not guessed", "{networkMode: 'bridge'}", "{}", "/networkMode"),
        whole("what Fargate gives", "{ephemeralStorage: {sizeInGiB: 20}}", "{}"),
        whole(
            "more storage",
            "{ephemeralStorage: {sizeInGiB: 21}}",
            "{}",
            "/ephemeralStorage/sizeInGiB"),
        whole(
            "the usual platform",
            "{runtimePlatform: {cpuArchitecture: 'X86_64'}}",
            "{runtimePlatform: {cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX'}}"),
        whole(
            "another platform",
            "{runtimePlatform: {cpuArchitecture: 'ARM64'}}",
            "{}",
            "/runtimePlatform/cpuArchitecture"),
        whole(
            "a bare volume",
            "{volumes: [{name: 'v'}]}",
            "{volumes: [{name: 'v', host: {}, configuredAtLaunch: false}]}"),
        whole(
            "a volume with a path",
            "{volumes: [{name: 'v'}]}",
            "{volumes: [{name: 'v', host: {sourcePath: '/x'}}]}",
            "/volumes/[name=v]/host/sourcePath"),
        whole(
            "volumes in another order",
            "{volumes: [{name: 'v'}, {name: 'w'}]}",
            "{volumes: [{name: 'w', host: {}}, {name: 'v', host: {}}]}"),
        whole(
            "what EFS fills in",
            "{volumes: [{name: 'v', efsVolumeConfiguration: {fileSystemId: 'fs-1'}}]}",
            "{volumes: [{name: 'v', efsVolumeConfiguration: {fileSystemId: 'fs-1', rootDirectory: '/',"
                + " transitEncryption: 'DISABLED', authorizationConfig: {iam: 'DISABLED'}}}]}"),
        whole(
            "EFS with encryption",
            "{volumes: [{name: 'v', efsVolumeConfiguration: {fileSystemId: 'fs-1',"
                + " transitEncryption: 'ENABLED'}}]}",
            "{volumes: [{name: 'v', efsVolumeConfiguration: {fileSystemId: 'fs-1'}}]}",
            "/volumes/[name=v]/efsVolumeConfiguration/transitEncryption"),
        whole(
            "a Docker volume",
            "{volumes: [{name: 'v', dockerVolumeConfiguration: {driver: 'local'}}]}",
            "{volumes: [{name: 'v', dockerVolumeConfiguration: {driver: 'local', scope: 'task', autoprovision: false}}]}"),
        whole(
            "a mesh proxy",
            "{proxyConfiguration: {containerName: 'e', properties: [{name: 'A', value: '1'}, {name: 'B', value: '2'}]}}",
            "{proxyConfiguration: {type: 'APPMESH', containerName: 'e', properties: [{name: 'B', value: '2'}, {name: 'A', value: '1'}]}}"),
        whole("faults are not injected unless asked", "{}", "{enableFaultInjection: false}"),
        whole("a member that no SDK of ours knows", "{}", "{somethingNewer: {a: 1}}"));
  }

  @ParameterizedTest
  @MethodSource({"containers", "lists", "ports", "definitions"})
  void taskDefinitions(Row row) {
    var diff =
        Differ.taskDefinition(Loose.object(row.desired()), Loose.object(row.live()), List.of());
    assertThat(pointers(diff)).containsExactly(row.pointers());
  }

  private static Row service(String name, String desired, String live, String... pointers) {
    var rooted = Stream.of(pointers).map("/service"::concat).toArray(String[]::new);
    return new Row(name, desired, live, rooted);
  }

  private static String vpc(String members) {
    return "{networkConfiguration: {awsvpcConfiguration: {" + members + "}}}";
  }

  static Stream<Row> services() {
    var vpc = "/networkConfiguration/awsvpcConfiguration";
    return Stream.of(
        service(
            "what nobody declared is not ours",
            "{}",
            "{desiredCount: 7, launchType: 'FARGATE', schedulingStrategy: 'REPLICA', propagateTags: 'SERVICE',"
                + " loadBalancers: [{containerPort: 80}], enableExecuteCommand: true, platformVersion: '1.4.0'}"),
        service("the count", "{desiredCount: 2}", "{desiredCount: 3}", "/desiredCount"),
        service("a count of nothing", "{desiredCount: 0}", "{desiredCount: 0}"),
        service(
            "a count of nothing is declared",
            "{desiredCount: 0}",
            "{desiredCount: 3}",
            "/desiredCount"),
        service(
            "a daemon's count is ECS's",
            "{schedulingStrategy: 'DAEMON', desiredCount: 1}",
            "{schedulingStrategy: 'DAEMON', desiredCount: 5}"),
        service("replicas by omission", "{schedulingStrategy: 'REPLICA'}", "{}"),
        service("the launch type", "{launchType: 'FARGATE'}", "{launchType: 'EC2'}", "/launchType"),
        service(
            "the latest platform is any",
            "{platformVersion: 'LATEST'}",
            "{platformVersion: '1.4.0'}"),
        service(
            "a platform is that one",
            "{platformVersion: '1.4.0'}",
            "{platformVersion: 'LATEST'}",
            "/platformVersion"),
        service(
            "the controller that some answers leave out",
            "{deploymentController: {type: 'ECS'}}",
            "{}"),
        service(
            "another controller",
            "{deploymentController: {type: 'EXTERNAL'}}",
            "{}",
            "/deploymentController/type"),
        service(
            "switches that are off",
            "{enableExecuteCommand: false, enableECSManagedTags: false,"
                + " propagateTags: 'NONE', healthCheckGracePeriodSeconds: 0}",
            "{}"),
        service(
            "a switch that is on",
            "{enableExecuteCommand: true}",
            "{enableExecuteCommand: false}",
            "/enableExecuteCommand"),
        service(
            "subnets are a set",
            vpc("subnets: ['b', 'a']"),
            vpc("subnets: ['a', 'b'], assignPublicIp: 'DISABLED', securityGroups: ['sg-0']")),
        service(
            "another subnet",
            vpc("subnets: ['b', 'a']"),
            vpc("subnets: ['a', 'c']"),
            vpc + "/subnets"),
        service(
            "security groups that Git names",
            vpc("subnets: ['a'], securityGroups: ['sg-1']"),
            vpc("subnets: ['a'], securityGroups: ['sg-0']"),
            vpc + "/securityGroups"),
        service(
            "a public address",
            vpc("subnets: ['a'], assignPublicIp: 'ENABLED'"),
            vpc("subnets: ['a'], assignPublicIp: 'DISABLED'"),
            vpc + "/assignPublicIp"),
        service(
            "a public address that Git does not want",
            vpc("subnets: ['a']"),
            vpc("subnets: ['a'], assignPublicIp: 'ENABLED'"),
            vpc + "/assignPublicIp"),
        service(
            "no constraints",
            "{placementConstraints: [], placementStrategy: [], loadBalancers: []}",
            "{placementConstraints: [], loadBalancers: []}"),
        service(
            "no load balancer any more",
            "{loadBalancers: []}",
            "{loadBalancers: [{targetGroupArn: 'tg', containerName: 'web', containerPort: 80}]}",
            "/loadBalancers"),
        service(
            "placement is tried in order",
            "{placementStrategy: [{type: 'spread', field: 'az'}, {type: 'binpack', field: 'cpu'}]}",
            "{placementStrategy: [{type: 'binpack', field: 'cpu'}, {type: 'spread', field: 'az'}]}",
            "/placementStrategy/0/field",
            "/placementStrategy/0/type",
            "/placementStrategy/1/field",
            "/placementStrategy/1/type"),
        service(
            "capacity providers",
            "{capacityProviderStrategy: [{capacityProvider: 'FARGATE', weight: 1}]}",
            "{capacityProviderStrategy: [{capacityProvider: 'FARGATE', weight: 1, base: 0}]}"),
        service(
            "the service role by name",
            "{role: 'AWSServiceRoleForECS'}",
            "{roleArn: 'arn:aws:iam::123456789012:role/AWSServiceRoleForECS'}"),
        service(
            "what ECS writes about a service itself",
            "{desiredCount: 1}",
            "{desiredCount: 1, serviceArn: 'a', createdBy: 'b', events: [{id: 'x'}], runningCount: 1}"));
  }

  private static String deploying(String members) {
    return "{deploymentConfiguration: {" + members + "}}";
  }

  private static String balanced(String one, String other) {
    return "loadBalancers: [{targetGroupArn: '%s', containerName: 'web', containerPort: 80,"
            .formatted(one)
        + " advancedConfiguration: {alternateTargetGroupArn: '%s', productionListenerRule: 'r'}}]"
            .formatted(other);
  }

  static Stream<Row> deployments() {
    var at = "/deploymentConfiguration";
    var filled =
        "maximumPercent: 200, minimumHealthyPercent: 100, strategy: 'ROLLING', bakeTimeInMinutes: 0,"
            + " deploymentCircuitBreaker: {enable: false, rollback: false, resetOnHealthyTask: true,"
            + " thresholdConfiguration: {type: 'BOUNDED_PERCENT', value: 50}},"
            + " alarms: {alarmNames: [], enable: false, rollback: false}";
    var blueGreen = "deploymentConfiguration: {strategy: 'BLUE_GREEN'}, ";
    var primary =
        "{deployments: [{status: 'ACTIVE', serviceConnectConfiguration: {enabled: false}},"
            + " {status: 'PRIMARY', serviceConnectConfiguration: {enabled: true, namespace: 'n',"
            + " services: [{portName: 'http', discoveryName: 'http'}]},"
            + " volumeConfigurations: [{name: 'v', managedEBSVolume: {roleArn: 'r', filesystemType: 'xfs'}}]}]}";
    return Stream.of(
        service(
            "ECS fills a deployment configuration in",
            deploying("maximumPercent: 200"),
            deploying(filled)),
        service(
            "members are merged one by one",
            deploying("maximumPercent: 150"),
            deploying("maximumPercent: 150, minimumHealthyPercent: 50, strategy: 'CANARY'")),
        service(
            "a declared member",
            deploying("maximumPercent: 150, minimumHealthyPercent: 100"),
            deploying(filled),
            at + "/maximumPercent"),
        service(
            "a breaker",
            deploying("deploymentCircuitBreaker: {enable: true, rollback: true}"),
            deploying(filled),
            at + "/deploymentCircuitBreaker/enable",
            at + "/deploymentCircuitBreaker/rollback"),
        service(
            "a breaker that is off",
            deploying("deploymentCircuitBreaker: {enable: false, rollback: false}"),
            "{}"),
        service(
            "hooks with what ECS adds",
            deploying(
                "lifecycleHooks: [{hookTargetArn: 'f', roleArn: 'r', lifecycleStages: ['POST_SCALE_UP', 'PRE_SCALE_UP']}]"),
            deploying(
                "lifecycleHooks: [{hookTargetArn: 'f', roleArn: 'r', targetType: 'AWS_LAMBDA',"
                    + " timeoutConfiguration: {action: 'ROLLBACK', timeoutInMinutes: 1440},"
                    + " lifecycleStages: ['PRE_SCALE_UP', 'POST_SCALE_UP']}]")),
        service(
            "one of a rolling pair",
            "{" + balanced("tg-a", "tg-b") + "}",
            "{" + balanced("tg-b", "tg-a") + "}",
            "/loadBalancers"),
        service(
            "blue and green swap",
            "{" + blueGreen + balanced("tg-a", "tg-b") + "}",
            "{" + blueGreen + balanced("tg-b", "tg-a") + "}"),
        service(
            "a third colour",
            "{" + blueGreen + balanced("tg-a", "tg-b") + "}",
            "{" + blueGreen + balanced("tg-c", "tg-a") + "}",
            "/loadBalancers"),
        service(
            "CodeDeploy's target group",
            "{deploymentController: {type: 'CODE_DEPLOY'},"
                + " loadBalancers: [{targetGroupArn: 'tg-a', containerName: 'web', containerPort: 80}]}",
            "{deploymentController: {type: 'CODE_DEPLOY'},"
                + " loadBalancers: [{targetGroupArn: 'tg-b', containerName: 'web', containerPort: 80}]}"),
        service(
            "Service Connect is read from the PRIMARY deployment",
            "{serviceConnectConfiguration: {enabled: true, namespace: 'n', services: [{portName: 'http'}]},"
                + " volumeConfigurations: [{name: 'v', managedEBSVolume: {roleArn: 'r'}}]}",
            primary),
        service(
            "another alias",
            "{serviceConnectConfiguration: {enabled: true, namespace: 'n',"
                + " services: [{portName: 'http', discoveryName: 'web'}]}}",
            primary,
            "/serviceConnectConfiguration/services/[portName=http]/discoveryName"),
        service(
            "Service Connect that was never on",
            "{serviceConnectConfiguration: {enabled: false}}",
            "{}"),
        service(
            "Service Connect that is off only here",
            "{serviceConnectConfiguration: {enabled: false}}",
            "{deployments: [{status: 'PRIMARY', serviceConnectConfiguration: {enabled: true}}]}",
            "/serviceConnectConfiguration/enabled"));
  }

  @ParameterizedTest
  @MethodSource({"services", "deployments"})
  void serviceMembers(Row row) {
    var diff = Differ.service(Loose.object(row.desired()), live(row.live()), List.of(), List.of());
    assertThat(pointers(diff)).containsExactly(row.pointers());
  }

  private static LiveService live(String document) {
    return LiveService.of(Loose.object(document), Instant.EPOCH);
  }

  private static List<String> pointers(Diff diff) {
    return diff.differences().stream().map(Difference::pointer).toList();
  }

  record Asked(String ignore, String desired, String live, String... pointers) {}

  static Stream<Asked> ignoring() {
    var at = "/taskDefinition/containerDefinitions";
    return Stream.of(
        new Asked(
            at + "/[name=web]/image",
            definition("name: 'web', image: 'a:2', cpu: 1"),
            web(""),
            at + "/[name=web]/cpu"),
        new Asked(at + "/0/image", definition("name: 'web', image: 'a:2'"), web("")),
        new Asked(
            at + "/1/image",
            definition("name: 'web', image: 'a:2'"),
            web(""),
            at + "/[name=web]/image"),
        new Asked(at + "/[name=web]", definition("name: 'web', image: 'a:2', cpu: 1"), web("")),
        new Asked(
            at + "/[name=log]",
            web(""),
            "{family: 'web', containerDefinitions: [{name: 'web', image: 'a:1'}, {name: 'log'}]}"),
        new Asked(
            at + "/[name=web]/environment/[name=A]/value",
            web("environment: [{name: 'A', value: '1'}]"),
            web("environment: [{name: 'A', value: '2'}]")),
        new Asked(
            at + "/[name=web]/environment/[name=A]",
            web("environment: [{name: 'A', value: '1'}]"),
            web("")),
        new Asked(at + "/[name=web]/dockerLabels/a~1b", web("dockerLabels: {'a/b': '1'}"), web("")),
        new Asked(
            at + "/[name=web]/im",
            definition("name: 'web', image: 'a:2'"),
            web(""),
            at + "/[name=web]/image"),
        new Asked("/taskDefinition", definition("name: 'web', image: 'a:2'"), web("")));
  }

  @ParameterizedTest
  @MethodSource("ignoring")
  void anIgnoredPlaceIsListedWithThePointerThatIgnoresIt(Asked asked) {
    var diff = Differ.taskDefinition(
        Loose.object(asked.desired()), Loose.object(asked.live()), List.of(asked.ignore()));
    assertThat(pointers(diff)).containsExactly(asked.pointers());
    boolean applies = asked.pointers().length == 0 || asked.desired().contains("cpu");
    assertThat(
            diff.ignored().stream().anyMatch(i -> i.rule().equals("ignored by " + asked.ignore())))
        .isEqualTo(applies);
  }

  @Test
  void everyDifferencePrintedPastesIntoIgnore() {
    var desired = Loose.object("{cpu: '1', volumes: [{name: 'a/b', host: {sourcePath: '/x'}}],"
        + " containerDefinitions: [{name: 'web', command: ['x'], dockerLabels: {'a/b': '1', 'c~d': '2'},"
        + " environment: [{name: 'A/B', value: '1'}], portMappings: [{containerPort: 80}]}]}");
    var live = Loose.object("{containerDefinitions: [{name: 'web', command: ['y']}]}");
    var printed = pointers(Differ.taskDefinition(desired, live, List.of()));
    assertThat(printed).hasSize(7);
    assertThat(Differ.taskDefinition(desired, live, printed).differences()).isEmpty();
  }

  @Test
  void aDifferenceSaysWhyItCounts() {
    var desired = Loose.object("{cpu: '1', memory: '512', containerDefinitions: []}");
    var live = Loose.object("{cpu: '2', containerDefinitions: [{name: 'log', image: 'f:1'}]}");
    assertThat(Differ.taskDefinition(desired, live, List.of()).differences())
        .extracting(Difference::toString)
        .containsExactly(
            "/taskDefinition/containerDefinitions/[name=log]: (absent), live"
                + " {\"name\":\"log\",\"image\":\"f:1\"} (not declared, and there)",
            "/taskDefinition/cpu: 1, live 2 (declared, and the live value is another)",
            "/taskDefinition/memory: 512, live (absent) (declared, and not there)");
  }

  /** Where one side says nothing, what that means is shown. */
  @Test
  void aDifferenceShowsWhatAbsenceMeans() {
    var desired = Loose.object("{containerDefinitions: [{name: 'web', cpu: 10}]}");
    var live = Loose.object("{containerDefinitions: [{name: 'web', essential: false}]}");
    assertThat(Differ.taskDefinition(desired, live, List.of()).differences())
        .extracting(
            Difference::pointer, d -> d.desired().asText(), d -> d.live().asText())
        .containsExactlyInAnyOrder(
            tuple("/taskDefinition/containerDefinitions/[name=web]/cpu", "10", "0"),
            tuple("/taskDefinition/containerDefinitions/[name=web]/essential", "true", "false"));
  }

  @Test
  void whatWasDeclaredBeforeAndIsGoneIsToBeReset() {
    var desired = Loose.object(
        "{enableExecuteCommand: false, desiredCount: 2,"
            + " deploymentConfiguration: {deploymentCircuitBreaker: {enable: false, rollback: false}}}");
    var live = live("{enableExecuteCommand: true, desiredCount: 3,"
        + " deploymentConfiguration: {deploymentCircuitBreaker: {enable: true, rollback: false}}}");
    var resets = List.of(
        "/service/enableExecuteCommand",
        "/service/deploymentConfiguration/deploymentCircuitBreaker");
    assertThat(Differ.service(desired, live, List.of(), resets).differences())
        .extracting(Difference::pointer, Difference::why)
        .containsExactlyInAnyOrder(
            tuple(
                "/service/deploymentConfiguration/deploymentCircuitBreaker/enable", Why.NOT_RESET),
            tuple("/service/desiredCount", Why.CHANGED),
            tuple("/service/enableExecuteCommand", Why.NOT_RESET));
  }

  @Test
  void comparingChangesNeitherSide() {
    ObjectNode desired = Loose.object(web("portMappings: [{containerPort: 80}]"));
    ObjectNode live = Loose.object(web("portMappings: [{containerPort: 81, hostPort: 0}]"));
    var before = desired.toString() + live;
    Differ.taskDefinition(desired, live, List.of());
    assertThat(desired.toString() + live).isEqualTo(before);
  }
}
