package io.mooring.plan;

import static io.mooring.plan.Given.git;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Tags;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose a live service is, and what may be done with it: the table of design section 4. */
class OwnershipTest {
  private static final String ADOPTED =
      "tag web mooring:applied mooring:healthy mooring:owner mooring:owns mooring:resource (adopt)";

  private static final String SHORT = "arn:aws:ecs:eu-west-1:123456789012:service/web";

  record Row(String name, Given given, String plan, String remarks) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Given runs() {
    return git("v1", 2).live(1, "v1", 2);
  }

  private static Given differs() {
    return git("v2", 2).live(1, "v1", 2);
  }

  private static Given former() {
    return runs().registered("v1").tag(Tags.OWNER, "test/old").formerly("test/old");
  }

  static Stream<Row> situations() {
    return Stream.of(
        new Row("nobody's, equal, whenEqual", runs().untagged(), ADOPTED, ""),
        new Row("nobody's, different, whenEqual", differs().untagged(), "blocked", "NotOurs"),
        new Row(
            "nobody's, equal, never",
            runs().untagged().adopt(Policy.Adopt.NEVER),
            "blocked",
            "NotOurs"),
        new Row(
            "nobody's, different, always",
            differs().untagged().adopt(Policy.Adopt.ALWAYS),
            ADOPTED,
            ""),
        new Row(
            "another Mooring's, equal, always",
            runs().tag(Tags.OWNER, "other/shop").adopt(Policy.Adopt.ALWAYS),
            "blocked",
            "OwnedByAnother"),
        new Row(
            "another Mooring's, different, by hand and approved",
            differs().tag(Tags.OWNER, "other/shop").manual().approved(),
            "blocked",
            "OwnedByAnother"),
        new Row(
            "tags copied from another service of ours, equal",
            runs().tag(Tags.RESOURCE, "shop/Service/api"),
            ADOPTED,
            ""),
        new Row(
            "tags copied from another service of ours, different",
            differs().tag(Tags.RESOURCE, "shop/Service/api"),
            "blocked",
            "NotOurs"),
        new Row(
            "tags copied from a service of another cluster",
            differs().tag(Tags.RESOURCE, "other/Service/web"),
            "blocked",
            "NotOurs"),
        new Row(
            "tags lost, on our revision",
            runs().registered("v1").untagged(),
            "tag web mooring:owner mooring:owns mooring:resource (its tags were removed)",
            "TagsRemoved"),
        new Row(
            "tags lost, on a revision of a former owner",
            runs()
                .registered("v1")
                .revisionTag(Tags.OWNER, "test/old")
                .formerly("test/old")
                .untagged(),
            "tag web mooring:owner mooring:owns mooring:resource (its tags were removed)",
            "TagsRemoved"),
        new Row(
            "tags lost, on a revision of ours for another service",
            differs()
                .registered("v1")
                .revisionTag(Tags.RESOURCE, "shop/Service/api")
                .untagged(),
            "blocked",
            "NotOurs"),
        new Row(
            "a former owner's, on a revision of ours",
            former(),
            "tag web mooring:owner (formerly test/old)",
            ""),
        new Row(
            "a former owner's, on its own revision",
            former().revisionTag(Tags.OWNER, "test/old"),
            "tag web:1 mooring:owner (formerly test/old); tag web mooring:owner (formerly test/old)",
            ""),
        new Row(
            "a former owner's, different: tags first",
            differs().tag(Tags.OWNER, "test/old").formerly("test/old"),
            "tag web mooring:owner (formerly test/old)",
            ""),
        new Row(
            "a former owner's, never adopted: it is no adoption",
            former().adopt(Policy.Adopt.NEVER),
            "tag web mooring:owner (formerly test/old)",
            ""),
        new Row("a former owner's, by hand", former().manual(), "blocked", "AwaitingApproval"),
        new Row(
            "a former owner's, without the configuration saying so",
            runs().tag(Tags.OWNER, "test/old"),
            "blocked",
            "OwnedByAnother"),
        new Row(
            "a former owner's tags copied from another service",
            differs()
                .tag(Tags.OWNER, "test/old")
                .tag(Tags.RESOURCE, "shop/Service/api")
                .formerly("test/old"),
            "blocked",
            "NotOurs"),
        new Row(
            "a short ARN, equal, always",
            runs().untagged().ecs("{serviceArn: '" + SHORT + "'}").adopt(Policy.Adopt.ALWAYS),
            "blocked",
            "ShortArn"),
        new Row(
            "a short ARN on our revision",
            runs().registered("v1").untagged().ecs("{serviceArn: '" + SHORT + "'}"),
            "blocked",
            "ShortArn"));
  }

  @ParameterizedTest
  @MethodSource("situations")
  void theTableHolds(Row row) {
    var decision = row.given().decide();
    var plan =
        decision.plan() instanceof Plan.Blocked ? "blocked" : decision.plan().describe();
    assertThat(plan).isEqualTo(row.plan());
    assertThat(decision.remarks().stream().map(Remark::reason).collect(Collectors.joining(" ")))
        .isEqualTo(row.remarks());
  }

  @Test
  void theRevisionOfAFormerOwnerIsTrustedByItsDigest() {
    // What runs has lost a member that only the digest vouches for.
    var taken = runs()
        .registered("v1")
        .revisionTag(Tags.OWNER, "test/old")
        .runs("{cpu: '512'}")
        .formerly("test/old")
        .decide();
    assertThat(taken.plan()).isEqualTo(new Plan.Steady());
    var strange = runs()
        .registered("v1")
        .revisionTag(Tags.OWNER, "test/old")
        .runs("{cpu: '512'}")
        .decide();
    assertThat(strange.plan().describe()).isEqualTo("wait: drift to be seen again");
  }

  @Test
  void whatRunsAtAdoptionIsHealthyByItsDeployment() {
    var plan = (Plan.Act) runs().untagged().decide().plan();
    var tag = (Action.Tag) plan.actions().getFirst();
    assertThat(tag.tags().get(Tags.HEALTHY)).contains(" dep=d1 ").contains("rev=web:1");
    assertThat(tag.tags().get(Tags.APPLIED)).isEqualTo(tag.tags().get(Tags.HEALTHY));
  }

  @Test
  void aShortArnIsToldWithBothWaysOut() {
    var decision = runs().untagged().ecs("{serviceArn: '" + SHORT + "'}").decide();
    assertThat(decision.plan().describe())
        .contains(SHORT)
        .contains("put-account-setting-default")
        .contains("delete the service")
        .contains("remove the manifest");
  }
}
