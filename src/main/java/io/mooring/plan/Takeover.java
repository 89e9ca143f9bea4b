package io.mooring.plan;

import io.mooring.ident.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What becomes of a service that the app had under another name, or that cannot be tagged. */
final class Takeover {
  private static final String SERVICE = ":service/";

  private Takeover() {}

  /**
   * Whether a service's ARN is of the old format, {@code service/NAME} without its cluster: such a
   * service takes no tags
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html).
   */
  static boolean isShort(String arn) {
    int at = arn.indexOf(SERVICE);
    return at >= 0 && arn.indexOf('/', at + SERVICE.length()) < 0;
  }

  static Decision refused(Scene scene) {
    var remark = new Remark(
        Remark.Kind.BLOCKED,
        "ShortArn",
        "service %1$s has an ARN of the old format (%2$s), which takes no tags, so it cannot be ours; run `aws ecs put-account-setting-default --name serviceLongArnFormat --value enabled`, delete the service and let it be created again, or remove the manifest"
            .formatted(scene.desired().key().name(), scene.live().orElseThrow().arn()));
    return Planner.judged(
        scene,
        new Plan.Blocked(List.of(remark.message())),
        Gap.of(scene).all(scene),
        List.of(remark));
  }

  /**
   * Tags alone: first the running revision, so that the service's own tag says when all is done.
   * What was applied, healthy or held stays as it is written.
   */
  static Decision decide(Scene scene, String former) {
    var diff = Gap.of(scene).all(scene);
    if (!Planner.mayApply(scene)) {
      var remark = Planner.awaiting(scene, "take it over from %s (tags only)".formatted(former));
      return Planner.judged(
          scene, new Plan.Blocked(List.of(remark.message())), diff, List.of(remark));
    }
    var why = "formerly " + former;
    var ours = new TreeMap<String, String>();
    ours.put(Tags.OWNER, scene.terms().owner());
    var actions = new ArrayList<Action>();
    scene
        .running()
        .filter(revision -> revision.isRegisteredFor(List.of(former), scene.definitionResource()))
        .ifPresent(revision -> actions.add(new Action.Tag(revision.arn(), ours, why)));
    actions.add(Requests.tagService(scene, ours, why));
    return Planner.judged(scene, new Plan.Act(actions), diff, List.of());
  }
}
