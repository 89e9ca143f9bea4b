package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Sample;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DesiredStateTest {
  private static final AppName APP = new AppName("shop");
  private static final Destination PRODUCTION = new Destination(
      "production",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop"), new ClusterName("back")),
      List.of("arn:aws:iam::123456789012:role/shop-*"),
      List.of("shop/*", "*.amazonaws.com/*"));

  private static DesiredState of(String... filesAndTexts) {
    return DesiredState.of(APP, PRODUCTION, Sample.runnable(filesAndTexts));
  }

  private static List<String> keys(Iterable<ResourceKey> keys) {
    return Stream.iterate(keys.iterator(), i -> i.hasNext(), i -> i)
        .map(i -> i.next().toString())
        .toList();
  }

  /** One mistake in the good manifest, and what is said about it. */
  record Row(String text, String... said) {}

  static Stream<Row> rows() {
    return Stream.of(
        new Row(
            Sample.with(4, "spec:\n  cluster: shpo"),
            "web.yaml:5:3: error: cluster `shpo` is not in destination production, which allows"
                + " `shop`, `back`; use one of them, or add it to"
                + " mooring.destinations.production.clusters"),
        new Row(
            Sample.with(4, "spec:\n  cluster: arn:aws:ecs:eu-west-1:123456789012:cluster/back"),
            "web.yaml:5:3: error: `cluster` is an ARN; write the short name, `back`"),
        new Row(
            Sample.with(
                6, "    family: web\n    taskRoleArn: arn:aws:iam::123456789012:role/admin"),
            "web.yaml:7:5: error: role `arn:aws:iam::123456789012:role/admin` is not allowed in"
                + " destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        new Row(
            Sample.with(
                6, "    family: web\n    taskRoleArn: arn:aws:iam::999999999999:role/shop-web"),
            "web.yaml:7:5: error: role `arn:aws:iam::999999999999:role/shop-web` belongs to account"
                + " 999999999999 and destination production is account 123456789012; use one of"
                + " its own that mooring.destinations.production.allow.roles allows"),
        new Row(Sample.with(6, "    family: web\n    executionRoleArn: shop-exec")),
        new Row(Sample.with(6, "    family: web\n    executionRoleArn: ''")),
        new Row(
            Sample.with(6, "    family: web\n    executionRoleArn: admin"),
            "web.yaml:7:5: error: role `arn:aws:iam::123456789012:role/admin` is not allowed in"
                + " destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        new Row(
            Sample.with(11, "    role: /path/shop-x"),
            "web.yaml:11:5: error: role `arn:aws:iam::123456789012:role/path/shop-x` is not allowed"
                + " in destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        new Row(
            Sample.with(
                11,
                "    volumeConfigurations: [{name: v, managedEBSVolume: {roleArn: admin}}]\n"
                    + "    loadBalancers: [{targetGroupArn: a, advancedConfiguration: {roleArn: shop-lb}}]\n"
                    + "  patches: [{op: add, path: /taskDefinition/volumes,"
                    + " value: [{name: v, configuredAtLaunch: true}]}]"),
            "web.yaml:11:57: error: role `arn:aws:iam::123456789012:role/admin` is not allowed in"
                + " destination production; use an allowed one, or add it to"
                + " mooring.destinations.production.allow.roles"),
        new Row(Sample.with(
            9, "        image: shop/web:v1\n        dockerLabels: {roleArn: not-a-role}")),
        new Row(
            Sample.with(9, "        image: evil/web:v1"),
            "web.yaml:9:9: error: image `evil/web:v1` is not allowed in destination production; use"
                + " an allowed one, or add it to mooring.destinations.production.allow.images"),
        new Row(
            Sample.with(4, "spec:\n  rollout: {progressDeadline: 15, onFailure: rolback}"),
            "web.yaml:5:13: error: `15` is not a duration; write one like `90s`, `15m` or `1h30m`",
            "web.yaml:5:35: error: `rolback` is not a choice; did you mean `rollback`?"),
        new Row(
            Sample.with(4, "spec:\n  rollout: {progressDeadline: 25h, onFailure: pause}"),
            "web.yaml:5:13: error: `25h` is out of range; choose 10s to 24h",
            "web.yaml:5:36: error: `pause` is not a choice; write one of rollback, stop"),
        new Row(
            Sample.with(
                4,
                "spec:\n  retention: {revisions: 0}\n  rollout: {restart: now, recreate: never}\n"
                    + "  sync: {dependsOn: [db]}"),
            "web.yaml:5:15: error: 0 is out of range; choose 1 to 10000",
            "web.yaml:7:22: error: there is no Service `db` in this app; declare it, or take the"
                + " name out"),
        new Row(
            "apiVersion: mooring/v1\nkind: Service\nmetadata: {name: web}\n"
                + "spec:\n  taskDefinition: {ref: base}\n",
            "web.yaml:5:20: error: there is no TaskDefinition `base` in this app; declare one, or"
                + " write the task definition out here"),
        new Row(
            Sample.with(
                4,
                "spec:\n  sync:\n    ignore: [desiredCount, /service/desiredCuont,\n      "
                    + "/taskDefinition/containerDefinitions/web/image, /service/desiredCount/x]"),
            "web.yaml:6:14: error: `desiredCount` must begin with `/service/` or"
                + " `/taskDefinition/`, as `diff` prints it",
            "web.yaml:6:28: error: `/service/desiredCuont` leads nowhere: there is no"
                + " `desiredCuont`; did you mean `desiredCount`?",
            "web.yaml:7:7: error: `/taskDefinition/containerDefinitions/web/image` leads nowhere:"
                + " after a list comes an index or `[name=…]`, not `web`",
            "web.yaml:7:55: error: `/service/desiredCount/x` leads nowhere: nothing can be below a"
                + " single value, as `x` is"),
        new Row(
            Sample.with(
                4,
                "spec:\n  sync:\n    ignore: [/service/loadBalancers/0/containerPort,\n      "
                    + "'/service/capacityProviderStrategy/[name=x]/base',\n      "
                    + "'/service/placementStrategy/[type=spread]']"),
            "web.yaml:6:14: error: `/service/loadBalancers/0/containerPort` cannot tell which"
                + " element it means: they have no names and ECS does not keep their order; ignore"
                + " the whole list, `/service/loadBalancers`",
            "web.yaml:7:7: error: `/service/capacityProviderStrategy/[name=x]/base` leads nowhere:"
                + " after a list comes an index or `[capacityProvider=…]`, not `[name=x]`",
            "web.yaml:8:7: error: `/service/placementStrategy/[type=spread]` leads nowhere: after a"
                + " list comes an index, not `[type=spread]`"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void saysWhatIsNotAllowed(Row row) {
    var state = of("web.yaml", row.text());
    assertThat(Sample.lines(state.problems())).containsExactly(row.said());
    boolean good = row.said().length == 0;
    assertThat(state.services()).hasSize(good ? 1 : 0);
    assertThat(state.blocked()).hasSize(good ? 0 : 1);
  }

  @Test
  void aBrokenManifestBlocksItselfAndNoOther() {
    var state = of(
        "a.yaml",
        Sample.WEB.replace("web", "api"),
        "b.yaml",
        Sample.with(11, "    desiredCount: two"),
        "c.yaml",
        Sample.WEB.replace("web", "db").replace("image: shop/db:v1", "image: \"shop"),
        "d.yaml",
        "apiVersion: mooring/v1\nkind: Service\nmeta: {name: x}\nspec: {}\n",
        "e.yaml",
        "apiVersion: mooring/v1\nkind: Task\nmetadata: {name: job}\nspec: {cluster: back}\n");
    assertThat(keys(state.services().keySet())).containsExactly("shop/shop/Service/api");
    assertThat(keys(state.blocked().keySet()))
        .containsExactly("shop/back/Task/job", "shop/shop/Service/db", "shop/shop/Service/web");
    assertThat(state.problems()).extracting(p -> p.at().file()).contains("d.yaml");
  }

  @Test
  void whatBreaksOffIsNotJudgedByItsFragments() {
    var state = of(
        "web.yaml",
        Sample.with(4, "spec:\n  cluster: ${destination.cluster}")
            .replace("family: web", "taskRoleArn: arn:aws:iam::${destination.account}:role/shop-a")
            .replace("desiredCount: 2", "desiredCount: [2"));
    assertThat(Sample.lines(state.problems()))
        .containsExactly("web.yaml:13:1: error: the list opened with `[` in line 12 is not closed;"
            + " add `,` or `]`");
    assertThat(keys(state.blocked().keySet())).containsExactly("shop/shop/Service/web");
  }

  @Test
  void oneNameTwiceBlocksBothAndEachNamesTheOther() {
    var state = of("a.yaml", Sample.WEB, "b.yaml", Sample.WEB.replace("family: web", "family: w"));
    assertThat(state.services()).isEmpty();
    assertThat(Sample.lines(state.problems()))
        .containsExactly(
            "a.yaml:4:1: error: Service web is declared more than once in cluster shop: also at"
                + " b.yaml:4:1; rename or remove one of them",
            "b.yaml:4:1: error: Service web is declared more than once in cluster shop: also at"
                + " a.yaml:4:1; rename or remove one of them");
    assertThat(state.blocked()).hasSize(1);
  }

  @Test
  void oneNameInTwoClustersIsTwoServices() {
    var state = of(
        "a.yaml",
        Sample.WEB,
        "b.yaml",
        Sample.WEB
            .replace("family: web", "family: back-web")
            .replace("spec:\n", "spec:\n  cluster: back\n"));
    assertThat(keys(state.services().keySet()))
        .containsExactly("shop/back/Service/web", "shop/shop/Service/web");
  }

  @Test
  void oneFamilyHasOneOwner() {
    var state = of("a.yaml", Sample.WEB, "b.yaml", Sample.WEB.replace("{name: web}", "{name: w}"));
    assertThat(Sample.lines(state.problems()))
        .containsExactly(
            "a.yaml:6:5: error: task definition family `web` has more than one owner: also at"
                + " b.yaml:6:5; rename or remove one of them",
            "b.yaml:6:5: error: task definition family `web` has more than one owner: also at"
                + " a.yaml:6:5; rename or remove one of them");
    assertThat(state.blocked()).hasSize(2);
  }

  @Test
  void theRulesForRollingOutAreRead() {
    var service = of(
            "web.yaml",
            Sample.with(
                4,
                "spec:\n  rollout: {progressDeadline: 1h30m, onFailure: stop}\n"
                    + "  sync: {ignore: [/service/desiredCount,"
                    + " '/taskDefinition/containerDefinitions/[name=web]/image',"
                    + " /taskDefinition/containerDefinitions/0/dockerLabels/a~1b]}"))
        .services()
        .firstEntry()
        .getValue();
    assertThat(service.rollout())
        .isEqualTo(new RolloutRules(Duration.ofMinutes(90), RolloutRules.OnFailure.STOP));
    assertThat(service.ignore()).hasSize(3);
    assertThat(of("web.yaml", Sample.WEB).services().firstEntry().getValue().rollout())
        .isEqualTo(RolloutRules.DEFAULT);
  }

  /**
   * Digests are kept in tags on ECS: if this test fails, every service in the world would be
   * compared by content after an upgrade. Change the prefix, not the numbers.
   */
  @Test
  void theFormOfADigestIsFrozen() throws JsonProcessingException {
    assertThat(digest(
            "{'family':'web','containerDefinitions':[{'name':'web','image':'shop/web:v1'}]}"))
        .isEqualTo("v1:6e33c81f60d6c25d7a828e7fae2ad515");
    assertThat(digest("{'platformVersion':'LATEST'}"))
        .isEqualTo("v1:657f9e2e49d7cdf1196c39da0d058549");
    assertThat(digest("{'desiredCount':2,'launchType':'FARGATE','platformVersion':'LATEST',"
            + "'placementStrategy':[]}"))
        .isEqualTo("v1:9abfb2ac672ad063fbb075c71b7b910a");
  }

  private static String digest(String document) throws JsonProcessingException {
    return Digest.of(new ObjectMapper().readTree(document.replace('\'', '"'))).toString();
  }

  @Test
  void theDigestsAreThoseOfWhatIsSent() throws JsonProcessingException {
    var digests =
        digests(Sample.WEB + "    platformVersion: LATEST\n    tags: [{key: a, value: b}]\n");
    assertThat(digests.deployment()).hasToString(digest("{'platformVersion':'LATEST'}"));
    assertThat(digests.service())
        .hasToString(digest("{'desiredCount':2,'platformVersion':'LATEST'}"));
    assertThat(digests.taskDefinition())
        .hasToString(digest("{'family':'web','memory':'128','containerDefinitions':"
            + "[{'name':'web','image':'shop/web:v1'}]}"));
  }

  @Test
  void tagsAndTheWayOfWritingAreNotPartOfADigest() {
    var plain = digests(Sample.WEB);
    assertThat(digests(Sample.WEB + "    tags: [{key: a, value: b}]\n")).isEqualTo(plain);
    assertThat(digests(Sample.with(
            6, "    tags: [{key: a, value: b}]\n    \"family\": 'web' # ours\n    volumes: []")))
        .isEqualTo(plain);
  }

  @Test
  void onlyWhatStartsADeploymentChangesTheVersion() {
    var plain = digests(Sample.WEB);
    var count = digests(Sample.with(11, "    desiredCount: 3"));
    assertThat(count.sameVersion(plain)).isTrue();
    assertThat(count).isNotEqualTo(plain);
    assertThat(digests(Sample.WEB + "    platformVersion: LATEST\n").sameVersion(plain))
        .isFalse();
    assertThat(digests(Sample.WEB.replace("web:v1", "web:v2")).sameVersion(plain))
        .isFalse();
  }

  private static Digests digests(String text) {
    return of("web.yaml", text).services().firstEntry().getValue().digests();
  }

  @ParameterizedTest
  @CsvSource({
    "*,anything,true",
    "a*,abc,true",
    "a*c,abbbc,true",
    "a*c,abbb,false",
    "abc,abc,true",
    "abc,abcd,false",
    "*b*,abc,true",
    "a*b*c,aXbYbZc,true",
    "a?c,abc,false",
    "'','',true",
    "'',a,false"
  })
  void aStarStandsForAnyCharacters(String pattern, String text, boolean matches) {
    assertThat(Allowed.matches(pattern, text)).isEqualTo(matches);
  }

  @Test
  void aPatternMadeToBacktrackCostsLittle() {
    assertThat(Allowed.matches("*a".repeat(50) + "b", "a".repeat(5000))).isFalse();
  }
}
