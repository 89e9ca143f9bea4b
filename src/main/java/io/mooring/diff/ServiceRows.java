package io.mooring.diff;

import static io.mooring.diff.Rules.API;
import static io.mooring.diff.Rules.ECSPRESSO;
import static io.mooring.diff.Rules.LIVE;
import static io.mooring.diff.Rules.absent;
import static io.mooring.diff.Rules.bool;
import static io.mooring.diff.Rules.number;
import static io.mooring.diff.Rules.object;
import static io.mooring.diff.Rules.off;
import static io.mooring.diff.Rules.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.diff.Rule.When;
import java.util.List;

/** The rows about services. */
final class ServiceRows {
  private static final String SERVICE = "/service";
  private static final String DEPLOYMENT = SERVICE + "/deploymentConfiguration";
  private static final String BREAKER = DEPLOYMENT + "/deploymentCircuitBreaker";
  private static final String HOOK = DEPLOYMENT + "/lifecycleHooks/*";
  private static final String CONNECT = SERVICE + "/serviceConnectConfiguration";
  private static final String VPC = SERVICE + "/networkConfiguration/awsvpcConfiguration";

  private static final String UPDATE = "API reference of UpdateService";
  private static final String NEWER =
      "API reference of ECS after 2026-01; kayac/ecspresso#1082, cdk-real-drift#653";

  private ServiceRows() {}

  static List<Rule> services() {
    return List.of(
        new Rule("service-merged", SERVICE, new Effect.Merged(), UPDATE),
        new Rule("role-read-as-arn", SERVICE + "/role", new Effect.ReadAs("roleArn"), API),
        new Rule("service-role-name", SERVICE + "/role", new Effect.RoleName(), LIVE),
        absent("service-linked-role", SERVICE + "/role", text("AWSServiceRoleForECS"), LIVE),
        new Rule(
            "launch-type-ec2",
            SERVICE + "/launchType",
            new Effect.DefaultWithout("capacityProviderStrategy", text("EC2")),
            "hashicorp/terraform-provider-aws#4065"),
        absent("scheduling-replica", SERVICE + "/schedulingStrategy", text("REPLICA"), LIVE),
        absent("controller-ecs", SERVICE + "/deploymentController/type", text("ECS"), LIVE),
        new Rule(
            "daemon-count",
            SERVICE + "/desiredCount",
            new Effect.OwnedElsewhere("ECS", "one task an instance", When.DAEMON),
            LIVE),
        absent("platform-latest", SERVICE + "/platformVersion", text("LATEST"), LIVE),
        new Rule(
            "platform-moves",
            SERVICE + "/platformVersion",
            new Effect.Follows(text("LATEST"), List.of("1.1.0", "1.2.0", "1.3.0")),
            LIVE + "; aws/copilot-cli#5821"),
        absent("propagate-tags", SERVICE + "/propagateTags", text("NONE"), LIVE),
        off("managed-tags", SERVICE + "/enableECSManagedTags"),
        off("execute-command", SERVICE + "/enableExecuteCommand"),
        absent("grace-period", SERVICE + "/healthCheckGracePeriodSeconds", number(0), LIVE),
        absent(
            "zone-rebalancing",
            SERVICE + "/availabilityZoneRebalancing",
            text("DISABLED"),
            ECSPRESSO),
        absent("public-address", VPC + "/assignPublicIp", text("DISABLED"), ECSPRESSO),
        new Rule("vpc-own-group", VPC + "/securityGroups", new Effect.ChosenByAws(), LIVE),
        new Rule(
            "target-group-codedeploy",
            SERVICE + "/loadBalancers/*/targetGroupArn",
            new Effect.OwnedElsewhere("CodeDeploy", "deployment-owned", When.CODE_DEPLOY),
            "kayac/ecspresso#936"),
        new Rule(
            "target-groups-swap",
            SERVICE + "/loadBalancers/*",
            new Effect.Swapped(
                List.of("targetGroupArn"),
                List.of("advancedConfiguration", "alternateTargetGroupArn"),
                When.TRAFFIC_SHIFTS),
            "hashicorp/terraform-provider-aws#45678"));
  }

  static List<Rule> placesAndPeers() {
    return List.of(
        absent("strategy-base", SERVICE + "/capacityProviderStrategy/*/base", number(0), API),
        absent("strategy-weight", SERVICE + "/capacityProviderStrategy/*/weight", number(0), API),
        new Rule("connect-on-deployment", CONNECT, new Effect.OnDeployment(), API),
        off("connect-enabled", CONNECT + "/enabled"),
        new Rule(
            "connect-discovery-name",
            CONNECT + "/services/*/discoveryName",
            new Effect.SameAs("portName", When.ALWAYS),
            LIVE),
        new Rule(
            "volumes-on-deployment",
            SERVICE + "/volumeConfigurations",
            new Effect.OnDeployment(),
            API),
        absent(
            "ebs-filesystem",
            SERVICE + "/volumeConfigurations/*/managedEBSVolume/filesystemType",
            text("xfs"),
            LIVE),
        new Rule(
            "lattice-on-deployment",
            SERVICE + "/vpcLatticeConfigurations",
            new Effect.OnDeployment(),
            API));
  }

  static List<Rule> deployments() {
    return List.of(
        new Rule("deployment-merged", DEPLOYMENT, new Effect.Merged(), UPDATE),
        when("maximum-percent", DEPLOYMENT + "/maximumPercent", 200, When.REPLICA),
        when("maximum-percent-daemon", DEPLOYMENT + "/maximumPercent", 100, When.DAEMON),
        when("minimum-percent", DEPLOYMENT + "/minimumHealthyPercent", 100, When.REPLICA),
        when("minimum-percent-daemon", DEPLOYMENT + "/minimumHealthyPercent", 0, When.DAEMON),
        absent("strategy-rolling", DEPLOYMENT + "/strategy", text("ROLLING"), ECSPRESSO),
        absent("bake-time", DEPLOYMENT + "/bakeTimeInMinutes", number(0), ECSPRESSO),
        off("breaker-enable", BREAKER + "/enable"),
        off("breaker-rollback", BREAKER + "/rollback"),
        off("alarms-enable", DEPLOYMENT + "/alarms/enable"),
        off("alarms-rollback", DEPLOYMENT + "/alarms/rollback"),
        absent("linear-step", DEPLOYMENT + "/linearConfiguration/stepPercent", number(10), API),
        absent(
            "linear-bake",
            DEPLOYMENT + "/linearConfiguration/stepBakeTimeInMinutes",
            number(6),
            API),
        absent("canary-percent", DEPLOYMENT + "/canaryConfiguration/canaryPercent", number(5), API),
        absent(
            "canary-bake",
            DEPLOYMENT + "/canaryConfiguration/canaryBakeTimeInMinutes",
            number(10),
            API),
        newer("breaker-reset-on-healthy", BREAKER + "/resetOnHealthyTask", bool(true)),
        newer(
            "breaker-threshold",
            BREAKER + "/thresholdConfiguration",
            object().put("type", "BOUNDED_PERCENT").put("value", 50)),
        newer(
            "early-success",
            DEPLOYMENT + "/earlySuccessCriteria",
            object()
                .put("enable", false)
                .put("healthyPercent", 100)
                .put("sourceServiceRevisionCleanup", "BLOCKING")),
        newer("hook-target-type", HOOK + "/targetType", text("AWS_LAMBDA")),
        newer(
            "hook-timeout",
            HOOK + "/timeoutConfiguration",
            object().put("action", "ROLLBACK").put("timeoutInMinutes", 1440)));
  }

  private static Rule when(String id, String pattern, int value, When when) {
    return new Rule(id, pattern, new Effect.Default(number(value), when), LIVE);
  }

  private static Rule newer(String id, String pattern, JsonNode unset) {
    return new Rule(id, pattern, new Effect.Newer(unset), NEWER);
  }
}
