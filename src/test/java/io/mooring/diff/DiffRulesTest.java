package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.shape.ListKinds;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table as a table: what every row has, and that no list was forgotten. */
class DiffRulesTest {
  private static final Path PAGE = Path.of("docs/diff-rules.md");

  @Test
  void everyRowHasAnIdOfItsOwnAndASource() {
    assertThat(DiffRules.all()).hasSizeGreaterThan(120);
    assertThat(DiffRules.all()).extracting(DiffRules.Row::id).doesNotHaveDuplicates();
    assertThat(DiffRules.all()).allSatisfy(row -> {
      assertThat(row.id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
      assertThat(row.pointer()).startsWith("/");
      assertThat(row.source()).isNotBlank();
      assertThat(row.says()).isNotBlank();
    });
  }

  @Test
  void everyListThatTheSdkKnowsHasItsKind() {
    var lists = new TreeSet<String>();
    find("/taskDefinition", Shapes.ecs().request("RegisterTaskDefinition"), lists);
    find("/service", Shapes.ecs().request("CreateService"), lists);
    find("/service", Shapes.ecs().request("UpdateService"), lists);
    assertThat(ListKinds.all())
        .extracting(ListKinds.Row::pattern)
        .containsExactlyInAnyOrderElementsOf(lists);
  }

  /** A row for a place that there is not would never speak. */
  @Test
  void everyRowLeadsSomewhere() {
    var known = new TreeSet<String>();
    places("/taskDefinition", Shapes.ecs().request("RegisterTaskDefinition"), known);
    places("/service", Shapes.ecs().request("CreateService"), known);
    places("/service", Shapes.ecs().request("UpdateService"), known);
    assertThat(Rules.ALL)
        .filteredOn(rule -> !(rule.effect() instanceof Rule.Effect.ServerOnly))
        .filteredOn(rule -> !(rule.effect() instanceof Rule.Effect.Newer))
        .filteredOn(rule -> !(rule.effect() instanceof Rule.Effect.Everywhere))
        .extracting(Rule::pattern)
        .isSubsetOf(known);
  }

  private static void find(String at, Shape shape, TreeSet<String> lists) {
    var places = new TreeSet<String>();
    places(at, shape, places);
    places.stream()
        .filter(place -> place.endsWith("/*"))
        .map(place -> place.substring(0, place.length() - 2))
        .filter(place -> isList(at, shape, place))
        .forEach(lists::add);
  }

  private static boolean isList(String root, Shape shape, String place) {
    var at = shape;
    for (var step : place.substring(root.length()).replaceFirst("^/", "").split("/", -1)) {
      at = switch (at) {
        case Shape.Structure structure -> structure.members().get(step);
        case Shape.ListOf(var element) -> element;
        case Shape.MapOf(var value, var _) -> value;
        default -> throw new IllegalStateException(place);
      };
    }
    return at instanceof Shape.ListOf;
  }

  private static void places(String at, Shape shape, TreeSet<String> found) {
    found.add(at);
    switch (shape) {
      case Shape.Structure structure ->
        structure.members().forEach((name, member) -> places(at + "/" + name, member, found));
      case Shape.ListOf(var element) -> places(at + "/*", element, found);
      case Shape.MapOf(var value, var _) -> places(at + "/*", value, found);
      default -> {}
    }
  }

  /** Run with {@code -Dgolden=write} to write the page anew. */
  @Test
  void thePageListsTheTable() throws IOException {
    var page = new StringBuilder("""
        # What the differ knows about ECS

        Both sides of a comparison are brought into one form by these rules and by nothing else. A
        place without a rule is compared as it is. Written by a test from the table; do not edit.

        | id | pointer | kind | says | source |
        |---|---|---|---|---|
        """);
    for (var row : DiffRules.all()) {
      page.append("| `%s` | `%s` | %s | %s | %s |\n"
          .formatted(row.id(), row.pointer(), row.kind(), row.says(), row.source()));
    }
    if ("write".equals(System.getProperty("golden"))) Files.writeString(PAGE, page);
    assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
  }

  @Test
  void unknownMembersAreNamedByTheirElementsAndAcknowledgedBySome() {
    var service = LiveService.of(
        Loose.object("{monitoring: {a: 1}, quiet: [], deploymentConfiguration: {lifecycleHooks:"
            + " [{targetType: 'PAUSE'}]}}"),
        Instant.EPOCH);
    var revision = new LiveRevision(
        new RevisionName("web", 1),
        "arn",
        Loose.object("{containerDefinitions: [{name: 'a'}, {name: 'web', newer: {x: 1}}],"
            + " deleteRequestedAt: 1}"),
        new TreeMap<>());
    var newer = "/taskDefinition/containerDefinitions/[name=web]/newer";
    var all = new ArrayList<>(List.of(
        "/service/deploymentConfiguration/lifecycleHooks/0/targetType",
        "/service/monitoring",
        newer));
    assertThat(Differ.unknownFields(service, revision, List.of()))
        .containsExactlyInAnyOrderElementsOf(all);
    all.remove(newer);
    assertThat(Differ.unknownFields(service, revision, List.of(newer)))
        .containsExactlyInAnyOrderElementsOf(all);
  }

  /** What a release of ECS adds says nothing at the value that it has when nobody set it. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {lifecycleHooks: [{}, {targetType: 'PAUSE'}]}                       | lifecycleHooks/1/targetType
          {lifecycleHooks: [{targetType: 'AWS_LAMBDA'}]}                      |
          {lifecycleHooks: [{timeoutConfiguration: {action: 'ROLLBACK'}}]}    |
          {lifecycleHooks: [{timeoutConfiguration: {action: 'CONTINUE'}}]}    | lifecycleHooks/0/timeoutConfiguration
          {lifecycleHooks: [{timeoutConfiguration: {newer: 'ROLLBACK'}}]}     | lifecycleHooks/0/timeoutConfiguration
          {deploymentCircuitBreaker: {resetOnHealthyTask: true}}              |
          {deploymentCircuitBreaker: {resetOnHealthyTask: false}}             | deploymentCircuitBreaker/resetOnHealthyTask
          """)
  void newerMembersAreToldWhereTheySaySomething(String configuration, @Nullable String pointer) {
    var service = LiveService.of(
        Loose.object("{deploymentConfiguration: " + configuration + "}"), Instant.EPOCH);
    var revision =
        new LiveRevision(new RevisionName("web", 1), "arn", Loose.object("{}"), new TreeMap<>());
    var found = Differ.unknownFields(service, revision, List.of());
    assertThat(found)
        .isEqualTo(
            pointer == null ? List.of() : List.of("/service/deploymentConfiguration/" + pointer));
  }
}
