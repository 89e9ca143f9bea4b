package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a service waits for, as its manifest says. */
class DependenciesTest {
  private static final AppName APP = new AppName("shop");
  private static final Destination PRODUCTION = new Destination(
      "production",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop"), new ClusterName("back"), new ClusterName("edge")),
      List.of(),
      List.of());

  /** Each {@code "web@back: db, TaskDefinition/base"}: what it depends on and its cluster. */
  private static DesiredState of(String... lines) {
    var texts = new ArrayList<String>();
    for (var line : lines) {
      var parts = line.split(":", -1);
      var named = parts[0].split("@", -1);
      var cluster = named.length > 1 ? "  cluster: " + named[1] + "\n" : "";
      var text = named[0].startsWith("TaskDefinition/")
          ? definition(named[0].substring("TaskDefinition/".length()))
          : Sample.WEB
              .replace("web", named[0])
              .replace("family: " + named[0], "family: " + line.hashCode())
              .replace(
                  "  service:", cluster + "  sync: {dependsOn: [" + parts[1] + "]}\n  service:");
      texts.add(texts.size() / 2 + ".yaml");
      texts.add(text);
    }
    return DesiredState.of(APP, PRODUCTION, Sample.runnable(texts.toArray(String[]::new)));
  }

  private static String definition(String name) {
    return """
        apiVersion: mooring/v1
        kind: TaskDefinition
        metadata: {name: %1$s}
        spec:
          taskDefinition:
            family: %1$s
            memory: "128"
            containerDefinitions: [{name: a, image: "shop/a:v1"}]
        """.formatted(name);
  }

  private static ResourceKey key(String tagValue) {
    var parts = tagValue.split("/", -1);
    return new ResourceKey(APP, new ClusterName(parts[0]), Kind.SERVICE, parts[1]);
  }

  private static List<String> on(DesiredState state, String service) {
    return state.dependencies().on(key(service)).stream()
        .map(ResourceKey::tagValue)
        .toList();
  }

  @Test
  void aNameIsAServiceOfTheSameClusterElseTheOnlyOneOfThatName() {
    var state = of(
        "web: db, queue, TaskDefinition/base",
        "db:",
        "db@back:",
        "queue@back:",
        "api@edge: shop/Service/db",
        "TaskDefinition/base:");
    assertThat(state.problems()).isEmpty();
    assertThat(on(state, "shop/web"))
        .containsExactly("back/Service/queue", "shop/Service/db", "shop/TaskDefinition/base");
    assertThat(on(state, "edge/api")).containsExactly("shop/Service/db");
    assertThat(on(state, "shop/db")).isEmpty();
  }

  record Row(String[] manifests, String blocked, String... said) {}

  private static Row row(String manifests, String blocked, String... said) {
    return new Row(manifests.split("; ", -1), blocked, said);
  }

  static Stream<Row> rows() {
    return Stream.of(
        row(
            "web: bd; db:",
            "web",
            "0.yaml:10:23: error: there is no Service `bd` in this app; did you mean `db`?"),
        row(
            "web: rabbit; db:",
            "web",
            "0.yaml:10:23: error: there is no Service `rabbit` in this app; declare it, or take"
                + " the name out"),
        row(
            "web: Srvice/db; db:",
            "web",
            "0.yaml:10:23: error: there is no resource `Srvice/db` in this app; did you mean"
                + " `Service/db`?"),
        row(
            "web: base; TaskDefinition/base:",
            "web",
            "0.yaml:10:23: error: there is no Service `base` in this app; write"
                + " `TaskDefinition/base`"),
        row(
            "web@edge: db; db:; db@back:",
            "web",
            "0.yaml:11:23: error: `db` may be one of `shop/Service/db`, `back/Service/db`; write"
                + " the one that is meant"),
        row(
            "web: web; db:",
            "web",
            "0.yaml:10:23: error: it waits for itself: Service/web → Service/web; take one of"
                + " these out of its `dependsOn`"),
        // The one before the circle and the one behind it are none of its members.
        row(
            "web: db, api; api: mq; mq: db, web; db:; far: web",
            "api mq web",
            "0.yaml:10:27: error: it waits for itself: Service/web → Service/api → Service/mq →"
                + " Service/web; take one of these out of its `dependsOn`",
            "1.yaml:10:23: error: it waits for itself: Service/api → Service/mq → Service/web →"
                + " Service/api; take one of these out of its `dependsOn`",
            "2.yaml:10:27: error: it waits for itself: Service/mq → Service/web → Service/api →"
                + " Service/mq; take one of these out of its `dependsOn`"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatLeadsNowhereIsSaidWithItsPlaceAndBlocksItsAuthorOnly(Row row) {
    var state = of(row.manifests);
    assertThat(Sample.lines(state.problems())).containsExactlyInAnyOrder(row.said);
    assertThat(state.blocked().keySet().stream().map(ResourceKey::name))
        .containsExactly(row.blocked.split(" ", -1));
  }

  @Test
  void whoDependsOnAMemberOfACircleWaitsForItsRepair() {
    var state = of("a: b", "b: a", "web: a");
    assertThat(state.services().keySet()).containsExactly(key("shop/web"));
    assertThat(on(state, "shop/web")).containsExactly("shop/Service/a");
    assertThat(on(state, "shop/a")).isEmpty();
  }

  @Test
  void aLongChainIsSortedAndALongCircleIsToldInShort() {
    var direct = new TreeMap<ResourceKey, SortedSet<ResourceKey>>();
    for (int i = 0; i < 2_000; i++)
      direct.put(key("shop/s" + i), new TreeSet<>(List.of(key("shop/s" + (i + 1)))));
    var chain = new Dependencies(direct);
    assertThat(chain.depth(key("shop/s0"))).isEqualTo(2_000);
    assertThat(chain.inOrder()).hasSize(2_000).startsWith(key("shop/s1999"));
    direct.put(key("shop/s2000"), new TreeSet<>(List.of(key("shop/s0"))));
    assertThatThrownBy(() -> new Dependencies(direct)).isInstanceOf(IllegalArgumentException.class);

    var lines = new String[20];
    for (int i = 0; i < lines.length; i++) lines[i] = "s%d: s%d".formatted(i, (i + 1) % 20);
    assertThat(of(lines).problems())
        .hasSize(20)
        .allMatch(
            p -> p.message().contains("→ 9 more → Service/s") && p.message().length() < 400);
  }
}
