package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import io.mooring.ident.Kind;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestLoaderTest {
  private static final String BY_FILES = """
      apiVersion: mooring/v1
      kind: Service
      metadata: {name: web}
      spec:
        taskDefinitionFile: web/td.json
        serviceFile: web/service.json
      """;

  @Test
  void aGoodManifestIsReadWhole() {
    var loaded = Sample.load("web.yaml", """
        # yaml-language-server: $schema=./mooring.schema.json
        apiVersion: mooring/v1
        kind: Service
        metadata:
          name: web
          labels: {team: shop, tier: 1}
        spec:
          cluster: ${destination.cluster}
          taskDefinition:
            family: web
            cpu: 256
            memory: "512"
            pidMode: ~
            executionRoleArn: arn:aws:iam::${destination.account}:role/exec
            containerDefinitions:
              - name: web
                image: ${destination.account}.dkr.ecr.${destination.region}.amazonaws.com/web:v1
                portMappings: [{containerPort: 8080}]
                command: [sh, -c, "echo ${HOME} ${destination}"]
                environment: [{name: A, value: "010"}]
                logConfiguration:
                  logDriver: awslogs
                  options: {awslogs-create-group: true}
          service:
            desiredCount: 2
            capacityProviderStrategy: []
        """);
    assertThat(Sample.lines(loaded.problems())).isEmpty();
    var manifest = loaded.declared().getFirst().manifest();
    assertThat(manifest.kind()).isEqualTo(Kind.SERVICE);
    assertThat(manifest.labels()).hasToString("{team=shop, tier=1}");
    assertThat(manifest.spec())
        .hasToString("{\"cluster\":\"shop\",\"taskDefinition\":{\"family\":\"web\",\"cpu\":\"256\","
            + "\"memory\":\"512\",\"executionRoleArn\":\"arn:aws:iam::123456789012:role/exec\","
            + "\"containerDefinitions\":[{\"name\":\"web\","
            + "\"image\":\"123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v1\","
            + "\"portMappings\":[{\"containerPort\":8080}],"
            + "\"command\":[\"sh\",\"-c\",\"echo ${HOME} ${destination}\"],"
            + "\"environment\":[{\"name\":\"A\",\"value\":\"010\"}],"
            + "\"logConfiguration\":{\"logDriver\":\"awslogs\","
            + "\"options\":{\"awslogs-create-group\":\"true\"}}}]},"
            + "\"service\":{\"desiredCount\":2,\"capacityProviderStrategy\":[]}}");
    assertThat(manifest.positions().of("/taskDefinition/containerDefinitions/0/image"))
        .hasToString("web.yaml:17:9");
  }

  @Test
  void aStringThatIsOneReferenceTakesTheTypeOfTheValue() {
    var values = new TreeMap<String, com.fasterxml.jackson.databind.JsonNode>();
    values.put("count", IntNode.valueOf(3));
    var files = new TreeMap<String, ParsedText>();
    files.put(
        "web.yaml",
        Sample.parse(
            "web.yaml",
            Sample.with(11, "    desiredCount: ${values.count}")
                .replace("web:v1", "web:v${values.count}")));
    var loaded =
        ManifestLoader.load(files, new References("123456789012", "eu-west-1", "shop", values));
    assertThat(Sample.lines(loaded.problems())).isEmpty();
    var spec = loaded.declared().getFirst().manifest().spec();
    assertThat(spec.at("/service/desiredCount")).isEqualTo(IntNode.valueOf(3));
    assertThat(spec.at("/taskDefinition/containerDefinitions/0/image").asText())
        .isEqualTo("shop/web:v3");
  }

  @Test
  void anAnswerOfDescribeWorksAsAFileAndSaysWhatItPassedOver() {
    var loaded =
        Sample.load("a/web.yaml", BY_FILES, "a/web/service.json", """
        {"failures": [], "services": [
          {"serviceName": "api", "desiredCount": 9},
          {"serviceName": "web", "serviceArn": "arn:x", "clusterArn": "arn:c",
           "taskDefinition": "web:3", "desiredCount": 2, "events": [], "createdAt": 1.5,
           "tags": [{"key": "aws:cloudformation:stack", "value": "s"}, {"key": "a", "value": "b"}],
           "someMemberOfNextYear": {}}]}
        """, "a/web/td.json", """
        {"taskDefinition": {"taskDefinitionArn": "arn:t", "revision": 3, "family": "web",
          "containerDefinitions": [{"name": "web", "image": "shop/web:v1"}]},
         "tags": [{"key": "k", "value": "v"}]}
        """);
    assertThat(Sample.lines(loaded.problems()))
        .containsExactly(
            "a/web/service.json:3:3: note: not part of a request, passed over: serviceName,"
                + " serviceArn, clusterArn, taskDefinition, events, createdAt,"
                + " someMemberOfNextYear, tags that begin with aws: or mooring:",
            "a/web/td.json:1:2: note: not part of a request, passed over: taskDefinitionArn,"
                + " revision");
    assertThat(loaded.declared().getFirst().manifest().spec())
        .hasToString("{\"taskDefinition\":{\"family\":\"web\",\"containerDefinitions\":"
            + "[{\"name\":\"web\",\"image\":\"shop/web:v1\"}],"
            + "\"tags\":[{\"key\":\"k\",\"value\":\"v\"}]},"
            + "\"service\":{\"desiredCount\":2,\"tags\":[{\"key\":\"a\",\"value\":\"b\"}]}}");
  }

  @Test
  void membersNewerThanTheSdkAreLeftOutOfADescribedFileWhereverTheyStand() {
    var loaded =
        Sample.load("a/web.yaml", BY_FILES, "a/web/service.json", """
        {"services": [{"serviceArn": "arn:x", "desiredCount": 2,
          "deploymentConfiguration": {
            "deploymentCircuitBreaker": {
              "enable": true, "rollback": true, "resetOnHealthyTask": true,
              "thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 50}},
            "maximumPercent": 200}}]}
        """, "a/web/td.json", """
        {"taskDefinition": {"taskDefinitionArn": "arn:t", "family": "web",
          "containerDefinitions": [
            {"name": "web", "image": "shop/web:v1", "quantumEntanglement": [1]}]}}
        """);
    assertThat(Sample.lines(loaded.problems()))
        .filteredOn(line -> !line.contains("not part of a request"))
        .allMatch(line -> line.endsWith("; passed over, so it is not sent and not compared"))
        .extracting(line -> line.replaceFirst(": not known.*", ""))
        .containsExactly(
            "a/web/service.json:4:41: note: unknown field `resetOnHealthyTask` in ECS's"
                + " DeploymentCircuitBreaker",
            "a/web/service.json:5:7: note: unknown field `thresholdConfiguration` in ECS's"
                + " DeploymentCircuitBreaker",
            "a/web/td.json:3:45: note: unknown field `quantumEntanglement` in ECS's"
                + " ContainerDefinition");
    assertThat(loaded.declared().getFirst().manifest().spec())
        .hasToString("{\"taskDefinition\":{\"family\":\"web\",\"containerDefinitions\":"
            + "[{\"name\":\"web\",\"image\":\"shop/web:v1\"}]},"
            + "\"service\":{\"desiredCount\":2,\"deploymentConfiguration\":"
            + "{\"deploymentCircuitBreaker\":{\"enable\":true,\"rollback\":true},"
            + "\"maximumPercent\":200}}}");
  }

  @Test
  void aMemberThatSomebodyMisspeltStaysAnErrorInADescribedFile() {
    var loaded =
        Sample.load("a/web.yaml", BY_FILES, "a/web/service.json", """
        {"serviceArn": "arn:x", "desiredCount": 2,
          "deploymentConfiguration": {"maximumPercnt": 200}}
        """, "a/web/td.json", """
        {"family": "web", "containerDefinitions": [
          {"name": "web", "image": "shop/web:v1", "quantumEntanglement": [1]}]}
        """);
    assertThat(Sample.lines(loaded.problems()))
        .anyMatch(line -> line.contains("error: unknown field `maximumPercnt`; did you mean"))
        .as("a file that nobody described is what somebody wrote")
        .anyMatch(line -> line.contains("error: unknown field `quantumEntanglement`"));
  }

  @Test
  void aMistakeInAFileIsToldAtItsPlaceInTheFile() {
    var loaded = Sample.load(
        "a/web.yaml",
        BY_FILES,
        "a/web/service.json",
        "{\n  \"desiredCount\": \"2\"\n}",
        "a/web/td.json",
        "{\"family\": \"web\",\n \"containerDefinitions\": [{\"name\": \"web\", \"imag\": \"a\"}]}");
    assertThat(Sample.lines(loaded.problems()))
        .containsExactly(
            "a/web/service.json:2:3: error: `desiredCount` is text; wanted a whole number of 32"
                + " bits. Remove the quotes or leading zeros",
            "a/web/td.json:2:43: error: unknown field `imag`; did you mean `image`?");
    assertThat(loaded.declared().getFirst().problems())
        .extracting(Problem::pointer)
        .containsExactly(
            "/spec/service/desiredCount", "/spec/taskDefinition/containerDefinitions/0/imag");
  }

  @Test
  void aFileThatCannotBeReadOrIsNotARequestStandsAgainstTheManifest() {
    var loaded = Sample.load(
        "a/web.yaml", BY_FILES, "a/web/service.json", "[1]", "a/web/td.json", "{\"family\": }}");
    assertThat(Sample.lines(loaded.problems()))
        .hasSize(2)
        .contains("a/web.yaml:6:3: error: `a/web/service.json` must hold one mapping; it holds a"
            + " list")
        .anyMatch(line -> line.startsWith("a/web/td.json:1:"));
    assertThat(loaded.unattached()).isEmpty();

    var other = Sample.load("a/web.yaml", BY_FILES, "a/web/td.yaml", "a: b");
    assertThat(Sample.lines(other.declared().getFirst().problems()))
        .contains("a/web.yaml:5:3: error: no file `a/web/td.json` in the repository; did you"
            + " mean `a/web/td.yaml`?");
  }

  @Test
  void aManifestIsNoRequestFile() {
    var loaded = Sample.load(
        "a/web.yaml",
        BY_FILES.replace("web/service.json", "api.yaml"),
        "a/api.yaml",
        Sample.WEB.replace("name: web", "name: api"),
        "a/web/td.json",
        "{\"family\": \"web\", \"containerDefinitions\": [{\"name\": \"web\", \"image\": \"a\"}]}");
    assertThat(Sample.lines(loaded.problems()))
        .containsExactly("a/web.yaml:6:3: error: `a/api.yaml` is a manifest itself; name a file"
            + " that holds the request");
    assertThat(loaded.declared()).hasSize(2);
  }

  @Test
  void everyProblemOfEveryFileIsListedInOrder() {
    var loaded = Sample.load(
        "b.yaml",
        Sample.with(11, "    desiredCount: x").replace("family: web", "familly: web"),
        "a.yaml",
        Sample.with(11, "    launchtype: x\n    desiredCount: x"));
    assertThat(loaded.problems())
        .extracting(p -> p.at().toString())
        .containsExactly("a.yaml:11:5", "a.yaml:12:5", "b.yaml:6:5", "b.yaml:11:5");
  }

  @Test
  void moreThanAPersonReadsIsCountedAndTheManifestStaysRefused() {
    var text = new StringBuilder(Sample.WEB);
    for (int i = 0; i < 3 * Report.LISTED_MAX; i++) text.append("    odd%d: 1\n".formatted(i));
    var problems =
        Sample.load("web.yaml", text.toString()).declared().getFirst().problems();
    assertThat(problems).hasSize(Report.LISTED_MAX + 1).allMatch(Problem::isError);
    assertThat(problems.getLast().message())
        .isEqualTo("200 more from here on are not listed; mend these first");
  }

  @Test
  void aBrokenManifestIsNamedByWhatCouldBeRead() {
    var loaded = Sample.load(
        "web.yaml",
        "apiVersion: mooring/v1\nkind: Service\nmetadata: {name: web}\nspec:\n  cluster: shop\n"
            + "  service: {desiredCount: 2\n");
    var declared = loaded.declared().getFirst();
    assertThat(declared.manifest().name()).isEqualTo("web");
    assertThat(declared.manifest().spec().path("cluster").asText()).isEqualTo("shop");
    assertThat(Sample.lines(declared.problems()))
        .containsExactly("web.yaml:7:1: error: the mapping opened with `{` in line 6 is not"
            + " closed; add `,` or `}`");
  }

  @Test
  void onlyTheFirstTwoThousandResourcesAreTaken() {
    var text = new StringBuilder();
    for (int i = 0; i <= ManifestLoader.RESOURCES_MAX; i++) {
      if (i % 500 == 0) text.append('\u0000');
      text.append("---\n").append(Sample.WEB.replace("web", "web" + i));
    }
    var files = new TreeMap<String, ParsedText>();
    int part = 0;
    for (var file : text.toString().split("\u0000", -1)) {
      var name = "part%d.yaml".formatted(part++);
      files.put(name, YamlText.parse(name, file.getBytes(StandardCharsets.UTF_8)));
    }
    var loaded = ManifestLoader.load(files, Sample.REFERENCES);
    assertThat(loaded.declared()).hasSize(2001);
    assertThat(Sample.lines(loaded.problems()))
        .containsExactly("part5.yaml:5:1: error: more than 2000 resources in one app: this one and"
            + " those after it are left out; split the app");
  }
}
