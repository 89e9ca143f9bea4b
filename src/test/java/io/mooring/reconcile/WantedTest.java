package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.DesiredService;
import io.mooring.desired.Destination;
import io.mooring.fixture.MemoryRepository;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.InstanceName;
import io.mooring.plan.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read of a commit: the app's folder, what it names outside, and nothing twice. */
class WantedTest {
  private static final Destination SHOP = new Destination(
      "test", "123456789012", "eu-west-1", List.of(new ClusterName("shop")), List.of(), List.of());

  private final MemoryRepository git = new MemoryRepository();
  private final Wanted wanted = new Wanted(
      new AppSpec(
          new AppName("shop"),
          new InstanceName("test"),
          new AppSpec.SourceSpec("memory", "main", "./apps/shop/", Duration.ZERO),
          SHOP,
          Policy.REPORT_ONLY,
          Duration.ofSeconds(60)),
      new Source(git, Duration.ZERO));

  private static final String WEB = """
      apiVersion: mooring/v1
      kind: Service
      metadata: {name: web}
      spec:
        taskDefinitionFile: ../../shared/web.json
      """;

  private static String own(String name) {
    return """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: %1$s}
        spec:
          taskDefinition: {family: %1$s, containerDefinitions: [{name: a, image: shop/a:v1, memory: 64}]}
        """.formatted(name);
  }

  private static String file(String image) {
    return "{\"family\":\"web\",\"containerDefinitions\":[{\"name\":\"a\",\"image\":\"%s\",\"memory\":64}]}"
        .formatted(image);
  }

  private Wanted.State read() {
    var reading = wanted.read(Instant.EPOCH);
    assertThat(reading.stale()).isEmpty();
    return reading.state().orElseThrow();
  }

  private static DesiredService service(Wanted.State state, String name) {
    return state.desired().services().values().stream()
        .filter(s -> s.key().name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError(name + " is not wanted: " + state.desired().problems()));
  }

  @Test
  void whatIsNamedOutsideTheFolderIsReadAndNothingElse() {
    git.commit("apps/shop/web.yaml", WEB);
    git.commit("apps/blog/blog.yaml", own("blog"));
    git.commit("shared/web.json", file("shop/a:v1"));
    var state = read();
    assertThat(state.problems()).isEmpty();
    assertThat(state.desired().services()).hasSize(1);
    assertThat(service(state, "web").taskDefinition().toString()).contains("shop/a:v1");
  }

  @Test
  void aChangeOutsideTheFolderIsAChange() {
    git.commit("apps/shop/web.yaml", WEB);
    git.commit("shared/web.json", file("shop/a:v1"));
    read();
    git.commit("shared/web.json", file("shop/a:v2"));
    assertThat(service(read(), "web").taskDefinition().toString()).contains("shop/a:v2");
    git.remove("shared/web.json");
    assertThat(read().desired().blocked()).hasSize(1);
  }

  @Test
  void aCommitThatTouchesOtherAppsOnlyChangesNothing() {
    git.commit("apps/shop/web.yaml", WEB);
    git.commit("shared/web.json", file("shop/a:v1"));
    var before = read();
    var commit = git.commit("apps/blog/blog.yaml", own("blog"));
    var after = read();
    assertThat(after.desired()).isSameAs(before.desired());
    assertThat(after.commit()).isEqualTo(commit);
    git.remove("apps/shop/web.yaml");
    git.commit("apps/shop/api.yaml", own("api"));
    assertThat(read().desired().services().firstKey().name()).isEqualTo("api");
  }

  @Test
  void whatDidNotChangeIsTheVeryObjectThatItWas() {
    git.commit("apps/shop/web.yaml", WEB);
    git.commit("shared/web.json", file("shop/a:v1"));
    git.commit("apps/shop/api.yaml", own("api"));
    var before = read();
    git.commit("apps/shop/api.yaml", own("api").replace("a:v1", "a:v2"));
    var after = read();
    assertThat(service(after, "web")).isSameAs(service(before, "web"));
    assertThat(service(after, "api")).isNotSameAs(service(before, "api"));
  }
}
