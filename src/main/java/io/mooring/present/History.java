package io.mooring.present;

import io.mooring.desired.HoldTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceDeployment.Status;
import io.mooring.live.LiveServiceRevision;
import io.mooring.plan.Earlier;
import io.mooring.plan.Known.Deployments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What happened to a service, one row a deployment, newest first: out of ECS's own history and the
 * tags on revisions, so that it is the same without a controller and after a restart of one.
 */
public final class History {
  /** Hexadecimal digits of a commit that people are shown, as Git does. */
  private static final int COMMIT_DIGITS = 7;

  private History() {}

  /** How a deployment ended, for programs too. */
  public enum Result {
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    /** It failed, and ECS went back to the version before it. */
    ROLLED_BACK("rolled back"),
    /** Another deployment took its place before it ended. */
    SUPERSEDED("superseded"),
    RUNNING("under way"),
    UNKNOWN("unknown");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /**
   * One deployment.
   *
   * @param revision of the task definition, or the ARN where ECS does not know it any more
   * @param commit that the revision was registered for, abbreviated; "" where nobody wrote it down
   * @param what it was for, in a few words
   * @param cause why it ended so, by ECS's word; "" after a success
   * @param took from its start to its end, empty while it is under way
   */
  public record Row(
      Instant at,
      String revision,
      String commit,
      String what,
      Result result,
      String cause,
      Optional<Duration> took) {}

  /**
   * The rows of a service.
   *
   * @param definitions revisions of task definitions by ARN, as far as ECS still describes them
   * @param owner the value of {@code mooring:owner} on what is ours
   */
  public static List<Row> of(
      LiveService live,
      Deployments.Seen seen,
      SortedMap<String, LiveRevision> definitions,
      String owner) {
    var telling = new Telling(live, seen, definitions, owner);
    var rows = new ArrayList<Row>();
    // A service has one tag that says who and why, and it speaks of the newest such step alone.
    int wished = -1;
    var oldestFirst = seen.newestFirst().reversed();
    for (int i = 0; i < oldestFirst.size(); i++) {
      var after = i + 1 < oldestFirst.size()
          ? Optional.of(oldestFirst.get(i + 1))
          : Optional.<LiveServiceDeployment>empty();
      rows.add(telling.next(oldestFirst.get(i), after));
      if (telling.isWished()) wished = i;
    }
    if (wished >= 0) rows.set(wished, telling.withWho(rows.get(wished)));
    return List.copyOf(rows.reversed());
  }

  /** Walks from the oldest on, and knows what ran before each. */
  private static final class Telling {
    private final LiveService live;
    private final SortedMap<String, LiveServiceRevision> revisions;
    private final SortedMap<String, LiveRevision> definitions;
    private final String owner;
    private final Set<String> ranBefore = new HashSet<>();
    private Optional<LiveServiceRevision> stands = Optional.empty();
    private String failed = "";
    private boolean wished = false;

    Telling(
        LiveService live,
        Deployments.Seen seen,
        SortedMap<String, LiveRevision> definitions,
        String owner) {
      this.live = live;
      this.revisions = seen.revisions();
      this.definitions = definitions;
      this.owner = owner;
    }

    Row next(LiveServiceDeployment deployment, Optional<LiveServiceDeployment> after) {
      wished = false;
      var target = Optional.ofNullable(revisions.get(deployment.targetRevision()));
      var arn = target.map(LiveServiceRevision::taskDefinitionArn).orElse("");
      var name = name(arn, deployment);
      var result = result(deployment, after);
      var row = new Row(
          deployment.times().createdAt().orElse(Instant.EPOCH),
          name,
          commit(arn),
          what(target, name, arn),
          result,
          result == Result.SUCCEEDED ? "" : cause(deployment),
          took(deployment));
      ended(target, name, result);
      return row;
    }

    private void ended(Optional<LiveServiceRevision> target, String name, Result result) {
      switch (result) {
        case SUCCEEDED -> {
          stands = target.or(() -> stands);
          ranBefore.add(name);
          failed = "";
        }
        case RUNNING, SUPERSEDED, UNKNOWN -> stands = target.or(() -> stands);
        // It stands on the version from before, or on the ruins of this one.
        case ROLLED_BACK -> failed = name;
        case FAILED -> {
          stands = target.or(() -> stands);
          failed = name;
        }
      }
    }

    private String what(Optional<LiveServiceRevision> target, String name, String arn) {
      var before = stands.map(s -> name(s.taskDefinitionArn()));
      if (target.isEmpty()) return "to a version that ECS does not describe any more";
      if (before.isEmpty()) return foreign(arn) ? "by another" : "rolled out";
      if (before.get().equals(name)) {
        boolean same = Earlier.isSameVersion(target.get(), stands.orElseThrow());
        if (failed.equals(name)) return same ? "tried again" : "tried again with other members";
        return same ? "restart" : "members changed";
      }
      if (failed.equals(name)) return "tried again";
      if (ranBefore.contains(name)) return back(before.get(), name);
      return foreign(arn) ? "by another, instead of " + before.get() : "rolled out";
    }

    private String back(String from, String name) {
      // Where ECS itself went back, what comes later is somebody's wish and no remedy.
      if (failed.equals(from)) return "back to %s after %s failed".formatted(name, failed);
      wished = hold()
          .flatMap(HoldTag::to)
          .map(RevisionName::toString)
          .filter(name::equals)
          .isPresent();
      return isForward(from, name)
          ? "rolled out again, from %s to %s".formatted(from, name)
          : "rolled back from %s to %s".formatted(from, name);
    }

    /** A release, or a revert of a revert: the later revision of the family comes again. */
    private static boolean isForward(String from, String name) {
      var was = RevisionName.parse(from);
      var is = RevisionName.parse(name);
      return was.isPresent()
          && is.isPresent()
          && was.get().family().equals(is.get().family())
          && is.get().revision() > was.get().revision();
    }

    private Optional<HoldTag> hold() {
      return live.tag(Tags.HOLD).flatMap(HoldTag::parse).filter(HoldTag::byPerson);
    }

    boolean isWished() {
      return wished;
    }

    /** The same row with who wanted it and why. */
    Row withWho(Row row) {
      var by = hold()
          .map(hold -> " by " + hold.by() + (hold.why().isEmpty() ? "" : ": " + spaced(hold)))
          .orElse("");
      return new Row(
          row.at(),
          row.revision(),
          row.commit(),
          row.what() + by,
          row.result(),
          row.cause(),
          row.took());
    }

    private static String spaced(HoldTag hold) {
      return hold.why().replace('-', ' ');
    }

    private boolean foreign(String arn) {
      var definition = Optional.ofNullable(definitions.get(arn));
      return definition.isPresent()
          && definition.get().tag(Tags.OWNER).filter(owner::equals).isEmpty();
    }

    private String commit(String arn) {
      return Optional.ofNullable(definitions.get(arn))
          .flatMap(definition -> definition.tag(Tags.COMMIT))
          .map(sha -> sha.substring(0, Math.min(COMMIT_DIGITS, sha.length())))
          .orElse("");
    }

    private String cause(LiveServiceDeployment deployment) {
      var rollback = deployment.document().path("rollback");
      var reason = rollback.path("reason").asText(deployment.statusReason());
      var to = Optional.ofNullable(
              revisions.get(rollback.path("serviceRevisionArn").asText()))
          .map(LiveServiceRevision::taskDefinitionArn);
      return to.map(arn -> "went back to " + name(arn) + ": ").orElse("") + reason;
    }

    private static String name(String arn) {
      return RevisionName.parse(arn).map(RevisionName::toString).orElse(arn);
    }

    private static String name(String arn, LiveServiceDeployment deployment) {
      var known = arn.isEmpty() ? deployment.targetRevision() : name(arn);
      return known.isEmpty() ? deployment.arn() : known;
    }
  }

  private static Result result(
      LiveServiceDeployment deployment, Optional<LiveServiceDeployment> after) {
    return switch (deployment.status()) {
      case SUCCESSFUL -> Result.SUCCEEDED;
      case ROLLBACK_SUCCESSFUL -> Result.ROLLED_BACK;
      case STOPPED, ROLLBACK_FAILED ->
        wasSuperseded(deployment, after) ? Result.SUPERSEDED : Result.FAILED;
      case PENDING, IN_PROGRESS, STOP_REQUESTED, ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS ->
        Result.RUNNING;
      case UNKNOWN -> Result.UNKNOWN;
    };
  }

  /** ECS has no status of its own for it: another deployment began before this one ended. */
  private static boolean wasSuperseded(
      LiveServiceDeployment deployment, Optional<LiveServiceDeployment> after) {
    var ended = deployment.times().finishedAt();
    var next = after.flatMap(d -> d.times().createdAt());
    return ended.isPresent() && next.isPresent() && !next.get().isAfter(ended.get());
  }

  private static Optional<Duration> took(LiveServiceDeployment deployment) {
    if (!deployment.status().isFinished() || deployment.status() == Status.UNKNOWN)
      return Optional.empty();
    var times = deployment.times();
    var began = times.createdAt().or(times::startedAt);
    var ended = times.finishedAt().or(times::updatedAt);
    return began.flatMap(from -> ended.map(to -> Duration.between(from, to)));
  }
}
