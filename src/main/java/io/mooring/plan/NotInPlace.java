package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.ServiceMembers;
import io.mooring.diff.Differ;
import io.mooring.diff.Difference;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import java.util.List;
import java.util.Optional;

/**
 * What no call of ours can change on the service that runs, each with its reason and its way out.
 *
 * <p>Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html, and
 * API_CreateService for the members that only it takes. The deployment controller itself can be
 * changed since July 2025.
 */
final class NotInPlace {
  private static final String STRATEGY = "capacityProviderStrategy";

  private final Scene scene;
  private final ObjectNode live;
  private final String controller;
  private final List<String> unknown;

  NotInPlace(Scene scene) {
    this.scene = scene;
    this.live = scene.live().orElseThrow().document();
    var type = live.at("/deploymentController/type").asText();
    this.controller = type.isEmpty() ? "ECS" : type;
    this.unknown = unknownInTaskDefinition(scene);
  }

  /** What stands before ending this difference; the pointers are put before its message. */
  Optional<Remark> before(Difference difference) {
    if (Gap.isTag(difference)) return Optional.empty();
    boolean taskDefinition = Sorted.isTaskDefinition(difference);
    var member = taskDefinition ? "taskDefinition" : Gap.member(difference);
    if (ServiceMembers.onlyAtCreation(member)) return onlyAtCreation(member);
    if (!ServiceMembers.changesUnder(controller, member)) return Optional.of(elsewhere());
    if (taskDefinition && !unknown.isEmpty()) return Optional.of(overUnknown());
    return Optional.empty();
  }

  private Optional<Remark> onlyAtCreation(String member) {
    if (member.equals("launchType") && live.path(STRATEGY).size() > 0) {
      return returnsByItself()
          ? Optional.empty()
          : blocked("the service runs on a capacity provider strategy; to return to its launch type"
              + " write `capacityProviderStrategy: []` beside it in Git, or remove launchType");
    }
    var again = "delete the service and let it be created again, which"
        + " `rollout.recreate: allowed` does, without tasks in between";
    return blocked(
        switch (member) {
          case "launchType" ->
            "ECS takes the launch type at creation only; write capacityProviderStrategy instead,"
                + " which can be changed in place (for Fargate `[{capacityProvider: FARGATE,"
                + " weight: 1}]`), take it back in Git, or " + again;
          case "schedulingStrategy" ->
            "ECS takes the scheduling strategy at creation only; give the service in Git another"
                + " name and remove this one once it runs, take it back in Git, or " + again;
          case "role" ->
            "ECS takes the role of a classic load balancer at creation only; remove it from Git,"
                + " so that the service keeps its role, or " + again;
          default -> "ECS takes " + member + " at creation only; take it back in Git, or " + again;
        });
  }

  /**
   * An empty strategy, declared or as the reset of one that Git declared before, brings it back.
   */
  private boolean returnsByItself() {
    var declared = ServiceMembers.withResets(
        scene.desired().service(),
        scene.live().flatMap(service -> service.tag(Tags.OWNS)).orElse(""));
    return declared.has(STRATEGY) && declared.path(STRATEGY).isEmpty();
  }

  private Remark elsewhere() {
    var out = "; or hand the service to ECS with `deploymentController: {type: ECS}` in Git";
    return controller.equals("CODE_DEPLOY")
        ? remark(
            "NotInPlace",
            "CodeDeploy rolls this service out (deploymentController CODE_DEPLOY), and"
                + " UpdateService refuses it; deploy it with CodeDeploy" + out)
        : remark(
            "NotInPlace",
            "the service's task sets hold it (deploymentController EXTERNAL), and UpdateService"
                + " refuses it; create a task set with it and make that the primary one" + out);
  }

  private Remark overUnknown() {
    return remark(
        "UnknownLiveFields",
        "a new revision would lose members of the running one that this release does not know: %s;"
                .formatted(Sorted.few(unknown))
            + " list them in sync.acknowledge if they may go, or use a newer release");
  }

  /**
   * Members of the running task definition that a new revision would lose. A revision that we
   * registered carries nothing that we did not send: what is unknown there, AWS has added, and it
   * will add it again.
   */
  private static List<String> unknownInTaskDefinition(Scene scene) {
    if (scene.running().isEmpty()) return List.of();
    var running = scene.running().get();
    boolean ours = scene.terms().registered(running, scene.resource())
        && running.tag(Tags.DIGEST).map(Digest::new).isPresent();
    if (ours) return List.of();
    return Differ.unknownFields(
            scene.live().orElseThrow(), running, scene.desired().acknowledged())
        .stream()
        .filter(pointer -> pointer.startsWith("/taskDefinition/"))
        .toList();
  }

  private static Optional<Remark> blocked(String message) {
    return Optional.of(remark("NotInPlace", message));
  }

  private static Remark remark(String reason, String message) {
    return new Remark(Remark.Kind.BLOCKED, reason, message);
  }
}
