package io.mooring.cli;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.git.SampleRepository;
import io.mooring.plan.PruneTag;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mooring prune} against the embedded ECS over HTTP, without a controller. */
class PruneCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEB = manifest("web", "shop/web:v1", 1);

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
    call(
        "RegisterTaskDefinition",
        "{\"family\":\"old\",\"containerDefinitions\":[{\"name\":\"a\",\"image\":\"a:1\",\"memory\":64}]}");
    service("old-web", "shop/Service/old-web", "shop/shop");
    service("old-api", "shop/Service/old-api", "shop/shop");
    service("copied", "shop/Service/old-web", "shop/shop");
    service("foreign", "shop/Service/foreign", "other/shop");
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private ObjectNode call(String operation, String request) throws Exception {
    var reply = model.call(operation, (ObjectNode) JSON.readTree(request), Instant.now());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + ": " + reply);
  }

  private void service(String name, String resource, String owner) throws Exception {
    call(
        "CreateService",
        ("{\"cluster\":\"shop\",\"serviceName\":\"%s\",\"taskDefinition\":\"old:1\",\"desiredCount\":1,"
                + "\"tags\":[{\"key\":\"mooring:owner\",\"value\":\"%s\"},{\"key\":\"mooring:resource\",\"value\":\"%s\"}]}")
            .formatted(name, owner, resource));
  }

  private String yes() throws Exception {
    var cluster = call("DescribeClusters", "{\"clusters\":[\"shop\"],\"include\":[\"TAGS\"]}");
    for (var tag : cluster.at("/clusters/0/tags"))
      if (tag.path("key").asText().equals("mooring:prune/shop"))
        return tag.path("value").asText();
    return "";
  }

  private Run prune(String policy, String manifest, String... arguments) throws Exception {
    var repository = dir.resolve("deploy");
    if (!Files.exists(repository)) {
      var files = new TreeMap<String, byte[]>();
      files.put("web.yaml", manifest.getBytes(StandardCharsets.UTF_8));
      SampleRepository.create(repository, files, Instant.now());
    }
    var config = Files.writeString(dir.resolve(policy + ".yaml"), """
        mooring:
          instance: shop
          data-dir: "%s"
          apps:
            shop: {repo: "%s", ref: main, destination: local, sync: {mode: auto, prune: %s}}
          destinations:
            local: {account: "123456789012", region: eu-west-1, clusters: [shop], endpoint: "%s"}
        """.formatted(
            dir.resolve("data"), repository.toUri(), policy, ecs.endpoint()));
    var all = new ArrayList<>(List.of("prune", "--config", config.toString()));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray(String[]::new));
  }

  private long writes() {
    return model.calls().entrySet().stream()
        .filter(call -> call.getKey().matches("(Update|Delete|Tag|Untag).*"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Test
  void whatIsLeftOverIsListedAndNothingElse() throws Exception {
    var dry = prune("confirm", WEB);
    assertThat(dry.exitCode()).as(dry.err()).isEqualTo(1);
    assertThat(dry.out().lines().map(line -> line.split(" +")[2]))
        .containsExactly("NAME", "old-api", "old-web");
    assertThat(dry.err()).contains("say it again with --yes");
    assertThat(writes()).isZero();
    assertThat(prune("confirm", WEB, "foreign").exitCode()).isEqualTo(4);
    assertThat(prune("confirm", WEB, "web").exitCode()).isEqualTo(4);
  }

  @Test
  void theYesNamesExactlyTheSetAndEndsAfterAnHour() throws Exception {
    var said = prune("confirm", WEB, "old-web", "--yes");
    assertThat(said.exitCode()).as(said.err()).isZero();
    var some = PruneTag.parse(yes()).orElseThrow();
    assertThat(some.names()).containsExactly("old-web");
    assertThat(some.by()).startsWith("arn:aws:");
    assertThat(some.until())
        .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_601));
    assertThat(prune("confirm", WEB, "--yes").exitCode()).isZero();
    var all = PruneTag.parse(yes()).orElseThrow();
    assertThat(all.names()).isEmpty();
    assertThat(all.set()).isNotEqualTo(some.set());
    assertThat(writes()).isEqualTo(2);
  }

  @Test
  void policyIsStrongerThanAYes() throws Exception {
    var said = prune("never", WEB, "--yes");
    assertThat(said.exitCode()).isEqualTo(7);
    assertThat(said.err()).contains("mooring.apps.shop.sync.prune is never");
    assertThat(writes()).isZero();
  }

  @Test
  void aBadManifestIsAReasonToDeleteNothing() throws Exception {
    var said = prune("confirm", WEB.replace("cpu:", "cqu:"), "--yes");
    assertThat(said.exitCode()).isEqualTo(6);
    assertThat(said.err()).contains("nothing is deleted while the manifest of Service web");
    assertThat(writes()).isZero();
  }
}
