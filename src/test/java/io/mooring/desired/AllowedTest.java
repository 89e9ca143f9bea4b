package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.fixture.Loose;
import io.mooring.ident.ClusterName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last look at a request before it is sent: what it names must be the destination's. */
class AllowedTest {
  private static final Destination PLACE = new Destination(
      "live",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop"), new ClusterName("back")),
      List.of("arn:aws:iam::123456789012:role/app-*"),
      List.of("shop/*"));

  private static String refusal(String request) {
    return Allowed.refusal(PLACE, Loose.object(request)).orElse("");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {}
          {cluster: 'shop'}
          {cluster: 'back', taskDefinition: 'web:1'}
          {taskRoleArn: 'app-web', executionRoleArn: ''}
          {role: 'arn:aws:iam::123456789012:role/app-lb'}
          {containerDefinitions: [{name: 'web', image: 'shop/web:v1'}]}
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', RoleArn: 'app-events'}]}
          {dockerLabels: {taskRoleArn: 'what a label says is no role'}}
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"containerOverrides":[{"name":"web","command":[<time>]}]}'}}]}
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"containerOverrides":[{"name":"web","command":["say \\\\"at\\\\"",<time>]}],"taskRoleArn":"app-web"}'}}]}
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"containerOverrides":[{"command":["by <aws.events.rule-name> at <aws.events.event.ingestion-time>"]}]}'}}]}
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputPathsMap: {roleArn: '$.detail.role'}, InputTemplate: '{"containerOverrides":[{"command":[<roleArn>]}]}'}}]}
          """)
  void whatIsTheDestinationsMayGo(String request) {
    assertThat(refusal(request)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {cluster: 'other'}                      | cluster `other` is not one of destination live
          {taskRoleArn: 'admin'}                  | role `arn:aws:iam::123456789012:role/admin` is not allowed
          {role: 'admin'}                         | role `arn:aws:iam::123456789012:role/admin` is not allowed
          {volumeConfigurations: [{managedEBSVolume: {roleArn: 'admin'}}]} | role/admin` is not allowed
          {taskRoleArn: 'arn:aws:iam::999999999999:role/app-web'} | belongs to account 999999999999
          {containerDefinitions: [{image: 'shop/a'}, {image: 'evil/b'}]} | image `evil/b` is not allowed
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/other'}]} | is no cluster of destination live
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:999999999999:cluster/shop'}]}  | is no cluster of destination live
          {Targets: [{Arn: 'arn:aws:ecs:us-east-1:123456789012:cluster/shop'}]}  | is no cluster of destination live
          {Targets: [{Arn: 'arn:aws-cn:ecs:eu-west-1:123456789012:cluster/shop'}]} | is no cluster of destination live
          {Targets: [{Id: 'a'}]}                  | is no cluster of destination live
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', Input: '{"taskRoleArn":"admin"}'}]} | role/admin` is not allowed
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', Input: 'no json'}]} | `Input` is no JSON object
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', Input: '{} {"taskRoleArn":"admin"}'}]} | `Input` is no JSON object
          {overrides: {taskRoleArn: 'admin'}}     | role/admin` is not allowed
          {cluster: 'arn:aws:ecs:eu-west-1:999999999999:cluster/shop'} | is not one of destination live
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', Input: '{"taskRoleArn":"admin","taskRoleArn":"app-web"}'}]} | `Input` is no JSON object
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"taskRoleArn":"admin"}'}}]} | role/admin` is not allowed
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"a":<a>,"taskRoleArn":"admin"}'}}]} | role/admin` is not allowed
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"taskRoleArn":<a>}'}}]} | is not allowed
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"taskRoleArn":"<a>"}'}}]} | `InputTemplate` lets an event choose
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"taskRole<a>Arn":"admin"}'}}]} | `InputTemplate` lets an event choose
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"taskrolearn":"admin"}'}}]} | role/admin` is not allowed
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"taskRoleArn":"app-<a>"}'}}]} | `InputTemplate` lets an event choose
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: 'no json'}}]} | `InputTemplate` is no JSON object
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"<k>":"admin"}'}}]} | `InputTemplate` lets an event choose
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"a":{"<k>":"admin"}}'}}]} | `InputTemplate` lets an event choose
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '<d>'}}]} | `InputTemplate` is no JSON object
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '"<d>"'}}]} | `InputTemplate` lets an event
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: ''}}]} | `InputTemplate` is no JSON object
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', Input: '"{}"'}]} | `Input` is no JSON object
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"containerOverrides":[{"command":["<aws.events.event.json>"]}]}'}}]} | `InputTemplate` lets an event choose
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputPath: '$.detail.overrides'}]} | `InputPath` lets an event choose
          {Targets: [{Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', InputTransformer: {InputTemplate: '{"task<aws.events.rule-name>":"admin"}'}}]} | `task<aws.events.rule-name>` lets an event choose
          """, quoteCharacter = '§')
  void whatIsNotIsNotSent(String request, String said) {
    assertThat(refusal(request)).contains(said);
  }

  /** As long as EventBridge takes one. */
  @ParameterizedTest
  @CsvSource({"x, ''", "\\\", ''", "x, role/admin` is not allowed"})
  void aLongTextIsLookedThrough(String filling, String said) {
    var template = "{\"a\":[<a>,\"%s\"],\"taskRoleArn\":\"%s\"}"
        .formatted(filling.repeat(8_000 / filling.length()), said.isEmpty() ? "app-web" : "admin");
    var request = JsonNodeFactory.instance.objectNode();
    request.withObject("/overrides").put("InputTemplate", template);
    assertThat(Allowed.refusal(PLACE, request).orElse("")).contains(said);
  }

  @Test
  void theFirstOfSeveralReasonsIsTold() {
    assertThat(refusal("{cluster: 'other', taskRoleArn: 'admin'}")).startsWith("role ");
  }

  @ParameterizedTest
  @CsvSource({"eu-west-1, aws", "cn-north-1, aws-cn", "us-gov-west-1, aws-us-gov"})
  void aRegionIsOfOneWorldOfAws(String region, String partition) {
    var place =
        new Destination("live", "123456789012", region, PLACE.clusters(), List.of(), List.of());
    assertThat(Allowed.partition(place)).isEqualTo(partition);
    assertThat(Allowed.refusal(place, Loose.object("{role: 'x'}")).orElseThrow())
        .contains("`arn:%s:iam::123456789012:role/x`".formatted(partition));
  }
}
