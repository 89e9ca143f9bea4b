package io.mooring.manifest;

import static io.mooring.manifest.Sample.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.lint.Lint;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is said about each way to get a manifest wrong: its place, what is wrong and the fix, and
 * nothing besides.
 */
class BadManifestTest {
  private static final String HEAD =
      "apiVersion: mooring/v1\nkind: Service\nmetadata: {name: web}\n";

  private static final Pattern NAMES = Pattern.compile(
      "\\[(?:name-length|duplicate-name|container-needed|container-name-image|tag-\\w+)]$");

  record Row(String mistake, String text, String... said) {
    @Override
    public String toString() {
      return mistake;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        new Row(
            "an alias",
            with(9, "        image: *image"),
            "web.yaml:9:16: error: alias `*image`: aliases are not accepted; write the value out here"),
        new Row(
            "an anchor",
            with(9, "        image: &image shop/web:v1"),
            "web.yaml:9:16: error: anchor `&image`: anchors are not accepted; remove it and write the value out where it is used"),
        new Row(
            "an alias bomb",
            HEAD + "spec:\n  a: &a [x, x]\n  b: &b [*a, *a]\n  c: [*b, *b]\n",
            "web.yaml:4:1: error: `taskDefinition` or `taskDefinitionFile` is missing in `spec`",
            "web.yaml:5:6: error: anchor `&a`: anchors are not accepted; remove it and write the value out where it is used",
            "web.yaml:6:6: error: anchor `&b`: anchors are not accepted; remove it and write the value out where it is used",
            "web.yaml:6:10: error: alias `*a`: aliases are not accepted; write the value out here",
            "web.yaml:6:14: error: alias `*a`: aliases are not accepted; write the value out here",
            "web.yaml:7:3: error: unknown field `c`; known here: cluster, hooks, patches, retention, rollout, schedules, service, serviceFile, sync, taskDefinition, taskDefinitionFile",
            "web.yaml:7:7: error: alias `*b`: aliases are not accepted; write the value out here",
            "web.yaml:7:11: error: alias `*b`: aliases are not accepted; write the value out here"),
        new Row(
            "a tag",
            with(9, "        image: !!str shop/web:v1"),
            "web.yaml:9:16: error: tag `!!str`: tags are not accepted; remove it, and quote the value if it is text"),
        new Row(
            "a directive",
            "%YAML 1.2\n---\n" + Sample.WEB,
            "web.yaml:1:1: error: directive `%YAML 1.2`: directives are not accepted; remove the line"),
        new Row(
            "a key that is a list",
            with(9, "        ? [a]\n        : b"),
            "web.yaml:9:11: error: a key must be plain text; templates such as {{ … }} are not evaluated here: write the value itself"),
        new Row(
            "a template",
            with(9, "        image: {{ env `X` }}"),
            "web.yaml:9:17: error: a key must be plain text; templates such as {{ … }} are not evaluated here: write the value itself"),
        new Row(
            "a key written twice",
            with(11, "    desiredCount: 2\n    desiredCount: 3"),
            "web.yaml:12:5: error: duplicate key `desiredCount`, first written in line 11; remove one of the two"),
        new Row(
            "nested too deep",
            with(11, "    x: " + "[".repeat(40)),
            "web.yaml:11:37: error: nested deeper than 32 levels; flatten the document"),
        new Row(
            "a number without end",
            with(11, "    desiredCount: .inf"),
            "web.yaml:11:19: error: `.inf` is not a number that AWS takes; write a number, or quote it if it is text"),
        new Row(
            "a number of forty digits",
            with(11, "    desiredCount: 1234567890123456789012345678901234567890"),
            "web.yaml:11:19: error: the number `1234567890123456789012345678901234567890` has more than 30 characters; quote it if it is text"),
        new Row(
            "a huge exponent",
            with(11, "    desiredCount: 1e400"),
            "web.yaml:11:19: error: the exponent of the number `1e400` is over 18; quote it if it is text"),
        new Row(
            "a control character",
            with(9, "        image: a\u0001b"),
            "web.yaml:9:17: error: the character U+0001 cannot stand in YAML; remove it, or write it as an escape in double quotes"),
        new Row(
            "quotes that stay open",
            with(9, "        image: \"shop/web"),
            "web.yaml:9:16: error: the quotes that open here are never closed; close them"),
        new Row(
            "a tab",
            with(11, "\tdesiredCount: 2"),
            "web.yaml:11:1: error: a tab cannot indent YAML; use spaces"),
        new Row(
            "a colon in plain text",
            with(9, "        image: shop: web"),
            "web.yaml:9:20: error: `:` cannot stand here; quote the text that holds it, or check the indentation of this line and the one before"),
        new Row(
            "a list that stays open",
            with(11, "    placementStrategy: [a"),
            "web.yaml:12:1: error: the list opened with `[` in line 11 is not closed; add `,` or `]`"),
        new Row(
            "a mapping that stays open",
            with(3, "metadata: {name: web"),
            "web.yaml:4:5: error: the mapping opened with `{` in line 3 is not closed; add `,` or `}`"),
        new Row(
            "a character that starts nothing",
            with(9, "        image: @web"),
            "web.yaml:9:16: error: a plain value cannot begin with this character; quote the value"),
        new Row(
            "a line that fits nowhere",
            with(9, "       image: web"),
            "web.yaml:9:8: error: this line does not fit what began in line 8; check its indentation"),
        new Row(
            "a key without colon",
            with(11, "    desiredCount\n    launchType: EC2"),
            "web.yaml:12:15: error: `:` cannot stand here; quote the text that holds it, or check the indentation of this line and the one before"),
        new Row(
            "a version of another release",
            with(1, "apiVersion: mooring/v2"),
            "web.yaml:1:1: error: `apiVersion` is `mooring/v2` and this release reads `mooring/v1`; write `apiVersion: mooring/v1`"),
        new Row(
            "a misspelt version",
            with(1, "apiVersion: moorng/v1"),
            "web.yaml:1:1: error: `apiVersion` is `moorng/v1` and this release reads `mooring/v1`; write `apiVersion: mooring/v1`"),
        new Row(
            "a misspelt apiVersion",
            with(1, "apiVerison: mooring/v1"),
            "web.yaml:1:1: error: unknown field `apiVerison`; did you mean `apiVersion`?"),
        new Row(
            "a misspelt kind",
            with(2, "kind: Servce"),
            "web.yaml:2:1: error: unknown kind `Servce`; did you mean `Service`?"),
        new Row(
            "somebody else's kind",
            with(2, "kind: Deployment"),
            "web.yaml:2:1: error: unknown kind `Deployment`; known: Service, Task, Schedule, TaskDefinition, Overlay"),
        new Row(
            "no kind",
            with(2, "labels: {}"),
            "web.yaml:1:1: error: `kind` is missing; write `kind: Service`"),
        new Row(
            "no name",
            with(3, "metadata: {labels: {a: b}}"),
            "web.yaml:3:1: error: `metadata.name` is missing; write the name of the ECS service"),
        new Row(
            "a name with a space",
            with(3, "metadata: {name: my service}"),
            "web.yaml:3:12: error: `metadata.name` is `my service`; write 1 to 255 letters, digits, _ and -"),
        new Row(
            "a name that is a list",
            with(3, "metadata: {name: [a]}"),
            "web.yaml:3:12: error: `metadata.name` is `[\"a\"]`; write 1 to 255 letters, digits, _ and -"),
        new Row(
            "an unknown field in metadata",
            with(3, "metadata: {name: web, label: {a: b}}"),
            "web.yaml:3:23: error: unknown field `label`; did you mean `labels`?"),
        new Row(
            "a label that is a decimal number",
            with(3, "metadata: {name: web, labels: {a: 1.10}}"),
            "web.yaml:3:32: error: `a` is a decimal number; wanted text. Quote it: its spelling may matter"),
        new Row(
            "an unknown field at the top",
            with(3, "metadata: {name: web}\nmetdata: 1"),
            "web.yaml:4:1: error: unknown field `metdata`; did you mean `metadata`?"),
        new Row(
            "no spec",
            HEAD,
            "web.yaml:1:1: error: `spec` is missing; it holds `taskDefinition` and `service`"),
        new Row(
            "a spec that is text",
            HEAD + "spec: web\n",
            "web.yaml:4:1: error: `spec` is text; wanted a mapping"),
        new Row(
            "an unknown field in spec",
            with(10, "  services:"),
            "web.yaml:10:3: error: unknown field `services`; did you mean `service`?"),
        new Row(
            "a reference to a task definition beside other members",
            HEAD + "spec:\n  taskDefinition: {ref: base, family: web}\n",
            "web.yaml:5:31: error: unknown field `family`; known here: ref"),
        new Row(
            "a choice of ours that there is not",
            with(4, "spec:\n  rollout: {recreate: alowed, onFailure: pause}"),
            "web.yaml:5:13: error: `alowed` is not a choice; did you mean `allowed`?",
            "web.yaml:5:31: error: `pause` is not a choice; write one of rollback, stop"),
        new Row(
            "a hook without phase, and one named twice",
            with(4, "spec:\n  hooks:\n    - {name: m}\n    - {name: m, phase: PreSync}"),
            "web.yaml:6:7: error: `phase` is missing; `hook` needs it",
            "web.yaml:7:8: error: the hook `m` is declared twice, first at web.yaml:6:8; remove or rename one"),
        new Row(
            "a hook by a name that is not ours",
            with(4, "spec:\n  hooks: [{name: Migrate, phase: PreSync}]"),
            "web.yaml:5:12: error: the name of a hook is `Migrate`; write 1 to 40 of a-z, 0-9 and -, not starting with -"),
        new Row(
            "nine hooks",
            with(
                4,
                "spec:\n  hooks:\n"
                    + IntStream.rangeClosed(1, 9)
                        .mapToObj(i -> "    - {name: m" + i + ", phase: PreSync}")
                        .collect(Collectors.joining("\n"))),
            "web.yaml:5:3: error: 9 hooks, at most 8; let one run do the work of several"),
        new Row(
            "members of a run that act once",
            with(
                4,
                "spec:\n  hooks:\n    - name: m\n      phase: PreSync\n"
                    + "      run: {clientToken: a, startedBy: b, cluster: c, taskDefinition: d}"),
            "web.yaml:8:13: error: `clientToken` cannot be declared: Mooring makes its own for each run; remove it",
            "web.yaml:8:29: error: `startedBy` cannot be declared: Mooring writes its own to find the task again; remove it",
            "web.yaml:8:43: error: `cluster` cannot be declared: write it as spec.cluster",
            "web.yaml:8:55: error: `taskDefinition` cannot be declared: the run uses the task definition of the manifest; remove it"),
        new Row(
            "a task without a task definition",
            "apiVersion: mooring/v1\nkind: Task\nmetadata: {name: seed}\nspec: {command: [a]}\n",
            "web.yaml:4:1: error: `taskDefinition`, `taskDefinitionFile` or `from` is missing in `spec`"),
        new Row(
            "a task with two",
            with(2, "kind: Task").replace("  service:\n    desiredCount: 2", "  from: {family: x}"),
            "web.yaml:10:3: error: both `from` and a task definition are there; keep one of them"),
        new Row(
            "a task with a service",
            with(2, "kind: Task"),
            "web.yaml:10:3: error: unknown field `service`; known here: cluster, command, container, environment, from, image, logs, onSupersede, onTimeout, patches, retention, retries, …"),
        new Row(
            "a task by a name of ECS's",
            with(2, "kind: Task")
                .replace("{name: web}", "{name: Web_1}")
                .replace("  service:\n    desiredCount: 2", "  command: [a]"),
            "web.yaml:3:12: error: `metadata.name` is `Web_1`; write 1 to 40 of a-z, 0-9 and -, not starting with -"),
        new Row(
            "a schedule without entries",
            with(2, "kind: Schedule").replace("  service:\n    desiredCount: 2", "  schedules: []"),
            "web.yaml:10:3: error: `schedules` needs at least one entry, as in `- {name: nightly, expression: rate(1 day)}`"),
        new Row(
            "a task definition that refers to another",
            "apiVersion: mooring/v1\nkind: TaskDefinition\nmetadata: {name: base}\n"
                + "spec: {taskDefinition: {ref: other}}\n",
            "web.yaml:4:25: error: a TaskDefinition cannot refer to another one; write the task definition itself"),
        new Row(
            "no task definition",
            HEAD + "spec:\n  service: {desiredCount: 1}\n",
            "web.yaml:4:1: error: `taskDefinition` or `taskDefinitionFile` is missing in `spec`"),
        new Row(
            "a misspelt field of ECS",
            with(7, "    contanerDefinitions:"),
            "web.yaml:7:5: error: unknown field `contanerDefinitions`; did you mean `containerDefinitions`?"),
        new Row(
            "a field that the SDK does not know",
            with(6, "    family: web\n    quantumMode: on"),
            "web.yaml:7:5: error: unknown field `quantumMode` in `taskDefinition`: not known to this release's AWS SDK 2.41.11; check the spelling, or remove it until Mooring knows it"),
        new Row(
            "a misspelt field in a container",
            with(9, "        image: a\n        enviroment: []"),
            "web.yaml:10:9: error: unknown field `enviroment`; did you mean `environment`?"),
        new Row(
            "text for a number",
            with(11, "    desiredCount: two"),
            "web.yaml:11:5: error: `desiredCount` is text; wanted a whole number of 32 bits"),
        new Row(
            "a quoted number",
            with(11, "    desiredCount: \"2\""),
            "web.yaml:11:5: error: `desiredCount` is text; wanted a whole number of 32 bits. Remove the quotes or leading zeros"),
        new Row(
            "a number with a leading zero",
            with(11, "    desiredCount: 012"),
            "web.yaml:11:5: error: `desiredCount` is text; wanted a whole number of 32 bits. Remove the quotes or leading zeros"),
        new Row(
            "a decimal for a whole number",
            with(11, "    desiredCount: 2.5"),
            "web.yaml:11:5: error: `desiredCount` is a decimal number; wanted a whole number of 32 bits"),
        new Row(
            "a number over 32 bits",
            with(11, "    desiredCount: 3000000000"),
            "web.yaml:11:5: error: `desiredCount` is a whole number; wanted a whole number of 32 bits, and this is larger"),
        new Row(
            "yes for true",
            with(11, "    enableExecuteCommand: yes"),
            "web.yaml:11:5: error: `enableExecuteCommand` is text; wanted true or false. Write true or false, without quotes"),
        new Row(
            "text for a list",
            with(9, "        image: a\n        command: bin/web"),
            "web.yaml:10:9: error: `command` is text; wanted a list of texts. Write it in brackets: `[…]`"),
        new Row(
            "an empty list entry",
            with(9, "        image: a\n        command:\n          -"),
            "web.yaml:11:12: error: entry 0 of `command` is empty; wanted text"),
        new Row(
            "a mapping for the environment",
            with(9, "        image: a\n        environment: {A: b}"),
            "web.yaml:10:9: error: `environment` is a mapping; wanted a list of mappings, each ECS's KeyValuePair. Write entries `- {name: …, value: …}`"),
        new Row(
            "environment values that are not text",
            with(
                9,
                "        image: a\n        environment:\n          - {name: A, value: 010}\n          - {name: B, value: 10}\n          - {name: C, value: 1.10}\n          - {name: D, value: true}\n          - {name: E, value: }\n          - {value: x}\n          - {name: A, value: a}"),
            "web.yaml:12:23: error: the value of an environment variable is text and this is a whole number; quote it: \"…\" [environment-text]",
            "web.yaml:13:23: error: the value of an environment variable is text and this is a decimal number; quote it: \"…\" [environment-text]",
            "web.yaml:14:23: error: the value of an environment variable is text and this is true or false; quote it: \"…\" [environment-text]",
            "web.yaml:15:23: error: the environment variable has no value; write `value: \"\"` for an empty one [environment-text]",
            "web.yaml:16:13: error: `name` is missing; an environment variable needs it [environment-text]",
            "web.yaml:17:14: error: the environment variable `A` is declared twice, first as entry 0; remove or rename one [duplicate-name]"),
        new Row(
            "a decimal number for text",
            with(9, "        image: a\n        dockerLabels: {v: 1.10}"),
            "web.yaml:10:24: error: `v` is a decimal number; wanted text. Quote it: its spelling may matter"),
        new Row(
            "a list for a mapping",
            with(11, "    networkConfiguration: []"),
            "web.yaml:11:5: error: `networkConfiguration` is a list; wanted a mapping, ECS's NetworkConfiguration"),
        new Row(
            "a value in another case",
            with(11, "    launchType: fargate"),
            "web.yaml:11:5: error: `launchType` is `fargate`, which differs in case; write `FARGATE`"),
        new Row(
            "a misspelt value",
            with(11, "    launchType: FARGATTE"),
            "web.yaml:11:5: error: `launchType` has the unknown value `FARGATTE`; did you mean `FARGATE`?"),
        new Row(
            "a value that the SDK does not know",
            with(11, "    launchType: LAMBDA"),
            "web.yaml:11:5: note: `launchType` has the value `LAMBDA`, not known to this release's AWS SDK 2.41.11; it is sent as written. Known: EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES"),
        new Row(
            "a required member left out",
            with(9, "        image: a\n        logConfiguration: {options: {a: b}}"),
            "web.yaml:10:9: error: `logDriver` is missing; ECS's LogConfiguration needs it"),
        new Row(
            "no family",
            with(6, "    cpu: 256"),
            "web.yaml:5:3: error: `family` is missing; `taskDefinition` needs it"),
        new Row(
            "a family with a slash",
            with(6, "    family: a/b"),
            "web.yaml:6:5: error: `family` is `a/b`; write 1 to 255 letters, digits, _ and - [name-length]"),
        new Row(
            "an empty list of containers",
            HEAD + "spec:\n  taskDefinition: {family: web, containerDefinitions: []}\n",
            "web.yaml:5:33: error: `containerDefinitions` needs at least one container, as in `- {name: web, image: …}` [container-needed]"),
        new Row(
            "no containers",
            HEAD + "spec:\n  taskDefinition: {family: web}\n",
            "web.yaml:5:3: error: `containerDefinitions` is missing; `taskDefinition` needs it"),
        new Row(
            "two containers of one name",
            with(9, "        image: a\n      - {name: web, image: b}"),
            "web.yaml:10:10: error: the container `web` is declared twice, first as entry 0; remove or rename one [duplicate-name]"),
        new Row(
            "a container without image",
            with(9, "        cpu: 10"),
            "web.yaml:8:9: error: `image` is missing; every container needs it [container-name-image]"),
        new Row(
            "tags that are not the user's",
            with(
                11,
                "    tags: [{key: 'mooring:owner', value: x}, {key: 'aws:x', value: y}, {key: a}, {key: a}, {value: b}]"),
            "web.yaml:11:13: error: tags that begin with `mooring:` are Mooring's own; choose another key [tag-key]",
            "web.yaml:11:47: error: tags that begin with `aws:` are AWS's own; remove it [tag-key]",
            "web.yaml:11:83: error: the tag `a` is declared twice, first as entry 2; remove or rename one [duplicate-name]",
            "web.yaml:11:92: error: `key` is missing; a tag needs it [tag-key]"),
        new Row(
            "members that name the service or act once",
            with(
                11,
                "    serviceName: web\n    cluster: a\n    service: b\n    taskDefinition: c\n    clientToken: d\n    forceNewDeployment: true"),
            "web.yaml:11:5: error: `serviceName` cannot be declared: the service's name is metadata.name; remove it",
            "web.yaml:12:5: error: `cluster` cannot be declared: write it as spec.cluster",
            "web.yaml:13:5: error: `service` cannot be declared: the service's name is metadata.name; remove it",
            "web.yaml:14:5: error: `taskDefinition` cannot be declared: the task definition is spec.taskDefinition or spec.taskDefinitionFile; remove it",
            "web.yaml:15:5: error: `clientToken` cannot be declared: Mooring makes its own for each call; remove it",
            "web.yaml:16:5: error: `forceNewDeployment` cannot be declared: it acts once and would redeploy again and again; remove it"),
        new Row(
            "members of an answer",
            with(11, "    serviceArn: web\n    roleArn: x\n    runningCount: 1"),
            "web.yaml:11:5: error: `serviceArn` is written by ECS and cannot be declared; remove it",
            "web.yaml:12:5: error: `roleArn` is written by ECS and cannot be declared; to choose a role write `role`",
            "web.yaml:13:5: error: `runningCount` is written by ECS and cannot be declared; remove it"),
        new Row(
            "members of an answer in a task definition",
            with(6, "    family: web\n    revision: 1\n    status: ACTIVE"),
            "web.yaml:7:5: error: `revision` is written by ECS and cannot be declared; remove it",
            "web.yaml:8:5: error: `status` is written by ECS and cannot be declared; remove it"),
        new Row(
            "a value that nobody set",
            with(9, "        image: shop/web:${values.tag}"),
            "web.yaml:9:9: error: unknown reference `${values.tag}`; no values are set, write the value itself"),
        new Row(
            "a misspelt destination field",
            with(9, "        image: ${destination.acount}/web"),
            "web.yaml:9:9: error: unknown reference `${destination.acount}`; did you mean `account`?"),
        new Row(
            "what is almost a reference",
            with(9, "        image: shop/web:${value.tag}${HOME}"),
            "web.yaml:9:9: note: `${value.tag}` is kept as written; did you mean `values`?"),
        new Row(
            "a file that is not there",
            with(10, "  serviceFile: svc.json\n  x:"),
            "web.yaml:10:3: error: no file `svc.json` in the repository",
            "web.yaml:11:3: error: unknown field `x`; known here: cluster, hooks, patches, retention, rollout, schedules, service, serviceFile, sync, taskDefinition, taskDefinitionFile"),
        new Row(
            "a file and the same inline",
            with(4, "spec:\n  taskDefinitionFile: td.json"),
            "web.yaml:5:3: error: both `taskDefinition` and `taskDefinitionFile` are there; keep one of them"),
        new Row(
            "a file outside the repository",
            with(4, "spec:\n  serviceFile: ../../x.json\n  x:").replace("  service:", "  y:"),
            "web.yaml:5:3: error: `../../x.json` leads out of the repository; name something inside it",
            "web.yaml:6:3: error: unknown field `x`; known here: cluster, hooks, patches, retention, rollout, schedules, service, serviceFile, sync, taskDefinition, taskDefinitionFile",
            "web.yaml:12:3: error: unknown field `y`; known here: cluster, hooks, patches, retention, rollout, schedules, service, serviceFile, sync, taskDefinition, taskDefinitionFile"),
        new Row(
            "an absolute path",
            with(4, "spec:\n  serviceFile: /x.json").replace("  service:", "  y:"),
            "web.yaml:5:3: error: `/x.json` must be a path relative to this file's folder, with `/` between folders",
            "web.yaml:11:3: error: unknown field `y`; known here: cluster, hooks, patches, retention, rollout, schedules, service, serviceFile, sync, taskDefinition, taskDefinitionFile"),
        new Row(
            "a file of another type",
            with(4, "spec:\n  serviceFile: x.jsonnet").replace("  service:", "  y:"),
            "web.yaml:5:3: error: no file `x.jsonnet`: its name must end in .yaml, .yml or .json",
            "web.yaml:11:3: error: unknown field `y`; known here: cluster, hooks, patches, retention, rollout, schedules, service, serviceFile, sync, taskDefinition, taskDefinitionFile"),
        new Row(
            "somebody else's file",
            "a: b\n",
            "web.yaml:1:1: note: passed over: it has no `apiVersion: mooring/v1`"),
        new Row(
            "somebody else's broken file",
            "a: b: c\n",
            "web.yaml:1:1: note: passed over: it has no `apiVersion: mooring/v1`, and cannot be read (`:` cannot stand here; quote the text that holds it, or check the indentation of this line and the one before)"),
        new Row(
            "our file, broken before its kind",
            "apiVersion: mooring/v1\na: b: c\n",
            "web.yaml:2:5: error: `:` cannot stand here; quote the text that holds it, or check the indentation of this line and the one before"),
        new Row(
            "a list",
            "- mooring/v1\n",
            "web.yaml:1:1: note: passed over: it has no `apiVersion: mooring/v1`"),
        new Row(
            "a directive below a comment",
            "# x\n%YAML 1.2\n# y\n---\n" + Sample.WEB,
            "web.yaml:2:1: error: directive `%YAML 1.2`: directives are not accepted; remove the line"),
        new Row(
            "the version under another key",
            with(1, "version: mooring/v1"),
            "web.yaml:1:1: error: `apiVersion` is missing; write `apiVersion: mooring/v1`",
            "web.yaml:1:1: error: unknown field `version`; known here: $schema, apiVersion, kind, metadata, spec"),
        new Row(
            "a second document without dashes",
            Sample.WEB + "...\nfoo: bar\n",
            "web.yaml:13:1: error: a second document begins here; put a line `---` before it"),
        new Row(
            "tags beyond ECS's limit",
            with(11, "    tags: [" + "{key: k}, ".repeat(43) + "]").replace("{key: k}", "{}"),
            "web.yaml:11:5: error: 43 tags and up to 11 of Mooring's are over ECS's 50; remove 4 [tag-count]",
            "web.yaml:11:12: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:16: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:20: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:24: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:28: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:32: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:36: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:40: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:44: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:48: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:52: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:56: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:60: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:64: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:68: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:72: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:76: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:80: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:84: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:88: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:92: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:96: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:100: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:104: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:108: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:112: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:116: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:120: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:124: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:128: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:132: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:136: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:140: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:144: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:148: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:152: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:156: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:160: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:164: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:168: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:172: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:176: error: `key` is missing; a tag needs it [tag-key]",
            "web.yaml:11:180: error: `key` is missing; a tag needs it [tag-key]"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void says(Row row) {
    assertThat(Sample.lines(problems(Sample.load("web.yaml", row.text()))))
        .containsExactly(row.said());
  }

  /** Those of the text and of the rules about names and tags; the other rules have their table. */
  private static List<Problem> problems(Loaded loaded) {
    var all = new ArrayList<>(loaded.problems());
    for (var declared : loaded.declared()) {
      if (!declared.whole()) continue;
      var manifest = declared.manifest();
      var report = Report.of(manifest);
      declared.problems().forEach(report::add);
      Lint.check(manifest.kind(), manifest.spec(), report);
      report.problems().stream().filter(p -> NAMES.matcher(p.message()).find()).forEach(all::add);
    }
    return all.stream().distinct().sorted(Problem.ORDER).toList();
  }
}
