package io.mooring.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.fixture.FreePort;
import io.mooring.fixture.MooringProcess;
import io.mooring.fixture.Web;
import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that a person can get wrong, against the packaged jar: the message says what, where
 * and what to do next, the exit code is the documented one, no stack trace is shown, and ECS sees
 * no write.
 */
class BadInputIT {
  private static final Duration A_WHILE = Duration.ofSeconds(30);
  private static final Map<String, String> ANYONE =
      Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any");
  private static final String GOOD = World.manifest("web", "shop/web:v1", 2);
  private static final int FIVE_MIB = 5 << 20;

  /** The exit code of a configuration that cannot be used: then nothing is started. */
  private static final int USAGE = 2;

  @TempDir
  static Path folder;

  private static int ecsPort;
  private static Web ecs;
  private static MooringProcess ecsProcess;

  /** A manifest that is wrong in one way, where that is, and words that the message must have. */
  private record BadManifest(String what, String content, String place, List<String> words) {
    @Override
    public String toString() {
      return what;
    }
  }

  /**
   * A configuration that is wrong in one way.
   *
   * @param change what is put in place of what in the good configuration
   */
  private record BadSetting(
      String what,
      UnaryOperator<String> change,
      Map<String, String> environment,
      int exitCode,
      List<String> words) {
    @Override
    public String toString() {
      return what;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    ecsPort = FreePort.next();
    ecs = new Web("http://127.0.0.1:" + ecsPort);
    ecsProcess = MooringProcess.start(
        folder, Map.of(), "ecs", "--port", Integer.toString(ecsPort), "--cluster", "shop");
    repository("good", GOOD);
    repository("wrong-cluster", GOOD.replace("cluster: shop", "cluster: gone"));
    repository(
        "wrong-role",
        GOOD.replace(
            "    cpu: \"256\"",
            "    taskRoleArn: arn:aws:iam::123456789012:role/admin\n    cpu: \"256\""));
    await().atMost(A_WHILE).until(() -> ecs.get("/_sim/calls").isPresent());
  }

  @AfterAll
  static void end() {
    ecsProcess.close();
  }

  @AfterEach
  void nothingIsWritten() {
    var writes = new TreeMap<String, Long>();
    for (var call : ecs.json("/_sim/calls").properties()) {
      if (!call.getKey().matches("(\\w+:)?(Describe|List|Get).*"))
        writes.put(call.getKey(), call.getValue().asLong());
    }
    assertThat(writes).isEmpty();
  }

  static Stream<BadManifest> badManifests() {
    var aliases = new StringBuilder("apiVersion: mooring/v1\na: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char c = 'b'; c <= 'z'; c++) {
      var last = "*" + (char) (c - 1);
      aliases.append(
          "%s: &%s [%s]\n".formatted(c, c, String.join(", ", List.of(last, last, last))));
    }
    return Stream.of(
        new BadManifest(
            "an unknown field",
            GOOD.replace("containerDefinitions", "contanerDefinitions"),
            ":12:5",
            List.of("unknown field `contanerDefinitions`", "did you mean `containerDefinitions`")),
        new BadManifest(
            "a wrong type",
            GOOD.replace("desiredCount: 2", "desiredCount: \"two\""),
            ":19:5",
            List.of("`desiredCount`", "text", "wanted a whole number")),
        new BadManifest(
            "a duplicate key",
            GOOD.replace("    cpu: \"256\"", "    cpu: \"256\"\n    cpu: \"512\""),
            ":11:5",
            List.of("duplicate key `cpu`", "line 10", "remove one")),
        new BadManifest(
            "a file of 5 MiB",
            GOOD + "#".repeat(FIVE_MIB - GOOD.length()),
            ":1:1",
            List.of("1048576", "split")),
        new BadManifest(
            "a patch that fails",
            GOOD + "  patches:\n    - {op: replace, path: /service/desiredCuont, value: 3}\n",
            ":26:7",
            List.of("operation 1", "there is no `desiredCuont`", "did you mean")),
        new BadManifest("an alias bomb", aliases.toString(), ":2:4", List.of("anchor", "write")));
  }

  @ParameterizedTest
  @MethodSource("badManifests")
  void aBadManifestHasItsPlaceAndItsFix(BadManifest row) throws IOException {
    var manifests = Files.createDirectory(folder.resolve(row.what().replace(' ', '-')));
    Files.writeString(manifests.resolve("web.yaml"), row.content());

    var ended = MooringProcess.run(folder, Map.of(), "validate", manifests.toString());

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(6);
    assertThat(ended.out()).contains("web.yaml" + row.place() + ": error: ").contains(row.words());
    assertForPeople(ended.out() + ended.err());
  }

  @Test
  void aCommitOfBadManifestsIsToldByDiffFileByFile() throws IOException {
    var repository = WorkingRepository.create(Files.createDirectory(folder.resolve("all-bad")));
    try (repository) {
      badManifests().forEach(bad -> repository.file(bad.what() + ".yaml", bad.content()));
      repository.commit("main", "all wrong");
    }
    var config = write("all-bad.yaml", configuration("all-bad", 8080));

    var ended = MooringProcess.run(folder, ANYONE, "diff", "--config", config);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(6);
    badManifests()
        .forEach(
            bad -> assertThat(ended.err()).contains(bad.what() + ".yaml").contains(bad.words()));
    assertForPeople(ended.out() + ended.err());
  }

  static Stream<BadSetting> badSettings() {
    return Stream.of(
        new BadSetting(
            "a cluster that the destination does not list",
            c -> c.replace("[shop]", "[gone]"),
            ANYONE,
            6,
            List.of("cluster", "shop", "gone", "mooring.destinations.here.clusters")),
        new BadSetting(
            "a missing cluster",
            c -> c.replace("[shop]", "[gone]").replace("/good", "/wrong-cluster"),
            ANYONE,
            4,
            List.of("gone", "create it", "mooring.destinations.here.clusters")),
        new BadSetting(
            "another account",
            c -> c.replace("123456789012", "999999999999"),
            ANYONE,
            3,
            List.of("123456789012", "999999999999", "nothing is read or written")),
        new BadSetting(
            "a role that is not allowed",
            c -> c.replace("/good", "/wrong-role"),
            ANYONE,
            6,
            List.of(
                "web.yaml:10:5",
                "arn:aws:iam::123456789012:role/admin",
                "mooring.destinations.here.allow.roles")),
        new BadSetting(
            "no credentials",
            c -> c,
            Map.of(),
            3,
            List.of("no AWS credentials", "AWS_PROFILE", "AWS_ACCESS_KEY_ID")),
        new BadSetting(
            "a repository that does not exist",
            c -> c.replace("/good", "/absent"),
            ANYONE,
            4,
            List.of("absent is not a directory on this machine", "check the path")),
        new BadSetting(
            "an unknown key",
            c -> c.replace("interval: 1s", "intervall: 1s"),
            ANYONE,
            2,
            List.of("mooring.apps.shop.intervall", "did you mean", "interval")));
  }

  @ParameterizedTest
  @MethodSource("badSettings")
  void aBadSettingIsToldByDiff(BadSetting row) throws IOException {
    var text = row.change().apply(configuration("good", 8080));
    var config = write(row.what().replace(' ', '-') + ".yaml", text);

    var ended = MooringProcess.run(folder, row.environment(), "diff", "--config", config);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(row.exitCode());
    assertThat(ended.err()).contains(row.words());
    assertForPeople(ended.out() + ended.err());
  }

  @ParameterizedTest
  @MethodSource("badSettings")
  void aBadSettingIsToldByTheControllerWhichGoesOn(BadSetting row) throws IOException {
    int port = FreePort.next();
    var text = row.change().apply(configuration("good", port));
    var config = write("run-" + row.what().replace(' ', '-') + ".yaml", text);
    var mooring = new Web("http://127.0.0.1:" + port);

    try (var run = MooringProcess.start(folder, row.environment(), "run", "--config", config)) {
      if (row.exitCode() == USAGE) {
        await().atMost(A_WHILE).until(() -> !run.isAlive());
        assertThat(run.err()).contains(row.words());
      } else {
        await()
            .atMost(A_WHILE)
            .untilAsserted(() -> assertThat(told(mooring)).as(run.err()).contains(row.words()));
        assertThat(run.isAlive()).isTrue();
        assertForPeople(told(mooring));
        assertThat(mooring.get("/style.css"))
            .as("the page's style, from the jar")
            .isPresent();
      }
      assertForPeople(run.out() + run.err());
    }
  }

  /** What the API tells of apps and resources, as one text. */
  private static String told(Web mooring) {
    return mooring.get("/api/v1/apps").orElse("").replace("null", "")
        + mooring.get("/api/v1/resources").orElse("").replace("null", "");
  }

  @Test
  void aPortThatIsTakenEndsTheStart() throws IOException {
    var config = write("taken.yaml", configuration("good", ecsPort));

    var ended = MooringProcess.run(folder, ANYONE, "run", "--config", config);

    assertThat(ended.exit()).as(ended.err()).isEqualTo(20);
    assertThat(ended.err())
        .contains("127.0.0.1:" + ecsPort, "mooring.http.port", "MOORING_HTTP_PORT");
    assertForPeople(ended.out() + ended.err());
  }

  private static void repository(String name, String manifest) throws IOException {
    try (var repository = WorkingRepository.create(Files.createDirectory(folder.resolve(name)))) {
      repository.file("web.yaml", manifest).commit("main", name);
    }
  }

  private static String configuration(String repository, int port) {
    return KillIT.configuration("file://" + folder.resolve(repository), port, ecsPort);
  }

  private static String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static void assertForPeople(String text) {
    assertThat(text).doesNotContain("\tat ", "Exception", "Caused by", "java.lang", "null");
  }
}
