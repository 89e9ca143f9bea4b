package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that write files: {@code set image} and {@code schema}; and the list of rules. */
class SetCommandTest {
  private static final String IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web";

  @TempDir
  private Path dir;

  private Path web() throws IOException {
    return Files.copy(Path.of("manifests-example/production/web.yaml"), dir.resolve("web.yaml"));
  }

  @Test
  void setsTheImageOfASampleAndNothingElse() throws IOException {
    var file = web();
    var before = Files.readString(file);

    var run = Run.of("set", "image", file.toString(), IMAGE + ":v9");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(file + ": container web: " + IMAGE + ":v1 -> " + IMAGE + ":v9\n");
    assertThat(Files.readString(file)).isEqualTo(before.replace("/shop/web:v1", "/shop/web:v9"));
  }

  @Test
  void saysThatThereIsNothingToChange() throws IOException {
    var file = web();
    var run = Run.of("set", "image", file.toString(), "shop/web:v1", "--container", "web");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("nothing to change");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set                             | 2 | say what to set: image",
        "set image                       | 2 | Missing required parameters",
        "set image FILE shop/api:v2      | 6 | there are `" + IMAGE + ":v1`",
        "set image FILE shop/web         | 6 | write REPOSITORY:TAG",
        "set image none.yaml shop/web:v2 | 4 | no file",
        "schema -o none/x.json           | 20 | cannot be written",
      })
  void aFailureSaysWhatToDo(String arguments, int exitCode, String message) throws IOException {
    var file = web();
    var before = Files.readString(file);
    var run = Run.of(arguments.replace("FILE", file.toString()).split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).doesNotContain("Exception");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void whatIsNotUtf8IsLeftAlone() throws IOException {
    var file = Files.write(dir.resolve("a.yaml"), new byte[] {'a', ':', (byte) 0xff});
    var run = Run.of("set", "image", file.toString(), "shop/web:v2");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("not UTF-8");
    assertThat(Files.size(file)).isEqualTo(3);
  }

  @Test
  void theSchemaIsPrintedOrWritten() throws IOException {
    var file = dir.resolve("mooring.schema.json");
    var printed = Run.of("schema");
    var written = Run.of("schema", "-o", file.toString());
    assertThat(printed.exitCode()).isZero();
    assertThat(written.err()).isEqualTo("wrote " + file + "\n");
    assertThat(Files.readString(file)).isEqualTo(printed.out());
    var meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Documents.JSON.readTree(printed.out()));
    assertThat(meta.validate(Documents.JSON.readTree("{}"))).isNotEmpty();
  }

  @Test
  void theCommandBelowSetHasItsOwnHelp() {
    assertThat(Run.of("set", "image", "--help").out())
        .startsWith("Usage: mooring set image")
        .contains("shop/web:v1.4.3");
    assertThat(Run.of("schema", "--help").out()).contains("$schema=./mooring.schema.json");
  }

  @Test
  void theRulesAreListed() {
    var run = Run.of("validate", "--rules");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("RULE ")
        .containsPattern("(?m)^fargate-size +error +on Fargate")
        .containsPattern("(?m)^latest-tag +note +");
    assertThat(run.out().lines()).hasSizeGreaterThan(50).allMatch(line -> line.length() < 160);
  }
}
