package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.live.LiveService;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lists without order, and lists whose elements cannot be told apart, are compared as one value:
 * spelled in one way, with what runs where a manifest asked to leave a place in them alone.
 */
class ComparedWholeTest {
  private static final String DEFINITION = "/taskDefinition";
  private static final String CONTAINERS = DEFINITION + "/containerDefinitions";
  private static final String WEB = CONTAINERS + "/[name=web]";

  /** @param told what differs and what is alike, each with why; empty for nothing */
  record Row(String desired, String live, String ignore, String... told) {}

  /** Two containers of one name, the first with these members. */
  private static String twins(String members) {
    return "{containerDefinitions: [{name: 'web'%s}, {name: 'web', image: 'b'}]}"
        .formatted(members.isEmpty() ? "" : ", " + members);
  }

  private static Row twins(String desired, String live, String... told) {
    return new Row(twins(desired), twins(live), "/none", told);
  }

  private static String web(String members) {
    return "{containerDefinitions: [{name: 'web', " + members + "}]}";
  }

  static Stream<Row> definitions() {
    var differs = CONTAINERS + ": " + Why.CHANGED;
    return Stream.of(
        twins("dockerLabels: {a: '1', b: '2'}", "dockerLabels: {a: '1', b: '2'}"),
        twins(
            "dockerLabels: {a: '1', b: '2'}",
            "dockerLabels: {b: '2', a: '1'}, essential: true",
            CONTAINERS + ": AWS default"),
        twins("dockerLabels: {a: '1'}", "dockerLabels: {a: '2'}", differs),
        twins("dockerLabels: {a: '1'}", "dockerLabels: {b: '1'}", differs),
        twins("dockerLabels: {a: '1'}", "", differs),
        twins("dockerLabels: {a: null}", "", CONTAINERS + ": AWS default"),
        twins("essential: false", "", differs),
        twins("essential: true, cpu: 0", "", CONTAINERS + ": AWS default"),
        twins("command: ['a', 'b']", "command: ['b', 'a']", differs),
        twins("links: ['a', 'b']", "links: ['b', 'a']", CONTAINERS + ": AWS default"),
        // What lies in such a list is left alone by the index that Git has it at.
        new Row(
            web("mountPoints: [{sourceVolume: 'v', readOnly: true}]"),
            web("mountPoints: [{sourceVolume: 'w', readOnly: true}]"),
            WEB + "/mountPoints/0/sourceVolume",
            WEB + "/mountPoints: ignored by " + WEB + "/mountPoints/0/sourceVolume"),
        new Row(
            web("mountPoints: [{sourceVolume: 'v', readOnly: true}]"),
            web("mountPoints: [{sourceVolume: 'w', readOnly: false}]"),
            WEB + "/mountPoints/0/sourceVolume",
            WEB + "/mountPoints: " + Why.CHANGED),
        new Row(
            web("mountPoints: [{sourceVolume: 'v'}]"),
            web("mountPoints: [{sourceVolume: 'w'}]"),
            WEB + "/links/0",
            WEB + "/mountPoints: " + Why.CHANGED),
        new Row(
            web("image: 'a'"),
            web("image: 'a', mountPoints: [{sourceVolume: 'w'}]"),
            WEB + "/mountPoints/0/sourceVolume",
            WEB + "/mountPoints: " + Why.EXTRA),
        new Row(
            web("mountPoints: [{sourceVolume: 'v'}]"),
            web("mountPoints: null"),
            WEB + "/mountPoints/0/sourceVolume",
            WEB + "/mountPoints: " + Why.ABSENT),
        new Row("{cpu: 'many'}", "{cpu: 'few'}", "/none", DEFINITION + "/cpu: " + Why.CHANGED),
        new Row("{cpu: 'many'}", "{cpu: 'many'}", "/none"));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void inATaskDefinition(Row row) {
    assertTold(
        Differ.taskDefinition(
            Loose.object(row.desired()), Loose.object(row.live()), List.of(row.ignore())),
        row);
  }

  static Stream<Row> services() {
    var balancer = "{loadBalancers: [{targetGroupArn: '%s', containerPort: %d}]}";
    var canary = "{deploymentConfiguration: {canaryConfiguration: {canaryPercent: %s}}}";
    var percent = "/service/deploymentConfiguration/canaryConfiguration/canaryPercent: ";
    var group = "/service/loadBalancers/0/targetGroupArn";
    return Stream.of(
        new Row(
            balancer.formatted("a", 80),
            balancer.formatted("b", 80),
            group,
            "/service/loadBalancers: ignored by " + group),
        new Row(
            balancer.formatted("a", 80),
            balancer.formatted("b", 81),
            group,
            "/service/loadBalancers: " + Why.CHANGED),
        new Row(canary.formatted("2.5"), canary.formatted("2.5"), "/none"),
        new Row(canary.formatted("2.5"), canary.formatted("2.25"), "/none", percent + Why.CHANGED),
        new Row(canary.formatted("7.0"), canary.formatted("7"), "/none", percent + "same value"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void inAService(Row row) {
    var live = LiveService.of(Loose.object(row.live()), Instant.EPOCH);
    assertTold(
        Differ.service(Loose.object(row.desired()), live, List.of(row.ignore()), List.of()), row);
  }

  private static void assertTold(Diff diff, Row row) {
    var differ = diff.differences().stream().map(d -> d.pointer() + ": " + d.why());
    var alike = diff.ignored().stream().map(i -> i.pointer() + ": " + i.rule());
    assertThat(Stream.concat(differ, alike)).containsExactly(row.told());
    assertThat(diff.isEmpty()).isEqualTo(diff.differences().isEmpty());
  }
}
