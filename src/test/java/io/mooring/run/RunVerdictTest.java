package io.mooring.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules;
import io.mooring.desired.RunRules.Success;
import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tasks ended, in the order in which it is asked. */
class RunVerdictTest {
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7";
  private static final String DONE = "EssentialContainerExited";
  private static final String EXITED = "Essential container in task exited";

  /** Containers web and proxy, both essential, and log, which is not. */
  private static LiveRevision revision() {
    var definition = JsonNodeFactory.instance.objectNode();
    var containers = definition.putArray("containerDefinitions");
    containers.addObject().put("name", "web").put("image", "shop/web:v2");
    containers.addObject().put("name", "proxy").put("image", "envoy:1");
    containers.addObject().put("name", "log").put("image", "fluent:3").put("essential", false);
    return new LiveRevision(
        RevisionName.parse(ARN).orElseThrow(), ARN, definition, new TreeMap<>());
  }

  private static DesiredRun run(Success success) {
    var definition = JsonNodeFactory.instance.objectNode().put("family", "web");
    return new DesiredRun(
        "migrate",
        Optional.of(DesiredRun.Phase.PRE_SYNC),
        new Definition.Derived(definition, Digest.of(definition)),
        "web",
        JsonNodeFactory.instance.objectNode(),
        new RunRules(
            Duration.ofMinutes(15), RunRules.OnTimeout.STOP, 0, RunRules.OnSupersede.WAIT, success),
        Optional.empty());
  }

  /** Containers as {@code name=code reason}, separated by commas; no code where it is empty. */
  private static LiveRun task(String id, String stopCode, String reason, String containers) {
    var list = new ArrayList<LiveRun.Container>();
    for (var one : containers.split(",")) {
      var name = one.substring(0, one.indexOf('=')).strip();
      var rest = one.substring(one.indexOf('=') + 1).split(" ", 2);
      list.add(new LiveRun.Container(
          name,
          "STOPPED",
          rest[0].isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(rest[0])),
          rest.length > 1 ? rest[1] : ""));
    }
    return new LiveRun(
        "arn:aws:ecs:eu-west-1:123456789012:task/shop/" + id,
        ARN,
        "mooring/1",
        "STOPPED",
        "STOPPED",
        stopCode,
        reason,
        list,
        new LiveRun.Times(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private static String told(RunVerdict verdict) {
    return switch (verdict) {
      case RunVerdict.Underway() -> "underway";
      case RunVerdict.Succeeded() -> "succeeded";
      case RunVerdict.Failed(var cause, var why) -> cause + ": " + why;
    };
  }

  private static String judged(Success success, LiveRun task) {
    return told(RunVerdict.of(task, run(success), revision()));
  }

  private static Success success(String words) {
    return switch (words) {
      case "all" -> new Success.All();
      case "essential" -> new Success.Essential();
      default -> new Success.Containers(List.of(words.split("\\+")));
    };
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      web       | web=0,proxy=0,log=0     | succeeded
      web       | web=0,proxy=137,log=137 | succeeded
      web       | web=0,proxy=,log=       | succeeded
      web       | web=1,proxy=0,log=0     | EXIT_CODE: container web: exit code 1
      web+proxy | web=0,proxy=2,log=0     | EXIT_CODE: container proxy: exit code 2
      web+proxy | web=0,proxy=0,log=9     | succeeded
      essential | web=0,proxy=0,log=137   | succeeded
      essential | web=3,proxy=143,log=137 | EXIT_CODE: container web: exit code 3; also proxy 143
      all       | web=0,proxy=0,log=0     | succeeded
      all       | web=0,proxy=0,log=5     | EXIT_CODE: container log: exit code 5
      all       | web=0,proxy=143,log=2   | EXIT_CODE: container log: exit code 2; also proxy 143
      job       | web=0,proxy=0,log=0     | NO_EXIT_CODE: container job is not in the task; correct `success` or `container`
      """)
  void theRuleOfSuccessSaysWhoseExitCodesCount(String rule, String containers, String verdict) {
    assertThat(judged(success(rule), task("1", DONE, EXITED, containers))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      125 | the container could not be run
      126 | may not be executed
      127 | the command was not found
      134 | SIGABRT
      137 | SIGKILL: often for memory
      139 | SIGSEGV
      143 | SIGTERM
      130 | signal 2
      """)
  void aCodeThatCustomGivesAMeaningIsExplained(int code, String words) {
    assertThat(judged(success("web"), task("1", DONE, EXITED, "web=" + code)))
        .startsWith("EXIT_CODE: container web: exit code " + code + " (")
        .contains(words);
  }

  @Test
  void memoryIsTheCauseWhereAwsSaysSoOnTheContainerOrTheTask() {
    var oom = "OutOfMemoryError: Container killed due to memory usage";
    assertThat(judged(success("web"), task("1", DONE, EXITED, "web=137 " + oom)))
        .isEqualTo(
            "OUT_OF_MEMORY: container web: out of memory, exit code 137; give it more, or use less");
    assertThat(judged(success("web"), task("1", DONE, oom, "web=137"))).startsWith("OUT_OF_MEMORY");
    assertThat(judged(success("all"), task("1", DONE, EXITED, "web=1,proxy=137 " + oom)))
        .as("it began with the one that had no memory")
        .startsWith("OUT_OF_MEMORY: container proxy");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/shop/web:v2: not found | image shop/web:v2 cannot be pulled: it is not in the registry
      CannotPullContainerError: Error response from daemon: pull access denied for shop/web:v2, repository does not exist or may require 'docker login' | image shop/web:v2 cannot be pulled: the registry denies it
      CannotPullContainerError: failed to resolve ref envoy:1: unexpected status: 403 Forbidden | image envoy:1 cannot be pulled: the registry denies it
      CannotPullContainerError: dial tcp 10.0.0.1:443: i/o timeout while pulling shop/web:v2 | image shop/web:v2 cannot be pulled: the registry cannot be reached
      CannotPullContainerError: toomanyrequests: shop/web:v2 You have reached your pull rate limit | image shop/web:v2 cannot be pulled: the registry lets no more pulls through
      CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64' for shop/web:v2 | image shop/web:v2 cannot be pulled: it is not built for this platform
      CannotPullImageManifestError: Error response from daemon: manifest unknown: envoy:1 | image envoy:1 cannot be pulled: it is not in the registry
      CannotPullContainerError: no space left on device | an image cannot be pulled: the host's disk is full
      """)
  void anImageThatCannotBePulledIsNamedWithWhy(String reason, String words) {
    assertThat(judged(success("web"), task("1", "TaskFailedToStart", reason, "web=,proxy=,log=")))
        .startsWith("IMAGE: " + words)
        .contains("(CannotPull");
    // On EC2 the container says it, and the task only that it did not start.
    assertThat(judged(
            success("web"),
            task(
                "1",
                "TaskFailedToStart",
                "Task failed to start",
                "web= " + reason.replace(",", ""))))
        .startsWith("IMAGE: image shop/web:v2 cannot be pulled: ");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed | a secret or the registry's credentials cannot be read
      ResourceInitializationError: failed to validate logger args: The specified log group does not exist | its log cannot be opened
      ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes | a volume cannot be mounted
      ResourceInitializationError: failed to configure ENI: not available | its network cannot be set up
      CannotStartContainerError: Error response from daemon: exec: "bin/x": executable file not found in $PATH | the command is not in the image
      RESOURCE:MEMORY | RESOURCE:MEMORY: no container instance has enough memory left; ask for less
      RESOURCE:ENI | RESOURCE:ENI: no container instance has a network interface left
      AGENT | AGENT: the agent of the container instance is not connected; restart it
      EMPTY CAPACITY PROVIDER | EMPTY CAPACITY PROVIDER: no container instance is there
      no capacity there | the cluster had no room for it
      MemberOf placement constraint unsatisfied. | MemberOf placement constraint unsatisfied.: no container instance meets its placementConstraints
      CannotCreateVolumeError: no such volume | a volume cannot be mounted
      Something quite new | Something quite new
      """)
  void aTaskThatFailedToStartSaysWhatWasMissing(String reason, String words) {
    assertThat(judged(success("web"), task("1", "TaskFailedToStart", reason, "web=")))
        .startsWith("START: failed to start: " + words)
        .contains(reason);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
      UserInitiated | Host EC2 (instance i-0abc) terminated. | web=1 | HOST_LOST: its host, the EC2 instance i-0abc, was terminated
      - | Host EC2 (instance i-0abc) stopped. | web= | HOST_LOST: its host, the EC2 instance i-0abc, was stopped
      SpotInterruption | Your Spot Task was interrupted. | web=0 | INFRASTRUCTURE: AWS took its Spot capacity back: Your Spot Task was interrupted.
      TerminationNotice | - | web=143 | INFRASTRUCTURE: AWS gave notice to its host
      InfrastructureHealth | Failed checks | web= | INFRASTRUCTURE: AWS found its host unhealthy: Failed checks
      UserInitiated | Task stopped by user | web=143 | STOPPED: stopped by a person: Task stopped by user
      UserInitiated | anna: wrong data | web=0 | STOPPED: stopped by a person: anna: wrong data
      UserInitiated | Mooring: superseded by another version | web=0 | STOPPED: stopped by Mooring: superseded by another version
      UserInitiated | Mooring: timed out after 900 s | web=0 | TIMED_OUT: Mooring: timed out after 900 s
      ServiceSchedulerInitiated | Scaling activity | web=0 | STOPPED: stopped by the ECS scheduler: Scaling activity
      EssentialContainerExited | Essential container in task exited | web=0 | succeeded
      - | - | web=0 | succeeded
      BrandNewCode | - | web=0 | succeeded
      BrandNewCode | - | web=1 | EXIT_CODE: container web: exit code 1
      EssentialContainerExited | Essential container in task exited | web= | NO_EXIT_CODE: container web has no exit code: Essential container in task exited
      - | - | web= | NO_EXIT_CODE: container web has no exit code: ECS does not say why
      """)
  void whatStoppedItFromOutsideComesBeforeItsExitCodes(
      String code, String reason, String containers, String verdict) {
    var task = task("1", code == null ? "" : code, reason == null ? "" : reason, containers);
    assertThat(judged(success("web"), task)).isEqualTo(verdict);
  }

  @Test
  void failingToStartComesBeforeEverythingElse() {
    var reason = "ResourceInitializationError: failed to configure ENI";
    assertThat(judged(success("web"), task("1", "SpotInterruption", reason, "web=")))
        .startsWith("START: ");
    assertThat(judged(success("web"), task("1", DONE, EXITED, "web= CannotStartContainerError: x")))
        .startsWith("START: container web failed to start");
  }

  @Test
  void aSidecarThatNeverRanDoesNotFailTheContainerThatCounts() {
    var task = task("1", DONE, EXITED, "web=0,proxy=,log= CannotStartContainerError: x");
    assertThat(judged(success("web"), task)).isEqualTo("succeeded");
    assertThat(judged(success("all"), task)).startsWith("START: container log failed to start");
  }

  @Test
  void aSidecarKilledAfterTheMainContainerIsExplainedWhereItsCodeCounts() {
    assertThat(judged(success("essential"), task("1", DONE, EXITED, "web=0,proxy=137,log=0")))
        .startsWith("EXIT_CODE: container proxy: exit code 137")
        .endsWith("container web had ended with 0, let `success` name what counts");
  }

  @Test
  void anEndIsNotJudgedBeforeItIsThere() {
    var ended = task("1", DONE, EXITED, "web=1");
    var running = new LiveRun(
        ended.arn(),
        ARN,
        "",
        "DEPROVISIONING",
        "STOPPED",
        DONE,
        EXITED,
        ended.containers(),
        ended.times());
    assertThat(judged(success("web"), running)).isEqualTo("underway");
  }

  @Test
  void ofSeveralTasksEachMustSucceedAndTheFirstThatFailedIsNamed() {
    var good = task("a", DONE, EXITED, "web=0");
    var bad = task("b", DONE, EXITED, "web=4");
    var run = run(success("web"));
    assertThat(told(RunVerdict.of(List.of(good, good), run, revision()))).isEqualTo("succeeded");
    assertThat(told(RunVerdict.of(List.of(good, bad, bad), run, revision())))
        .isEqualTo("EXIT_CODE: container web: exit code 4 (task b; 2 of 3 tasks failed)");
    assertThat(told(RunVerdict.of(List.of(), run, revision())))
        .as("no task is never success")
        .isEqualTo("underway");
  }

  @Test
  void theContainerThatBeganItIsTheOneWhoseLogIsRead() {
    var task = task("1", DONE, EXITED, "web=143,proxy=2,log=137");
    assertThat(RunVerdict.blamed(task, run(success("all")), revision())).isEqualTo("proxy");
    assertThat(RunVerdict.blamed(task, run(success("web")), revision())).isEqualTo("web");
  }
}
