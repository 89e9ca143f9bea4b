package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.live.LiveService;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent where a manifest asked to leave a place alone: there it is what runs. */
class CarriedTest {
  /** Git's document, what runs, the place below the document's root, and what is sent. */
  record Row(String wanted, String running, String ignored, String sent) {}

  private static String web(String members) {
    return "{containerDefinitions: [{name: 'web'" + (members.isEmpty() ? "" : ", " + members)
        + "}]}";
  }

  private static Row container(String wanted, String running, String ignored, String sent) {
    return new Row(
        web(wanted), web(running), "/containerDefinitions/[name=web]" + ignored, web(sent));
  }

  static Stream<Row> definitions() {
    var two = "{containerDefinitions: [{name: 'web', cpu: %d}, {name: 'log', cpu: %d}]}";
    var turned = "{containerDefinitions: [{name: 'log', cpu: 8}, {name: 'web', cpu: 7}]}";
    return Stream.of(
        new Row("{cpu: '1'}", "{cpu: '2'}", "/cpu", "{cpu: '2'}"),
        new Row("{cpu: '1'}", "{cpu: '2'}", "/memory", "{cpu: '1'}"),
        new Row("{}", "{cpu: '2'}", "/cpu", "{cpu: '2'}"),
        // What nobody set may be what ECS asks for.
        new Row("{cpu: '1'}", "{}", "/cpu", "{cpu: '1'}"),
        new Row("{cpu: '1'}", "{cpu: null}", "/cpu", "{cpu: '1'}"),
        new Row("{cpu: '1'}", "{cpu: '2'}", "", "{cpu: '1'}"),
        new Row(
            "{}",
            "{runtimePlatform: {cpuArchitecture: 'ARM64'}}",
            "/runtimePlatform/cpuArchitecture",
            "{runtimePlatform: {cpuArchitecture: 'ARM64'}}"),
        container("image: 'a:1'", "image: 'a:2'", "/image", "image: 'a:2'"),
        // Elements have names: an index is that of Git's list, wherever it runs.
        new Row(two.formatted(1, 2), turned, "/containerDefinitions/0/cpu", two.formatted(7, 2)),
        new Row(two.formatted(1, 2), turned, "/containerDefinitions/1/cpu", two.formatted(1, 8)),
        new Row(
            two.formatted(1, 2),
            turned,
            "/containerDefinitions/[name=log]/cpu",
            two.formatted(1, 8)),
        new Row(two.formatted(1, 2), turned, "/containerDefinitions/2/cpu", two.formatted(1, 2)),
        new Row(
            "{containerDefinitions: [{name: 'web'}]}",
            two.formatted(1, 2),
            "/containerDefinitions/[name=log]",
            "{containerDefinitions: [{name: 'web'}, {name: 'log', cpu: 2}]}"),
        new Row(
            two.formatted(1, 2),
            "{containerDefinitions: [{name: 'web', cpu: 1}]}",
            "/containerDefinitions/[name=log]",
            "{containerDefinitions: [{name: 'web', cpu: 1}]}"),
        container(
            "environment: [{name: 'A', value: '1'}]",
            "environment: [{name: 'A', value: '2'}]",
            "/environment/[name=A]/value",
            "environment: [{name: 'A', value: '2'}]"),
        container(
            "",
            "environment: [{name: 'A', value: '2'}, {name: 'B', value: '3'}]",
            "/environment/[name=B]",
            "environment: [{name: 'B', value: '3'}]"),
        container(
            "environment: []",
            "environment: [{name: 'B', value: '3'}]",
            "/environment/[name=B]/value",
            "environment: [{value: '3', name: 'B'}]"),
        // Somebody took it away.
        container(
            "environment: [{name: 'A', value: '1'}, {name: 'B', value: '1'}]",
            "",
            "/environment/[name=B]",
            "environment: [{name: 'A', value: '1'}]"),
        container(
            "dockerLabels: {'a/b': '1', c: '2'}",
            "dockerLabels: {c: '2'}",
            "/dockerLabels/a~1b",
            "dockerLabels: {c: '2'}"),
        // What Git adds keeps all that Git says of it.
        new Row(
            web("environment: [{name: 'A', value: '1'}]"),
            "{containerDefinitions: [{name: 'old'}]}",
            "/containerDefinitions/[name=web]/environment/[name=A]",
            web("environment: [{name: 'A', value: '1'}]")),
        container(
            "command: ['a', 'b']", "command: ['a', 'c']", "/command/1", "command: ['a', 'c']"),
        container("command: ['a', 'b']", "command: ['a']", "/command/1", "command: ['a']"));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void intoATaskDefinition(Row row) {
    var wanted = Loose.object(row.wanted());
    var sent = Carried.intoTaskDefinition(
        wanted, Loose.object(row.running()), List.of("/taskDefinition" + row.ignored()));
    assertThat(sent).isEqualTo(Loose.node(row.sent()));
    assertThat(wanted).as("Git's is as it was").isEqualTo(Loose.node(row.wanted()));
    var others = Carried.intoTaskDefinition(
        wanted, Loose.object(row.running()), List.of("/service" + row.ignored()));
    assertThat(others).as("of another document").isEqualTo(wanted);
  }

  static Stream<Row> services() {
    var vpc =
        "{networkConfiguration: {awsvpcConfiguration: {subnets: ['%s'], securityGroups: ['%s']}}}";
    var at = "/networkConfiguration/awsvpcConfiguration";
    var pair = "{deploymentConfiguration: {strategy: '%s'}, loadBalancers: [{targetGroupArn: '%s',"
        + " advancedConfiguration: {alternateTargetGroupArn: '%s'}}]}";
    var single = "{deploymentConfiguration: {strategy: 'BLUE_GREEN'},"
        + " loadBalancers: [{targetGroupArn: '%s'}]}";
    return Stream.of(
        new Row(
            vpc.formatted("a", "s"),
            vpc.formatted("b", "t"),
            at + "/subnets",
            vpc.formatted("b", "s")),
        new Row(vpc.formatted("a", "s"), vpc.formatted("b", "t"), at, vpc.formatted("b", "t")),
        // What is not sent at all stays as it is by itself.
        new Row("{desiredCount: 2}", vpc.formatted("b", "t"), at + "/subnets", "{desiredCount: 2}"),
        new Row("{desiredCount: 2}", "{desiredCount: 3}", "/desiredCount", "{desiredCount: 2}"),
        // What ECS merges member by member is left out.
        new Row(
            "{deploymentConfiguration: {maximumPercent: 150, minimumHealthyPercent: 50}}",
            "{deploymentConfiguration: {maximumPercent: 200, minimumHealthyPercent: 100}}",
            "/deploymentConfiguration/maximumPercent",
            "{deploymentConfiguration: {minimumHealthyPercent: 50}}"),
        new Row(
            "{deploymentConfiguration: {deploymentCircuitBreaker: {enable: true, rollback: true}}}",
            "{deploymentConfiguration: {deploymentCircuitBreaker: {enable: true, rollback: false}}}",
            "/deploymentConfiguration/deploymentCircuitBreaker/rollback",
            "{deploymentConfiguration: {deploymentCircuitBreaker: {enable: true, rollback: false}}}"),
        // The side that serves goes on serving.
        new Row(
            pair.formatted("BLUE_GREEN", "b", "g"),
            pair.formatted("BLUE_GREEN", "g", "b"),
            "/desiredCount",
            pair.formatted("BLUE_GREEN", "g", "b")),
        new Row(
            pair.formatted("BLUE_GREEN", "b", "g"),
            pair.formatted("BLUE_GREEN", "b", "g"),
            "/desiredCount",
            pair.formatted("BLUE_GREEN", "b", "g")),
        new Row(
            pair.formatted("BLUE_GREEN", "b", "g"),
            pair.formatted("BLUE_GREEN", "g", "x"),
            "/desiredCount",
            pair.formatted("BLUE_GREEN", "b", "g")),
        new Row(
            pair.formatted("BLUE_GREEN", "b", "g"),
            pair.formatted("BLUE_GREEN", "x", "b"),
            "/desiredCount",
            pair.formatted("BLUE_GREEN", "b", "g")),
        new Row(
            pair.formatted("ROLLING", "b", "g"),
            pair.formatted("ROLLING", "g", "b"),
            "/desiredCount",
            pair.formatted("ROLLING", "b", "g")),
        new Row(
            single.formatted("b"), single.formatted("g"), "/desiredCount", single.formatted("b")));
  }

  @ParameterizedTest
  @MethodSource("services")
  void intoAnUpdate(Row row) {
    var wanted = Loose.object(row.wanted());
    var live = LiveService.of(Loose.object(row.running()), Instant.EPOCH);
    var sent = Carried.intoUpdate(wanted, live, List.of("/service" + row.ignored()));
    assertThat(sent).isEqualTo(Loose.node(row.sent()));
    assertThat(wanted).as("Git's is as it was").isEqualTo(Loose.node(row.wanted()));
  }
}
