package io.mooring.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.ecs.model.CreateServiceResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServiceDeploymentsResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServiceRevisionsResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;

class CallNoticeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CANARY = "canary-8d1f";

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) JSON.readTree(text);
  }

  private static String told(AwsCall call, String request, Reply reply) throws IOException {
    return CallNotice.of("1", call, json(request), reply).body();
  }

  /** The shape that ecs-task has, to the letter. */
  @Test
  void aCallIsToldAsClientMethodInputAndResult() throws IOException {
    var told = told(
        AwsCall.UPDATE_SERVICE,
        "{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"web:2\"}",
        new Reply.Ok(
            json("{\"service\":{\"serviceName\":\"web\",\"createdAt\":1.7672256E9,"
                + "\"deployments\":[{\"id\":\"ecs-svc/1\",\"updatedAt\":1767225600.5}],"
                + "\"desiredCount\":2}}"),
            "request-1"));
    assertThat(told)
        .isEqualTo("{\"client\":\"ecs\",\"method\":\"update_service\","
            + "\"input\":{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"web:2\"},"
            + "\"result\":{\"service\":{\"serviceName\":\"web\",\"createdAt\":\"2026-01-01T00:00:00Z\","
            + "\"deployments\":[{\"id\":\"ecs-svc/1\",\"updatedAt\":\"2026-01-01T00:00:00.500Z\"}],"
            + "\"desiredCount\":2}}}");
  }

  @Test
  void aCallThatFailedIsToldWithItsError() throws IOException {
    var refused = new Reply.Fault("ServiceNotFoundException", "Service not found.", 400, "r");
    assertThat(json(told(AwsCall.UPDATE_SERVICE, "{\"service\":\"web\"}", refused)))
        .isEqualTo(json("{\"client\":\"ecs\",\"method\":\"update_service\","
            + "\"input\":{\"service\":\"web\"},\"error\":"
            + "{\"code\":\"ServiceNotFoundException\",\"message\":\"Service not found.\"}}"));
  }

  @Test
  void anAnswerThatNeverCameIsSaidToBeUnknown() throws IOException {
    var told = json(told(AwsCall.UPDATE_SERVICE, "{}", new Reply.Lost("reset")));
    assertThat(told.at("/error/message").asText()).contains("it may have happened or not: reset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"overrides\":{\"containerOverrides\":[{\"environment\":[{\"name\":\"DB_PASSWORD\",\"value\":\"%s\"}]}]}}",
        "{\"containerDefinitions\":[{\"environment\":[{\"value\":\"%s\",\"name\":\"API_TOKEN\"}]}]}",
        "{\"containerDefinitions\":[{\"command\":[\"run\",\"--password=%s\"]}]}",
        "{\"containerDefinitions\":[{\"environment\":[{\"name\":\"URL\",\"value\":\"postgres://u:%s@db/x\"}]}]}",
        "{\"Targets\":[{\"Input\":\"{\\\"containerOverrides\\\":[{\\\"environment\\\":[{\\\"name\\\":\\\"DB_PASSWORD\\\",\\\"value\\\":\\\"%s\\\"}]}]}\"}]}",
        "{\"tags\":[{\"key\":\"secret\",\"value\":\"%s\"}]}"
      })
  void noSecretLeaves(String document) throws IOException {
    var with = document.formatted(CANARY);
    var call = AwsCall.REGISTER_TASK_DEFINITION;
    assertThat(told(call, with, new Reply.Ok(json(with), "r")))
        .contains("***")
        .doesNotContain(CANARY);
    assertThat(told(call, "{}", new Reply.Fault("X", "password=" + CANARY, 400, "r")))
        .doesNotContain(CANARY);
  }

  @Test
  void whatIsNoSecretStays() throws IOException {
    var input = "{\"clientToken\":\"abc\",\"Targets\":[{\"Input\":\"{ \\\"a\\\": 1 }\"}],"
        + "\"text\":\"{not json\",\"empty\":\"\"}";
    var told = json(told(AwsCall.UPDATE_SERVICE, input, new Reply.Ok(json("{}"), "r")));
    assertThat(told.get("input")).isEqualTo(json(input));
  }

  /** Every date in what ECS answers is known by its name, and nothing else is taken for one. */
  @Test
  void everyDateOfEcsIsReadable() throws IOException {
    var dates = new TreeSet<String>();
    var others = new TreeSet<String>();
    for (SdkPojo answer : List.<SdkPojo>of(
        CreateServiceResponse.builder().build(),
        RegisterTaskDefinitionResponse.builder().build(),
        RunTaskResponse.builder().build(),
        DescribeTasksResponse.builder().build(),
        DescribeServiceDeploymentsResponse.builder().build(),
        DescribeServiceRevisionsResponse.builder().build()))
      numbers(answer, dates, others, new HashSet<>());
    assertThat(dates).isNotEmpty().allMatch(CallNoticeTest::becomesADate);
    assertThat(others).isNotEmpty().noneMatch(CallNoticeTest::becomesADate);
  }

  private static boolean becomesADate(String member) {
    return Presentable.of(JSON.createObjectNode().put(member, 1_767_225_600.0))
        .path(member)
        .isTextual();
  }

  private static void numbers(
      SdkPojo shape, Set<String> dates, Set<String> others, Set<Class<?>> seen) {
    if (!seen.add(shape.getClass())) return;
    for (var field : shape.sdkFields()) numbers(field, field.memberName(), dates, others, seen);
  }

  private static void numbers(
      SdkField<?> field, String name, Set<String> dates, Set<String> others, Set<Class<?>> seen) {
    var type = field.marshallingType().getTargetClass();
    if (type == Instant.class) dates.add(name);
    else if (Number.class.isAssignableFrom(type)) others.add(name);
    else if (type == SdkPojo.class) numbers(field.constructor().get(), dates, others, seen);
    else if (field.containsTrait(ListTrait.class))
      numbers(field.getTrait(ListTrait.class).memberFieldInfo(), name, dates, others, seen);
    else if (field.containsTrait(MapTrait.class))
      numbers(field.getTrait(MapTrait.class).valueFieldInfo(), name, dates, others, seen);
  }

  @Test
  void whatIsTooLongForSnsIsLeftOutAndSaidSo() throws IOException {
    var big = "x".repeat(200 * 1024);
    var both = json("{\"a\":\"%s\"}".formatted(big));
    var notice =
        CallNotice.of("1", AwsCall.REGISTER_TASK_DEFINITION, both, new Reply.Ok(both, "r"));
    JsonNode told = json(notice.body());
    assertThat(told.at("/result/shortened").asText()).startsWith("left out: 204808 bytes");
    assertThat(told.at("/input/a").asText()).hasSize(big.length());

    var huge = json("{\"a\":\"%s\"}".formatted("é".repeat(200 * 1024)));
    var less = CallNotice.of("1", AwsCall.REGISTER_TASK_DEFINITION, huge, new Reply.Ok(huge, "r"));
    assertThat(less.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1024);
    assertThat(json(less.body()).at("/input/shortened").asText()).contains("SNS takes 256 KiB");
  }
}
