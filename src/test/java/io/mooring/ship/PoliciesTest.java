package io.mooring.ship;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.port.AwsCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The IAM policies allow what the code calls, and nothing else. */
class PoliciesTest {
  /**
   * AWS offers no resource for these; for ECS see
   * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html).
   */
  private static final Set<String> WITHOUT_RESOURCE = Set.of(
      "sts:GetCallerIdentity",
      "application-autoscaling:DescribeScalableTargets",
      "ecr:DescribePullThroughCacheRules",
      "elasticloadbalancing:DescribeTargetGroups",
      "events:ListRuleNamesByTarget",
      "events:ListRules",
      "ssm:DescribeParameters",
      "ecs:DescribeTaskDefinition",
      "ecs:ListTaskDefinitions",
      "ecs:DeregisterTaskDefinition");

  @Test
  void theObserverMayReadWhatMooringReads() throws IOException {
    assertThat(actions("observer")).isEqualTo(calls(call -> !call.writes()));
  }

  @Test
  void theOperatorReadsAndTagsWithOurTagsAlone() throws IOException {
    var tagging = Set.of("ecs:TagResource", "ecs:UntagResource");
    var wanted = new TreeSet<>(calls(call -> !call.writes()));
    wanted.addAll(tagging);

    assertThat(actions("operator")).isEqualTo(wanted);
    assertThat(statements("operator"))
        .filteredOn(
            statement -> texts(statement.path("Action")).stream().anyMatch(tagging::contains))
        .singleElement()
        .satisfies(statement -> {
          assertThat(texts(statement.at("/Condition/ForAllValues:StringLike/aws:TagKeys")))
              .containsExactly("mooring:*");
          // What people say is a tag on a cluster, on a service, or for a run on its revision.
          assertThat(texts(statement.path("Resource")))
              .containsExactlyInAnyOrder(
                  "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
                  "arn:aws:ecs:eu-west-1:123456789012:service/shop/*",
                  "arn:aws:ecs:eu-west-1:123456789012:task-definition/*:*");
        });
  }

  /** What tells others is allowed by itself, to whom wants it. */
  @Test
  void theNotifierMayPublishToItsTopicsAlone() throws IOException {
    assertThat(actions("notifier")).isEqualTo(calls(PoliciesTest::isTelling));
    assertThat(statements("notifier"))
        .allSatisfy(statement -> assertThat(texts(statement.path("Resource")))
            .allMatch(arn -> arn.startsWith("arn:aws:sns:eu-west-1:123456789012:mooring")));
  }

  private static boolean isTelling(AwsCall call) {
    return call.service().equals("sns");
  }

  /**
   * PassRole is no call: AWS asks for it when a task definition names a role, in
   * RegisterTaskDefinition, and when a target does, in PutTargets.
   */
  @Test
  void theDeployerMayAlsoWriteWhatMooringWritesAndPassRoles() throws IOException {
    var wanted = new TreeSet<>(calls(call -> !isTelling(call)));
    wanted.add("iam:PassRole");

    assertThat(actions("deployer")).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"observer", "operator", "deployer", "notifier"})
  void noActionIsAPatternAndEveryResourceIsNamedWhereAwsHasOne(String policy) throws IOException {
    assertThat(statements(policy)).allSatisfy(statement -> {
      assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
      assertThat(texts(statement.path("Action"))).noneMatch(action -> action.contains("*"));
      if (texts(statement.path("Resource")).contains("*") && !statement.has("Condition"))
        assertThat(WITHOUT_RESOURCE).containsAll(texts(statement.path("Action")));
    });
  }

  @Test
  void rolesArePassedToTasksAndSchedulesOnly() throws IOException {
    assertThat(statements("deployer"))
        .filteredOn(statement -> texts(statement.path("Action")).contains("iam:PassRole"))
        .hasSize(2)
        .allSatisfy(statement -> {
          assertThat(texts(statement.path("Resource")))
              .allMatch(
                  arn -> arn.startsWith("arn:aws:iam::123456789012:role/") && arn.length() > 35);
        })
        .extracting(s -> s.at("/Condition/StringEquals/iam:PassedToService").asText())
        .containsExactly("ecs-tasks.amazonaws.com", "events.amazonaws.com");
  }

  private static Set<String> calls(Predicate<AwsCall> wanted) {
    return Arrays.stream(AwsCall.values())
        .filter(wanted)
        .map(call -> call.service() + ":" + call.operation())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> actions(String policy) throws IOException {
    return statements(policy).stream()
        .flatMap(statement -> texts(statement.path("Action")).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<JsonNode> statements(String policy) throws IOException {
    var root =
        new ObjectMapper().readTree(Path.of("deploy/iam", policy + ".json").toFile());
    return StreamSupport.stream(root.path("Statement").spliterator(), false).toList();
  }

  private static List<String> texts(JsonNode oneOrMany) {
    if (oneOrMany.isTextual()) return List.of(oneOrMany.asText());
    var all = new ArrayList<String>();
    oneOrMany.forEach(each -> all.add(each.asText()));
    return all;
  }
}
