package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import io.mooring.simhttp.EmbeddedEcs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-off tasks by hand where a configuration says how the named cluster is reached. */
class TaskReachTest {
  private static final String DEFINITION =
      "\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],\"cpu\":\"256\","
          + "\"memory\":\"512\",\"containerDefinitions\":[{\"name\":\"web\",\"image\":\"shop/web:v1\"}]";

  private static final String APP = """
          %s:
            repo: "%s"
            ref: main
            destination: test
      """;

  @TempDir
  private Path dir;

  private final World world = new World();
  private EmbeddedEcs ecs;
  private WorkingRepository git;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, InstantSource.system());
    git = WorkingRepository.create(dir.resolve("deploy"));
    git.file("web.yaml", """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: web}
        spec:
          cluster: shop
          taskDefinition: {"family":"web",%s}
          service:
            launchType: FARGATE
            networkConfiguration:
              awsvpcConfiguration: {subnets: [subnet-a], securityGroups: [sg-web]}
        """.formatted(DEFINITION)).commit("main", "web");
    register("web");
  }

  private void register(String family) {
    world.call("RegisterTaskDefinition", "{\"family\":\"%s\",%s}".formatted(family, DEFINITION));
  }

  @AfterEach
  void stop() {
    ecs.close();
    git.close();
  }

  private Map<String, String> configured(String account, String... apps) throws Exception {
    var text = new StringBuilder();
    for (var app : apps) text.append(APP.formatted(app, git.url()));
    var config = Files.writeString(dir.resolve("application.yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps:
        %s  destinations:
            test:
              account: "%s"
              region: eu-west-1
              clusters: [shop]
              endpoint: %s
              allow: {roles: ["*"]}
        """.formatted(
            dir.resolve("data"), text, account, ecs.endpoint()));
    return Map.of("MOORING_CONFIG", config.toString());
  }

  @Test
  void theLineOfTheTourRunsWhereTheServiceRuns() throws Exception {
    var environment = configured("123456789012", "shop");
    var run = Run.of(
        environment, "task", "run", "--cluster", "shop", "--from", "web", "--", "bin/migrate");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("placed as service web is: FARGATE, subnet-a, sg-web");

    var list = Run.of(environment, "task", "list", "--cluster", "shop");
    assertThat(list.out()).as(list.err()).contains("web:1", "STOPPED");
    var brief = Run.of(environment, "task", "run", "--from", "web", "--no-wait", "--", "bin/x");
    assertThat(brief.exitCode()).as(brief.err()).isZero();
  }

  @Test
  void theAccountOfTheConfigurationIsCheckedWhoeverNamesTheCluster() throws Exception {
    var environment = configured("999999999999", "shop");
    var list = Run.of(environment, "task", "list", "--cluster", "shop");
    assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCode.FORBIDDEN.code());
    assertThat(world.model.calls()).doesNotContainKey("ListTasks");
  }

  @Test
  void aClusterThatTheConfigurationDoesNotKnowIsNotLookedForElsewhere() throws Exception {
    var environment = configured("123456789012", "shop");
    var list = Run.of(environment, "task", "list", "--cluster", "shpo");
    assertThat(list.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(list.err()).contains("no app on cluster shpo", "there is shop", "--region");
    var missing = Map.of("MOORING_CONFIG", dir.resolve("gone.yaml").toString());
    var gone = Run.of(missing, "task", "list", "--cluster", "shop", "--region", "eu-west-1");
    assertThat(gone.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(gone.err()).contains("gone.yaml: no such file");
  }

  @Test
  void appsThatShareAClusterAreToldApartOnlyWhereItMatters() throws Exception {
    var environment = configured("123456789012", "blog", "shop");
    assertThat(Run.of(environment, "task", "list", "--cluster", "shop").exitCode())
        .isZero();
    var run = Run.of(environment, "task", "run", "seed", "--cluster", "shop");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains("there are 2 apps on cluster shop: say which with --app");
  }

  @Test
  void whatOptionsAloneReachIsNamedWithThem() {
    var way = new String[] {"--cluster", "shop", "--region", "eu-west-1", "--endpoint-url"};
    var stop = Run.of(
        "task", "stop", way[0], way[1], way[2], way[3], way[4], ecs.endpoint().toString(), "x1");
    assertThat(stop.err())
        .contains("`mooring task list --cluster shop --region eu-west-1 --endpoint-url "
            + ecs.endpoint() + "` shows");
  }

  @Test
  void withoutANetworkItSaysWhichOptionsAreMissing() throws Exception {
    register("alone");
    var run = Run.of(
        configured("123456789012", "shop"),
        "task",
        "run",
        "--cluster",
        "shop",
        "--from",
        "alone",
        "--",
        "bin/migrate");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err())
        .contains("alone:1", "add --launch-type FARGATE, --subnets and --security-groups");
    assertThat(world.model.calls()).doesNotContainKey("RunTask");
  }
}
