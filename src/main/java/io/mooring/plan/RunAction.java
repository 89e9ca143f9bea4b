package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.RunTag;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One step of a run. */
public sealed interface RunAction extends Action {
  /**
   * Look at the tasks of a run, and again at the tags of the revision that holds its record; reads
   * only.
   *
   * @param hook whose look it is
   * @param startedBy by which its tasks are found, "" where the one on record is all there is
   * @param task the id of the task on record, "" where there is none
   * @param revision the ARN of the revision with the record
   */
  record LookAtRun(String cluster, String hook, String startedBy, String task, String revision)
      implements RunAction {
    /**
     * As ECS writes the id of a task, now and as it once did. A tag that a person mangled must not
     * make ECS refuse the look.
     */
    private static final Pattern TASK = Pattern.compile("[0-9a-f]{32}|[0-9a-f-]{36}");

    /**
     * The tasks that the records of other versions were left with, before something is started:
     * they may still run, and a list of a moment ago does not show them.
     *
     * @param family revisions of the one that holds the record
     */
    public SortedSet<String> left(List<LiveRevision> family) {
      var tasks = new TreeSet<String>();
      if (startedBy.isEmpty()) return tasks;
      for (var other : family) {
        if (other.arn().equals(revision)) continue;
        other.tags().forEach((key, value) -> {
          if (RecordKey.isOf(key, hook))
            RunTag.parse(value).filter(LookAtRun::mayStillRun).ifPresent(r -> tasks.add(r.task()));
        });
      }
      tasks.removeIf(task -> !TASK.matcher(task).matches());
      return tasks;
    }

    /** What failed for its time may have been left running. */
    private static boolean mayStillRun(RunTag record) {
      return switch (record.state()) {
        case RUNNING, FAILED, UNKNOWN -> true;
        case PENDING, STARTING, DEFERRED, REFUSED, RETRY, SUCCEEDED -> false;
      };
    }
  }

  /**
   * Find or register the revision that the tasks of a run come from, where that is not the one its
   * record hangs on.
   *
   * @param step a search or a register
   */
  record Define(String hook, Action step) implements RunAction {}

  /** Start the tasks of a run; {@code why} is for people and the audit log. */
  record RunTask(String hook, ObjectNode request, String why) implements RunAction {}

  /** {@code task} is an ARN; {@code why} is also what ECS shows as the reason. */
  record StopTask(String cluster, String task, String why) implements RunAction {}

  /**
   * Look for the revision that was registered for a Task, those that were deregistered included:
   * one of them may have run; reads only.
   *
   * @param search for whom it was registered
   * @param record the key of the tag with the Task's record
   * @param shared whether others run on it too, so that only the record makes it the Task's
   * @param former the record as it was written when the Task had its definition otherwise
   */
  record FindRegistered(
      String family,
      Digest digest,
      Action.Search search,
      String record,
      boolean shared,
      Former former)
      implements RunAction {
    /** Of a Task; {@code search} says whose the definition is. */
    public static FindRegistered of(
        String family, Digest digest, Action.Search search, ResourceKey task, String run) {
      boolean shared = !search.resource().equals(task.tagValue());
      var former = new Former(RecordKey.of(task, run, !shared), shared, search, task.tagValue());
      return new FindRegistered(
          family, digest, search, RecordKey.of(task, run, shared), shared, former);
    }

    /**
     * The other way to write the record. On a definition that is shared it names the Task; on one
     * of the Task's own it does not, so that the revision must.
     */
    record Former(String record, boolean wasOwn, Action.Search search, String resource) {
      Optional<String> on(LiveRevision revision) {
        boolean its = wasOwn
            ? revision.isRegisteredFor(search.owners(), resource)
            : revision.tag(Tags.OWNER).filter(search.owners()::contains).isPresent();
        return its ? revision.tag(record) : Optional.empty();
      }
    }

    /** Whether it was registered for the same content. */
    public boolean matches(LiveRevision revision) {
      return isOurs(revision)
          && revision
              .tag(Tags.DIGEST)
              .flatMap(Digest::parse)
              .filter(digest::equals)
              .isPresent();
    }

    /** Whether it was registered for the same Task, whatever the content. */
    public boolean isOurs(LiveRevision revision) {
      boolean registered = search.registered(revision);
      boolean its = shared ? registered && revision.tag(record).isPresent() : registered;
      return its || former.on(revision).isPresent();
    }

    /** How far the Task is on a revision, by its record there. */
    public Optional<String> recordOn(LiveRevision revision) {
      return revision.tag(record).or(() -> former.on(revision));
    }

    /** The same for any revision of the definition, run on or not. */
    public FindRegistered withoutRecord() {
      return new FindRegistered(family, digest, search, record, false, former);
    }

    /** Whether the Task has begun to run on it, so that no other one will do. */
    public boolean isBegun(LiveRevision revision) {
      return state(revision).filter(state -> state != RunTag.State.PENDING).isPresent();
    }

    /** Whether a run can stand on it: nothing starts any more on one that was deregistered. */
    public boolean isUsable(LiveRevision revision) {
      return revision.isActive()
          || state(revision)
              .filter(state -> switch (state) {
                case PENDING, RETRY, REFUSED, DEFERRED -> false;
                case STARTING, RUNNING, SUCCEEDED, FAILED, UNKNOWN -> true;
              })
              .isPresent();
    }

    private Optional<RunTag.State> state(LiveRevision revision) {
      return recordOn(revision).flatMap(RunTag::parse).map(RunTag::state);
    }
  }

  /** Look at the newest ACTIVE revision of a family, to make another one out of it; reads only. */
  record FindReference(String family) implements RunAction {}

  @Override
  default boolean writes() {
    return switch (this) {
      case LookAtRun _, FindRegistered _, FindReference _ -> false;
      case Define define -> define.step().writes();
      case RunTask _, StopTask _ -> true;
    };
  }

  @Override
  default String describe() {
    return switch (this) {
      case LookAtRun look -> "look at the run of " + look.hook();
      case Define define -> define.step().describe();
      case RunTask run ->
        "run %s on %s (%s)"
            .formatted(
                run.hook(), lastPart(run.request().path("taskDefinition").asText()), run.why());
      case FindRegistered find -> "find the revision of " + find.family();
      case FindReference find -> "look at the newest revision of " + find.family();
      case StopTask stop -> "stop task %s (%s)".formatted(lastPart(stop.task()), stop.why());
    };
  }

  private static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
