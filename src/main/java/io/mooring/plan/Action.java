package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.RunTag;
import io.mooring.diff.Differ;
import io.mooring.diff.Redaction;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One step towards what Git wants, complete in itself: an executor needs nothing else to perform
 * it.
 */
public sealed interface Action
    permits Action.FindRevision,
        Action.LookAtDeployments,
        Action.LookAtNeeds,
        Action.LookAtScaling,
        Action.Register,
        Action.CreateService,
        Action.UpdateService,
        Action.StopDeployment,
        Action.DeleteService,
        Action.Deregister,
        Action.Tag,
        Action.Untag,
        RunAction,
        RuleAction,
        LogGroupAction {

  /** Look in the family for a revision that equals the wanted one; reads only. */
  record FindRevision(String family, Digest digest, ObjectNode taskDefinition, Search search)
      implements Action {
    /**
     * Whether a revision of the family is the wanted one: by its digest where we registered it for
     * this very resource under the rules in force, else by its content.
     */
    public boolean matches(LiveRevision revision) {
      var tagged = revision.tag(Tags.DIGEST).map(Digest::new);
      boolean trusted = search.trustDigest() && search.registered(revision);
      if (trusted && tagged.filter(digest::comparable).isPresent()) {
        return digest.equals(tagged.get());
      }
      return Differ.taskDefinition(taskDefinition, revision.taskDefinition(), List.of())
          .isEmpty();
    }

    /**
     * Which of several revisions of the wanted content is meant. Where a register came late, or
     * somebody else registered the same, there is more than one; a run that has begun on one would
     * begin anew on another. One that carries another owner's tag is never meant.
     */
    public Match match(LiveRevision revision) {
      if (revision.isOthers(search.owners()) || !matches(revision)) return Match.NONE;
      var runs = revision.tags().entrySet().stream()
          .filter(tag -> tag.getKey().startsWith(Tags.RUN + "/"))
          .map(tag -> RunTag.parse(tag.getValue()).orElse(RunTag.PENDING))
          .toList();
      if (runs.stream().anyMatch(run -> run.state() != RunTag.State.PENDING)) return Match.FIRST;
      if (!search.registered(revision)) return Match.EQUAL;
      return runs.isEmpty() ? Match.FIRST : Match.OURS;
    }
  }

  /**
   * How an equal revision is recognised.
   *
   * @param owner who registers it, and whose digests are trusted
   * @param formerOwners whose digests are trusted too
   * @param resource for which resource
   * @param trustDigest false where ignored paths take the running revision's values, so that
   *     content decides
   */
  record Search(
      String owner, SortedSet<String> formerOwners, String resource, boolean trustDigest) {
    public Search {
      formerOwners = Collections.unmodifiableSortedSet(new TreeSet<>(formerOwners));
    }

    public Search(String owner, String resource, boolean trustDigest) {
      this(owner, new TreeSet<>(), resource, trustDigest);
    }

    /** Whether a revision was registered by us for that resource. */
    boolean registered(LiveRevision revision) {
      return revision.isRegisteredFor(owners(), resource);
    }

    NavigableSet<String> owners() {
      var all = new TreeSet<>(formerOwners);
      all.add(owner);
      return all;
    }
  }

  /**
   * Look at what ECS remembers of the service's deployments; reads only.
   *
   * @param revisions ARNs of revisions of the service that are wanted besides those that its newest
   *     deployments went to
   */
  record LookAtDeployments(String cluster, String service, List<String> revisions)
      implements Action {
    public LookAtDeployments {
      revisions = List.copyOf(revisions);
    }
  }

  /** Look whether what the tasks of a version need is there; reads only. */
  record LookAtNeeds(String service, SortedSet<Need> needs) implements Action {
    public LookAtNeeds {
      needs = Collections.unmodifiableSortedSet(new TreeSet<>(needs));
    }
  }

  /** Look whether something else keeps the number of tasks; reads only. */
  record LookAtScaling(String cluster, String service) implements Action {}

  /** {@code why} is for people and the audit log, here and below. */
  record Register(ObjectNode request, Digest digest, String why) implements Action {}

  record CreateService(ObjectNode request, String why) implements Action {}

  /** {@code pointers} are the differences it is meant to end. */
  record UpdateService(ObjectNode request, List<String> pointers, String why) implements Action {
    public UpdateService {
      pointers = List.copyOf(pointers);
    }
  }

  /** Ends the deployment under way; ECS goes back to the version before it. */
  record StopDeployment(String arn, String why) implements Action {}

  /** Deletes a service that has no task any more. */
  record DeleteService(String cluster, String service, String why) implements Action {}

  /** Takes one revision out of use; what runs on it goes on. */
  record Deregister(String arn, String why) implements Action {}

  record Tag(String arn, SortedMap<String, String> tags, String why) implements Action {
    public Tag {
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }
  }

  record Untag(String arn, List<String> keys, String why) implements Action {
    public Untag {
      keys = List.copyOf(keys);
    }
  }

  /** Whether performing it changes anything in AWS. */
  default boolean writes() {
    return switch (this) {
      case FindRevision _, LookAtDeployments _, LookAtNeeds _, LookAtScaling _ -> false;
      case Register _,
          CreateService _,
          UpdateService _,
          StopDeployment _,
          DeleteService _,
          Deregister _,
          Tag _,
          Untag _ -> true;
      case RunAction run -> run.writes();
      case RuleAction rule -> rule.writes();
      case LogGroupAction group -> group.writes();
    };
  }

  /** The line a person reads in the log, the terminal and the tables of the tests. */
  default String describe() {
    return switch (this) {
      case FindRevision find -> "find an equal revision of " + find.family();
      case LookAtDeployments look -> "look at the deployments of " + look.service();
      case LookAtNeeds look -> "look at what %s needs".formatted(look.service());
      case LookAtScaling look -> "look whether %s is autoscaled".formatted(look.service());
      case Register register ->
        "register %s (%s)".formatted(register.request().path("family").asText(), register.why());
      case CreateService create ->
        "create %s on %s (%s)"
            .formatted(
                create.request().path("serviceName").asText(),
                lastPart(create.request().path("taskDefinition").asText()),
                create.why());
      case UpdateService update ->
        "update %s %s (%s)"
            .formatted(
                update.request().path("service").asText(), members(update.request()), update.why());
      case StopDeployment stop ->
        "stop deployment %s (%s)".formatted(lastPart(stop.arn()), stop.why());
      case DeleteService delete ->
        "delete service %s (%s)".formatted(delete.service(), delete.why());
      case Deregister gone -> "deregister %s (%s)".formatted(lastPart(gone.arn()), gone.why());
      case Tag tag ->
        "tag %s %s (%s)"
            .formatted(lastPart(tag.arn()), String.join(" ", tag.tags().keySet()), tag.why());
      case RunAction run -> run.describe();
      case RuleAction rule -> rule.describe();
      case LogGroupAction group -> group.describe();
      case Untag untag ->
        "untag %s %s (%s)"
            .formatted(lastPart(untag.arn()), String.join(" ", untag.keys()), untag.why());
    };
  }

  private static String members(ObjectNode request) {
    var shown = new TreeMap<String, String>();
    for (var member : request.properties()) {
      var name = member.getKey();
      if (name.equals("cluster") || name.equals("service")) continue;
      var value = name.equals("taskDefinition")
          ? lastPart(member.getValue().asText())
          : Redaction.show("/" + name, member.getValue());
      shown.put(name, value);
    }
    return shown.toString();
  }

  private static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
