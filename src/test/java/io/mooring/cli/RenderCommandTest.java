package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.fixture.World;
import io.mooring.manifest.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** render without AWS, and the list of the differ's rules. */
class RenderCommandTest {
  @TempDir
  private Path dir;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(
        dir.resolve("web.yaml"),
        World.manifest("web", "shop/web:v1", 2)
            .replace("value: info}", "value: info}, {name: DB_PASSWORD, value: hunter2}"));
  }

  @Test
  void yamlAndJsonAreReadBackAsTheSameDocuments() throws Exception {
    var yaml = Run.of("render", dir.toString());
    var json = Run.of("render", dir.toString(), "-o", "json");
    assertThat(yaml.exitCode() + json.exitCode()).isZero();
    var documents =
        YamlText.parse("x.yaml", yaml.out().getBytes(StandardCharsets.UTF_8)).documents();
    var list = new ObjectMapper().readTree(json.out());
    assertThat(list).hasSize(2);
    for (int i = 0; i < 2; i++)
      assertThat(documents.get(i).root()).isEqualTo(list.get(i).get("request"));
    assertThat(list.at("/1/request/taskDefinition").asText())
        .isEqualTo("<the revision registered above>");
  }

  @Test
  void secretsAreMaskedUnlessAskedFor() {
    assertThat(Run.of("render", dir.toString()).out()).contains("'***'").doesNotContain("hunter2");
    assertThat(Run.of("render", dir.toString(), "--explain").out()).doesNotContain("hunter2");
    assertThat(Run.of("render", dir.toString(), "--show-secrets").out()).contains("hunter2");
  }

  @Test
  void everyValueIsExplainedByTheLineThatSetsIt() {
    var out = Run.of("render", dir.toString(), "web", "--explain").out();
    assertThat(out)
        .containsPattern("/service/desiredCount +2 +" + dir + "/web\\.yaml:\\d+:\\d+\n")
        .containsPattern("/taskDefinition/containerDefinitions/\\[name=web]/image +shop/web:v1 +"
            + dir + "/web\\.yaml:14:9\n")
        .containsPattern(
            "/taskDefinition/tags/\\[key=mooring:owner]/value +\\S+ +added by Mooring\n");
  }

  @Test
  void oneBadManifestDoesNotHideTheOthersAndUnknownNamesAreNotFound() throws Exception {
    Files.writeString(
        dir.resolve("bad.yaml"), World.manifest("bad", "x", 1).replace("cpu:", "cpo:"));
    var run = Run.of("render", dir.toString());
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("bad.yaml:", "error: ");
    assertThat(run.out()).contains("# shop/Service/web: CreateService");
    assertThat(Run.of("render", dir.toString(), "absent").exitCode()).isEqualTo(4);
  }

  @Test
  void theRulesOfTheDifferAreListedWithoutAConfiguration() {
    var run = Run.of("diff", "--rules");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("RULE").contains("/taskDefinition/containerDefinitions");
  }

  @Test
  void formatsThatMakeNoSenseTogetherAreWrongUse() {
    assertThat(Run.of("diff", "-o", "json-patch").exitCode()).isEqualTo(2);
    assertThat(Run.of("diff", "--show-secrets").exitCode()).isEqualTo(2);
    assertThat(Run.of("diff", "--unified", "-o", "json").exitCode()).isEqualTo(2);
  }
}
