package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.rollout.Health;
import io.mooring.simhttp.EmbeddedEcs;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people do by commands, over HTTP against the embedded ECS; the controller that obeys runs
 * beside it in virtual time.
 */
class PeopleTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  @TempDir
  private Path dir;

  private final World world = new World();
  private EmbeddedEcs ecs;
  private WorkingRepository git;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, world.clock);
    git = WorkingRepository.create(dir.resolve("deploy"));
    config = Files.writeString(dir.resolve("application.yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps:
            shop: {repo: "%s", ref: main, interval: 1s, live-interval: 1s, destination: test}
          destinations:
            test:
              account: "123456789012"
              region: eu-west-1
              clusters: [shop]
              endpoint: %s
              allow: {roles: ["arn:aws:iam::123456789012:role/*"]}
        """.formatted(
            dir.resolve("data"), git.url(), ecs.endpoint()));
  }

  @AfterEach
  void stop() {
    ecs.close();
    git.close();
  }

  private Run run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--config");
    all.add(config.toString());
    return Run.of(all.toArray(String[]::new));
  }

  private Run fine(String... arguments) {
    var run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private void commit(String image) {
    var text = World.manifest("web", image, 2);
    world.git.commit("web.yaml", text);
    git.file("web.yaml", text).commit("main", image);
    world.hint();
    world.run(A_WHILE);
  }

  private List<String> tagKeys() {
    return world.service("web").path("tags").findValuesAsText("key");
  }

  private Condition condition(Condition.Type type) {
    return world.status("web").conditions().stream()
        .filter(c -> c.type() == type)
        .findFirst()
        .orElseThrow(() -> new AssertionError(world.status("web")));
  }

  private void assertWell() {
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void aSuspendedServiceIsLeftAloneUntilItIsResumed() {
    commit("shop/web:v1");
    var suspended = fine("suspend", "web", "--reason", "load test", "--for", "2h");
    assertThat(suspended.out()).isEmpty();
    assertThat(suspended.err())
        .contains(
            "shop/shop/Service/web: suspended by root until ",
            ": load test",
            "mooring resume --app shop web");
    world.aws.forgetWrites();
    commit("shop/web:v2");
    assertThat(world.aws.writes()).isEmpty();
    assertThat(condition(Condition.Type.SUSPENDED).message()).contains("by root", "load test");

    assertThat(fine("resume", "web").err()).contains("resumed", "load test");
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(fine("resume", "web").err()).contains("is not suspended");
  }

  @Test
  void aWholeAppIsSuspendedByATagOnItsCluster() {
    commit("shop/web:v1");
    fine("suspend", "--app", "shop", "--reason", "the database moves");
    world.aws.forgetWrites();
    commit("shop/web:v2");
    assertThat(world.aws.writes()).isEmpty();
    assertThat(condition(Condition.Type.SUSPENDED).message())
        .contains("app shop is suspended by root: the database moves");
    fine("resume", "--app", "shop");
    world.run(A_WHILE);
    assertWell();
  }

  @Test
  void aRestartIsDoneOnceByWhomeverObeys() {
    commit("shop/web:v1");
    world.aws.forgetWrites();
    fine("restart", "web", "--reason", "new certificate");
    world.run(A_WHILE);
    assertWell();
    assertThat(world.aws.writes()).containsExactly("UpdateService", "UntagResource");
  }

  @Test
  void aVersionThatFailedIsNotRestartedButReleased() {
    commit("shop/web:v1");
    commit("shop/web:v2-unhealthy");
    assertThat(condition(Condition.Type.HELD)).isNotNull();
    assertThat(fine("release", "web").err()).contains("the version that failed is tried once more");
    assertThat(tagKeys()).contains(Tags.RELEASE);
    world.run(Duration.ofHours(1));
    assertThat(tagKeys()).doesNotContain(Tags.RELEASE).contains(Tags.HOLD);
  }

  /** Nobody has taken it up yet, and it would let go of what is held back after it. */
  @Test
  void aRollbackTakesBackTheReleaseBeforeIt() {
    commit("shop/web:v1");
    commit("shop/web:v2");
    fine("release", "web");
    fine("rollback", "web");
    assertThat(tagKeys()).contains(Tags.HOLD).doesNotContain(Tags.RELEASE);
    world.run(A_WHILE);
    assertThat(tagKeys()).contains(Tags.HOLD);
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  @Test
  void aRollbackGoesToTheLastVersionThatSucceededAndIsUndoneByARelease() {
    commit("shop/web:v1");
    commit("shop/web:v2");
    commit("shop/web:v3");
    var back = fine("rollback", "web", "--reason", "orders are lost");
    assertThat(back.err())
        .contains("goes back to web:2, which succeeded at ", "mooring release --app shop web");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:2");
    world.run(Duration.ofHours(2));
    assertThat(world.revision("web")).as("and stays there").isEqualTo("web:2");
    assertThat(condition(Condition.Type.HELD).message()).contains("root", "orders are lost");

    fine("release", "web");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:3");
    assertWell();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      web:1         | 0 | goes back to web:1
      1             | 0 | goes back to web:1
      web:4         | 7 | web:4 is what it runs already
      web:3         | 7 | no deployment of web:3 succeeded
      web:9         | 7 | ECS remembers no deployment of web:9
      other:1       | 7 | ECS remembers no deployment of other:1
      0123456789abc | 4 | was registered for commit 0123456789abc
      latest        | 2 | name a revision such as web:12
      """)
  void aRollbackSaysWhereItGoesOrWhyItCannot(String to, int code, String says) {
    commit("shop/web:v1");
    commit("shop/web:v2");
    commit("shop/web:v3-unhealthy");
    commit("shop/web:v4");
    var run = run("rollback", "web", "--to", to);
    assertThat(run.err()).contains(says);
    assertThat(run.exitCode()).isEqualTo(code);
    assertThat(tagKeys().contains(Tags.HOLD)).isEqualTo(code == 0);
  }

  /** Going back once more means further back, not to what was taken back. */
  @Test
  void aSecondRollbackGoesFurtherBackAndNeverToWhatGitWants() {
    commit("shop/web:v1");
    commit("shop/web:v2");
    commit("shop/web:v3");
    fine("rollback", "web");
    world.run(A_WHILE);
    assertThat(fine("rollback", "web").err()).contains("goes back to web:1");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    var forward = run("rollback", "web", "--to", "web:3");
    assertThat(forward.exitCode()).isEqualTo(7);
    assertThat(forward.err()).contains("`mooring release web` lets it out again");
    fine("release", "web");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:3");
    assertWell();
  }

  /** The same revision with other members is what it goes back from. */
  @Test
  void aRollbackBesideDriftGoesToTheVersionBefore() {
    world.restart(World.AUTO.with(Policy.Drift.WARN));
    commit("shop/web:v1");
    commit("shop/web:v2");
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"networkConfiguration\":{\"awsvpcConfiguration\":"
            + "{\"subnets\":[\"subnet-z\"],\"securityGroups\":[\"sg-1\"]}}}");
    world.run(A_WHILE);
    assertThat(fine("rollback", "web").err()).contains("goes back to web:1");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  @Test
  void aRollbackNeedsSomethingToGoBackToThatIsStillThere() {
    commit("shop/web:v1");
    var first = run("rollback", "web");
    assertThat(first.exitCode()).isEqualTo(7);
    assertThat(first.err()).contains("no earlier version");
    commit("shop/web:v2");
    world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"web:1\"}");
    var gone = run("rollback", "web");
    assertThat(gone.exitCode()).isEqualTo(7);
    assertThat(gone.err()).contains("web:1 is gone or INACTIVE");
  }

  @Test
  void aVersionIsFoundByTheCommitThatItWasRegisteredFor() {
    commit("shop/web:v1");
    var commit = world.report().app().head().orElseThrow().commit().sha();
    commit("shop/web:v2");
    var run = fine("rollback", "web", "--to", commit.substring(0, 7));
    assertThat(run.err()).contains("goes back to web:1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      suspend web                     | 2 | --reason
      suspend --reason x              | 2 | name services, or a whole app with --app
      resume                          | 2 | name services, or a whole app with --app
      suspend nope --reason x         | 4 | there is no service nope on cluster shop
      restart nope                    | 4 | there is no service nope on cluster shop
      release foreign                 | 7 | service foreign on cluster shop belongs to other/x
      rollback foreign                | 7 | service foreign on cluster shop belongs to other/x
      history foreign                 | 7 | service foreign on cluster shop belongs to other/x
      history web --limit 0           | 2 | --limit takes 1 to 20
      restart a/b/c                   | 4 | there is no service a/b/c
      suspend web --reason x --for 1y | 2 | use a duration
      """)
  void whatCannotBeDoneHasItsCodeAndSaysWhy(String command, int code, String says) {
    commit("shop/web:v1");
    world.call("CreateService", """
        {"cluster": "shop", "serviceName": "foreign", "taskDefinition": "web", "desiredCount": 0,
         "launchType": "FARGATE",
         "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a"]}},
         "tags": [{"key": "mooring:owner", "value": "other/x"}]}""");
    world.aws.forgetWrites();
    var run = run(command.split(" "));
    assertThat(run.err()).contains(says);
    assertThat(run.exitCode()).isEqualTo(code);
  }

  @Test
  void aWishForAServiceOfASuspendedAppSaysThatItWaits() {
    commit("shop/web:v1");
    commit("shop/web:v2");
    fine("suspend", "--app", "shop", "--reason", "audit");
    assertThat(fine("rollback", "web").err()).contains("it is suspended");
    assertThat(fine("restart", "web").err()).contains("once it is resumed");
    assertThat(fine("release", "web").err()).contains("once it is resumed");
  }

  @Test
  void whoDoesNotNeedGitDoesNotWaitForAnotherCommandThatReadsIt() throws Exception {
    commit("shop/web:v1");
    commit("shop/web:v2");
    fine("rollback", "web");
    try (var mirrors = Files.list(dir.resolve("data/command-mirrors"));
        var lock = FileChannel.open(
            mirrors.findFirst().orElseThrow().resolve("mooring.lock"), StandardOpenOption.WRITE)) {
      assertThat(lock.tryLock()).isNotNull();
      fine("restart", "web");
      fine("history", "web");
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> close(lock));
      assertThat(fine("sync", "--app", "shop").err()).doesNotContain("in use");
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void whereEcsDoesNotAnswerNobodyIsForbiddenAnything() {
    ecs.close();
    var run = run("history", "web");
    assertThat(run.err()).contains("AWS could not be asked which account this is: no answer");
    assertThat(run.exitCode()).isEqualTo(20);
  }

  @Test
  void theHistoryTellsTheStoryAfterARestartOfTheController() throws Exception {
    for (int version = 1; version <= 4; version++) commit("shop/web:v" + version);
    commit("shop/web:v5-unhealthy");
    commit("shop/web:v6");
    fine("restart", "web");
    world.run(A_WHILE);
    fine("rollback", "web", "--to", "web:4", "--reason", "orders are lost");
    world.run(A_WHILE);
    commit("shop/web:v7");
    commit("shop/web:v8");
    world.restart();

    var table = fine("history", "web").out();
    var items =
        new ObjectMapper().readTree(fine("history", "web", "-o", "json").out()).path("items");
    var told = new ArrayList<String>();
    items.forEach(row -> told.add("%s %s: %s"
        .formatted(
            row.path("revision").asText(),
            row.path("what").asText(),
            row.path("result").asText())));
    assertThat(told)
        .as(table)
        .containsExactly(
            "web:8 rolled out: succeeded",
            "web:7 rolled out: succeeded",
            "web:4 rolled back from web:6 to web:4: succeeded",
            "web:6 restart: succeeded",
            "web:6 rolled out: succeeded",
            "web:5 rolled out: rolled back",
            "web:4 rolled out: succeeded",
            "web:3 rolled out: succeeded",
            "web:2 rolled out: succeeded",
            "web:1 rolled out: succeeded");
    assertThat(items.path(5).path("cause").asText()).startsWith("went back to web:4: ");
    assertThat(items.findValuesAsText("commit")).allMatch(commit -> commit.length() == 7);
    assertThat(items.path(0).path("tookSeconds").asLong()).isPositive();
    assertThat(table.lines()).hasSize(11);
    assertThat(fine("history", "web", "--limit", "2", "-o", "name").out())
        .isEqualTo("web:8\nweb:7\n");
  }
}
