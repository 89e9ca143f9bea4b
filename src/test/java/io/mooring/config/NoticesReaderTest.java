package io.mooring.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticesReaderTest {
  private static final String CANARY = "canary-51aa";

  @TempDir
  private Path dir;

  private Settings.Notify read(String notify, Map<String, String> environment) throws IOException {
    var file = Files.writeString(dir.resolve("application.yaml"), """
        mooring:
          instance: shop
          apps: {shop: {repo: "https://git.example/deploy.git", ref: main, destination: here}}
          destinations: {here: {account: "123456789012", region: eu-west-1, clusters: [shop]}}
          notify: %s
        """.formatted(notify));
    var settings = Configuration.load(Optional.of(file), environment, new Properties());
    assertThat(settings.toString()).doesNotContain(CANARY);
    return settings.notices();
  }

  @Test
  void nobodyIsToldUnlessItIsSaid() throws IOException {
    var notices = read(
        "{sns: {topic-arn: \"\", exclude: \"^describe_|get_|list_|.*register_task\"}}", Map.of());
    assertThat(notices.sns()).isEmpty();
    assertThat(notices.events()).isEmpty();
    assertThat(notices.webhook()).isEmpty();
  }

  @Test
  void everythingCanBeSaid() throws IOException {
    var notices = read("""
        {endpoint: "http://127.0.0.1:4590",
            sns: {topic-arn: "arn:aws:sns:us-east-1:123456789012:mooring-calls", exclude: "get_"},
            events: {topic-arn: "arn:aws:sns:eu-west-1:123456789012:mooring-events"},
            webhook: {url: "https://hooks.example.com/canary-51aa", secret-file: /run/secret}}
        """.strip(), Map.of());
    assertThat(notices.sns().orElseThrow().topic().region()).isEqualTo("us-east-1");
    assertThat(notices.events().orElseThrow().arn()).endsWith(":mooring-events");
    assertThat(notices.webhook().orElseThrow().url().getPath()).isEqualTo("/" + CANARY);
    assertThat(notices.webhook().orElseThrow().secretFile()).contains(Path.of("/run/secret"));
    assertThat(notices.endpoint()).isPresent();
  }

  @Test
  void theSecretComesFromTheEnvironment() throws IOException {
    var notices = read(
        "{webhook: {url: \"http://127.0.0.1:1/x\"}}",
        Map.of("MOORING_NOTIFY_WEBHOOK_SECRET", CANARY));
    assertThat(notices.webhook().orElseThrow().secret().orElseThrow().value()).isEqualTo(CANARY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{sns: {topic-arn: mooring}} | mooring.notify.sns.topic-arn is 'mooring': use the ARN",
        "{events: {topic-arn: 'arn:aws:sns:eu-west-1:123456789012:a.fifo'}} | is a FIFO topic",
        "{sns: {topic-arn: '', exclude: 'get_('}} | mooring.notify.sns.exclude cannot be used",
        "{sns: {exclud: x}} | did you mean mooring.notify.sns.exclude?",
        "{webhook: {url: 'https://u:canary-51aa@h.example/', secret: x}} | cannot be used",
        "{webhook: {url: 'ftp://h.example/canary-51aa', secret: x}} | cannot be used"
      })
  void whatCannotBeUsedIsSaidWithItsKey(String notify, String problem) {
    assertThatThrownBy(() -> read(notify.replace('\'', '"'), Map.of()))
        .hasMessageContaining(problem)
        .hasMessageNotContaining(CANARY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{webhook: {url: 'https://h.example/canary-51aa'}} | MOORING_NOTIFY_WEBHOOK_SECRET is needed",
        "{webhook: {url: 'https://h.example/', secret: canary-51aa, secret-file: /x}} | one of the two"
      })
  void theSecretIsAskedForByWhoTellsSomebody(String notify, String problem) throws IOException {
    var notices = read(notify.replace('\'', '"'), Map.of());
    assertThatThrownBy(notices::confirm)
        .hasMessageContaining(problem)
        .hasMessageNotContaining(CANARY);
  }

  @Test
  void aSecretThatSignsNothingIsOnlyTold() throws IOException {
    var notices = read("{sns: {topic-arn: \"\"}}", Map.of("MOORING_NOTIFY_WEBHOOK_SECRET", CANARY));
    notices.confirm();
    assertThat(notices.unused())
        .singleElement()
        .asString()
        .contains("nothing to sign", "set its url")
        .doesNotContain(CANARY);
  }
}
