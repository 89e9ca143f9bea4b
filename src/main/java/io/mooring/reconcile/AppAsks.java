package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.ident.Commit;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.live.LiveCluster;
import io.mooring.plan.Action;
import io.mooring.plan.Gate;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Policy;
import io.mooring.plan.Suspension;
import io.mooring.status.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What people ask for a whole app by tags on its cluster: that a commit be applied, and that
 * nothing be written. Both are cleared once they did their work.
 */
final class AppAsks {
  private final Pass.Means means;
  private final Optional<Commit> commit;
  private final Instant now;

  AppAsks(Pass.Means means, Optional<Commit> commit, Instant now) {
    this.means = means;
    this.commit = commit;
    this.now = now;
  }

  private String tag(String key) {
    return key + "/" + means.spec().name();
  }

  /** Whether a person approved this very commit for the whole app. */
  boolean approved(LiveCluster live) {
    var named = live.tag(tag(Tags.SYNC)).map(TagCodec::read).map(pairs -> pairs.get("commit"));
    return commit.isPresent() && named.filter(commit.get().sha()::equals).isPresent();
  }

  Optional<Gate> suspension(LiveCluster live) {
    return Suspension.ofApp(live.tag(tag(Tags.SUSPEND)), now);
  }

  /** Takes away what did its work; what AWS refuses is not sent again at every pass. */
  void clear(LiveCluster live, Findings findings) {
    if (suspension(live).isPresent() || means.memory().clearsLater(live.name(), now)) return;
    var done = new ArrayList<String>();
    if (approved(live) && isSettled(findings)) done.add(tag(Tags.SYNC));
    boolean mayWrite = means.spec().policy().mode() == Policy.Mode.AUTO || approved(live);
    if (mayWrite && live.tag(tag(Tags.SUSPEND)).isPresent()) done.add(tag(Tags.SUSPEND));
    if (!done.isEmpty()) untag(live, done, findings);
  }

  private static boolean isSettled(Findings findings) {
    return findings.unreadable().isEmpty()
        && findings.decisions().values().stream()
            .allMatch(d -> d.plan() instanceof Plan.Steady || d.plan() instanceof Plan.Blocked);
  }

  private void untag(LiveCluster live, List<String> done, Findings findings) {
    var untag = new Action.Untag(live.arn(), done, "done");
    var outcome = means.executor().perform(untag, live.name(), "");
    boolean went = outcome instanceof Outcome.Done;
    findings
        .events()
        .add(new Event.WroteForApp(
            means.spec().name(),
            live.name(),
            untag.describe(),
            went ? "done" : Ecs.words(outcome),
            outcome instanceof Outcome.Done(var _, var id) ? id : ""));
    switch (outcome) {
      case Outcome.Done _ -> means.ecs().cluster(live.name()).untagged(done);
      case Outcome.Refused _, Outcome.Denied _, Outcome.AlreadyTrue _ ->
        means.memory().clearLater(live.name(), now);
      // What only got lost is sent again in the next pass.
      case Outcome.Throttled _, Outcome.Unsure _ -> {}
    }
  }
}
