package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.git.SampleRepository;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** check against the embedded ECS over HTTP. */
class CheckCommandTest {
  @TempDir
  private Path dir;

  private final EcsModel model =
      new EcsModel(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  private EmbeddedEcs ecs;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.system());
    SampleRepository.create(dir.resolve("deploy"), Sample.files(), Instant.now());
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private Run check(String account, String... arguments) throws Exception {
    var config = Files.writeString(dir.resolve("application.yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps:
            shop: {repo: "%s", ref: main, path: production, destination: test}
          destinations:
            test:
              account: "%s"
              region: eu-west-1
              clusters: [shop]
              endpoint: %s
              allow: {roles: ["*"]}
        """.formatted(
            dir.resolve("data"), dir.resolve("deploy").toUri(), account, ecs.endpoint()));
    var all = new String[arguments.length + 3];
    all[0] = "check";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--config";
    all[arguments.length + 2] = config.toString();
    return Run.of(all);
  }

  @Test
  void whereNothingIsMissingEveryRowSaysSo() throws Exception {
    var run = check("123456789012");
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .startsWith("APP")
        .containsPattern("shop +- +credentials +ok +account 123456789012")
        .containsPattern("shop +- +clock +ok ")
        .containsPattern("shop +- +git +ok +at commit [0-9a-f]{7}")
        .containsPattern("shop +- +permission ecs:DescribeServices +ok")
        .containsPattern(
            "shop +web +image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v1 +ok +there")
        .doesNotContain("missing");
    assertThat(model.calls().keySet())
        .as("it writes nothing")
        .noneMatch(call -> call.matches("(.*:)?(Create|Update|Register|Tag|Untag|Put|Delete).*"));
  }

  @Test
  void anImageThatIsNotThereIsNamedWithWhatToDo() throws Exception {
    var request = new ObjectMapper().createObjectNode().put("repositoryName", "shop/web");
    assertThat(model.call("ecr", "CreateRepository", request, Instant.now()))
        .isInstanceOf(Reply.Ok.class);
    var run = check("123456789012", "web");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out())
        .containsPattern("web +image .*shop/web:v1 +missing +not there; push it")
        .doesNotContain("shop/api");
    assertThat(check("123456789012", "web", "-o", "json").out())
        .contains("\"result\" : \"missing\"");
    assertThat(check("123456789012", "api").exitCode()).isZero();
  }

  @Test
  void aNameThatIsNotDeclaredIsNotFound() throws Exception {
    var run = check("123456789012", "wep");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).contains("no service wep is declared");
  }

  @Test
  void whereAwsDoesNotAnswerTheCheckDoesNotPass() throws Exception {
    ecs.close();
    var run = check("123456789012");
    assertThat(run.out()).containsPattern("credentials +unknown +no answer");
    assertThat(run.exitCode()).isEqualTo(20);
  }

  @Test
  void credentialsOfAnotherAccountAreForbidden() throws Exception {
    var run = check("999999999999");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .containsPattern("credentials +missing +account 123456789012, and the destination says");
  }
}
