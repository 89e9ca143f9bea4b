package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.manifest.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The patches that people of another tool bring, on the request of a run. */
class RunPatchesTest {
  private static final Destination SHOP = new Destination(
      "production",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop")),
      List.of("arn:aws:iam::123456789012:role/*"),
      List.of());

  private static final String TASK = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: flow}
      spec:
        taskDefinition:
          family: flow
          networkMode: awsvpc
          requiresCompatibilities: [FARGATE]
          cpu: "256"
          memory: "512"
          executionRoleArn: execution
          containerDefinitions:
            - name: flow
              image: shop/flow:v1
              logConfiguration:
                logDriver: awslogs
                options: {awslogs-group: a, awslogs-region: eu-west-1, awslogs-stream-prefix: p}
        run:
          launchType: FARGATE
          overrides: {cpu: "256", memory: "512"}
          networkConfiguration:
            awsvpcConfiguration: {subnets: [a, b], assignPublicIp: ENABLED, securityGroups: []}
        patches: %s
      """;

  private static DesiredState with(String patches) {
    return DesiredState.of(
        new AppName("shop"), SHOP, Sample.load("flow.yaml", TASK.formatted(patches)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{op: add, path: VPC/securityGroups, value: [sg]}]"
            + "| /networkConfiguration/awsvpcConfiguration"
            + "| {'subnets':['a','b'],'assignPublicIp':'ENABLED','securityGroups':['sg']}",
        "[{op: replace, path: VPC/assignPublicIp, value: DISABLED}]"
            + "| /networkConfiguration/awsvpcConfiguration"
            + "| {'subnets':['a','b'],'assignPublicIp':'DISABLED','securityGroups':[]}",
        "[{op: add, path: VPC/subnets, value: [s]}, {op: add, path: VPC/assignPublicIp, value: DISABLED}]"
            + "| /networkConfiguration/awsvpcConfiguration"
            + "| {'subnets':['s'],'assignPublicIp':'DISABLED','securityGroups':[]}",
        "'[{\"op\":\"replace\",\"path\":\"/run/overrides/cpu\",\"value\":\"512\"},"
            + "{\"op\":\"replace\",\"path\":\"/run/overrides/memory\",\"value\":\"1024\"}]'"
            + "| /overrides | {'cpu':'512','memory':'1024'}"
      })
  void areAppliedToTheRequest(String patches, String pointer, String request)
      throws JsonProcessingException {
    var state = with(patches.replace("VPC", "/run/networkConfiguration/awsvpcConfiguration"));
    assertThat(state.problems()).isEmpty();
    assertThat(state.tasks().firstEntry().getValue().run().request().at(pointer))
        .isEqualTo(new ObjectMapper().readTree(request.replace('\'', '"')));
  }

  /** The path of the other tool's own example leads into a list. */
  @Test
  void aPathThatPassesByTheEntriesOfAListIsToldTheRightOne() {
    var path = "/taskDefinition/containerDefinitions/%slogConfiguration/logDriver";
    var patch = "[{op: replace, path: \"%s\", value: awslogs}]";
    assertThat(Sample.lines(with(patch.formatted(path.formatted(""))).problems()))
        .anyMatch(line -> line.contains("`containerDefinitions` is a list; did you mean"
            + " /taskDefinition/containerDefinitions/[name=flow]/logConfiguration/logDriver?"));
    assertThat(with(patch.formatted(path.formatted("0/"))).problems()).isEmpty();
    assertThat(with(patch.formatted(path.formatted("[name=flow]/"))).problems()).isEmpty();
  }
}
