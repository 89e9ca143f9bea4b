package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static io.mooring.fault.Scenarios.held;
import static io.mooring.fault.Scenarios.well;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.port.Repository;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.window.Cron;
import io.mooring.window.Window;
import io.mooring.window.Windows;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** Bad versions, sources that cannot be read, and everything that keeps a change waiting. */
final class Troubles {
  private static final String GONE = "A deleted service has no healthy version to go back to.";
  private static final String UNKNOWN =
      "Without its tags no version is known as healthy, so none is gone back to.";

  private Troubles() {}

  static List<Scenario> all() {
    return List.of(
        firstIsBad(),
        badThenGood(),
        badThenBack(),
        twoBad(),
        countOfHeld(),
        shifting("blue-green", "strategy: BLUE_GREEN, bakeTimeInMinutes: 1"),
        shifting(
            "canary",
            "strategy: CANARY, canaryConfiguration: {canaryPercent: 50.0, canaryBakeTimeInMinutes: 1}"),
        shiftingIsBad("blue-green-bad", "strategy: BLUE_GREEN, bakeTimeInMinutes: 1"),
        shiftingIsBad(
            "canary-bad",
            "strategy: CANARY, canaryConfiguration: {canaryPercent: 50.0, canaryBakeTimeInMinutes: 1}"),
        autoscaled(),
        forcePushed(),
        stale(),
        damaged(),
        window(),
        shared(),
        daemon(),
        retention(),
        renamedFamily());
  }

  private static Scenario firstIsBad() {
    return Scenario.of(
            "first-bad",
            "B24: the first deployment fails, and there is nothing to go back to",
            _ -> {},
            stage -> {
              stage.commit("web.yaml", web("unhealthy"));
              stage.minutes(3);
            },
            stage -> assertThat(stage.status("web").health().health().status())
                .isEqualTo(Health.Status.DEGRADED))
        .without(
            "What needs a roll-out of a version that failed is not set back.", Mode.OTHER_EDITS);
  }

  private static Scenario badThenGood() {
    return Scenario.of(
        "bad-then-good",
        "a newer commit ends a hold",
        Plain::webRuns,
        stage -> {
          stage.commit("web.yaml", web("unhealthy"));
          stage.minutes(1);
          stage.commit("web.yaml", web("v3"));
          stage.minutes(2);
        },
        stage -> well(stage, "web", "v3"));
  }

  private static Scenario badThenBack() {
    return Scenario.of(
        "bad-then-revert",
        "Git goes back to what runs: nothing is left to do but to let go",
        Plain::webRuns,
        stage -> {
          stage.commit("web.yaml", web("unhealthy"));
          stage.minutes(1);
          stage.commit("web.yaml", web("v1"));
          stage.minutes(2);
        },
        stage -> well(stage, "web", "v1"));
  }

  private static Scenario twoBad() {
    return Scenario.of(
            "two-bad",
            "B24: a bad version after a bad one still goes back to the healthy one",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", web("unhealthy"));
              stage.minutes(1);
              stage.commit("web.yaml", web("unhealthy-too"));
              stage.minutes(2);
            },
            stage -> held(stage, "web", "v1"))
        .without(GONE, Mode.OTHER_DELETES)
        .without(UNKNOWN, Mode.OTHER_UNTAGS);
  }

  private static Scenario countOfHeld() {
    return Scenario.of(
            "held-count",
            "other members still converge while a version is held",
            Plain::webRuns,
            stage -> {
              stage.commit("web.yaml", web("unhealthy"));
              stage.minutes(1);
              stage.commit("web.yaml", web("unhealthy", 3));
              stage.minutes(2);
            },
            stage -> held(stage, "web", "v1"))
        .without(GONE, Mode.OTHER_DELETES)
        .without(UNKNOWN, Mode.OTHER_UNTAGS);
  }

  private static final String BALANCED = """
          loadBalancers:
            - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blue/1
              containerName: web
              containerPort: 8080
              advancedConfiguration:
                alternateTargetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/green/2
                productionListenerRule: arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/a/1/2/3
                roleArn: arn:aws:iam::123456789012:role/shift
      """;

  private static String shifting(Object version, String strategy) {
    var all = web(version.toString());
    return all.substring(0, all.indexOf("    deploymentConfiguration:"))
        + "    deploymentConfiguration: {" + strategy + "}\n" + BALANCED;
  }

  private static Scenario shifting(String name, String strategy) {
    return Scenario.of(
        name,
        "B5: traffic is shifted in stages",
        stage -> {
          stage.commit("web.yaml", shifting((Object) "v1", strategy));
          stage.minutes(3);
        },
        stage -> {
          stage.commit("web.yaml", shifting((Object) "v2", strategy));
          stage.minutes(4);
        },
        stage -> well(stage, "web", "v2"));
  }

  private static Scenario shiftingIsBad(String name, String strategy) {
    var guarded = strategy + ", deploymentCircuitBreaker: {enable: true, rollback: true}";
    return Scenario.of(
            name,
            "B5: a bad version never gets all of the traffic, and what it got is taken back",
            stage -> {
              stage.commit("web.yaml", shifting((Object) "v1", guarded));
              stage.minutes(3);
            },
            stage -> {
              stage.commit("web.yaml", shifting((Object) "unhealthy", guarded));
              stage.minutes(5);
            },
            stage -> held(stage, "web", "v1"))
        .without(GONE, Mode.OTHER_DELETES);
  }

  private static Scenario autoscaled() {
    return Scenario.of(
            "autoscaled",
            "B19, B20: a count that scales by itself is never written",
            stage -> {
              Plain.webRuns(stage);
              stage.beside(
                  "application-autoscaling",
                  "RegisterScalableTarget",
                  "{'ServiceNamespace':'ecs','ResourceId':'service/shop/web','ScalableDimension':'ecs:service:DesiredCount','MinCapacity':1,'MaxCapacity':9}");
              stage.cloud.call(
                  "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":6}");
            },
            stage -> {
              stage.rules.autoscaled();
              stage.commit("web.yaml", web("v2"));
              stage.minutes(3);
            },
            stage -> {
              assertThat(stage.image("web")).isEqualTo("shop/web:v2");
              assertThat(stage
                      .cloud
                      .shown("web")
                      .orElseThrow()
                      .path("desiredCount")
                      .asInt())
                  .isEqualTo(6);
            })
        .without("Its count is whoever's scaled it last.", Mode.OTHER_SCALES, Mode.OTHER_DELETES)
        .without(
            "Where every answer is of before it scaled by itself, it does not.",
            Mode.STALE_FOR_A_WHILE);
  }

  private static Scenario forcePushed() {
    return Scenario.of(
        "force-push",
        "B30: the branch is rewritten in the middle of a roll-out",
        Plain::webRuns,
        stage -> {
          stage.commit("web.yaml", web("v2"));
          stage.once();
          stage.git.trouble(Repository.Trouble.REWRITTEN, "main was rewritten");
          stage.hint();
          stage.minutes(1);
          stage.git.well();
          stage.commit("web.yaml", web("v3"));
          stage.minutes(2);
        },
        stage -> well(stage, "web", "v3"));
  }

  private static Scenario stale() {
    return Scenario.of(
            "git-away",
            "B11, B30: the last good commit is defended and nothing is pruned",
            Plain::webRuns,
            stage -> {
              stage.git.trouble(Repository.Trouble.UNREACHABLE, "cannot reach it");
              stage.cloud.call(
                  "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
              stage.minutes(3);
              stage.git.well();
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v2"))
        .under(World.AUTO.with(Policy.Prune.AUTO));
  }

  private static Scenario damaged() {
    return Scenario.of(
            "git-damaged",
            "B31: a mirror that cannot be read is no empty repository",
            Plain::webRuns,
            stage -> {
              stage.git.damaged();
              stage.minutes(2);
              stage.git.well();
              stage.commit("web.yaml", web("v2"));
              stage.minutes(2);
            },
            stage -> well(stage, "web", "v2"))
        .under(World.AUTO.with(Policy.Prune.AUTO))
        .without(
            "Before its first read of Git a process knows of no service, and waits.",
            Mode.OTHER_DELETES);
  }

  private static Scenario window() {
    var closed = new Windows(List.of(new Window(
        Window.Effect.DENY,
        Cron.parse("0 0 * * *"),
        Duration.ofMinutes(4),
        ZoneOffset.UTC,
        false)));
    return Scenario.of(
        "window",
        "nothing starts while a window is closed, and all is caught up with at its end",
        Plain::webRuns,
        stage -> {
          stage.restart(closed);
          stage.rules.closedUntil(stage.cloud.now().truncatedTo(DAYS).plus(Duration.ofMinutes(4)));
          stage.commit("web.yaml", web("v2"));
          stage.minutes(6);
        },
        stage -> well(stage, "web", "v2"));
  }

  private static String definition(String version) {
    return """
        apiVersion: mooring/v1
        kind: TaskDefinition
        metadata: {name: base}
        spec:
          taskDefinition:
            family: base
            networkMode: awsvpc
            requiresCompatibilities: [FARGATE]
            cpu: "256"
            memory: "512"
            containerDefinitions: [{name: app, image: "shop/web:%s"}]
        """.formatted(version);
  }

  private static String user(String name) {
    var own = Manifests.service(name, "any", 1);
    int from = own.indexOf("  taskDefinition:");
    int to = own.indexOf("  service:");
    return own.substring(0, from) + "  taskDefinition: {ref: base}\n" + own.substring(to);
  }

  private static Scenario shared() {
    return Scenario.of(
            "shared-definition",
            "two services on one task definition: one revision for both",
            stage -> {
              stage.commit("base.yaml", definition("v1"));
              stage.commit("web.yaml", user("web"));
              stage.commit("zoo.yaml", user("zoo"));
              stage.minutes(2);
            },
            stage -> {
              stage.commit("base.yaml", definition("v2"));
              stage.minutes(2);
            },
            stage -> {
              assertThat(stage.image("web")).isEqualTo("shop/web:v2");
              assertThat(stage.image("zoo")).isEqualTo("shop/web:v2");
            })
        .without(
            "What differs and has no tags of ours is nobody's that we know.", Mode.OTHER_UNTAGS);
  }

  private static String daemonOf(String version) {
    return """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: web}
        spec:
          cluster: shop
          taskDefinition:
            family: web
            networkMode: host
            requiresCompatibilities: [EC2]
            containerDefinitions: [{name: web, image: "shop/web:%s", memory: 128}]
          service: {schedulingStrategy: DAEMON, launchType: EC2}
        """.formatted(version);
  }

  private static Scenario daemon() {
    return Scenario.of(
        "daemon",
        "B18: a service without a count and with a band of its own",
        stage -> {
          stage.commit("web.yaml", daemonOf("v1"));
          stage.minutes(1);
        },
        stage -> {
          stage.commit("web.yaml", daemonOf("v2"));
          stage.minutes(2);
        },
        stage -> well(stage, "web", "v2"));
  }

  private static Scenario retention() {
    return Scenario.of(
        "retention",
        "what nobody needs is deregistered, and nothing that stands",
        stage -> {
          for (int i = 1; i <= 4; i++) {
            stage.commit("web.yaml", web("v" + i) + "  retention: {revisions: 2}\n");
            stage.minutes(1);
          }
        },
        stage -> {
          stage.commit("web.yaml", web("v5") + "  retention: {revisions: 2}\n");
          stage.minutes(3);
        },
        stage -> {
          well(stage, "web", "v5");
          // Ours alone: what somebody else registers in the family is not ours to take.
          assertThat(stage.cloud.registeredBy("test/shop")).isLessThanOrEqualTo(4);
        });
  }

  private static Scenario renamedFamily() {
    return Scenario.of(
        "family-renamed",
        "the revisions of another family are not taken for ours",
        Plain::webRuns,
        stage -> {
          stage.commit("web.yaml", web("v2").replace("family: web", "family: web-two"));
          stage.minutes(2);
        },
        stage -> {
          assertThat(stage.status("web").has(Condition.Type.BLOCKED)).isFalse();
          well(stage, "web", "v2");
        });
  }
}
