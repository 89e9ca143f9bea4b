package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Action;
import io.mooring.plan.Match;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.plan.TaskKnown;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Looks through the newest revisions of a family for one that is wanted. A list may be of a moment
 * ago, and so may tags: what was seen otherwise counts beside it, and of equal revisions each is
 * looked at once more before one is taken on which nothing has begun.
 */
public final class RevisionSearch {
  /** How long the list of a search that could not go on is used: about as long as ECS lags. */
  private static final Duration LISTED_FOR = Duration.ofMinutes(1);

  private final Calls calls;
  private final Revisions revisions;

  /** The newest number of a family that a search showed, or that we registered since. */
  private final Map<String, Integer> newest = new HashMap<>();

  /** ARNs by family that are there by a list or by their numbers, and were not described. */
  private final Map<String, List<String>> unseen = new HashMap<>();

  /** ARNs of equal revisions of which one may have begun by a record not shown yet. */
  private final Set<String> doubled = new HashSet<>();

  /** Lists by family and status of a search that could not go on: the next one goes on there. */
  private final Map<String, Kept> unfinished = new HashMap<>();

  private record Kept(Answer.Got answer, Instant at) {}

  RevisionSearch(Calls calls, Revisions revisions) {
    this.calls = calls;
    this.revisions = revisions;
  }

  /**
   * Takes the revision that we registered out of the answer. Numbers have no gaps: where one lies
   * between it and those that were searched before, somebody else has registered meanwhile, or the
   * search was of a moment ago. It may be the same content, with a run begun on it.
   */
  public synchronized Outcome registered(ObjectNode body, String requestId) {
    var revision = revisions.registered(body);
    var name = revision.name();
    var before = Optional.ofNullable(newest.get(name.family()));
    newest.put(name.family(), name.revision());
    before.ifPresent(b -> between(b, revision));
    return before.filter(b -> name.revision() > b + 1).isEmpty()
        ? new Outcome.Done(new Outcome.Seen.Revision(revision), requestId)
        : new Outcome.Unsure(
            "%s was registered, and another revision of the family since it was searched; it is searched again"
                .formatted(name));
  }

  private void between(int searched, LiveRevision ours) {
    var name = ours.name();
    var prefix = ours.arn().substring(0, ours.arn().lastIndexOf(':') + 1);
    var family = unseen.computeIfAbsent(name.family(), _ -> new ArrayList<>());
    int least = Math.max(searched + 1, name.revision() - Revisions.SEARCH_MAX);
    for (int number = name.revision() - 1; number >= least; number--) family.add(prefix + number);
  }

  /** Looks through the newest ACTIVE revisions of the family for the best match. */
  public synchronized Outcome find(Action.FindRevision wanted) {
    var family = wanted.family();
    var found = new Matches(wanted);
    var listed = new TreeSet<String>();
    var trouble =
        through(family, List.of("ACTIVE"), listed, revision -> found.add(revision) == Match.FIRST);
    if (trouble.isEmpty() && found.best() != Match.FIRST) trouble = unlisted(family, listed, found);
    if (trouble.isPresent()) return trouble.get();
    var as = found.as(found.best());
    return switch (found.best()) {
      case NONE -> done(new Outcome.Seen.NoRevision());
      case EQUAL, FIRST -> done(new Outcome.Seen.Revision(as.getFirst()));
      case OURS ->
        settled(family, found.maybeOurs())
            .orElseGet(() -> done(new Outcome.Seen.Revision(as.getFirst())));
    };
  }

  /** What a search has found, by how well it matches; of those that are as good, newest first. */
  private static final class Matches {
    private final Action.FindRevision wanted;
    private final SortedMap<Match, List<LiveRevision>> by = new TreeMap<>();

    Matches(Action.FindRevision wanted) {
      this.wanted = wanted;
    }

    Match add(LiveRevision revision) {
      var match = wanted.match(revision);
      by.computeIfAbsent(match, _ -> new ArrayList<>()).add(revision);
      return match;
    }

    Match best() {
      return by.isEmpty() ? Match.NONE : by.lastKey();
    }

    List<LiveRevision> as(Match match) {
      return by.getOrDefault(match, List.of());
    }

    List<LiveRevision> maybeOurs() {
      return Stream.of(Match.OURS, Match.EQUAL)
          .flatMap(match -> as(match).stream())
          .filter(this::mayBeOurs)
          .toList();
    }

    /** What is shown without its tags looks like somebody else's. */
    boolean mayBeOurs(LiveRevision revision) {
      return switch (wanted.match(revision)) {
        case NONE, FIRST -> false;
        case EQUAL -> revision.tag(Tags.OWNER).isEmpty();
        case OURS -> true;
      };
    }
  }

  /**
   * What we have seen and the lists do not show is asked for, where it would be a better match than
   * those that they show, or may be as good a one of ours.
   */
  private Optional<Outcome> unlisted(String family, Set<String> listed, Matches found) {
    var best = found.best();
    for (var kept : revisions.inFamily(family)) {
      if (listed.contains(kept.arn()) || !kept.isActive()) continue;
      boolean better = found.wanted.match(kept).compareTo(best) > 0;
      if (!better && (best != Match.OURS || !found.mayBeOurs(kept))) continue;
      switch (better ? revisions.look(kept.arn()) : see(kept.arn())) {
        case Lookup.Found(var revision) -> {
          if (revision.isActive()) found.add(revision);
        }
        case Lookup.Gone() -> {}
        case Lookup.Failed(var outcome) -> {
          return Optional.of(outcome);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Looks for the revision that was registered for a Task through the newest ones of its family,
   * ACTIVE or not. One that it has begun to run on comes before any other.
   */
  public synchronized Outcome findRegistered(RunAction.FindRegistered wanted) {
    var family = wanted.family();
    var found = new ArrayList<LiveRevision>();
    var listed = new TreeSet<String>();
    var trouble = through(family, List.of("ACTIVE", "INACTIVE"), listed, revision -> {
      found.add(revision);
      return false;
    });
    if (trouble.isPresent()) {
      unseen.computeIfAbsent(family, _ -> new ArrayList<>()).addAll(listed);
      return trouble.get();
    }
    // Registering once more would run it once more.
    for (var kept : revisions.inFamily(family)) {
      if (listed.contains(kept.arn())) continue;
      switch (see(kept.arn())) {
        case Lookup.Found(var revision) -> found.add(revision);
        case Lookup.Gone() -> {}
        case Lookup.Failed(var outcome) -> {
          return outcome;
        }
      }
    }
    boolean first = found.stream().noneMatch(wanted::isOurs);
    var matching = found.stream()
        .filter(revision -> wanted.matches(revision) && wanted.isUsable(revision))
        .toList();
    var begun = matching.stream().filter(wanted::isBegun).findFirst();
    TaskKnown.Registered registered = begun
        .or(() -> matching.stream().findFirst())
        .<TaskKnown.Registered>map(TaskKnown.Registered.Found::new)
        .orElseGet(() -> new TaskKnown.Registered.None(first));
    return settled(family, begun.isPresent() ? List.of() : matching)
        .orElseGet(() -> done(new Outcome.Seen.Registered(registered)));
  }

  /** Why none of those on which nothing has begun may be taken yet. */
  private Optional<Outcome> settled(String family, List<LiveRevision> equal) {
    var unsure = equal.stream()
        .map(LiveRevision::arn)
        .filter(arn -> !revisions.isSure(arn))
        .toList();
    if (equal.size() < 2 || unsure.isEmpty()) return Optional.empty();
    doubled.addAll(unsure);
    return Optional.of(new Outcome.Unsure(
        "family %s has equal revisions, and which one was begun may not be shown yet; they are looked at again"
            .formatted(family)));
  }

  /**
   * Goes through the lists, newest first, until one revision is enough.
   *
   * @param listed takes the ARNs that were listed
   * @return why it could not go on
   */
  private Optional<Outcome> through(
      String family, List<String> statuses, Set<String> listed, Predicate<LiveRevision> isEnough) {
    var trouble = askForUnseen(family);
    if (trouble.isPresent()) return trouble;
    for (var status : statuses) {
      var list = list(family, status);
      if (list instanceof Answer.Not(var outcome)) return Optional.of(outcome);
      for (var arn : ((Answer.Got) list).body().path("taskDefinitionArns")) {
        listed.add(arn.asText());
        switch (see(arn.asText())) {
          case Lookup.Found(var revision) -> {
            if (!isEnough.test(revision)) continue;
            statuses.forEach(each -> unfinished.remove(family + " " + each));
            return Optional.empty();
          }
          case Lookup.Gone() -> {}
          case Lookup.Failed(var outcome) -> {
            return Optional.of(outcome);
          }
        }
      }
    }
    statuses.forEach(each -> unfinished.remove(family + " " + each));
    return Optional.empty();
  }

  private Answer list(String family, String status) {
    var before = Optional.ofNullable(unfinished.get(family + " " + status))
        .filter(kept -> kept.at().plus(LISTED_FOR).isAfter(calls.now()));
    if (before.isPresent()) return before.get().answer();
    var request = JsonNodeFactory.instance.objectNode();
    request.put("familyPrefix", family).put("status", status);
    request.put("sort", "DESC").put("maxResults", Revisions.SEARCH_MAX);
    var answer = calls.call(AwsCall.LIST_TASK_DEFINITIONS, request);
    if (answer instanceof Answer.Got got) {
      unfinished.put(family + " " + status, new Kept(got, calls.now()));
      searched(family, got.body().path("taskDefinitionArns"));
    }
    return answer;
  }

  private void searched(String family, JsonNode arns) {
    int highest = 0;
    for (var arn : arns)
      highest = Math.max(
          highest, RevisionName.parse(arn.asText()).map(RevisionName::revision).orElse(0));
    newest.merge(family, highest, Math::max);
  }

  private Lookup see(String arn) {
    if (revisions.isSure(arn)) doubled.remove(arn);
    return doubled.contains(arn) ? revisions.look(arn) : revisions.describe(arn);
  }

  /** The next list may be of a moment ago as well: they are asked for by their numbers. */
  private Optional<Outcome> askForUnseen(String family) {
    var arns = unseen.getOrDefault(family, List.of());
    while (!arns.isEmpty()) {
      if (revisions.describe(arns.getFirst()) instanceof Lookup.Failed(var outcome))
        return Optional.of(outcome);
      arns.removeFirst();
    }
    unseen.remove(family);
    return Optional.empty();
  }

  private static Outcome done(Outcome.Seen seen) {
    return new Outcome.Done(seen, "");
  }
}
