package io.mooring.lint;

/** Where the rules come from. */
final class Sources {
  private static final String GUIDE =
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/";
  private static final String API =
      "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_";

  static final String TASK_DEFINITION = guide("task_definition_parameters");
  static final String TASK_DEFINITION_EC2 = guide("task_definition_parameters_ec2");
  static final String FARGATE = guide("fargate-tasks-services");
  static final String FARGATE_SIZES = guide("task-cpu-memory-error");
  static final String EXECUTION_ROLE = guide("task_execution_IAM_role");
  static final String SECRETS = guide("specifying-sensitive-data");
  static final String AWSLOGS = guide("specify-log-config");
  static final String FIRELENS = guide("using_firelens");
  static final String EXTERNAL = guide("ecs-anywhere");
  static final String QUOTAS = guide("service-quotas");
  static final String TAGS = guide("ecs-using-tags");
  static final String EXEC = guide("ecs-exec");
  static final String CREATE_SERVICE = api("CreateService");
  static final String STRATEGY = api("CapacityProviderStrategyItem");

  private Sources() {}

  static String guide(String page) {
    return GUIDE + page + ".html";
  }

  static String api(String name) {
    return API + name + ".html";
  }

  /** A rule that others saw ECS enforce: github.com/badmintoncryer/cdk-preflight, rule pf-ecs-…. */
  static String seen(String rule) {
    return "refused by ECS as recorded in cdk-preflight, rule pf-ecs-" + rule;
  }
}
