package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Loose;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import io.mooring.plan.Action;
import io.mooring.plan.Known.Deployments;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ECS remembers of deployments is read in few calls, and what never changes only once. */
class ServiceHistoryTest {
  private static final String REVISION =
      "arn:aws:ecs:eu-west-1:123456789012:service-revision/shop/web/";

  private final Map<AwsCall, Reply> answers = new EnumMap<>(AwsCall.class);
  /** What the list answers once this was called. */
  private final Map<AwsCall, Reply> later = new EnumMap<>(AwsCall.class);

  private final List<String> asked = new ArrayList<>();
  private final Ecs ecs = new Ecs(this::answer, new Budget(1, () -> Instant.EPOCH));
  private final ServiceHistory history = ecs.history();

  private Reply answer(AwsCall call, ObjectNode request) {
    asked.add(call.operation() + " " + request);
    var answer = answers.get(call);
    if (later.containsKey(call)) answers.put(AwsCall.LIST_SERVICE_DEPLOYMENTS, later.remove(call));
    if (answer != null) return answer;
    if (call != AwsCall.DESCRIBE_SERVICE_REVISIONS) return ok("{}");
    var body = ok("{serviceRevisions: []}");
    for (var arn : request.path("serviceRevisionArns")) {
      if (arn.asText().endsWith("/404")) continue;
      body.body()
          .withArray("/serviceRevisions")
          .addObject()
          .put("serviceRevisionArn", arn.asText())
          .put("taskDefinition", "td-" + arn.asText().substring(REVISION.length()));
    }
    return body;
  }

  private static Reply.Ok ok(String body) {
    return new Reply.Ok(Loose.object(body), "id");
  }

  private void listed(String... lines) {
    var list = new ArrayList<String>();
    var whole = new ArrayList<String>();
    for (var line : lines) {
      var words = line.split(" ", -1);
      list.add("{serviceDeploymentArn: '%s', createdAt: %s, targetServiceRevisionArn: '%s'}"
          .formatted(words[0], words[1], REVISION + words[2]));
      if (words.length < 4) continue;
      whole.add(
          "{serviceDeploymentArn: '%s', createdAt: %s, status: '%s', targetServiceRevision: {arn: '%s'}}"
              .formatted(words[0], words[1], words[3], REVISION + words[2]));
    }
    answers.put(
        AwsCall.LIST_SERVICE_DEPLOYMENTS,
        ok("{serviceDeployments: [" + String.join(",", list) + "]}"));
    answers.put(
        AwsCall.DESCRIBE_SERVICE_DEPLOYMENTS,
        ok("{serviceDeployments: [" + String.join(",", whole) + "]}"));
  }

  private Outcome look(String... revisions) {
    return history.look(new Action.LookAtDeployments("shop", "web", List.of(revisions)));
  }

  private Deployments.Seen seen(String... revisions) {
    var outcome = look(revisions);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    var done = (Outcome.Done) outcome;
    return (Deployments.Seen) ((Outcome.Seen.Deployments) done.seen()).deployments();
  }

  @Test
  void theNewestComesFirstAndWhatCannotBeDescribedKeepsItsShortForm() {
    listed("a 100 1 SUCCESSFUL", "c 300 2 IN_PROGRESS", "b 200 2");
    var seen = seen();
    assertThat(seen.newestFirst())
        .extracting(LiveServiceDeployment::arn)
        .containsExactly("c", "b", "a");
    assertThat(seen.newestFirst().get(1).status()).isEqualTo(LiveServiceDeployment.Status.UNKNOWN);
    assertThat(seen.newestFirst().get(1).isOf("ecs-svc/2")).isTrue();
    assertThat(seen.revisions().keySet()).containsExactly(REVISION + "1", REVISION + "2");
  }

  /** Without its successor, one that was replaced looks like one that somebody stopped. */
  @Test
  void whatStoppedSinceItWasListedIsListedAgainWithWhatReplacedIt() {
    listed("a 100 1 STOPPED");
    var first = (Reply.Ok) answers.get(AwsCall.LIST_SERVICE_DEPLOYMENTS);
    ((ObjectNode) first.body().at("/serviceDeployments/0")).put("status", "IN_PROGRESS");
    var again = first.body().deepCopy();
    again
        .withArray("/serviceDeployments")
        .addObject()
        .put("serviceDeploymentArn", "b")
        .put("createdAt", 200)
        .put("status", "IN_PROGRESS");
    later.put(AwsCall.DESCRIBE_SERVICE_DEPLOYMENTS, new Reply.Ok(again, "id"));
    assertThat(seen().newestFirst())
        .extracting(LiveServiceDeployment::arn)
        .containsExactly("b", "a");
  }

  @Test
  void aRevisionIsDescribedOnceAndOneThatIsGoneIsNotThere() {
    listed("a 100 1 SUCCESSFUL");
    look();
    asked.clear();
    var seen = seen(REVISION + "7", REVISION + "404");
    assertThat(seen.revisions().keySet()).containsExactly(REVISION + "1", REVISION + "7");
    assertThat(asked)
        .filteredOn(call -> call.startsWith("DescribeServiceRevisions"))
        .first()
        .satisfies(call -> assertThat(call).doesNotContain(REVISION + "1\""));
  }

  @Test
  void aServiceWithoutHistoryCostsOneCall() {
    assertThat(seen().newestFirst()).isEmpty();
    assertThat(asked).allMatch(call -> call.startsWith("ListServiceDeployments"));
  }

  @Test
  void moreRevisionsThanOneCallTakesAreAskedForInTurns() {
    look(IntStream.range(0, 21).mapToObj(i -> REVISION + i).toArray(String[]::new));
    assertThat(asked).filteredOn(c -> c.startsWith("DescribeServiceRevisions")).hasSize(2);
  }

  /**
   * Not being allowed is an answer, any other refusal is one the second time; what passes never.
   */
  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, 400, 1",
    "UnsupportedFeatureException, 400, 2",
    "InvalidParameterException, 400, 2",
    "QuantumFluxException, 400, 2",
    "ExpiredTokenException, 400, 9",
    "ThrottlingException, 400, 9",
    "ServerException, 500, 9"
  })
  void whoMayNotAskKnowsThat(String code, int status, int looks) {
    answers.put(AwsCall.LIST_SERVICE_DEPLOYMENTS, new Reply.Fault(code, "no", status, "id"));
    for (int look = 1; look <= 3; look++) {
      var outcome = look();
      assertThat(outcome instanceof Outcome.Done).as("look %d", look).isEqualTo(look >= looks);
      if (outcome instanceof Outcome.Done(Outcome.Seen.Deployments(var found), var _)) {
        assertThat(found).isInstanceOf(Deployments.Unknown.class);
        assertThat(((Deployments.Unknown) found).why()).startsWith(code + ": no");
      }
    }
  }

  /** A version that failed would go out again for one refusal that passes. */
  @ParameterizedTest
  @CsvSource({"AccessDeniedException", "QuantumFluxException"})
  void whatWasReadableIsAskedForTwiceBeforeItIsNot(String code) {
    listed("a 100 1 SUCCESSFUL");
    var well = answers.get(AwsCall.LIST_SERVICE_DEPLOYMENTS);
    var refused = new Reply.Fault(code, "no", 400, "id");
    look();
    answers.put(AwsCall.LIST_SERVICE_DEPLOYMENTS, refused);
    assertThat(look()).isNotInstanceOf(Outcome.Done.class);
    answers.put(AwsCall.LIST_SERVICE_DEPLOYMENTS, well);
    assertThat(seen().newestFirst()).hasSize(1);
    answers.put(AwsCall.LIST_SERVICE_DEPLOYMENTS, refused);
    assertThat(look()).isNotInstanceOf(Outcome.Done.class);
    assertThat(look()).isInstanceOf(Outcome.Done.class);
  }

  /** A new process knows no more than that its list was answered. */
  @Test
  void whoMayListThemMayMostlyReadThem() {
    listed("a 100 1 SUCCESSFUL");
    var refused = new Reply.Fault("AccessDeniedException", "no", 400, "id");
    answers.put(AwsCall.DESCRIBE_SERVICE_DEPLOYMENTS, refused);
    assertThat(look()).isNotInstanceOf(Outcome.Done.class);
    assertThat(look()).as("refused again").isInstanceOf(Outcome.Done.class);
  }

  @Test
  void theRevisionOfADeploymentIsFoundByItsNumber() {
    var service = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web";
    assertThat(LiveServiceRevision.arnOf(service, "ecs-svc/42")).contains(REVISION + "42");
    assertThat(LiveServiceRevision.arnOf(service, "")).isEmpty();
    assertThat(LiveServiceRevision.arnOf("arn:aws:ecs:x:1:service/web", "ecs-svc/1"))
        .isEmpty();
  }

  /** Two refusals in a row tell of a right that is missing; a page's is no second one. */
  @Test
  void whatAPersonIsRefusedIsNotCounted() {
    answers.put(
        AwsCall.LIST_SERVICE_DEPLOYMENTS, new Reply.Fault("QuantumException", "no", 400, "id"));
    var asked = new Action.LookAtDeployments("shop", "web", List.of());
    assertThat(ecs.historyReader().look(asked)).isInstanceOf(Outcome.Refused.class);
    assertThat(look()).isInstanceOf(Outcome.Refused.class);
    assertThat(look()).isInstanceOf(Outcome.Done.class);
  }
}
