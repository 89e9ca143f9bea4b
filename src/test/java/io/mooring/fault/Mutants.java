package io.mooring.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.window.Windows;
import java.util.List;
import java.util.function.Predicate;

/** Known bugs of controllers like this one, ours and others'. */
final class Mutants {
  private static final Predicate<Reply> FAILED = reply -> !(reply instanceof Reply.Ok);
  private static final Predicate<Reply> LOST = reply -> reply instanceof Reply.Lost
      || (reply instanceof Reply.Fault(var _, var _, var status, var _, var _) && status >= 500);
  private static final Reply EMPTY = new Reply.Ok(FaultyAws.object(), "id");

  private Mutants() {}

  static List<Mutant> all() {
    return java.util.stream.Stream.of(
            forgets(), misreads(), missends(), repeats(), settings(), RunMutants.all())
        .flatMap(List::stream)
        .toList();
  }

  static Mutant named(String name) {
    return Choice.named("mutant", name, all(), Mutant::name);
  }

  private static Bug forgetsTag(String key) {
    return Bug.asks(AwsCall.TAG_RESOURCE, request -> Bent.withoutTag(request, key));
  }

  private static Bug overlooksTag(String key) {
    return Bug.reads(AwsCall.DESCRIBE_SERVICES, body -> Bent.withoutTag(body, key));
  }

  private static List<Mutant> forgets() {
    return List.of(
        Mutant.of("forgets-what-was-applied", "B12", forgetsTag(Tags.APPLIED), "update"),
        Mutant.of("forgets-what-was-healthy", "B24", forgetsTag(Tags.HEALTHY), "update"),
        Mutant.of("forgets-the-hold", "B23", forgetsTag(Tags.HOLD), "bad"),
        Mutant.of(
            "forgets-what-it-owns", "B18", forgetsTag(Tags.OWNS), "member-added", "adopt-equal"),
        Mutant.of(
            "creates-without-owner",
            "ownership",
            Bug.asks(AwsCall.CREATE_SERVICE, r -> Bent.withoutTag(r, Tags.OWNER)),
            "create"),
        Mutant.of(
            "registers-without-digest",
            "B1",
            Bug.asks(AwsCall.REGISTER_TASK_DEFINITION, r -> Bent.withoutTag(r, Tags.DIGEST)),
            "update",
            "create"),
        Mutant.of("overlooks-the-hold", "B23", overlooksTag(Tags.HOLD), "bad", "held-count"),
        Mutant.of("overlooks-what-was-applied", "B12", overlooksTag(Tags.APPLIED), "bad", "update"),
        Mutant.of("overlooks-what-was-healthy", "B24", overlooksTag(Tags.HEALTHY), "stalls", "bad"),
        Mutant.of("overlooks-a-suspension", "people", overlooksTag(Tags.SUSPEND), "suspended"),
        Mutant.of("overlooks-a-restart", "people", overlooksTag(Tags.RESTART), "restart"),
        Mutant.of("overlooks-a-release", "people", overlooksTag(Tags.RELEASE), "released"),
        Mutant.of(
            "overlooks-what-it-owned", "copilot #1619", overlooksTag(Tags.OWNS), "member-removed"),
        Mutant.of(
            "never-clears-a-restart",
            "people",
            Bug.omits(AwsCall.UNTAG_RESOURCE, _ -> true),
            "restart",
            "released"),
        Mutant.of(
            "never-tags", "B12", Bug.omits(AwsCall.TAG_RESOURCE, _ -> true), "create", "update"),
        Mutant.of(
            "never-stops-a-deployment",
            "B24",
            Bug.omits(AwsCall.STOP_SERVICE_DEPLOYMENT, _ -> true),
            "stalls"));
  }

  private static List<Mutant> misreads() {
    return List.of(
        Mutant.of(
            "takes-another-s-service-for-its-own",
            "B22",
            Bug.reads(AwsCall.DESCRIBE_SERVICES, body -> {
              Bent.withTag(body, Tags.OWNER, "test/shop");
              Bent.withTag(body, Tags.RESOURCE, "shop/Service/{}");
            }),
            "another-owner",
            "adopt-differs"),
        Mutant.of(
            "looks-steady-is-done",
            "B12, happy #2277",
            Bug.reads(AwsCall.DESCRIBE_SERVICES, b -> Bent.rollout(b, "IN_PROGRESS", "COMPLETED")),
            "bad",
            "stalls"),
        Mutant.of(
            "failed-is-done",
            "B12",
            Bug.reads(AwsCall.DESCRIBE_SERVICES, b -> Bent.rollout(b, "FAILED", "COMPLETED")),
            "first-bad",
            "bad"),
        Mutant.of(
                "no-history",
                "B12, B23",
                Bug.reads(AwsCall.LIST_SERVICE_DEPLOYMENTS, b -> b.putArray("serviceDeployments")),
                "bad",
                "blue-green",
                "stalls",
                "released")
            .shownBy(Mode.DENIED),
        Mutant.of(
            "never-finds-its-revision",
            "B1, casskop-370",
            Bug.reads(AwsCall.LIST_TASK_DEFINITIONS, b -> b.putArray("taskDefinitionArns")),
            "update",
            "revert"),
        Mutant.of(
                "an-error-is-an-empty-list",
                "B11, argo #14090",
                Bug.takes(c -> c == AwsCall.LIST_TASK_DEFINITIONS, FAILED, (_, _, _) -> EMPTY),
                "revert-later")
            .shownBy(Mode.TIMEOUT_LOST),
        Mutant.of(
                "an-error-is-a-missing-service",
                "B8, B11",
                Bug.takes(c -> c == AwsCall.DESCRIBE_SERVICES, FAILED, (_, _, request) -> {
                  var body = FaultyAws.object();
                  body.putArray("services");
                  var failures = body.putArray("failures");
                  request.path("services").forEach(n -> failures.add(Past.missing(n.asText())));
                  return new Reply.Ok(body, "id");
                }),
                "update",
                "count",
                "bad")
            .shownBy(Mode.TIMEOUT_LOST),
        Mutant.of(
            "an-inactive-service-is-there",
            "B15, terraform #3582",
            Bug.reads(AwsCall.DESCRIBE_SERVICES, body -> {
              for (var s : body.path("services"))
                if (s.path("status").asText().equals("INACTIVE"))
                  ((ObjectNode) s).put("status", "ACTIVE");
            }),
            "deleted-by-another",
            "recreate"),
        Mutant.of(
            "reads-without-tags",
            "S10",
            Bug.reads(AwsCall.DESCRIBE_SERVICES, body -> {
              for (var s : body.path("services")) ((ObjectNode) s).remove("tags");
            }),
            "update",
            "create"),
        Mutant.of(
            "no-targets-scale",
            "B19, cdk #3919",
            Bug.reads(AwsCall.DESCRIBE_SCALABLE_TARGETS, body -> body.putArray("ScalableTargets")),
            "autoscaled"),
        Mutant.of(
                "an-unknown-error-is-fatal",
                "B29, CVE-2026-40886",
                Bug.takes(
                    _ -> true,
                    r -> r instanceof Reply.Fault(var code, var _, var _, var _, var _)
                        && code.startsWith("Quantum"),
                    (_, call, _) -> {
                      throw new IllegalStateException("unexpected error at " + call);
                    }),
                "update")
            .shownBy(Mode.UNKNOWN_CODE));
  }

  private static List<Mutant> missends() {
    return List.of(
        Mutant.of(
            "deploys-the-latest-revision",
            "B1, nifikop-49",
            Bug.asks(AwsCall.UPDATE_SERVICE, request -> {
              var arn = request.path("taskDefinition").asText();
              if (!arn.isEmpty())
                request.put(
                    "taskDefinition",
                    arn.substring(arn.lastIndexOf('/') + 1).replaceAll(":.*", ""));
            }),
            "revert",
            "update"),
        Mutant.of(
            "always-sends-the-count",
            "B19, terraform #9690",
            Bug.asks(AwsCall.UPDATE_SERVICE, r -> r.put("desiredCount", 2)),
            "autoscaled"),
        Mutant.of(
            "forces-every-deployment",
            "B18, crossplane #585",
            Bug.asks(AwsCall.UPDATE_SERVICE, r -> r.put("forceNewDeployment", true)),
            "count",
            "member-changed"),
        Mutant.of("drains-before-it-updates", "downtime", Bent.drainsFirst(), "update"),
        Mutant.of("deletes-by-force", "B4", Bent.deletesByForce(), "recreate"),
        Mutant.of("sends-the-old-one-again", "B9", Bent.sendsTheOldOneAgain(), "supersede"),
        Mutant.of(
            "gives-up-what-may-come-again",
            "copilot #1619",
            Bug.asks(AwsCall.TAG_RESOURCE, Bent::ownsNoPlatform),
            "dropped-by-a-bad-one"),
        Mutant.of(
            "never-resets-a-member",
            "copilot #1619",
            Bug.omits(
                AwsCall.UPDATE_SERVICE,
                r -> r.path("healthCheckGracePeriodSeconds").asInt(-1) == 0),
            "member-removed"),
        Mutant.of(
            "a-secret-in-a-tag",
            "S11",
            Bug.asks(AwsCall.TAG_RESOURCE, r -> {
              if (r.path("tags") instanceof com.fasterxml.jackson.databind.node.ArrayNode tags)
                tags.addObject().put("key", "env").put("value", Rules.CANARY);
            }),
            "update"));
  }

  private static Bug repeating(AwsCall call, int times) {
    return Bug.takes(c -> c == call, r -> r instanceof Reply.Ok, (door, c, request) -> {
      Reply last = EMPTY;
      for (int i = 0; i < times; i++) last = door.call(c, request);
      return last;
    });
  }

  private static List<Mutant> repeats() {
    return List.of(
        Mutant.of(
                "retries-a-lost-register",
                "B1, I-12",
                Bug.takes(
                    c -> c == AwsCall.REGISTER_TASK_DEFINITION,
                    LOST,
                    (door, c, request) -> door.call(c, request)),
                "update",
                "create")
            .shownBy(Mode.TIMEOUT_APPLIED),
        Mutant.of(
            "registers-twice", "B1", repeating(AwsCall.REGISTER_TASK_DEFINITION, 1), "update"),
        Mutant.of(
                "hammers-when-throttled",
                "B26",
                Bug.takes(
                    _ -> true,
                    r -> r instanceof Reply.Fault(var code, var _, var _, var _, var _)
                        && code.equals("ThrottlingException"),
                    (door, c, request) -> {
                      Reply last = EMPTY;
                      for (int i = 0; i < 200; i++) last = door.call(c, request);
                      return last;
                    }),
                "update")
            .shownBy(Mode.THROTTLED),
        Mutant.of(
            "reads-each-service-alone", "G12", repeating(AwsCall.DESCRIBE_SERVICES, 9), "update"),
        Mutant.of(
            "tags-in-every-pass",
            "I-1",
            new Bug() {
              @Override
              public io.mooring.port.Aws aws(io.mooring.port.Aws door) {
                return (call, request) -> {
                  var reply = door.call(call, request);
                  if (call == AwsCall.DESCRIBE_SERVICES
                      && reply instanceof Reply.Ok(var body, var _))
                    for (var s : body.path("services")) {
                      var tag = FaultyAws.object()
                          .put("resourceArn", s.path("serviceArn").asText());
                      tag.putArray("tags").addObject().put("key", "seen").put("value", "now");
                      door.call(AwsCall.TAG_RESOURCE, tag);
                    }
                  return reply;
                };
              }
            },
            "update"));
  }

  private static Bug policy(java.util.function.UnaryOperator<Policy> change) {
    return Bug.inPolicy(change);
  }

  private static List<Mutant> settings() {
    return List.of(
        Mutant.of(
            "applies-without-approval",
            "people",
            policy(p -> p.with(Policy.Mode.AUTO)),
            "not-approved"),
        Mutant.of(
            "enforces-what-it-should-warn-of",
            "B22",
            policy(p -> p.with(Policy.Drift.ENFORCE)),
            "drift-warned"),
        Mutant.of(
            "warns-of-what-it-should-enforce",
            "B22",
            policy(p -> p.with(Policy.Drift.WARN)),
            "drift"),
        Mutant.of(
            "adopts-whatever-it-finds",
            "adopt",
            policy(p -> p.with(Policy.Adopt.ALWAYS)),
            "adopt-differs"),
        Mutant.of("never-adopts", "adopt", policy(p -> p.with(Policy.Adopt.NEVER)), "adopt-equal"),
        Mutant.of("never-prunes", "prune", policy(p -> p.with(Policy.Prune.NEVER)), "prune"),
        Mutant.of(
            "prunes-without-being-told",
            "B34",
            policy(p -> p.with(Policy.Prune.AUTO)),
            "orphan-kept"),
        Mutant.of(
            "ignores-windows",
            "windows",
            new Bug() {
              @Override
              public Windows windows(Windows windows) {
                return Windows.NONE;
              }
            },
            "window"),
        Mutant.of(
            "a-source-that-is-away-is-empty",
            "B11, argo #15058",
            Bug.inGit(Bent::emptyWhenAway),
            "git-away",
            "force-push"),
        Mutant.of(
            "never-fetches-again", "B11", Bug.inGit(Bent::neverMoves), "supersede", "git-away"),
        Mutant.of("goes-back-in-git", "B11", Bug.inGit(Bent::goesBack), "supersede", "update"),
        Mutant.of("half-a-tree-is-a-tree", "B33", Bug.inGit(Bent::withoutLast), "three-updated"),
        Mutant.of(
            "ignores-dependencies",
            "dependsOn",
            Bug.inGit(g -> Bent.texts(g, t -> t.replace("  sync: {dependsOn: [db]}\n", ""))),
            "depends-on-bad"),
        Mutant.of(
            "ignores-the-deadline",
            "B24",
            Bug.inGit(g -> Bent.texts(
                g, t -> t.replace("{progressDeadline: 30s}", "{progressDeadline: 24h}"))),
            "stalls"),
        Mutant.of(
            "recreates-without-being-allowed",
            "B4, cdk",
            Bug.inGit(g -> Bent.texts(
                g, t -> t.replace("spec:\n", "spec:\n  rollout: {recreate: allowed}\n"))),
            "not-in-place"));
  }
}
