package io.mooring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.port.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SNS: what Publish takes, and what is kept (ecs.md 6, API_Publish). */
class TopicsTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:deploys";

  private final Ecs ecs = Ecs.withCluster();

  private JsonNode ok(String operation, String request) {
    var reply = ecs.model.call("sns", operation, Ecs.json(request), ecs.now());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + " " + reply);
  }

  private Reply.Fault refused(String operation, String request) {
    var reply = ecs.model.call("sns", operation, Ecs.json(request), ecs.now());
    if (reply instanceof Reply.Fault fault) return fault;
    throw new AssertionError(operation + " " + reply);
  }

  @Test
  void whatWasPublishedCanBeReadOldestFirst() {
    assertThat(ok("CreateTopic", "{'Name':'deploys'}").path("TopicArn").asText())
        .isEqualTo(TOPIC);
    ok("CreateTopic", "{'Name':'deploys'}");
    var id = ok(
            "Publish",
            "{'TopicArn':'" + TOPIC + "','Message':'one','Subject':'s','MessageAttributes':"
                + "{'app':{'DataType':'String','StringValue':'shop'}}}")
        .path("MessageId")
        .asText();
    ok("Publish", "{'TopicArn':'" + TOPIC + "','Message':'two'}");
    var messages = ecs.model.messages(TOPIC);
    assertThat(messages).hasSize(2);
    assertThat(messages.path(0).path("MessageId").asText()).isEqualTo(id);
    assertThat(messages.path(0).path("Subject").asText()).isEqualTo("s");
    assertThat(messages.at("/0/MessageAttributes/app/StringValue").asText()).isEqualTo("shop");
    assertThat(messages.path(1).path("Message").asText()).isEqualTo("two");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'TopicArn':'arn:aws:sns:eu-west-1:123456789012:none','Message':'m'|NotFound|404",
        "'TopicArn':'deploys','Message':'m'|InvalidParameter|400",
        "'TopicArn':'TOPIC','Message':''|InvalidParameter|400",
        "'TopicArn':'TOPIC','Message':'m','Subject':'a\\nb'|InvalidParameter|400",
        "'TopicArn':'TOPIC','Message':'m','Subject':'für'|InvalidParameter|400",
        "'TopicArn':'TOPIC','Message':'m','Subject':' a'|InvalidParameter|400",
        "'TopicArn':'TOPIC.fifo','Message':'m'|InvalidParameter|400",
        "'TopicArn':'TOPIC.fifo','Message':'m','MessageGroupId':'g'|InvalidParameter|400"
      })
  void whatPublishRefuses(String members, String code, int status) {
    ok("CreateTopic", "{'Name':'deploys'}");
    ok("CreateTopic", "{'Name':'deploys.fifo','Attributes':{'FifoTopic':'true'}}");
    var fault = refused("Publish", "{" + members.replace("TOPIC", TOPIC) + "}");
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.status()).isEqualTo(status);
  }

  @Test
  void aMessageHasAtMost256KiB() {
    ok("CreateTopic", "{'Name':'deploys'}");
    var most = "é".repeat(128 * 1024);
    ok("Publish", "{'TopicArn':'" + TOPIC + "','Message':'" + most + "'}");
    assertThat(refused("Publish", "{'TopicArn':'" + TOPIC + "','Message':'" + most + "x'}")
            .message())
        .contains("Message too long");
    var subject = "s".repeat(101);
    assertThat(refused(
                "Publish", "{'TopicArn':'" + TOPIC + "','Message':'m','Subject':'" + subject + "'}")
            .message())
        .contains("Subject");
  }

  @Test
  void aFifoTopicTakesAGroupAndTheNextPublishesFailWhenToldTo() {
    ok(
        "CreateTopic",
        "{'Name':'d.fifo','Attributes':{'FifoTopic':'true','ContentBasedDeduplication':'true'}}");
    var fifo = "{'TopicArn':'arn:aws:sns:eu-west-1:123456789012:d.fifo','Message':'m',"
        + "'MessageGroupId':'g'}";
    assertThat(ok("Publish", fifo).has("SequenceNumber")).isTrue();
    ecs.model.failPublishes(1);
    assertThat(refused("Publish", fifo).status()).isEqualTo(500);
    ok("Publish", fifo);
    assertThat(ecs.model.messages("arn:aws:sns:eu-west-1:123456789012:d.fifo")).hasSize(2);
  }
}
