package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.plan.PruneTag;
import io.mooring.plan.RuleOrphan;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that Git does not want any more go with the brakes that services have. */
class SchedulePruneTest {
  private static final Duration A_WHILE = Duration.ofMinutes(30);

  private final World world = new World();

  private static Policy policy(Policy.Prune prune) {
    return new Policy(Policy.Mode.AUTO, Policy.Drift.ENFORCE, Policy.Adopt.WHEN_EQUAL, prune);
  }

  private void commits(int schedules) {
    var all = new ArrayList<String>();
    for (int i = 0; i < schedules; i++)
      all.add(
          "{name: job-%d, expression: rate(1 day), role: 'arn:aws:iam::123456789012:role/events'}"
              .formatted(i));
    world.git.commit(
        "web.yaml",
        manifest("web", "shop/web:v1", 1) + "  schedules: [" + String.join(", ", all) + "]\n");
    world.hint();
    world.run(A_WHILE);
  }

  private ObjectNode events(String operation, String request) {
    try {
      var document = (ObjectNode) new ObjectMapper().readTree(request);
      var reply = world.model.call("events", operation, document, world.now());
      if (reply instanceof Reply.Ok(var body, var _)) return body;
      throw new AssertionError(operation + ": " + reply);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private List<String> rules() {
    var names = new ArrayList<String>();
    events("ListRules", "{}")
        .path("Rules")
        .forEach(r -> names.add(r.path("Name").asText()));
    return names;
  }

  private String told() {
    return world.report().resources().stream()
        .flatMap(r -> r.conditions().stream())
        .filter(c -> c.type() == Condition.Type.ORPHANED)
        .map(Condition::message)
        .findFirst()
        .orElse("");
  }

  @Test
  void underNeverItStaysAndIsTold() {
    commits(6);
    commits(5);
    assertThat(rules()).hasSize(6);
    assertThat(told()).contains("no manifest wants rule web-job-5", "sync.prune is never");
  }

  @Test
  void underAutoItsTargetGoesAndThenTheRule() {
    world.restart(policy(Policy.Prune.AUTO));
    commits(6);
    world.aws.forgetWrites();
    commits(5);
    assertThat(rules()).hasSize(5);
    assertThat(world.aws.writes()).containsExactly("TagResource", "RemoveTargets", "DeleteRule");
    assertThat(told()).isEmpty();
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void manyAtOnceAskFirstAndAYesToThemIsTaken() {
    world.restart(policy(Policy.Prune.AUTO));
    commits(6);
    commits(1);
    assertThat(rules()).hasSize(6);
    assertThat(told()).contains("more than 3 schedules", "mooring prune --app shop");
    var left = world.worker().leftovers().rules();
    assertThat(left).hasSize(5);
    saysYesTo(left.stream().map(RuleOrphan::identity).toList());
    world.run(A_WHILE);
    assertThat(rules()).hasSize(1);
  }

  private void saysYesTo(String name) {
    saysYesTo(List.of("shop//" + name));
  }

  private void saysYesTo(List<String> identities) {
    var yes = new PruneTag(
        PruneTag.digestOf(identities),
        new TreeSet<>(),
        "ann",
        world.now().plus(Duration.ofHours(1)));
    world.call(
        "TagResource",
        "{\"resourceArn\":\"arn:aws:ecs:eu-west-1:123456789012:cluster/shop\",\"tags\":"
            + "[{\"key\":\"mooring:prune/shop/schedules\",\"value\":\"" + yes.value() + "\"}]}");
  }

  /** The command lists at once what the controller lists every ten minutes. */
  @ParameterizedTest
  @ValueSource(ints = {5, 0})
  void aYesRightAfterTheCommitIsTaken(int left) {
    world.restart(policy(Policy.Prune.CONFIRM));
    commits(left + 1);
    var name = rules().stream().filter(r -> r.startsWith("web-job-" + left)).findFirst();
    saysYesTo(name.orElseThrow());
    commits(left);
    assertThat(rules()).hasSize(left);
  }

  /** A new process that may not list the rules yet knows nothing of what the yes is for. */
  @ParameterizedTest
  @ValueSource(strings = {"ThrottlingException", "InternalException"})
  void aYesOutlivesARestartInWhichRulesAreNotListedYet(String code) {
    world.restart(policy(Policy.Prune.CONFIRM));
    commits(6);
    commits(5);
    var name = rules().stream().filter(r -> r.startsWith("web-job-5")).findFirst();
    saysYesTo(name.orElseThrow());
    var throttled = new AtomicInteger(3);
    var busy = new Reply.Fault(code, "not now", code.startsWith("Internal") ? 500 : 400, "id");
    world.aws.instead((call, _) -> call == AwsCall.LIST_RULES && throttled.getAndDecrement() > 0
        ? Optional.of(busy)
        : Optional.empty());
    world.restart();
    world.run(A_WHILE);
    assertThat(throttled.get()).isLessThan(1);
    assertThat(rules()).hasSize(5);
  }

  /** The name of a rule holds the app's: the one of before starts the same once more. */
  @Test
  void rulesOfTheAppsFormerNameAreToldAndLeftToPeople() {
    world.restart(policy(Policy.Prune.AUTO));
    commits(1);
    world.rename("store", "test/shop");
    world.run(A_WHILE);
    assertThat(rules()).hasSize(2);
    assertThat(told()).contains("is of the app's former name", "delete it by hand");
    world.aws.forgetWrites();
    world.run(Duration.ofHours(7));
    assertThat(world.aws.writes()).isEmpty();
    var left =
        rules().stream().filter(name -> told().contains(name)).findFirst().orElseThrow();
    events("RemoveTargets", "{\"Rule\":\"" + left + "\",\"Ids\":[\"job-0\"]}");
    events("DeleteRule", "{\"Name\":\"" + left + "\"}");
    world.run(A_WHILE);
    assertThat(rules()).hasSize(1);
    assertThat(told()).isEmpty();
  }

  @Test
  void theLastScheduleThatIsDroppedIsToldAtOnce() {
    commits(1);
    commits(0);
    assertThat(told()).contains("no manifest wants rule web-job-0");
  }

  @Test
  void whatSomebodyHungOnItStaysAndTheRuleWithIt() {
    world.restart(policy(Policy.Prune.AUTO));
    commits(6);
    var rule =
        rules().stream().filter(r -> r.startsWith("web-job-5")).findFirst().orElseThrow();
    events(
        "PutTargets",
        "{\"Rule\":\"" + rule
            + "\",\"Targets\":[{\"Id\":\"theirs\",\"Arn\":\"arn:aws:lambda:eu-west-1:123456789012:function:f\"}]}");
    commits(5);
    assertThat(rules()).hasSize(6);
    assertThat(events("ListTargetsByRule", "{\"Rule\":\"" + rule + "\"}").path("Targets"))
        .singleElement()
        .satisfies(t -> assertThat(t.path("Id").asText()).isEqualTo("theirs"));
    assertThat(told()).contains("somebody hung 1 targets on it");
  }

  @Test
  void aManifestWithErrorsPrunesNothing() {
    world.restart(policy(Policy.Prune.AUTO));
    commits(6);
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 1).replace("family:", "familly:"));
    world.hint();
    world.run(A_WHILE);
    assertThat(rules()).hasSize(6);
    assertThat(told()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = AwsCall.class,
      names = {"TAG_RULE", "REMOVE_TARGETS", "DELETE_RULE"})
  void killedOnTheWayTheNextStartEndsIt(AwsCall at) {
    world.restart(policy(Policy.Prune.AUTO));
    commits(6);
    world.aws.dieAfter(call -> call == at);
    try {
      commits(5);
    } catch (Killed now) {
      world.aws.dieAfter(_ -> false);
      world.restart();
    }
    world.run(A_WHILE);
    assertThat(rules()).hasSize(5);
  }
}
