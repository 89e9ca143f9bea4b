package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.ClusterReader.Sweep;
import io.mooring.ident.ClusterName;
import io.mooring.live.LiveService;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several apps read one cluster together, and none of them can keep another one from it. */
class ClusterReaderTest {
  private static final ClusterName SHOP = new ClusterName("shop");
  private static final int FEW = 12;

  /** More than one look may take of the budget. */
  private static final int MANY = 1_500;

  private final TreeMap<String, String> tags = new TreeMap<>();
  private final List<ObjectNode> asked = new ArrayList<>();
  private final TreeMap<String, String> serviceTags = new TreeMap<>();
  private boolean denies;
  private boolean shows = true;
  private final Script script = new Script(this::answers);
  private final ClusterReader reader = script.ecs.cluster(SHOP);

  private Reply answers(AwsCall call, ObjectNode request) {
    var body = JsonNodeFactory.instance.objectNode();
    if (call == AwsCall.DESCRIBE_CLUSTERS) {
      var cluster = body.putArray("clusters").addObject();
      cluster.put("clusterName", "shop").put("clusterArn", "arn:shop").put("status", "ACTIVE");
      var list = cluster.putArray("tags");
      tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
      return new Reply.Ok(body, "id");
    }
    asked.add(request);
    var services = body.putArray("services");
    for (var name : request.path("services")) {
      if (denies && name.asText().startsWith("b"))
        return new Reply.Fault("AccessDeniedException", "not allowed", 400, "id");
      if (!shows) continue;
      var shown = service(name.asText());
      var list = shown.putArray("tags");
      serviceTags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
      services.add(shown);
    }
    return new Reply.Ok(body, "id");
  }

  private static ObjectNode service(String name) {
    var service = JsonNodeFactory.instance.objectNode();
    return service
        .put("serviceName", name)
        .put("serviceArn", "arn:" + name)
        .put("status", "ACTIVE");
  }

  private static SortedSet<String> services(String prefix, int count) {
    var names = new TreeSet<String>();
    IntStream.range(0, count).forEach(i -> names.add("%s-%04d".formatted(prefix, i)));
    return names;
  }

  private Sweep sweep(String app, SortedSet<String> names) {
    return reader.sweep(app, names, script.now(), script.now());
  }

  private static boolean isComplete(Sweep sweep, SortedSet<String> names) {
    return sweep instanceof Sweep.Complete(var live) && live.services().keySet().equals(names);
  }

  @Test
  void whatIsWantedByAllIsReadOnce() {
    var ones = services("a", 3);
    var others = services("b", FEW);
    sweep("a", ones);
    sweep("b", others);
    script.seconds(60);
    asked.clear();
    assertThat(isComplete(sweep("a", ones), ones)).isTrue();
    assertThat(isComplete(sweep("b", others), others)).isTrue();
    assertThat(asked).hasSize(2);
  }

  @Test
  void whatMayNotBeSeenOfOneAppIsNoTroubleOfAnother() {
    var ones = services("a", 3);
    denies = true;
    assertThat(sweep("b", services("b", FEW))).isInstanceOf(Sweep.Failed.class);
    for (int minute = 0; minute < 3; minute++) {
      script.seconds(60);
      assertThat(isComplete(sweep("a", ones), ones)).isTrue();
      asked.clear();
      assertThat(isComplete(sweep("a", ones), ones)).isTrue();
      assertThat(asked).as("what is fresh is not asked for again").isEmpty();
      assertThat(sweep("b", services("b", FEW))).isInstanceOf(Sweep.Failed.class);
    }
  }

  @Test
  void whatIsTooMuchForTheBudgetOfOneAppDoesNotKeepAnotherWaiting() {
    var ones = services("c", 3);
    sweep("b", services("b", MANY));
    script.seconds(60);
    sweep("c", ones);
    script.seconds(60);
    assertThat(isComplete(sweep("c", ones), ones)).isTrue();
    assertThat(sweep("b", services("b", MANY))).isInstanceOf(Sweep.Partial.class);
  }

  @Test
  void whatIsTakenAwayLeavesWhatAnotherAppHasSeenSince() {
    tags.put("mooring:sync/a", "x");
    sweep("a", services("a", 1));
    tags.put("mooring:suspend/b", "y");
    script.seconds(60);
    sweep("b", services("b", 1));
    reader.untagged(List.of("mooring:sync/a"));
    assertThat(reader.view(new TreeSet<>()).tags()).containsOnlyKeys("mooring:suspend/b");
  }

  private void wrote(ObjectNode answer, Set<String> sent) {
    reader.wrote(LiveService.of(answer, script.now()), sent, script.now());
  }

  /** Our write was answered; what came after it, another one's or one without answer, was seen. */
  @Test
  void whatIsNotShownSoonAfterAWriteIsAsItWasSeenLast() {
    var one = services("a", 1);
    sweep("a", one);
    wrote(service(one.first()), Set.of());
    serviceTags.put("mooring:healthy", "v2");
    script.seconds(10);
    sweep("a", one);
    shows = false;
    script.seconds(10);
    sweep("a", one);
    assertThat(reader.view(one).service(one.first()).orElseThrow().tags())
        .containsEntry("mooring:healthy", "v2");
  }

  /** An answer to an update carries no tags: those that are known may be of before as well. */
  @Test
  void anAnswerThatShowsMoreThanWeSentIsLookedBehind() {
    var one = services("a", 1);
    sweep("a", one);
    var count = service(one.first()).put("desiredCount", 3);
    wrote(count, Set.of("desiredCount"));
    assertThat(reader.seenAt(one.first())).as("what we sent").contains(script.now());
    wrote(count.deepCopy().put("platformVersion", "1.4.0"), Set.of("desiredCount"));
    assertThat(reader.seenAt(one.first())).as("what somebody else changed").contains(Instant.MIN);
  }
}
