package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTreeTest {
  @TempDir
  private Path dir;

  @Test
  void theExitCodesAreThoseOfTheDocumentation() {
    assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::code))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"                       | name a command",
        "nonsense                 | 'nonsense'",
        "statsu                   | Did you mean: mooring status",
        "status --nonsense        | '--nonsense'",
        "status -o xml            | expected one of",
        "status --server nowhere  | 'nowhere' is no address of a controller",
        "validate a b             | 'b'",
      })
  void wrongUseIsTwo(String arguments, String message) {
    var run = Run.of(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("Exception", "\tat ");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "task run                                  | say what to run",
        "task run --from api --env A               | for option '--env' (K=V)",
        "task run --from api --timeout 5           | use a duration such as",
        "task run --nonsense                       | --nonsense",
        "task run --config nowhere.yaml --from api | no such file",
      })
  void wrongUseOfTaskRunIsNoExitCodeOfAContainer(String arguments, String message) {
    var run = Run.of(arguments.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).startsWith("mooring task run: ").contains(message);
  }

  @Test
  void everyCommandHasAShortHelp() {
    var surroundings = new Surroundings(
        new PrintWriter(new StringWriter()),
        new PrintWriter(new StringWriter()),
        Map.of(),
        new Properties());
    for (var command : CommandTree.tree(surroundings).getSubcommands().keySet()) {
      var run = Run.of(command, "--help");
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).startsWith("Usage: mooring " + command.replace("plan", "diff"));
      assertThat(run.out().lines()).as("lines of %s --help", command).hasSizeLessThan(48);
    }
    assertThat(Run.of("--help").out()).contains("Exit codes: 0 fine").contains("validate");
  }

  /** A line that is longer is broken where nobody meant it to be. */
  @Test
  void everyLineOfHelpFitsATerminal() {
    var surroundings = new Surroundings(
        new PrintWriter(new StringWriter()),
        new PrintWriter(new StringWriter()),
        Map.of(),
        new Properties());
    var tree = CommandTree.tree(surroundings);
    var commands = Stream.of(tree, tree.getSubcommands().get("task"))
        .flatMap(command ->
            Stream.concat(Stream.of(command), command.getSubcommands().values().stream()))
        .map(command -> command.getCommandSpec().usageMessage());

    assertThat(commands.flatMap(
            usage -> Stream.of(usage.description(), usage.footer()).flatMap(Arrays::stream)))
        .hasSizeGreaterThan(100)
        .allMatch(line -> line.length() <= CommandTree.HELP_WIDTH);
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(Run.of("version").out())
        .matches("mooring \\d+\\.\\d+\\.\\d+\\S* \\(Java \\d+\\)\\R");
  }

  @Test
  void theSampleIsValid() {
    var run = Run.of("validate", "manifests-example");
    assertThat(run.out()).doesNotContain("error");
    assertThat(run.err()).isEqualTo("3 resources, 0 errors in manifests-example\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aBrokenManifestIsSixWithEveryPlace() throws Exception {
    Files.createDirectories(dir.resolve("production"));
    Files.writeString(
        dir.resolve("production/web.yaml"),
        Files.readString(Path.of("manifests-example/production/web.yaml"))
            .replace("containerDefinitions", "contanerDefinitions")
            .replace("desiredCount: 2", "desiredCount: many"));

    var run = Run.of("validate", dir.toString());

    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out())
        .containsPattern("(?m)^" + dir + "/production/web\\.yaml:\\d+:\\d+: error: .*did you mean")
        .contains("desiredCount");
    assertThat(run.err()).contains("1 resource, ");
  }

  @Test
  void bothPlacementsAreToldOnce() throws Exception {
    Files.writeString(dir.resolve("seed.yaml"), """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          taskDefinition:
            family: seed
            containerDefinitions: [{name: job, image: shop/job:v1, memory: 64}]
          run:
            launchType: EC2
            capacityProviderStrategy: [{capacityProvider: spot}]
        """);
    var run = Run.of("validate", dir.toString());
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out().lines())
        .singleElement()
        .asString()
        .contains("error: `launchType` and `capacityProviderStrategy` are both there");
  }

  @Test
  void withAConfigurationRolesAndClustersAreHeldToIt() throws Exception {
    var config = Files.writeString(dir.resolve("mooring.yaml"), """
        mooring:
          instance: shop
          apps: {shop: {repo: "https://git.example/x.git", ref: main, destination: test}}
          destinations: {test: {account: "123456789012", region: eu-west-1, clusters: [other]}}
        """);

    var run =
        Run.of("validate", "manifests-example", "--config", config.toString(), "--app", "shop");

    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out()).contains("ecsTaskExecutionRole", "mooring.destinations.test.allow.roles");
    assertThat(
            Run.of("validate", "--config", config.toString(), "--app", "blog").exitCode())
        .isEqualTo(4);
  }

  @Test
  void theSecretOfAWebhookIsAskedForByTheControllerAlone() throws Exception {
    var config = Files.writeString(dir.resolve("mooring.yaml"), """
        mooring:
          instance: shop
          apps: {shop: {repo: "https://git.example/x.git", ref: main, destination: test}}
          destinations: {test: {account: "123456789012", region: eu-west-1, clusters: [shop]}}
          notify: {webhook: {url: "https://hooks.example/x"}}
        """).toString();
    Files.createDirectory(dir.resolve("empty"));
    var empty = dir.resolve("empty").toString();

    var validate = Run.of("validate", empty, "--config", config);
    assertThat(validate.exitCode()).as(validate.err()).isZero();
    assertThat(validate.err()).contains("note: ", "MOORING_NOTIFY_WEBHOOK_SECRET is needed");
    assertThat(Run.of("render", empty, "--config", config).err()).doesNotContain("SECRET");
    var run = Run.of("run", "--config", config);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("MOORING_NOTIFY_WEBHOOK_SECRET is needed");

    var unused = Files.writeString(
        dir.resolve("unused.yaml"), Files.readString(Path.of(config)).replaceAll("notify:.*", ""));
    var told = Run.of(
        Map.of("MOORING_NOTIFY_WEBHOOK_SECRET", "canary"),
        "validate",
        empty,
        "--config",
        unused.toString());
    assertThat(told.exitCode()).as(told.err()).isZero();
    assertThat(told.err()).contains("nothing to sign").doesNotContain("canary");
  }

  @Test
  void aConfigurationThatCannotBeUsedIsTwo() throws Exception {
    var config = Files.writeString(dir.resolve("bad.yaml"), "mooring: {instnce: shop}\n");
    var run = Run.of("validate", "--config", config.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("mooring validate: the configuration cannot be used:\n")
        .contains("mooring.instnce is not a key of Mooring; did you mean mooring.instance?");
  }

  @Test
  void aFolderThatIsNotThereIsNotFound() {
    var run = Run.of("validate", dir.resolve("absent").toString());
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).contains("no folder");
  }

  @Test
  void inAWorkTreeItReadsWhatIsNamedOutsideTheFolder() throws IOException {
    var production = Files.createDirectories(dir.resolve("deploy/apps/production"));
    Files.createDirectories(dir.resolve("deploy/shared"));
    Files.writeString(
        production.resolve("web.yaml"),
        "apiVersion: mooring/v1\nkind: Service\nmetadata: {name: web}\n"
            + "spec: {taskDefinitionFile: ../../shared/web.json}\n");
    var definition = dir.resolve("deploy/shared/web.json");
    Files.writeString(
        definition,
        "{\"family\":\"web\",\"containerDefinitions\":[{\"name\":\"web\",\"image\":\"web\",\"memory\":64}]}\n");

    var outside = Run.of("validate", production.toString());
    assertThat(outside.exitCode()).isEqualTo(6);
    assertThat(outside.out())
        .startsWith(
            production.resolve("web.yaml") + ":4:8: error: `../../shared/web.json` leads out");
    assertThat(outside.err()).contains("is not inside a Git work tree");

    Files.createDirectory(dir.resolve("deploy/.git"));
    assertThat(Run.of("validate", production.toString()).exitCode()).isZero();

    Files.writeString(definition, "{\"famly\":\"web\"}");
    var broken = Run.of("validate", production.toString());
    assertThat(broken.exitCode()).isEqualTo(6);
    assertThat(broken.out()).contains(definition + ":1:2: error: ").doesNotContain("\ndeploy");
  }
}
