package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mooring.fixture.Loose;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks secret is never shown; what only refers to a secret is. */
class RedactionTest {
  private static final String CONTAINER = "/taskDefinition/containerDefinitions/[name=web]";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DB_PASSWORD",
        "DB_PASSWD",
        "DB_PASS",
        "db.pwd",
        "API_TOKEN",
        "githubToken",
        "CLIENT_SECRET",
        "API_KEY",
        "api-key",
        "AWS_SECRET_ACCESS_KEY",
        "PRIVATE_KEY",
        "BASIC_AUTH",
        "SSH_KEY",
        "ENCRYPTION_KEY",
        "MY_PASSPHRASE",
        "GOOGLE_CREDENTIALS"
      })
  void aNameThatSaysSo(String name) {
    var value = CONTAINER + "/environment/[name=" + name + "]/value";
    assertThat(Redaction.show(value, new TextNode("hunter2"))).isEqualTo(Redaction.MASK);
    var element = Loose.node("{name: '%s', value: 'hunter2'}".formatted(name));
    assertThat(Redaction.show(CONTAINER + "/environment/[name=" + name + "]", element))
        .contains(name)
        .doesNotContain("hunter2");
    assertThat(Redaction.show(CONTAINER + "/dockerLabels/" + name, new TextNode("hunter2")))
        .isEqualTo(Redaction.MASK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://app:hunter2@db/shop",
        "amqps://:hunter2@mq",
        "-----BEGIN RSA PRIVATE KEY-----hunter2",
        "AKIAABCDEFGHIJKLMNOP hunter2",
        "--password=hunter2",
        "Server=db;Pwd=hunter2;",
        "https://x/hook?access_token=hunter2",
        "{\"user\":\"app\",\"password\":\"hunter2\"}",
        "Authorization: Bearer hunter2"
      })
  void aValueThatSaysSo(String value) {
    assertThat(Redaction.show(CONTAINER + "/environment/[name=PLAIN]/value", new TextNode(value)))
        .isEqualTo(Redaction.MASK);
    var nested = Loose.object("{containerDefinitions: [{environment: [{name: 'PLAIN'}]}]}");
    nested.withObject("/containerDefinitions/0/environment/0").put("value", value);
    nested.putArray("command").add(value);
    assertThat(Redaction.show("/taskDefinition", nested))
        .contains("PLAIN")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{containerDefinitions: [{environment: [{name: 'DB_PASSWORD', value: 'hunter2'}]}]}",
        "{containerDefinitions: [{dockerLabels: {'app.token': 'hunter2'}}]}",
        "{logConfiguration: {options: {'splunk-token': 'hunter2'}}}",
        "{tags: [{key: 'api-token', value: 'hunter2'}]}",
        "{hookDetails: {password: ['hunter2']}}",
        "{hookDetails: {auth: {pin: 'hunter2'}}}",
        "{password: {value: 'hunter2'}}"
      })
  void atAnyDepth(String document) {
    assertThat(Redaction.show("/taskDefinition", Loose.node(document))).doesNotContain("hunter2");
  }

  @Test
  void severalOfOneNameToo() {
    var twice =
        Loose.node("[{name: 'A_TOKEN', value: 'hunter2'}, {name: 'A_TOKEN', value: 'hunter3'}]");
    assertThat(Redaction.show(CONTAINER + "/environment", twice)).doesNotContain("hunter");
  }

  @ParameterizedTest
  @CsvSource({
    "/secrets/[name=DB_PASSWORD]/valueFrom, /shop/db/password",
    "/environment/[name=DB_SECRET_ARN]/value, arn:aws:secretsmanager:eu-west-1:1:secret:db-Ab12",
    "/repositoryCredentials/credentialsParameter, shop/registry",
    "/environment/[name=LEVEL]/value, info",
    "/environment/[name=AUTHOR]/value, me",
    "/environment/[name=URL]/value, https://shop.example.org:8080/a?b=c",
    "/image, 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web@sha256:00",
    "/logConfiguration/options/awslogs-group, /ecs/web"
  })
  void referencesAndOrdinaryValuesShow(String pointer, String value) {
    assertThat(Redaction.show(CONTAINER + pointer, new TextNode(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"secrets\":[{\"name\":\"DB_PASSWORD\",\"valueFrom\":\"arn:aws:ssm:eu-west-1:1:parameter/db\"}]}",
        "{\"repositoryCredentials\":{\"credentialsParameter\":\"shop/registry\"}}",
        "{\"authorizationConfig\":{\"iam\":\"ENABLED\"}}",
        "{\"credentialSpecs\":[\"credentialspecdomainless:arn:aws:s3:::b/k\"]}",
        "{\"command\":[\"serve\",\"--port=80\"],\"cpu\":256,\"essential\":true}"
      })
  void documentsWithoutSecretsShowWhole(String document) {
    assertThat(Redaction.show("/taskDefinition", Loose.node(document))).isEqualTo(document);
  }

  @Test
  void aDifferenceOfASecretSaysOnlyThatThereIsOne() {
    var pointer = CONTAINER + "/environment/[name=DB_PASSWORD]/value";
    var changed =
        new Difference(pointer, new TextNode("hunter2"), new TextNode("hunter3"), Why.CHANGED);
    assertThat(changed)
        .hasToString(
            pointer + ": ***, live ***(changed) (declared, and the live value is another)");
    var added =
        new Difference(pointer, new TextNode("hunter2"), MissingNode.getInstance(), Why.ABSENT);
    assertThat(added).hasToString(pointer + ": ***, live (absent) (declared, and not there)");
    assertThat(List.of(changed, added).toString()).doesNotContain("hunter");
  }
}
