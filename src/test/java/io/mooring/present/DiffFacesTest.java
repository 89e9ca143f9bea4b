package io.mooring.present;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.diff.Why;
import io.mooring.fixture.Samples;
import io.mooring.fixture.World;
import io.mooring.rollout.Health;
import io.mooring.status.HealthState;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The texts that a person reads, with real differences of the embedded ECS. */
class DiffFacesTest {
  private static final String BEFORE = World.manifest("web", "shop/web:v1", 2)
      .replace("value: info}", "value: info}, {name: DB_PASSWORD, value: old}");

  private static Subject changed() {
    var world = new World();
    world.git.commit("web.yaml", BEFORE);
    world.run(Duration.ofMinutes(5));
    world.git.commit(
        "web.yaml",
        BEFORE
            .replace("shop/web:v1", "shop/web:v2")
            .replace("value: old", "value: topsecret")
            .replace("desiredCount: 2", "desiredCount: 3"));
    return Subjects.of(world, "web");
  }

  @Test
  void theTextSaysWhatWhyWhereAndWhatFollows() {
    var text = DiffText.of(changed(), false);
    assertThat(text)
        .startsWith("shop/shop/Service/web: a commit is not applied\n")
        .contains("""
                ~ /taskDefinition/containerDefinitions/[name=web]/image
                  - shop/web:v1
                  + shop/web:v2
                    declared, and the live value is another, set at web.yaml:14:9
              """)
        .contains("""
                  - ***
                  + ***(changed)
              """)
        .contains("\n  then:\n    1. register web (commit ")
        .contains("\n    2. update web: to that revision, with desiredCount\n")
        .contains("\n    5. tag web mooring:healthy\n")
        .doesNotContain("topsecret", "value: old", "\u001b");
    assertThat(DiffText.of(changed(), true)).contains("\u001b[32m    + shop/web:v2\u001b[0m\n");
  }

  @Test
  void theUnifiedViewHasJustTheLinesThatDiffer() {
    var view = UnifiedView.of(changed()).orElseThrow();
    var before = view.live().lines().toList();
    var after = new ArrayList<>(view.desired().lines().toList());
    after.removeAll(before);
    assertThat(after)
        .extracting(String::strip)
        .containsExactly("value: '***(changed)'", "image: shop/web:v2");
    assertThat(view.live() + view.desired()).doesNotContain("topsecret", "value: old", "revision");
  }

  @Test
  void markdownLetsNoValueOutOfItsCell() {
    var evil =
        "a|b `c` @everyone <img src=x onerror=1> </details> [x](http://x) **b** <!-- #1 \n$x$";
    var text = DiffMarkdown.of(List.of(subject("web", List.of(difference("/service/role", evil)))));
    var row = text.lines().filter(l -> l.startsWith("| <code>")).toList();
    assertThat(row).hasSize(1);
    assertThat(row.getFirst().chars().filter(c -> c == '|').count()).isEqualTo(5);
    assertThat(text).doesNotContain("@everyone", "<img", "`c`", "**b**", "[x]", "<!--", "#1 ");
    assertThat(text.split("</details>", -1)).hasSize(2);
  }

  @Test
  void markdownStaysBelowWhatACommentTakesAndSaysHowManyMore() {
    var many = new ArrayList<Subject>();
    for (int i = 0; i < 300; i++) {
      many.add(subject("web" + i, List.of(difference("/service/role", "<".repeat(5_000)))));
    }
    var text = DiffMarkdown.of(many);
    assertThat(text).hasSizeLessThanOrEqualTo(DiffMarkdown.COMMENT_MAX);
    assertThat(text).containsPattern("\\d+ more resources are not shown here");
    assertThat(text.split("<details>", -1).length).isEqualTo(text.split("</details>", -1).length);
  }

  @Test
  void oneHugeResourceIsCountedEvenIfItDoesNotFit() {
    var differences = new ArrayList<Difference>();
    for (int i = 0; i < 1_000; i++)
      differences.add(difference("/service/x" + i, "y".repeat(1_000)));
    var text = DiffMarkdown.of(List.of(subject("web", differences)));
    assertThat(text).hasSizeLessThanOrEqualTo(DiffMarkdown.COMMENT_MAX);
    assertThat(text).contains("web", "more");
  }

  @Test
  void nothingIsPrintedForNothing() {
    assertThat(DiffMarkdown.of(List.of())).isEmpty();
  }

  @Test
  void theDocumentHasRulesPlacesAndActions() {
    var items = JsonNodeFactory.instance.arrayNode();
    DiffDocument.add(items, changed());
    assertThat(items.at("/0/differences/0/setAt").asText()).startsWith("web.yaml:");
    assertThat(items.at("/0/actions/0/call").asText()).isEqualTo("RegisterTaskDefinition");
    assertThat(items.at("/0/ignored")).isNotEmpty();
    assertThat(items.toString()).doesNotContain("topsecret");
  }

  @Test
  void whatIsIgnoredIsListedWithItsRule() {
    assertThat(DiffText.ignored(subject("web", List.of(difference("/service/role", "x")))))
        .isEqualTo("shop/shop/Service/web /service/desiredCount: ignored: autoscaled\n");
  }

  private static Difference difference(String pointer, String live) {
    return new Difference(pointer, TextNode.valueOf("good"), TextNode.valueOf(live), Why.CHANGED);
  }

  private static Subject subject(String name, List<Difference> differences) {
    var sync = new Sync.OutOfSync(
        Samples.NOON,
        Origin.LIVE,
        differences,
        List.of(new Ignored("/service/desiredCount", "autoscaled")));
    return new Subject(
        new ResourceStatus(
            Samples.key(name),
            Optional.empty(),
            sync,
            new HealthState(new Health(Health.Status.HEALTHY, ""), Samples.NOON),
            Optional.empty(),
            List.of()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
