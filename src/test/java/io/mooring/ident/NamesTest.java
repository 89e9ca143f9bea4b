package io.mooring.ident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "web, true, true",
    "web-2, true, true",
    "2web, true, true",
    "-web, false, true",
    "Web, false, true",
    "web_2, false, true",
    "web.2, false, false",
    "'web 2', false, false",
    "wéb, false, false",
    "'', false, false"
  })
  void oursAreStricterThanThoseOfEcs(String name, boolean ours, boolean ecs) {
    assertThat(Names.isOurs(name)).isEqualTo(ours);
    assertThat(Names.isEcs(name)).isEqualTo(ecs);
  }

  @Test
  void theyHaveALongestLength() {
    assertThat(Names.isOurs("x".repeat(Names.OURS_MAX))).isTrue();
    assertThat(Names.isOurs("x".repeat(Names.OURS_MAX + 1))).isFalse();
    assertThat(Names.isEcs("x".repeat(255))).isTrue();
    assertThat(Names.isEcs("x".repeat(256))).isFalse();
  }

  @Test
  void anotherNameIsRefusedWithWhatMayStandThere() {
    assertThatThrownBy(() -> new AppName("Shop"))
        .hasMessage("app name 'Shop': 1 to 40 of a-z, 0-9 and -, not starting with -");
    assertThatThrownBy(() -> new InstanceName("a b"))
        .hasMessage("instance 'a b': 1 to 40 of a-z, 0-9 and -, not starting with -");
    assertThatThrownBy(() -> new ClusterName("arn:aws:ecs"))
        .hasMessage("cluster name 'arn:aws:ecs': 1 to 255 of letters, digits, _ and -");
    assertThatThrownBy(() -> key("shop", "prod", Kind.SERVICE, "web/1"))
        .hasMessage("resource name 'web/1': 1 to 255 of letters, digits, _ and -");
    assertThatThrownBy(() -> new RevisionName("web:1", 1)).hasMessageContaining("family 'web:1'");
    assertThatThrownBy(() -> new RevisionName("web", 0)).hasMessage("revision 0 of web");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789abcdef0123456789abcdef0123456",
        "0123456789abcdef0123456789abcdef012345678",
        "0123456789ABCDEF0123456789abcdef01234567",
        "main"
      })
  void aCommitIsAWholeId(String text) {
    assertThatThrownBy(() -> new Commit(text)).hasMessage("not a commit id: " + text);
  }

  @Test
  void aCommitIsShownByItsBeginning() {
    var commit = new Commit("0123456789abcdef0123456789abcdef01234567");
    assertThat(commit.abbreviated()).isEqualTo("0123456");
    assertThat(commit).hasToString("0123456789abcdef0123456789abcdef01234567");
  }

  private static ResourceKey key(String app, String cluster, Kind kind, String name) {
    return new ResourceKey(new AppName(app), new ClusterName(cluster), kind, name);
  }

  @Test
  void resourcesAreInTheOrderOfAppClusterKindAndName() {
    var sorted = List.of(
        key("api", "prod", Kind.SERVICE, "web"),
        key("shop", "dev", Kind.TASK, "web"),
        key("shop", "prod", Kind.SERVICE, "a"),
        key("shop", "prod", Kind.SERVICE, "b"),
        key("shop", "prod", Kind.TASK, "a"));
    var shuffled = new ArrayList<>(sorted.reversed());
    shuffled.sort(null);
    assertThat(shuffled).isEqualTo(sorted);
    assertThat(sorted.getFirst().compareTo(key("api", "prod", Kind.SERVICE, "web")))
        .isZero();
  }

  @Test
  void aResourceIsNamedWithWhereItIs() {
    var key = key("shop", "prod", Kind.TASK_DEFINITION, "web");
    assertThat(key.tagValue()).isEqualTo("prod/TaskDefinition/web");
    assertThat(key).hasToString("shop/prod/TaskDefinition/web");
    assertThat(Tags.owner(new InstanceName("main"), new AppName("shop"))).isEqualTo("main/shop");
  }

  @Test
  void revisionsAreInTheOrderOfTheirNumbers() {
    var revisions = new ArrayList<>(List.of(
        new RevisionName("web", 10), new RevisionName("web", 9), new RevisionName("api", 11)));
    revisions.sort(null);
    assertThat(revisions).map(RevisionName::toString).containsExactly("api:11", "web:9", "web:10");
  }

  @Test
  void namesSortAsText() {
    assertThat(new AppName("a").compareTo(new AppName("b"))).isNegative();
    assertThat(new ClusterName("b").compareTo(new ClusterName("a"))).isPositive();
    assertThat(List.of(new AppName("a"), new ClusterName("b"), new InstanceName("c")))
        .map(Object::toString)
        .containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @CsvSource({
    "mooring:owner, true, false",
    "Mooring:owner, false, false",
    "aws:cloudformation:stack-name, false, true",
    "team, false, false"
  })
  void tagsAreOursOrOfAwsByTheirPrefix(String key, boolean ours, boolean aws) {
    assertThat(Tags.isOurs(key)).isEqualTo(ours);
    assertThat(Tags.isAws(key)).isEqualTo(aws);
  }

  @Test
  void kindsAreSpeltAsInManifests() {
    assertThat(List.of(Kind.values()))
        .map(Kind::word)
        .containsExactly("Service", "Task", "Schedule", "TaskDefinition", "Overlay");
  }
}
