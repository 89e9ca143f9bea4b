package io.mooring.port;

/**
 * Every AWS operation that Mooring calls; the IAM policies in {@code deploy/iam} allow exactly
 * these.
 *
 * <p>The groups are those of ECS's request throttling
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html), and one for
 * each other service, which is only read, and seldom.
 */
public enum AwsCall {
  GET_CALLER_IDENTITY("sts", "GetCallerIdentity", Group.IDENTITY, false),
  DESCRIBE_CLUSTERS("ecs", "DescribeClusters", Group.CLUSTER_READ, false),
  LIST_SERVICES("ecs", "ListServices", Group.SERVICE_READ, false),
  DESCRIBE_SERVICES("ecs", "DescribeServices", Group.SERVICE_READ, false),
  LIST_SERVICE_DEPLOYMENTS("ecs", "ListServiceDeployments", Group.SERVICE_DEPLOYMENT, false),
  DESCRIBE_SERVICE_DEPLOYMENTS(
      "ecs", "DescribeServiceDeployments", Group.SERVICE_DEPLOYMENT, false),
  DESCRIBE_SERVICE_REVISIONS("ecs", "DescribeServiceRevisions", Group.SERVICE_REVISION, false),
  DESCRIBE_TASK_DEFINITION("ecs", "DescribeTaskDefinition", Group.TASK_DEFINITION_READ, false),
  LIST_TASK_DEFINITIONS("ecs", "ListTaskDefinitions", Group.TASK_DEFINITION_READ, false),
  LIST_TASKS("ecs", "ListTasks", Group.CLUSTER_RESOURCE_READ, false),
  DESCRIBE_TASKS("ecs", "DescribeTasks", Group.CLUSTER_RESOURCE_READ, false),
  REGISTER_TASK_DEFINITION("ecs", "RegisterTaskDefinition", Group.TASK_DEFINITION_MODIFY, true),
  CREATE_SERVICE("ecs", "CreateService", Group.SERVICE_MODIFY, true),
  UPDATE_SERVICE("ecs", "UpdateService", Group.SERVICE_MODIFY, true),
  /** Not in AWS's table of limits; taken as a change of a service. */
  STOP_SERVICE_DEPLOYMENT("ecs", "StopServiceDeployment", Group.SERVICE_MODIFY, true),
  DELETE_SERVICE("ecs", "DeleteService", Group.SERVICE_MODIFY, true),
  DEREGISTER_TASK_DEFINITION("ecs", "DeregisterTaskDefinition", Group.TASK_DEFINITION_MODIFY, true),
  TAG_RESOURCE("ecs", "TagResource", Group.TAG_MODIFY, true),
  UNTAG_RESOURCE("ecs", "UntagResource", Group.TAG_MODIFY, true),
  RUN_TASK("ecs", "RunTask", Group.CLUSTER_RESOURCE_MODIFY, true),
  STOP_TASK("ecs", "StopTask", Group.CLUSTER_RESOURCE_MODIFY, true),
  DESCRIBE_IMAGES("ecr", "DescribeImages", Group.REGISTRY, false),
  DESCRIBE_PULL_THROUGH_CACHE_RULES("ecr", "DescribePullThroughCacheRules", Group.REGISTRY, false),
  DESCRIBE_SCALABLE_TARGETS(
      "application-autoscaling", "DescribeScalableTargets", Group.SCALING, false),
  DESCRIBE_LOG_GROUPS("logs", "DescribeLogGroups", Group.LOG_GROUPS, false),
  GET_LOG_EVENTS("logs", "GetLogEvents", Group.LOG_EVENTS, false),
  CREATE_LOG_GROUP("logs", "CreateLogGroup", Group.LOG_GROUPS, true),
  PUT_RETENTION_POLICY("logs", "PutRetentionPolicy", Group.LOG_GROUPS, true),
  DESCRIBE_RULE("events", "DescribeRule", Group.RULES, false),
  LIST_TAGS_OF_RULE("events", "ListTagsForResource", Group.RULES, false),
  PUT_RULE("events", "PutRule", Group.RULES_MODIFY, true),
  PUT_TARGETS("events", "PutTargets", Group.RULES_MODIFY, true),
  REMOVE_TARGETS("events", "RemoveTargets", Group.RULES_MODIFY, true),
  DELETE_RULE("events", "DeleteRule", Group.RULES_MODIFY, true),
  TAG_RULE("events", "TagResource", Group.RULES_MODIFY, true),
  UNTAG_RULE("events", "UntagResource", Group.RULES_MODIFY, true),
  LIST_RULES("events", "ListRules", Group.RULES, false),
  LIST_RULE_NAMES_BY_TARGET("events", "ListRuleNamesByTarget", Group.RULES, false),
  LIST_TARGETS_BY_RULE("events", "ListTargetsByRule", Group.RULES, false),
  DESCRIBE_SECRET("secretsmanager", "DescribeSecret", Group.SECRETS, false),
  /** Says whether a parameter is there; GetParameters would hand out its value. */
  DESCRIBE_PARAMETERS("ssm", "DescribeParameters", Group.PARAMETERS, false),
  GET_ROLE("iam", "GetRole", Group.ROLES, false),
  DESCRIBE_TARGET_GROUPS(
      "elasticloadbalancing", "DescribeTargetGroups", Group.TARGET_GROUPS, false),
  /** Sends what is told; not part of what a pass reads or writes. */
  PUBLISH("sns", "Publish", Group.TOPICS, true);

  /** Calls that share one token bucket of AWS: burst in calls, refill in calls a second. */
  public enum Group {
    /** STS publishes no such figure; its calls are one an hour. */
    IDENTITY(50, 20),
    CLUSTER_READ(50, 20),
    CLUSTER_RESOURCE_READ(100, 20),
    CLUSTER_RESOURCE_MODIFY(100, 40),
    SERVICE_READ(100, 20),
    SERVICE_DEPLOYMENT(50, 20),
    SERVICE_REVISION(50, 20),
    SERVICE_MODIFY(50, 5),
    TASK_DEFINITION_READ(50, 20),
    TASK_DEFINITION_MODIFY(20, 1),
    TAG_MODIFY(20, 10),
    /**
     * Far below the thousands a second of
     * https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html: a registry is
     * shared with every pull and push.
     */
    REGISTRY(50, 10),
    /** No figure is published; Application Auto Scaling itself is the main user of its limits. */
    SCALING(10, 2),
    /**
     * 10 a second
     * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html).
     */
    LOG_GROUPS(10, 5),
    /** 10 a second in the smallest regions, by the same page. */
    LOG_EVENTS(10, 5),
    /** No figure is published for the reads of EventBridge; a few a pass will do. */
    RULES(10, 5),
    /** No figure is published; 5 a second in the smallest regions. */
    RULES_MODIFY(5, 2),
    /**
     * Far below https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html.
     */
    SECRETS(40, 10),
    /** No figure is published, and it is known to be low. */
    PARAMETERS(5, 2),
    /** No figure is published, and one for all regions of the account. */
    ROLES(10, 2),
    /**
     * A quarter of the 40 and 10 of
     * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html.
     */
    TARGET_GROUPS(10, 3),
    /**
     * The least of any region, by https://docs.aws.amazon.com/general/latest/gr/sns.html; sent one
     * after the other.
     */
    TOPICS(300, 300);

    private final int burst;
    private final int perSecond;

    Group(int burst, int perSecond) {
      this.burst = burst;
      this.perSecond = perSecond;
    }

    public int burst() {
      return burst;
    }

    public int perSecond() {
      return perSecond;
    }
  }

  private final String service;
  private final String operation;
  private final Group group;
  private final boolean writes;

  AwsCall(String service, String operation, Group group, boolean writes) {
    this.service = service;
    this.operation = operation;
    this.group = group;
    this.writes = writes;
  }

  /** The service's prefix in IAM actions and endpoints. */
  public String service() {
    return service;
  }

  public String operation() {
    return operation;
  }

  public Group group() {
    return group;
  }

  /** Whether it can change something. */
  public boolean writes() {
    return writes;
  }
}
