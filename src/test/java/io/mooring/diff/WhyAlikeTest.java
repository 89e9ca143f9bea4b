package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.live.LiveService;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written in two ways and is alike is listed, and says why; what is the same is not. */
class WhyAlikeTest {
  /** @param listed the pointer without its document, a colon and the reason; empty for nothing */
  record Row(String desired, String live, String... listed) {}

  private static String web(String members) {
    return "{networkMode: 'awsvpc', containerDefinitions: [{name: 'web'" + members + "}]}";
  }

  private static Row container(String desired, String live, String... listed) {
    return new Row(
        web(desired.isEmpty() ? "" : ", " + desired),
        web(live.isEmpty() ? "" : ", " + live),
        Stream.of(listed).map("/containerDefinitions/[name=web]"::concat).toArray(String[]::new));
  }

  static Stream<Row> definitions() {
    return Stream.of(
        new Row("{cpu: '1 vCPU'}", "{cpu: '1024'}", "/cpu: unit"),
        new Row("{memory: '1 GB'}", "{memory: '1024'}", "/memory: unit"),
        new Row("{memory: '1024'}", "{memory: '1024'}"),
        new Row("{ipcMode: 'host'}", "{ipcMode: 'host'}"),
        new Row(
            "{taskRoleArn: 'app'}",
            "{taskRoleArn: 'arn:aws:iam::123456789012:role/app'}",
            "/taskRoleArn: role name"),
        new Row(
            "{ephemeralStorage: {sizeInGiB: 20}}",
            "{}",
            "/ephemeralStorage/sizeInGiB: AWS default"),
        new Row("{volumes: [{name: 'v'}]}", "{volumes: [{name: 'v'}]}"),
        new Row(
            "{volumes: [{name: 'v'}, {name: 'w'}]}",
            "{volumes: [{name: 'w'}, {name: 'v'}]}",
            "/volumes: order"),
        container("essential: true", "", "/essential: AWS default"),
        container("", "essential: true", "/essential: AWS default"),
        container("links: ['a', 'b']", "links: ['b', 'a']", "/links: order"),
        container("links: ['a', 'b']", "links: ['a', 'b']"),
        container("links: ['a', null]", "links: ['a']", "/links: AWS default"),
        container(
            "portMappings: [{containerPort: 80}]",
            "portMappings: [{containerPort: 80, hostPort: 80}]",
            "/portMappings: AWS default"),
        container(
            "environment: [{name: 'A'}, {name: 'B'}]",
            "environment: [{name: 'B'}, {name: 'A'}]",
            "/environment: order"),
        container("environment: [{name: 'A'}]", "environment: [{name: 'A'}]"));
  }

  static Stream<Row> services() {
    var vpc = "{networkConfiguration: {awsvpcConfiguration: {%s}}}";
    var pair = "{deploymentConfiguration: {strategy: '%s'}, loadBalancers: [{targetGroupArn: '%s',"
        + " advancedConfiguration: {alternateTargetGroupArn: '%s'}}]}";
    return Stream.of(
        new Row(
            "{schedulingStrategy: 'DAEMON', desiredCount: 1}",
            "{schedulingStrategy: 'DAEMON', desiredCount: 5}",
            "/desiredCount: one task an instance"),
        new Row(
            "{platformVersion: 'LATEST'}",
            "{platformVersion: '1.4.0'}",
            "/platformVersion: LATEST moves"),
        new Row("{launchType: 'EC2'}", "{}", "/launchType: AWS default"),
        new Row("{schedulingStrategy: 'REPLICA'}", "{}", "/schedulingStrategy: AWS default"),
        new Row(
            vpc.formatted("subnets: ['a']"),
            vpc.formatted("subnets: ['a'], securityGroups: ['sg-0']"),
            "/networkConfiguration/awsvpcConfiguration/securityGroups: chosen by AWS"),
        new Row(
            "{deploymentController: {type: 'CODE_DEPLOY'}, loadBalancers: [{targetGroupArn: 'b'}]}",
            "{deploymentController: {type: 'CODE_DEPLOY'}, loadBalancers: [{targetGroupArn: 'g'}]}",
            "/loadBalancers: deployment-owned"),
        new Row(
            pair.formatted("BLUE_GREEN", "b", "g"),
            pair.formatted("BLUE_GREEN", "g", "b"),
            "/loadBalancers: deployment-owned"),
        new Row(pair.formatted("BLUE_GREEN", "b", "g"), pair.formatted("BLUE_GREEN", "b", "g")));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void inATaskDefinition(Row row) {
    var diff =
        Differ.taskDefinition(Loose.object(row.desired()), Loose.object(row.live()), List.of());
    assertListed("/taskDefinition", diff, row);
  }

  @ParameterizedTest
  @MethodSource("services")
  void inAService(Row row) {
    var live = LiveService.of(Loose.object(row.live()), Instant.EPOCH);
    assertListed(
        "/service", Differ.service(Loose.object(row.desired()), live, List.of(), List.of()), row);
  }

  private static void assertListed(String root, Diff diff, Row row) {
    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.ignored())
        .extracting(ignored -> ignored.pointer() + ": " + ignored.rule())
        .containsExactly(Stream.of(row.listed()).map(root::concat).toArray(String[]::new));
  }
}
