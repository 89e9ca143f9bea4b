package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.config.Configuration;
import io.mooring.config.Settings;
import io.mooring.git.SampleRepository;
import io.mooring.port.Aws;
import io.mooring.port.Repository;
import io.mooring.reconcile.Board;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import io.mooring.status.Sync;
import io.mooring.wiring.House;
import io.mooring.wiring.Metering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** diff and sync against the embedded ECS over HTTP, with a real controller in mode manual. */
class ApprovalTest {
  private static final Metering NOTHING = new Metering() {
    @Override
    public Aws aws(Aws door) {
      return door;
    }

    @Override
    public Repository repository(String name, Repository door) {
      return door;
    }
  };

  @TempDir
  private Path dir;

  private final EcsModel model =
      new EcsModel(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  private EmbeddedEcs ecs;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.system());
    SampleRepository.create(dir.resolve("deploy"), Sample.files(), Instant.now());
    config = configuration("shop", "123456789012");
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private Path configuration(String cluster, String account) throws Exception {
    return Files.writeString(dir.resolve(cluster + account + ".yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps:
            shop: {repo: "%s", ref: main, path: production, interval: 1s, live-interval: 1s, destination: test}
          destinations:
            test:
              account: "%s"
              region: eu-west-1
              clusters: [shop, %s]
              endpoint: %s
              allow: {roles: ["*"]}
        """.formatted(
            dir.resolve("data"), dir.resolve("deploy").toUri(), account, cluster, ecs.endpoint())
        .replace("[shop, shop]", "[shop]"));
  }

  private Settings settings() {
    return Configuration.load(Optional.of(config), Map.of(), new Properties());
  }

  private Run run(String... arguments) {
    var all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = config.toString();
    return Run.of(all);
  }

  private long writes() {
    return model.calls().entrySet().stream()
        .filter(call -> call.getKey().matches("(Create|Update|Register|Tag|Untag).*"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Test
  void whatDiffersIsShownApprovedAppliedAndThenSilent() {
    var diff = run("diff");
    assertThat(diff.exitCode()).isEqualTo(1);
    assertThat(diff.out())
        .contains(
            "shop/shop/Service/web: a commit is not applied",
            "it does not exist in ECS yet",
            "AwaitingApproval");
    assertThat(writes()).as("diff writes nothing").isZero();
    assertThat(run("diff", "-o", "name").out().lines()).hasSize(3);
    var one = run("sync", "web");
    assertThat(one.exitCode()).as("it would approve the others, too").isEqualTo(7);
    assertThat(one.err()).contains("also approve api, worker", "mooring sync --app shop");
    assertThat(writes()).as("what is refused writes nothing").isZero();

    var sync = run("sync");
    assertThat(sync.exitCode()).isZero();
    assertThat(sync.err()).containsPattern("shop: approved commit [0-9a-f]{7} for 3 resources");

    var board = new Board();
    try (var house =
        House.open(settings(), NOTHING, List.of(board), InstantSource.system(), new Random(1))) {
      assertThat(house.loop().lastTick()).isNotNull();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(board.resources())
              .hasSize(3)
              .allMatch(r -> r.sync().status() == Sync.Status.SYNCED));
      assertThat(run("sync", "--wait", "--timeout", "60s").exitCode()).isZero();
    }

    var again = run("diff");
    assertThat(again.out()).isEmpty();
    assertThat(again.exitCode()).isZero();
    assertThat(run("diff", "nope").exitCode()).isEqualTo(4);
  }

  @Test
  void theOnlyServiceThatIsNotThereYetIsApprovedByItsName() throws Exception {
    var files = Sample.files();
    files.remove("production/api.yaml");
    files.remove("production/worker.yaml");
    SampleRepository.create(dir.resolve("one"), files, Instant.now());
    Files.writeString(config, Files.readString(config).replace("/deploy/", "/one/"));

    var sync = run("sync", "web");
    assertThat(sync.exitCode()).as(sync.err()).isZero();
    assertThat(sync.err()).contains("shop/shop/Service/web: approved, with commit ");

    var board = new Board();
    try (var house =
        House.open(settings(), NOTHING, List.of(board), InstantSource.system(), new Random(1))) {
      assertThat(house.loop().lastTick()).isNotNull();
      assertThat(run("sync", "web", "--wait", "--timeout", "60s").exitCode()).isZero();
    }
    assertThat(model.calls()).containsEntry("CreateService", 1L);
  }

  private void only(String folder, String... left) throws Exception {
    var files = Sample.files();
    files.keySet().removeIf(name -> List.of(left).contains(name));
    files.computeIfPresent(
        "production/api.yaml",
        (_, text) -> new String(text)
            .replace("containerDefinitions", "contanerDefinitions")
            .getBytes());
    SampleRepository.create(dir.resolve(folder), files, Instant.now());
    Files.writeString(config, Files.readString(config).replace("/deploy/", "/" + folder + "/"));
  }

  /** It equals its manifest and is nobody's, as one that was imported. */
  @Test
  void anAdoptionIsApproved() throws Exception {
    only("one", "production/api.yaml", "production/worker.yaml");
    assertThat(run("sync", "web").exitCode()).isZero();
    try (var house =
        House.open(settings(), NOTHING, List.of(), InstantSource.system(), new Random(1))) {
      assertThat(house.loop().lastTick()).isNotNull();
      assertThat(run("sync", "web", "--wait", "--timeout", "60s").exitCode()).isZero();
    }
    var web = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web";
    var keys = JsonNodeFactory.instance.objectNode().put("resourceArn", web);
    var named = keys.putArray("tagKeys");
    List.of("owner", "resource", "applied", "healthy", "owns")
        .forEach(key -> named.add("mooring:" + key));
    model.call("ecs", "UntagResource", keys, Instant.now());

    var sync = run("sync", "web");
    assertThat(sync.exitCode()).as(sync.err()).isZero();
    assertThat(sync.err()).contains("shop/shop/Service/web: approved");
    try (var house =
        House.open(settings(), NOTHING, List.of(), InstantSource.system(), new Random(1))) {
      assertThat(house.loop().lastTick()).isNotNull();
      assertThat(run("sync", "web", "--wait", "--timeout", "60s").exitCode()).isZero();
    }
    assertThat(run("sync", "web").err()).contains("nothing to approve");
  }

  @Test
  void aBadManifestOfAnotherOneHoldsNoApprovalByNameBack() throws Exception {
    only("half", "production/worker.yaml");
    assertThat(run("diff", "web").exitCode()).isEqualTo(1);
    var sync = run("sync", "web");
    assertThat(sync.exitCode()).as(sync.err()).isZero();
    assertThat(sync.err()).contains("shop/shop/Service/web: approved, with commit ");
    assertThat(run("sync", "api").exitCode()).isEqualTo(6);
  }

  @Test
  void aBadManifestStopsTheApprovalAndHasItsPlace() throws Exception {
    only("broken");
    var diff = run("diff");
    assertThat(diff.exitCode()).isEqualTo(6);
    assertThat(diff.err()).containsPattern("production/api\\.yaml:\\d+:\\d+: error: ");
    assertThat(diff.out()).contains("Service/web");
    assertThat(run("sync").exitCode()).isEqualTo(6);
    assertThat(writes()).isZero();
  }

  @Test
  void anotherAccountAndAMissingRepositoryAndClusterEachHaveTheirCode() throws Exception {
    config = configuration("shop", "999999999999");
    var account = run("diff");
    assertThat(account.exitCode()).isEqualTo(3);
    assertThat(account.err()).contains("123456789012", "999999999999");

    model.reset();
    config = configuration("shop", "123456789012");
    Files.writeString(config, Files.readString(config).replace("/deploy/", "/absent/"));
    var repository = run("diff");
    assertThat(repository.exitCode()).isEqualTo(4);
    assertThat(repository.err()).contains("SourceStale").doesNotContain("Exception");
    assertThat(writes()).isZero();
  }

  @Test
  void aClusterThatIsNotThereIsNotFound() throws Exception {
    Files.writeString(
        config, Files.readString(config).replace("clusters: [shop]", "clusters: [gone, shop]"));
    var none = new EcsModel(Behaviour.standard().withPace(Pace.BRISK));
    try (var empty = EmbeddedEcs.start(none, "127.0.0.1", 0, InstantSource.system())) {
      Files.writeString(
          config,
          Files.readString(config)
              .replace(ecs.endpoint().toString(), empty.endpoint().toString()));
      var run = run("diff");
      assertThat(run.exitCode()).isEqualTo(4);
      assertThat(run.err()).contains("shop");
    }
  }
}
