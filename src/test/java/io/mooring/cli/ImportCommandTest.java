package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Fleet;
import io.mooring.git.SampleRepository;
import io.mooring.manifest.YamlText;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** import of services that others made, over HTTP, and what the product's own diff says of it. */
class ImportCommandTest {
  @TempDir
  private Path dir;

  private final EcsModel model = new EcsModel(Behaviour.standard()
      .withPace(Pace.BRISK)
      .withClusters("shop")
      .withUnmodelled(Behaviour.Unmodelled.READ_BACK));
  private EmbeddedEcs ecs;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.system());
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private Run imported(String... more) {
    var all = new ArrayList<>(List.of(
        "import",
        "--cluster",
        "shop",
        "--region",
        "eu-west-1",
        "--endpoint-url",
        ecs.endpoint().toString(),
        "--dir",
        dir.resolve("out").toString()));
    all.addAll(Arrays.asList(more));
    return Run.of(all.toArray(String[]::new));
  }

  private String manifest(String name) throws IOException {
    return Files.readString(dir.resolve("out").resolve(name + ".yaml"));
  }

  private static void create(EcsModel model, String name, String yaml) {
    var root = YamlText.parse("x", yaml.getBytes(StandardCharsets.UTF_8))
        .documents()
        .getFirst()
        .root();
    Fleet.create(model, name, root.get("td"), root.get("svc"));
  }

  private static String simple(String family, String environment) {
    return """
        td: {family: %s, networkMode: bridge, containerDefinitions: [{name: main, image: x, memory: 64, environment: [%s]}]}
        svc: {desiredCount: 1, launchType: EC2}
        """.formatted(family, environment);
  }

  @Test
  void everyServiceOfAFleetBecomesAManifestThatDiffersInNothing() throws Exception {
    Fleet.create(model);
    var run = imported();

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(Fleet.services().size()).hasSizeGreaterThan(12);
    assertThat(Run.of("validate", dir.resolve("out").toString()).exitCode()).isZero();

    SampleRepository.create(dir.resolve("repo"), files(), Instant.now());
    var config = Files.writeString(dir.resolve("config.yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps: {shop: {repo: "%s", ref: main, destination: test}}
          destinations: {test: {account: "123456789012", region: eu-west-1, clusters: [shop], endpoint: "%s", allow: {roles: ["*"]}}}
        """.formatted(
            dir.resolve("data"), dir.resolve("repo").toUri(), ecs.endpoint()));
    var diff = Run.of("diff", "--config", config.toString());
    assertThat(diff.out()).isEmpty();
    assertThat(diff.exitCode()).isZero();
  }

  private SortedMap<String, byte[]> files() throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var written = Files.list(dir.resolve("out"))) {
      for (var file : written.toList())
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return files;
  }

  @Test
  void theManifestIsTheSmallestThatSaysTheSame() throws Exception {
    Fleet.create(model);
    imported("--service", "fargate", "--service", "daemon");

    assertThat(manifest("fargate"))
        .startsWith(
            "# Written by `mooring import` from service fargate of cluster shop.\napiVersion: mooring/v1\n")
        .contains("    # Take this line out if the service scales by itself")
        .contains(
            "tags:\n      - key: team\n        value: shop\n",
            "value: '${HOME}'",
            "value: '012'",
            "value: 'yes'")
        .doesNotContain(
            "hostPort",
            "protocol",
            "essential",
            "interval",
            "assignPublicIp",
            "platformVersion",
            "schedulingStrategy",
            "Arn: arn:aws:ecs",
            "status",
            "revision",
            "compatibilities:\n",
            "createdAt",
            "deployments:",
            "mountPoints",
            "runningCount");
    assertThat(manifest("fargate").indexOf("family:"))
        .isLessThan(manifest("fargate").indexOf("containerDefinitions"));
    assertThat(manifest("daemon"))
        .contains("schedulingStrategy: DAEMON")
        .doesNotContain("desiredCount");
    assertThat(dir.resolve("out/ec2.yaml")).doesNotExist();
  }

  @Test
  void aSecretIsNotWrittenUnlessThatIsAskedFor() throws Exception {
    create(model, "leaky", simple("leaky", "{name: DB_PASSWORD, value: hunter2}"));
    create(model, "fine", simple("fine", "{name: LEVEL, value: info}"));

    var run = imported();

    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.err())
        .contains(
            "leaky: not written: container main: the environment variable DB_PASSWORD looks secret")
        .contains("`secrets:`", "--include-secrets")
        .doesNotContain("hunter2");
    assertThat(dir.resolve("out/leaky.yaml")).doesNotExist();
    assertThat(dir.resolve("out/fine.yaml")).exists();
    assertThat(imported("--include-secrets", "--service", "leaky").exitCode()).isZero();
    assertThat(manifest("leaky")).contains("hunter2");
  }

  @Test
  void whatAManifestWouldTakeForAReferenceIsRefused() {
    create(model, "odd", simple("odd", "{name: T, value: \"a ${values.x} b\"}"));
    var run = imported();
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.err())
        .contains("/taskDefinition/containerDefinitions/0/environment/0/value holds `${values.…}`");
  }

  @Test
  void aSharedFamilyIsRefusedAndBothAreNamed() {
    create(model, "one", simple("shared", ""));
    create(model, "two", simple("shared", ""));
    var run = imported();
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.err())
        .contains("one: not written: its task definition family shared is also that of two")
        .contains("two: not written: its task definition family shared is also that of one");
  }

  @Test
  void aFileThatIsThereStaysUnlessForced() throws Exception {
    create(model, "web", simple("web", ""));
    Files.createDirectories(dir.resolve("out"));
    Files.writeString(dir.resolve("out/web.yaml"), "mine");
    assertThat(imported().exitCode()).isEqualTo(7);
    assertThat(manifest("web")).isEqualTo("mine");
    assertThat(imported("--force").exitCode()).isZero();
    assertThat(manifest("web")).contains("kind: Service");
  }

  @Test
  void wrongNamesAccountsAndOptionsEachHaveTheirCode() {
    create(model, "web", simple("web", ""));
    assertThat(imported("--service", "absent").exitCode()).isEqualTo(4);
    assertThat(imported("--account", "999999999999").exitCode()).isEqualTo(3);
    assertThat(Run.of("import", "--region", "eu-west-1").exitCode()).isEqualTo(2);
    assertThat(Run.of("import", "--cluster", "shop").exitCode()).isEqualTo(2);
    var none = Run.of(
        "import",
        "--cluster",
        "gone",
        "--region",
        "eu-west-1",
        "--endpoint-url",
        ecs.endpoint().toString());
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(dir.resolve("out")).doesNotExist();
  }

  @Test
  void nothingIsWrittenToEcs() {
    Fleet.create(model);
    var before = model.calls().toString();
    imported();
    assertThat(model.calls().keySet())
        .filteredOn(c -> c.matches("(Update|Delete|Tag|Untag|Run|Stop).*"))
        .isEmpty();
    assertThat(before).contains("CreateService");
  }
}
