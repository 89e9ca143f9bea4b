package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Loose;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.plan.Action;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Of equal revisions the one on which a run has begun is taken, shown or not. */
class RevisionSearchTest {
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:";
  private static final String CONTENT =
      "family: 'web', containerDefinitions: [{name: 'web', image: '%s'}]";
  private static final Map<String, String> NOBODYS = Map.of();

  private final TreeMap<Integer, Map<String, String>> tags = new TreeMap<>();
  private final TreeMap<Integer, String> images = new TreeMap<>();
  private final List<Integer> hidden = new ArrayList<>();
  private final List<Integer> gone = new ArrayList<>();
  private final Script script = new Script(this::answer);

  private Reply answer(AwsCall call, ObjectNode request) {
    if (call == AwsCall.LIST_TASK_DEFINITIONS) {
      script.asked.add("list");
      return ok(tags.descendingKeySet().stream()
          .filter(number -> !hidden.contains(number))
          .map(number -> "'" + ARN + number + "'")
          .collect(Collectors.joining(",", "{taskDefinitionArns: [", "]}")));
    }
    var arn = request.path("taskDefinition").asText();
    int number = Integer.parseInt(arn.substring(ARN.length()));
    script.asked.add("describe " + number);
    if (gone.contains(number))
      return new Reply.Fault("ClientException", "Unable to describe task definition.", 400, "id");
    var listed = tags.get(number).entrySet().stream()
        .map(tag -> "{key: '%s', value: '%s'}".formatted(tag.getKey(), tag.getValue()))
        .collect(Collectors.joining(","));
    return ok("{taskDefinition: {taskDefinitionArn: '%s', %s}, tags: [%s]}"
        .formatted(arn, CONTENT.formatted(images.getOrDefault(number, "v1")), listed));
  }

  private static Reply.Ok ok(String body) {
    return new Reply.Ok(Loose.object(body), "id");
  }

  private static Map<String, String> ours(String record) {
    return Map.of(
        Tags.OWNER,
        "test/shop",
        Tags.RESOURCE,
        "shop/Service/web",
        Tags.RUN + "/migrate",
        "state=" + record);
  }

  private Outcome find(String image) {
    var content = Loose.object("{" + CONTENT.formatted(image) + "}");
    return script
        .ecs
        .search()
        .find(new Action.FindRevision(
            "web",
            Digest.of(content),
            content,
            new Action.Search("test/shop", "shop/Service/web", true)));
  }

  private static void isRevision(Outcome outcome, int number) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Done.class,
            done -> assertThat(done.seen())
                .isInstanceOfSatisfying(
                    Outcome.Seen.Revision.class,
                    seen -> assertThat(seen.revision().arn()).isEqualTo(ARN + number)));
  }

  @Test
  void ofEqualOnesOfOursTheOneThatTurnsOutToHaveBegunIsTaken() {
    tags.put(1, ours("pending"));
    tags.put(2, ours("pending"));
    assertThat(find("v1")).isInstanceOf(Outcome.Unsure.class);
    tags.put(1, ours("running n=1"));
    script.seconds(31);
    isRevision(find("v1"), 1);
  }

  @Test
  void oneWithoutAnOwnerMayBeOursAndBegun() {
    tags.put(1, ours("pending"));
    tags.put(2, NOBODYS);
    assertThat(find("v1")).isInstanceOf(Outcome.Unsure.class);
    tags.put(2, ours("running n=1"));
    script.seconds(31);
    isRevision(find("v1"), 2);
  }

  @Test
  void itIsSureOnceWhatWasShownCannotBeOfBefore() {
    tags.put(1, ours("pending"));
    tags.put(2, NOBODYS);
    assertThat(find("v1")).isInstanceOf(Outcome.Unsure.class);
    script.seconds(31);
    isRevision(find("v1"), 1);
  }

  @Test
  void anotherSearchInTheFamilyDoesNotKeepItFromBeingSure() {
    tags.put(1, ours("pending"));
    tags.put(2, ours("pending"));
    for (int other : List.of(3, 4)) {
      tags.put(other, ours("pending"));
      images.put(other, "v2");
    }
    assertThat(find("v1")).isInstanceOf(Outcome.Unsure.class);
    script.seconds(15);
    assertThat(find("v2")).isInstanceOf(Outcome.Unsure.class);
    script.seconds(16);
    isRevision(find("v1"), 2);
  }

  @Test
  void whatNoListShowsComesFirstWhereItHasBegun() {
    tags.put(1, ours("pending"));
    tags.put(2, ours("running n=1"));
    script.ecs.revisions().look(ARN + 2);
    hidden.add(2);
    isRevision(find("v1"), 2);
  }

  /** Whichever of those that no list shows is asked for first. */
  @Test
  void aStrangersDoesNotKeepTheOtherOnesFromBeingLookedAt() {
    tags.put(1, Map.of(Tags.OWNER, "other/app"));
    tags.put(2, NOBODYS);
    script.ecs.revisions().look(ARN + 1);
    script.ecs.revisions().look(ARN + 2);
    tags.put(2, ours("running n=1"));
    hidden.addAll(List.of(1, 2));
    isRevision(find("v1"), 2);
  }

  @Test
  void whatIsGoneIsNotTaken() {
    tags.put(1, ours("pending"));
    tags.put(2, ours("running n=1"));
    script.ecs.revisions().look(ARN + 2);
    hidden.add(2);
    gone.add(2);
    isRevision(find("v1"), 1);
  }

  @Test
  void itGoesOnWhereTheBudgetLetIt() {
    tags.put(1, ours("running n=1"));
    tags.put(2, NOBODYS);
    images.put(2, "v2");
    script.throttleAfter(2);
    assertThat(find("v1")).isInstanceOf(Outcome.Throttled.class);
    script.seconds(20);
    isRevision(find("v1"), 1);
    assertThat(script.asked).containsExactly("list", "describe 2", "describe 1");
  }
}
