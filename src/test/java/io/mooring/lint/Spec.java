package io.mooring.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import io.mooring.manifest.Position;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Report;
import io.mooring.manifest.YamlText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Specs that ECS would take, to be spoilt one value at a time. */
final class Spec {
  static final String FARGATE = """
      taskDefinition:
        family: web
        networkMode: awsvpc
        requiresCompatibilities: [FARGATE]
        cpu: "512"
        memory: "1024"
        executionRoleArn: arn:aws:iam::123456789012:role/execution
        containerDefinitions:
          - name: web
            image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v1
            portMappings: [{name: http, containerPort: 8080}]
            environment: [{name: A, value: a}]
            secrets: [{name: S, valueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/s"}]
            logConfiguration:
              logDriver: awslogs
              options: {awslogs-group: g, awslogs-region: eu-west-1, awslogs-stream-prefix: web}
          - {name: side, image: "shop/side:v1", essential: false}
        volumes: [{name: data}]
      service:
        desiredCount: 2
        launchType: FARGATE
        networkConfiguration: {awsvpcConfiguration: {subnets: [subnet-a]}}
        loadBalancers: [{targetGroupArn: arn, containerName: web, containerPort: 8080}]
        deploymentConfiguration: {minimumHealthyPercent: 100, maximumPercent: 200}
      """;

  static final String BRIDGE = """
      taskDefinition:
        family: web
        containerDefinitions:
          - {name: web, image: "shop/web:v1", memory: 128, portMappings: [{containerPort: 80, hostPort: 8080}]}
          - {name: side, image: "shop/side:v1", memoryReservation: 64}
      service: {desiredCount: 1}
      """;

  static final String DAEMON = """
      taskDefinition:
        family: agent
        networkMode: host
        containerDefinitions: [{name: agent, image: "shop/agent:v1", memory: 128}]
      service:
        schedulingStrategy: DAEMON
        deploymentConfiguration: {minimumHealthyPercent: 0, maximumPercent: 100}
      """;

  private Spec() {}

  /**
   * The spec with some values set, each as {@code pointer = YAML}, or taken away by a value of
   * {@code -}. {@code td}, {@code c0} and {@code c1} stand for the task definition and its first
   * two containers.
   */
  static ObjectNode with(String base, String... edits) {
    var spec = (ObjectNode) yaml(base);
    for (var edit : edits) {
      int equals = edit.indexOf(" = ");
      set(spec, path(edit.substring(0, equals)), edit.substring(equals + 3));
    }
    return spec;
  }

  private static String path(String shorthand) {
    return shorthand
        .replaceFirst("^c([0-9])", "taskDefinition/containerDefinitions/$1")
        .replaceFirst("^td", "taskDefinition");
  }

  private static void set(ObjectNode spec, String path, String value) {
    var steps = List.of(path.split("/"));
    JsonNode at = spec;
    for (var step : steps.subList(0, steps.size() - 1)) {
      if (at instanceof ArrayNode list) at = list.get(Integer.parseInt(step));
      else if (at.has(step)) at = at.get(step);
      else at = ((ObjectNode) at).putObject(step);
    }
    var last = steps.getLast();
    if (value.equals("-")) ((ObjectNode) at).remove(last);
    else if (at instanceof ArrayNode list) list.set(Integer.parseInt(last), yaml(value));
    else ((ObjectNode) at).set(last, yaml(value));
  }

  static JsonNode yaml(String text) {
    var parsed = YamlText.parse("spec.yaml", text.getBytes(StandardCharsets.UTF_8));
    assertThat(parsed.problems()).as(text).isEmpty();
    return parsed.documents().getFirst().root();
  }

  static List<Problem> judge(ObjectNode spec) {
    var report = new Report(_ -> new Position("web.yaml", 1, 1));
    Lint.check(Kind.SERVICE, spec, report);
    return report.problems();
  }
}
