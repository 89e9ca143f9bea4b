package io.mooring.port;

/**
 * Every AWS operation that Mooring calls; the IAM policies in {@code deploy/iam} allow exactly
 * these.
 *
 * <p>The groups are those of ECS's request throttling
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html).
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
  UNTAG_RESOURCE("ecs", "UntagResource", Group.TAG_MODIFY, true);

  /** Calls that share one token bucket of AWS: burst in calls, refill in calls a second. */
  public enum Group {
    /** STS publishes no such figure; its calls are one an hour. */
    IDENTITY(50, 20),
    CLUSTER_READ(50, 20),
    CLUSTER_RESOURCE_READ(100, 20),
    SERVICE_READ(100, 20),
    SERVICE_DEPLOYMENT(50, 20),
    SERVICE_REVISION(50, 20),
    SERVICE_MODIFY(50, 5),
    TASK_DEFINITION_READ(50, 20),
    TASK_DEFINITION_MODIFY(20, 1),
    TAG_MODIFY(20, 10);

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
