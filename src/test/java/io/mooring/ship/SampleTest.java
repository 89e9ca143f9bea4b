package io.mooring.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.References;
import io.mooring.manifest.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The sample repository is one that Mooring takes as it is. */
class SampleTest {
  private static final Path SAMPLE = Path.of("manifests-example");
  private static final Destination SHOP = new Destination(
      "shop",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop")),
      List.of("arn:aws:iam::123456789012:role/ecsTaskExecutionRole"),
      List.of());

  @Test
  void itDeclaresThreeServicesWithoutAnyProblem() throws IOException {
    var state = load();

    assertThat(state.problems()).isEmpty();
    assertThat(state.services().keySet())
        .extracting(ResourceKey::name)
        .containsExactlyInAnyOrder("api", "web", "worker");
  }

  @Test
  void everyServiceIsOneThatATeamWouldRun() throws IOException {
    assertThat(load().services().values()).allSatisfy(service -> {
      assertThat(service.taskDefinition().path("family").asText())
          .isEqualTo(service.key().name());
      assertThat(service.taskDefinition().at("/containerDefinitions/0/image").asText())
          .endsWith("/shop/" + service.key().name() + ":v1");
      assertThat(
              service.taskDefinition().at("/containerDefinitions/0/healthCheck").isObject())
          .isTrue();
      assertThat(breakerRollsBack(service)).isTrue();
    });
  }

  private static boolean breakerRollsBack(DesiredService service) {
    return service
        .service()
        .at("/deploymentConfiguration/deploymentCircuitBreaker/rollback")
        .asBoolean();
  }

  private static DesiredState load() throws IOException {
    var texts = new TreeMap<String, ParsedText>();
    try (var files = Files.walk(SAMPLE)) {
      for (var file :
          files.filter(f -> f.toString().matches(".*\\.(ya?ml|json)")).toList()) {
        var path = SAMPLE.relativize(file).toString();
        texts.put(path, YamlText.parse(path, Files.readAllBytes(file)));
      }
    }
    var references = References.to(SHOP.account(), SHOP.region(), "shop");
    return DesiredState.of(new AppName("shop"), SHOP, ManifestLoader.load(texts, references));
  }
}
