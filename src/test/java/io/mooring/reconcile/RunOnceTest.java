package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.RunTag;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways in which a migration could run twice, or its failure get lost. */
class RunOnceTest {
  private static final Duration A_WHILE = Duration.ofMinutes(12);

  private final World world = new World();

  private static String hooked(String image, String more) {
    return World.manifest("web", "shop/web:" + image, 2)
        + "  hooks:\n    - {name: migrate, phase: PreSync, " + more + "}\n";
  }

  private void begins(String manifest) {
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.git.commit("web.yaml", manifest);
    world.hint();
  }

  private void diesAfter(AwsCall last) {
    world.aws.dieAfter(call -> call == last);
    try {
      world.run(A_WHILE);
    } catch (Killed _) {
      world.aws.dieAfter(_ -> false);
      return;
    }
    throw new AssertionError("it never came to " + last);
  }

  private String told(Condition.Type type) {
    return world.status("web").conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  private void assertOnceOrAsked(String condition) {
    assertThat(world.aws.started()).hasSize(1);
    if (condition.isEmpty()) {
      assertThat(world.status("web").conditions()).isEmpty();
      assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    } else assertThat(told(Condition.Type.OUTCOME_UNKNOWN)).contains(condition);
  }

  @Test
  void aTaskThatStillRunsIsFoundHoweverLongNobodyWasThere() {
    begins(hooked("v2", "container: web, command: [sleep-10000], timeout: 4h"));
    diesAfter(AwsCall.RUN_TASK);
    world.restart();
    world.advance(Duration.ofHours(2));
    world.run(Duration.ofHours(2));
    assertOnceOrAsked("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"container: web, command: [sleep-20]", "image: shop/migrate:v1"})
  void anAppThatIsRenamedMeanwhileAsksWhatItsFormerSelfStarted(String hook) {
    begins(hooked("v2", hook));
    diesAfter(AwsCall.RUN_TASK);
    world.rename("store", "test/shop");
    world.run(A_WHILE);
    assertOnceOrAsked("another name");
  }

  @Test
  void aDerivedRevisionThatIsDeregisteredMeanwhileDoesNotHideItsTask() {
    begins(hooked("v2", "image: shop/migrate:v1"));
    diesAfter(AwsCall.RUN_TASK);
    var family = world.aws.started().stream()
        .map(arn -> world
            .call("DescribeTasks", "{\"cluster\":\"shop\",\"tasks\":[\"%s\"]}".formatted(arn))
            .at("/tasks/0/taskDefinitionArn")
            .asText())
        .findFirst()
        .orElseThrow();
    world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"%s\"}".formatted(family));
    world.restart();
    world.run(A_WHILE);
    assertOnceOrAsked("another name");
  }

  @Test
  void aTaskOfAnAppThatIsRenamedMeanwhileIsAskedAboutToo() {
    world.git.commit("seed.yaml", TaskStoriesTest.task("seed", "sleep-20", ""));
    diesAfter(AwsCall.RUN_TASK);
    world.rename("store", "test/shop");
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(1);
    assertThat(TaskStoriesTest.told(
            TaskStoriesTest.status(world, "seed"), Condition.Type.OUTCOME_UNKNOWN))
        .contains("another name");
  }

  @Test
  void aVersionWithoutAHookWaitsForTheFormerOnesTaskOnARevisionOfItsOwn() {
    begins(hooked("v2", "image: shop/migrate:v1, command: [sleep-120]"));
    diesAfter(AwsCall.RUN_TASK);
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v3", 2));
    world.restart();
    world.run(Duration.ofSeconds(90));
    assertThat(world.revision("web")).isEqualTo("web:1");
    world.run(A_WHILE);
    assertOnceOrAsked("");
    assertThat(world.revision("web")).isNotEqualTo("web:1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEqualRevisionThatSomebodyElseRegistersMeanwhileRunsItNotAgain(boolean restarts) {
    begins(hooked("v2", "container: web, command: [sleep-60]"));
    world.run(Duration.ofSeconds(30));
    assertThat(world.aws.started()).hasSize(1);
    world.call("RegisterTaskDefinition", Runs.content(world, "web:2"));
    if (restarts) world.restart();
    world.run(A_WHILE);
    assertOnceOrAsked("");
    assertThat(world.revision("web")).isEqualTo("web:2");
  }

  @ParameterizedTest
  @CsvSource({"sleep-20, 1", "exit-1, 2"})
  void twoControllersAtOnceStartWhatOneWould(String command, int tasks) {
    begins(hooked("v2", "container: web, retries: 1, command: [" + command + "]"));
    var one = world.worker();
    world.restart();
    var two = world.worker();
    for (int i = 0; i < 150; i++) {
      (i % 3 == 0 ? one : two).pass();
      world.advance(Duration.ofSeconds(3));
    }
    assertThat(world.aws.started()).hasSize(tasks);
    assertThat(Runs.record(world, "web:2", "migrate"))
        .startsWith(tasks == 1 ? "state=succeeded" : "state=failed");
  }

  @Test
  void whatIsForbiddenForHoursStartsWhenItMay() {
    begins(hooked("v2", "container: web, command: [m]"));
    world.aws.instead((call, _) -> call == AwsCall.RUN_TASK
        ? Optional.of(new Reply.Fault("AccessDeniedException", "no iam:PassRole", 400, "r"))
        : Optional.empty());
    world.run(Duration.ofHours(2));
    assertThat(world.status("web").conditions().toString()).contains("iam:PassRole");
    world.aws.wellAgain();
    world.run(Duration.ofMinutes(20));
    assertOnceOrAsked("");
  }

  /**
   * The answer to the first RunTask is lost, its task is shown late, and the same request is
   * refused when it is sent again.
   */
  @Test
  void aRefusalOfWhatWasSentBeforeIsNoSignThatNothingRuns() {
    begins(hooked("v2", "container: web, command: [sleep-20]"));
    var sent = new AtomicInteger();
    var hidden = new Instant[] {Instant.MAX};
    world.aws.instead((call, _) -> {
      if (call == AwsCall.RUN_TASK && sent.incrementAndGet() == 2)
        return Optional.of(new Reply.Fault("InvalidParameterException", "No subnets.", 400, "r"));
      if (call == AwsCall.LIST_TASKS && sent.get() > 0 && world.now().isBefore(hidden[0]))
        return Optional.of(new Reply.Ok(noTasks(), "r"));
      return Optional.empty();
    });
    world.aws.afterwards((call, _) -> {
      if (call != AwsCall.RUN_TASK || sent.get() != 1) return Optional.empty();
      hidden[0] = world.now().plus(Duration.ofMinutes(4));
      return Optional.of(new Reply.Lost("reset"));
    });
    world.run(Duration.ofMinutes(1));
    world.git.commit("web.yaml", hooked("v2", "container: web, command: [sleep-21]"));
    world.hint();
    world.run(A_WHILE);
    assertOnceOrAsked("");
  }

  /** One answer lacks a task that goes on: it was seen a moment ago, or it is listed. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAnswerThatLacksWhatGoesOnStartsNothingBesideIt(boolean restarts) {
    begins(hooked("v2", "container: web, command: [sleep-600], timeout: 10s, onTimeout: leave"));
    world.run(Duration.ofSeconds(30));
    assertThat(told(Condition.Type.RUN_FAILED)).contains("left running");
    world.git.commit("web.yaml", hooked("v3", "container: web, command: [exit-0]"));
    world.hint();
    world.run(Duration.ofSeconds(10));
    if (restarts) world.restart();
    var lacking = new AtomicInteger(1);
    world.aws.instead((call, _) -> {
      if (call != AwsCall.DESCRIBE_TASKS || lacking.getAndDecrement() <= 0) return none();
      var body = JsonNodeFactory.instance.objectNode();
      body.putArray("tasks");
      return Optional.of(new Reply.Ok(body, "r"));
    });
    world.run(Duration.ofMinutes(1));
    assertThat(lacking).hasValueLessThanOrEqualTo(0);
    assertThat(world.aws.started()).hasSize(1);
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(2);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  /** A process that has just come up is shown what was there before the last one started it. */
  @Test
  void whoComesUpWaitsForARecordThatMayBeOfBefore() {
    begins(hooked("v2", "container: web, command: [sleep-120]"));
    world.run(Duration.ofSeconds(10));
    assertThat(world.aws.started()).hasSize(1);
    var until = world.now().plusSeconds(20);
    world.aws.instead((call, request) -> {
      if (!world.now().isBefore(until)) return none();
      if (call == AwsCall.LIST_TASKS) return Optional.of(new Reply.Ok(noTasks(), "r"));
      if (call != AwsCall.DESCRIBE_TASK_DEFINITION) return none();
      var body = world.call("DescribeTaskDefinition", request.toString());
      for (var tag : body.path("tags"))
        if (tag.path("key").asText().equals(Tags.RUN + "/migrate"))
          ((ObjectNode) tag).put("value", RunTag.PENDING.value());
      return Optional.of(new Reply.Ok(body, "r"));
    });
    world.git.commit("web.yaml", hooked("v3", "container: web, command: [exit-0]"));
    world.restart();
    world.run(Duration.ofSeconds(60));
    assertThat(world.aws.started()).hasSize(1);
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(2);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  private static ObjectNode noTasks() {
    var body = JsonNodeFactory.instance.objectNode();
    body.putArray("taskArns");
    return body;
  }

  record Late(int call, boolean before) {}

  static Stream<Late> lates() {
    return IntStream.range(0, 24)
        .boxed()
        .flatMap(call -> Stream.of(new Late(call, true), new Late(call, false)));
  }

  /** Tags are read half a minute late, tasks are listed a minute late, and it is killed once. */
  @ParameterizedTest
  @MethodSource("lates")
  void recordsAndTasksThatShowLateStartNothingTwice(Late late) {
    begins(hooked("v2", "container: web, retries: 1, command: [exit-1]"));
    showsLate();
    var left = new AtomicInteger(late.call());
    if (late.before()) world.aws.dieBefore(_ -> left.getAndDecrement() == 0);
    else world.aws.dieAfter(_ -> left.getAndDecrement() == 0);
    try {
      world.run(Duration.ofMinutes(5));
    } catch (Killed _) {
      world.restart();
    }
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(2);
    assertThat(told(Condition.Type.RUN_FAILED)).contains("exit code 1");
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  private void showsLate() {
    Map<String, TreeMap<Instant, ObjectNode>> seen = new HashMap<>();
    world.aws.afterwards((call, request) -> {
      if (call == AwsCall.TAG_RESOURCE || call == AwsCall.REGISTER_TASK_DEFINITION) return none();
      if (call == AwsCall.LIST_TASKS) {
        var answer = world.call("ListTasks", request.toString());
        var shown = answer.deepCopy();
        var arns = shown.putArray("taskArns");
        answer.path("taskArns").forEach(arn -> {
          var created = world
              .call("DescribeTasks", "{\"cluster\":\"shop\",\"tasks\":[%s]}".formatted(arn))
              .at("/tasks/0/createdAt")
              .asDouble();
          if (created + 60 < world.now().getEpochSecond()) arns.add(arn);
        });
        return Optional.of(new Reply.Ok(shown, "r"));
      }
      return none();
    });
    world.aws.instead((call, request) -> {
      if (call != AwsCall.DESCRIBE_TASK_DEFINITION) return none();
      var name = request.path("taskDefinition").asText();
      var history = seen.computeIfAbsent(name, _ -> new TreeMap<>());
      var old = history.floorEntry(world.now().minusSeconds(30));
      var fresh = world.call("DescribeTaskDefinition", request.toString());
      history.put(world.now(), fresh.deepCopy());
      return Optional.of(
          new Reply.Ok((old == null ? history.firstEntry() : old).getValue().deepCopy(), "r"));
    });
  }

  private static Optional<Reply> none() {
    return Optional.empty();
  }
}
