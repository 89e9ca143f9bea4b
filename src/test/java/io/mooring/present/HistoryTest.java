package io.mooring.present;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Digests;
import io.mooring.desired.HoldTag;
import io.mooring.fixture.Loose;
import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import io.mooring.plan.Known.Deployments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The story that a list of deployments tells, as a table. */
class HistoryTest {
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:";
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final String OWNER = "test/shop";

  /**
   * Oldest first. {@code deployments}: {@code "3 SUCCESSFUL"} went to web:3; a third word names the
   * revision gone back to, {@code +} changes members, {@code !} ends as the next one begins.
   */
  record Row(String name, List<String> deployments, List<String> told) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> stories() {
    return Stream.of(
        new Row("nothing", List.of(), List.of()),
        new Row(
            "one after the other",
            List.of("1 SUCCESSFUL", "2 SUCCESSFUL"),
            List.of("web:1 rolled out: succeeded", "web:2 rolled out: succeeded")),
        new Row(
            "under way",
            List.of("1 SUCCESSFUL", "2 IN_PROGRESS"),
            List.of("web:1 rolled out: succeeded", "web:2 rolled out: under way")),
        new Row(
            "ECS goes back by itself, and it is tried again",
            List.of("1 SUCCESSFUL", "2 ROLLBACK_SUCCESSFUL 1", "2 SUCCESSFUL"),
            List.of(
                "web:1 rolled out: succeeded",
                "web:2 rolled out: rolled back (went back to web:1: it broke)",
                "web:2 tried again: succeeded")),
        new Row(
            "ECS goes back by itself, and later somebody else does",
            List.of(
                "1 SUCCESSFUL",
                "2 SUCCESSFUL",
                "1 SUCCESSFUL",
                "3 ROLLBACK_SUCCESSFUL 1",
                "2 SUCCESSFUL"),
            List.of(
                "web:1 rolled out: succeeded",
                "web:2 rolled out: succeeded",
                "web:1 rolled back from web:2 to web:1: succeeded",
                "web:3 rolled out: rolled back (went back to web:1: it broke)",
                "web:2 rolled out again, from web:1 to web:2: succeeded")),
        new Row(
            "it fails and Mooring goes back",
            List.of("3 SUCCESSFUL", "4 STOPPED", "3 SUCCESSFUL"),
            List.of(
                "web:3 rolled out: succeeded",
                "web:4 rolled out: failed (it broke)",
                "web:3 back to web:3 after web:4 failed: succeeded")),
        new Row(
            "a revert",
            List.of("1 SUCCESSFUL", "2 SUCCESSFUL", "1 SUCCESSFUL"),
            List.of(
                "web:1 rolled out: succeeded",
                "web:2 rolled out: succeeded",
                "web:1 rolled back from web:2 to web:1: succeeded")),
        new Row(
            "a restart, and members alone",
            List.of("1 SUCCESSFUL", "1 SUCCESSFUL", "1+ SUCCESSFUL"),
            List.of(
                "web:1 rolled out: succeeded",
                "web:1 restart: succeeded",
                "web:1 members changed: succeeded")),
        new Row(
            "after what failed nobody calls it a restart",
            List.of("1 STOPPED", "1 SUCCESSFUL"),
            List.of("web:1 rolled out: failed (it broke)", "web:1 tried again: succeeded")),
        new Row(
            "overtaken",
            List.of("1 SUCCESSFUL", "2 STOPPED!", "3 SUCCESSFUL"),
            List.of(
                "web:1 rolled out: succeeded",
                "web:2 rolled out: superseded (it broke)",
                "web:3 rolled out: succeeded")),
        new Row(
            "by another",
            List.of("1 SUCCESSFUL", "100 SUCCESSFUL", "2 SUCCESSFUL"),
            List.of(
                "web:1 rolled out: succeeded",
                "web:100 by another, instead of web:1: succeeded",
                "web:2 rolled out: succeeded")),
        new Row(
            "to a version that ECS forgot",
            List.of("- SUCCESSFUL", "2 SUCCESSFUL"),
            List.of(
                "sr/0 to a version that ECS does not describe any more: succeeded",
                "web:2 rolled out: succeeded")),
        new Row(
            "a status newer than this release",
            List.of("1 SUCCESSFUL", "2 PONDERING"),
            List.of("web:1 rolled out: succeeded", "web:2 rolled out: unknown (it broke)")));
  }

  @ParameterizedTest
  @MethodSource("stories")
  void tellsWhatHappenedNewestFirst(Row row) {
    var told = of(row.deployments(), new TreeMap<>()).reversed().stream()
        .map(r -> "%s %s: %s%s"
            .formatted(
                r.revision(),
                r.what(),
                r.result().word(),
                r.cause().isEmpty() ? "" : " (" + r.cause() + ")"))
        .toList();
    assertThat(told).isEqualTo(row.told());
  }

  @Test
  void aRowSaysWhenForWhichCommitAndHowLong() {
    var row = of(List.of("7 SUCCESSFUL"), new TreeMap<>()).getFirst();
    assertThat(row.at()).isEqualTo(START);
    assertThat(row.commit()).isEqualTo("0000007");
    assertThat(row.took()).contains(Duration.ofSeconds(30));
    assertThat(of(List.of("7 IN_PROGRESS"), new TreeMap<>()).getFirst().took()).isEmpty();
  }

  @Test
  void aRollbackByAPersonHasANameAndAReasonWhileItHolds() {
    var digest = Digest.of(JsonNodeFactory.instance.objectNode());
    var hold = new HoldTag(
        new Digests(digest, digest, digest).taskDefinition(),
        digest,
        "anna",
        Optional.of(new RevisionName("web", 1)),
        "",
        "orders-are-lost");
    var tags = new TreeMap<String, String>();
    tags.put(Tags.HOLD, hold.value());
    var rows = of(List.of("1 SUCCESSFUL", "2 SUCCESSFUL", "1 SUCCESSFUL"), tags);
    assertThat(rows.getFirst().what())
        .isEqualTo("rolled back from web:2 to web:1 by anna: orders are lost");
    var twice = of(
        List.of("1 SUCCESSFUL", "2 SUCCESSFUL", "1 SUCCESSFUL", "2 SUCCESSFUL", "1 SUCCESSFUL"),
        tags);
    assertThat(twice.getFirst().what()).endsWith(" by anna: orders are lost");
    assertThat(twice.get(2).what())
        .as("an earlier one was not for this reason")
        .isEqualTo("rolled back from web:2 to web:1");
  }

  private static List<History.Row> of(List<String> oldestFirst, TreeMap<String, String> tags) {
    var deployments = new ArrayList<LiveServiceDeployment>();
    var revisions = new TreeMap<String, LiveServiceRevision>();
    var definitions = new TreeMap<String, LiveRevision>();
    for (int i = 0; i < oldestFirst.size(); i++) {
      var words = List.of(oldestFirst.get(i).split(" ", -1));
      var number = words.getFirst().replace("+", "");
      boolean known = !number.equals("-");
      if (known) {
        revisions.put("sr/" + i, revision(i, number, words.getFirst().endsWith("+")));
        definitions.put(definition(number), described(number));
      }
      deployments.add(deployment(i, words));
    }
    // What a rollback names is described, too.
    for (var name : List.of("1")) revisions.put("back/" + name, revision(99, name, false));
    var live = LiveService.of(Loose.object("{serviceName: 'web', status: 'ACTIVE'}"), START);
    var tagged = new LiveService(
        live.name(), live.arn(), live.status(), live.document(), List.of(), tags, START);
    var seen = new Deployments.Seen(deployments.reversed(), revisions);
    return History.of(tagged, seen, definitions, OWNER);
  }

  private static String definition(String number) {
    return ARN + "task-definition/web:" + number;
  }

  private static LiveServiceRevision revision(int at, String number, boolean others) {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("serviceRevisionArn", "sr/" + at).put("taskDefinition", definition(number));
    document.put("createdAt", at).put("platformVersion", others ? "1.3.0" : "1.4.0");
    return LiveServiceRevision.of(document);
  }

  private static LiveRevision described(String number) {
    var tags = new TreeMap<String, String>();
    if (Integer.parseInt(number) < 100) tags.put(Tags.OWNER, OWNER);
    tags.put(Tags.COMMIT, "0".repeat(6) + number + "f".repeat(33));
    return new LiveRevision(
        RevisionName.parse("web:" + number).orElseThrow(),
        definition(number),
        JsonNodeFactory.instance.objectNode(),
        tags);
  }

  private static LiveServiceDeployment deployment(int at, List<String> words) {
    var status = words.get(1).replace("!", "");
    var began = START.plusSeconds(60L * at);
    var ended = began.plusSeconds(words.get(1).endsWith("!") ? 60 : 30);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("serviceDeploymentArn", "sd/" + at).put("status", status);
    document.put("targetServiceRevisionArn", "sr/" + at).put("createdAt", began.getEpochSecond());
    if (!status.equals("IN_PROGRESS")) document.put("finishedAt", ended.getEpochSecond());
    if (!status.equals("SUCCESSFUL") && !status.equals("IN_PROGRESS"))
      document.put("statusReason", "it broke");
    if (words.size() > 2)
      document
          .putObject("rollback")
          .put("reason", "it broke")
          .put("serviceRevisionArn", "back/" + words.get(2));
    return LiveServiceDeployment.of(document);
  }
}
