package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Roles that ECS needs to start a task at all. */
final class RoleRules {
  private static final Pattern ECR =
      Pattern.compile("[0-9]{12}\\.dkr[.-]ecr(?:-fips)?\\.[a-z0-9-]+\\.[a-z.]+/.*");

  static final List<Row> ROWS = List.of(
      Row.error(
          "execution-role-needed",
          "secrets, registry credentials, and on Fargate awslogs and ECR images, need executionRoleArn",
          Sources.EXECUTION_ROLE + "; " + Sources.seen("secrets-without-execution-role")
              + "; ecs.md 1.3",
          RoleRules::execution),
      Row.error(
          "exec-task-role",
          "enableExecuteCommand needs a taskRoleArn",
          Sources.EXEC + "; aws/aws-cli#6242",
          RoleRules::exec));

  private RoleRules() {}

  private static void execution(Subject subject, Findings findings) {
    if (subject.task().isEmpty()) return;
    var role = subject.task().get().child("executionRoleArn");
    if (!role.isAbsent() && !(role.node().isTextual() && role.text().isEmpty())) return;
    for (var container : subject.containers()) {
      var reason = reason(container, subject.isFargate());
      if (reason.isEmpty()) continue;
      findings.missing(
          role,
          "`executionRoleArn` is missing, and the container %s needs it %s"
              .formatted(Suggestion.quoted(container.text("name")), reason.get()));
      return;
    }
  }

  private static Optional<String> reason(At container, boolean fargate) {
    var log = container.child("logConfiguration");
    if (container.child("secrets").isSet()) return Optional.of("for its secrets");
    if (log.child("secretOptions").isSet()) return Optional.of("for the secrets of its log driver");
    if (container.child("repositoryCredentials").isSet())
      return Optional.of("for its repository credentials");
    if (fargate && log.text("logDriver").equals("awslogs"))
      return Optional.of("to write logs on Fargate");
    if (fargate && ECR.matcher(container.text("image")).matches())
      return Optional.of("to pull its image from ECR on Fargate");
    return Optional.empty();
  }

  private static void exec(Subject subject, Findings findings) {
    if (subject.task().isEmpty() || subject.service().isEmpty()) return;
    boolean asked = subject.service().get().isTrue("enableExecuteCommand");
    var role = subject.task().get().child("taskRoleArn");
    boolean none = role.isAbsent() || (role.node().isTextual() && role.text().isEmpty());
    if (asked && none)
      findings.missing(
          role,
          "`taskRoleArn` is missing, and `enableExecuteCommand` needs it; name a role that may use SSM");
  }
}
