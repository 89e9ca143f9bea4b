package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One task definition that several resources refer to. */
class SharedDefinitionTest {
  private static final AppName APP = new AppName("shop");
  private static final Destination SHOP = new Destination(
      "production",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop"), new ClusterName("back")),
      List.of(),
      List.of());

  private static final String BASE = """
      apiVersion: mooring/v1
      kind: TaskDefinition
      metadata: {name: base}
      spec:
        taskDefinition:
          family: base
          containerDefinitions: [{name: web, image: shop/web:v1, memory: 64}]
      """;

  private static String user(String name, String ref) {
    return """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: %s}
        spec:
          cluster: back
          taskDefinition: {ref: %s}
          service: {desiredCount: 1}
        """.formatted(name, ref);
  }

  private static DesiredState of(String... filesAndTexts) {
    return DesiredState.of(APP, SHOP, Sample.runnable(filesAndTexts));
  }

  @Test
  void allThatReferToItHaveItsContentAndItsRevision() {
    var state =
        of("base.yaml", BASE, "web.yaml", user("web", "base"), "api.yaml", user("api", "base"));
    assertThat(state.problems()).isEmpty();
    var base = state.taskDefinitions().firstEntry().getValue();
    assertThat(base.key()).hasToString("shop/shop/TaskDefinition/base");
    assertThat(base.digest()).isEqualTo(Digest.of(base.taskDefinition()));
    assertThat(state.services().values()).hasSize(2).allSatisfy(service -> {
      assertThat(service.definitionOwner()).isEqualTo(base.key());
      assertThat(service.taskDefinition()).isEqualTo(base.taskDefinition());
      assertThat(service.digests().taskDefinition()).isEqualTo(base.digest());
    });
    assertThat(state.keys()).hasSize(3);
  }

  @Test
  void aServiceThatWritesItsOwnOwnsItsRevisions() {
    var service = of("web.yaml", Sample.WEB).services().firstEntry().getValue();
    assertThat(service.definitionOwner()).isEqualTo(service.key());
  }

  @Test
  void aNameThatThereIsNotIsAnErrorWithTheNearest() {
    var state = of("base.yaml", BASE, "web.yaml", user("web", "bse"));
    assertThat(Sample.lines(state.problems()))
        .containsExactly("web.yaml:6:20: error: there is no TaskDefinition `bse` in this app; did"
            + " you mean `base`?");
    assertThat(state.taskDefinitions()).hasSize(1);
  }

  @Test
  void aBrokenOneBlocksThoseThatReferToItAndNoOther() {
    var state = of(
        "base.yaml",
        BASE.replace("family: base", "familiy: base"),
        "web.yaml",
        user("web", "base"),
        "other.yaml",
        Sample.WEB.replace("{name: web}", "{name: other}"));
    assertThat(Sample.lines(state.problems()))
        .contains("web.yaml:6:20: error: TaskDefinition `base` has errors, the first at"
            + " base.yaml:6:5; mend it there");
    assertThat(state.services().keySet()).extracting(k -> k.name()).containsExactly("other");
    assertThat(state.blocked()).hasSize(2);
  }

  @Test
  void aFamilyHasOneOwnerAlsoAmongKinds() {
    var state = of(
        "base.yaml",
        BASE.replace("family: base", "family: web"),
        "web.yaml",
        Sample.WEB,
        "user.yaml",
        user("user", "base"));
    assertThat(Sample.lines(state.problems()))
        .containsExactly(
            "base.yaml:6:5: error: task definition family `web` has more than one owner: also at"
                + " web.yaml:6:5; rename or remove one of them",
            "user.yaml:6:20: error: TaskDefinition `base` has errors, the first at base.yaml:6:5;"
                + " mend it there",
            "web.yaml:6:5: error: task definition family `web` has more than one owner: also at"
                + " base.yaml:6:5; rename or remove one of them");
    assertThat(state.wanted()).isEmpty();
  }

  @Test
  void whatIsSharedHasNoRunningValueToLeaveAlone() {
    var pointer = "/taskDefinition/containerDefinitions/0/image";
    var sync = "  sync: {ignore: [" + pointer + "]}\n";
    assertThat(Sample.lines(
            of("base.yaml", BASE, "web.yaml", user("web", "base") + sync).problems()))
        .containsExactly("web.yaml:8:19: error: a task definition that others share has no running"
            + " value of this service; remove the pointer, or write the task definition out here");
    assertThat(Sample.lines(of("base.yaml", BASE + sync).problems()))
        .containsExactly("base.yaml:8:10: error: a TaskDefinition has no running value to leave"
            + " alone; remove `ignore`");
  }

  @Test
  void whatDidNotChangeIsTheVeryObjectThatItWas() {
    var first =
        Sample.runnable("base.yaml", BASE, "web.yaml", user("web", "base"), "own.yaml", own("own"));
    var before = DesiredState.of(APP, SHOP, first);
    var same = DesiredState.of(APP, SHOP, first, Optional.of(before));
    assertThat(same.wanted()).hasSize(3);
    for (int i = 0; i < 3; i++)
      assertThat(same.wanted().get(i)).isSameAs(before.wanted().get(i));

    // Another base: those that refer to it are made anew, the others are not.
    var other = Sample.runnable("base.yaml", BASE.replace("web:v1", "web:v2"));
    var after = DesiredState.of(APP, SHOP, replaced(first, other), Optional.of(same));
    var own = before.services().firstKey();
    var web = before.services().lastKey();
    assertThat(after.services().get(own)).isSameAs(before.services().get(own));
    assertThat(after.services().get(web)).isNotSameAs(before.services().get(web));
    assertThat(after.services().get(web).taskDefinition().toString()).contains("shop/web:v2");

    // Somewhere else it may be another one.
    var elsewhere = DesiredState.of(new AppName("other"), SHOP, first, Optional.of(before));
    assertThat(elsewhere.services().firstKey()).hasToString("other/back/Service/own");
  }

  @Test
  void collisionsAreJudgedAnewWithWhatDidNotChange() {
    var first = Sample.runnable("own.yaml", own("own"));
    var before = DesiredState.of(APP, SHOP, first);
    var twice = new ArrayList<>(first.declared());
    twice.addAll(Sample.runnable("twin.yaml", own("own")).declared());
    var after = DesiredState.of(
        APP, SHOP, new Loaded(twice, List.of(), Loaded.NOTHING.reuse()), Optional.of(before));
    assertThat(after.services()).isEmpty();
    var again = DesiredState.of(APP, SHOP, first, Optional.of(after));
    assertThat(again.services().firstEntry().getValue())
        .isSameAs(before.services().firstEntry().getValue());
  }

  private static String own(String name) {
    return Sample.WEB
        .replace("{name: web}", "{name: " + name + "}")
        .replace("family: web", "family: " + name)
        .replace("spec:\n", "spec:\n  cluster: back\n");
  }

  /** The loaded documents with the one of the same name replaced. */
  private static Loaded replaced(Loaded all, Loaded one) {
    var declared = new ArrayList<>(all.declared());
    var newer = one.declared().getFirst();
    declared.replaceAll(d -> d.manifest().name().equals(newer.manifest().name()) ? newer : d);
    return new Loaded(declared, List.of(), Loaded.NOTHING.reuse());
  }
}
