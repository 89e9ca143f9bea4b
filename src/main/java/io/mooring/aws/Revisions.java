package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Action;
import io.mooring.plan.Match;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.plan.TaskKnown;
import io.mooring.port.AwsCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Revisions by ARN. Their content never changes, so each is described once, and kept while there is
 * room.
 */
public final class Revisions {
  /** Most revisions kept, each a few kilobytes: two for each of 10,000 services. */
  private static final int KEPT_MAX = 20_000;

  /** How far back an equal revision is looked for: as many as are kept by default. */
  private static final int SEARCH_MAX = 10;

  /** As ECS says that there is none, and that it takes no such name. */
  private static final Set<String> GONE = Set.of("ClientException", "InvalidParameterException");

  private final Calls calls;
  private final OwnTags own = new OwnTags();
  private final Map<String, KeptRevision> known = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, KeptRevision> eldest) {
      return size() > KEPT_MAX;
    }
  };

  /** The newest number of a family that a search showed, or that we registered since. */
  private final Map<String, Integer> newest = new HashMap<>();

  /** ARNs by family that are there by a list or by their numbers, and were not described. */
  private final Map<String, List<String>> unseen = new HashMap<>();

  /** Families with equal revisions of which one may have begun by a record not shown yet. */
  private final Set<String> doubled = new HashSet<>();

  /** Listings whose search ran out of budget: the next one goes on there, not from the start. */
  private final Map<String, Answer.Got> unfinished = new HashMap<>();

  /** How asking for a revision ended. */
  public sealed interface Lookup {
    record Found(LiveRevision revision) implements Lookup {}

    /** ECS cannot describe it any more. */
    record Gone() implements Lookup {}

    record Failed(Outcome outcome) implements Lookup {}
  }

  Revisions(Calls calls) {
    this.calls = calls;
  }

  /** The revision, where it was described before; asks nobody. */
  public synchronized Optional<LiveRevision> known(String arn) {
    return Optional.ofNullable(known.get(arn)).map(KeptRevision::revision);
  }

  /** Those of a family that were described before; asks nobody. */
  public synchronized List<LiveRevision> inFamily(String family) {
    return known.values().stream()
        .map(KeptRevision::revision)
        .filter(r -> r.name().family().equals(family))
        .toList();
  }

  /** Whether this process has not known it for long: its tags may be those of a moment ago. */
  public synchronized boolean isNew(String arn) {
    var kept = known.get(arn);
    return kept != null && !kept.isOlderThan(KeptRevision.A_WHILE, calls.now());
  }

  private boolean isSure(String arn) {
    return Optional.ofNullable(known.get(arn)).filter(KeptRevision::sure).isPresent();
  }

  /** The revision, described once, and now and then again while it is shown without an owner. */
  public synchronized Lookup describe(String arn) {
    var kept = known.get(arn);
    if (kept == null) return look(arn);
    if (!kept.mayLack(calls.now())) return new Lookup.Found(kept.revision());
    known.put(arn, kept.onceMore());
    return look(arn) instanceof Lookup.Found found ? found : new Lookup.Found(kept.revision());
  }

  /**
   * Asks ECS, whatever is known: content never changes, but a revision can be deregistered.
   *
   * @param arn of a revision, or a family for its newest ACTIVE one
   */
  public synchronized Lookup look(String arn) {
    var request = JsonNodeFactory.instance.objectNode().put("taskDefinition", arn);
    request.putArray("include").add("TAGS");
    return switch (calls.call(AwsCall.DESCRIBE_TASK_DEFINITION, request)) {
      case Answer.Got(var body, var _) -> new Lookup.Found(saw(body, Optional.of(calls.now())));
      case Answer.Not(Outcome.Refused refused)
      when GONE.contains(refused.code()) -> new Lookup.Gone();
      case Answer.Not(var outcome) -> new Lookup.Failed(outcome);
    };
  }

  /**
   * Takes a revision out of the answer to a register or a describe: the tags stand beside the
   * definition.
   */
  private LiveRevision saw(ObjectNode body, Optional<Instant> first) {
    var definition = body.withObject("/taskDefinition");
    var arn = definition.path("taskDefinitionArn").asText();
    var tags = new TreeMap<String, String>();
    body.path("tags")
        .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
    var name = RevisionName.parse(arn)
        .orElseThrow(() ->
            new IllegalStateException("ECS answered with a task definition ARN '" + arn + "'"));
    var revision = new LiveRevision(name, arn, definition, own.over(arn, tags, calls.now()));
    known.merge(
        arn,
        new KeptRevision(revision, first, 0, first.isEmpty()),
        (before, _) -> before.seen(revision, calls.now()));
    return revision;
  }

  /**
   * Takes the revision that we registered out of the answer. Numbers have no gaps: where one lies
   * between it and those that were searched before, somebody else has registered meanwhile, or the
   * search was of a moment ago. It may be the same content, with a run begun on it.
   */
  public synchronized Outcome registered(ObjectNode body, String requestId) {
    var revision = saw(body, Optional.empty());
    var name = revision.name();
    var before = Optional.ofNullable(newest.get(name.family()));
    newest.put(name.family(), name.revision());
    before.ifPresent(b -> between(b, revision));
    return before.filter(b -> name.revision() > b + 1).isEmpty()
        ? done(new Outcome.Seen.Revision(revision), requestId)
        : new Outcome.Unsure(
            "%s was registered, and another revision of the family since it was searched; it is searched again"
                .formatted(name));
  }

  private void between(int searched, LiveRevision ours) {
    var name = ours.name();
    var prefix = ours.arn().substring(0, ours.arn().lastIndexOf(':') + 1);
    var family = unseen.computeIfAbsent(name.family(), _ -> new ArrayList<>());
    int least = Math.max(searched + 1, name.revision() - SEARCH_MAX);
    for (int number = name.revision() - 1; number >= least; number--) family.add(prefix + number);
  }

  /** The next list may be of a moment ago as well: they are asked for by their numbers. */
  private Optional<Outcome> askForUnseen(String family) {
    var arns = unseen.getOrDefault(family, List.of());
    while (!arns.isEmpty()) {
      if (describe(arns.getFirst()) instanceof Lookup.Failed(var outcome))
        return Optional.of(outcome);
      arns.removeFirst();
    }
    unseen.remove(family);
    return Optional.empty();
  }

  private void searched(String family, Iterable<JsonNode> arns) {
    int highest = 0;
    for (var arn : arns)
      highest = Math.max(
          highest, RevisionName.parse(arn.asText()).map(RevisionName::revision).orElse(0));
    newest.merge(family, highest, Math::max);
  }

  /** Our own write changed a revision's tags. */
  public synchronized void tagged(String arn, SortedMap<String, String> tags) {
    known.computeIfPresent(arn, (_, kept) -> {
      own.wrote(arn, tags, kept.revision().tags(), calls.now());
      var merged = new TreeMap<>(kept.revision().tags());
      merged.putAll(tags);
      return kept.with(kept.revision().withTags(merged));
    });
  }

  /** What a family's newest revisions are, or why that cannot be told. */
  public sealed interface Newest {
    record Listed(List<LiveRevision> newestFirst) implements Newest {
      public Listed {
        newestFirst = List.copyOf(newestFirst);
      }
    }

    record Failed(Outcome outcome) implements Newest {}
  }

  /** The newest ACTIVE revisions of a family, with their tags as they are now. */
  public synchronized Newest newest(String family) {
    return newest(family, "ACTIVE");
  }

  /** The newest revisions of a family that were deregistered, with their tags as they are now. */
  public synchronized Newest newestDeregistered(String family) {
    return newest(family, "INACTIVE");
  }

  private Newest newest(String family, String status) {
    var request = JsonNodeFactory.instance.objectNode().put("familyPrefix", family);
    request.put("status", status).put("sort", "DESC").put("maxResults", SEARCH_MAX);
    var found = new ArrayList<LiveRevision>();
    switch (calls.call(AwsCall.LIST_TASK_DEFINITIONS, request)) {
      case Answer.Not(var outcome) -> {
        return new Newest.Failed(outcome);
      }
      case Answer.Got(var body, var _) -> {
        for (var arn : body.path("taskDefinitionArns")) {
          switch (look(arn.asText())) {
            case Lookup.Found(var revision) -> found.add(revision);
            case Lookup.Gone() -> {}
            case Lookup.Failed(var outcome) -> {
              return new Newest.Failed(outcome);
            }
          }
        }
      }
    }
    return new Newest.Listed(found);
  }

  /** Looks through the newest ACTIVE revisions of the family, newest first. */
  public synchronized Outcome find(Action.FindRevision wanted) {
    var trouble = askForUnseen(wanted.family());
    if (trouble.isPresent()) return trouble.get();
    var rest = unfinished.remove(wanted.family());
    if (rest != null) return firstMatch(wanted, rest.body(), rest.requestId());
    var request = JsonNodeFactory.instance.objectNode();
    request.put("familyPrefix", wanted.family());
    request.put("status", "ACTIVE");
    request.put("sort", "DESC");
    request.put("maxResults", SEARCH_MAX);
    return switch (calls.call(AwsCall.LIST_TASK_DEFINITIONS, request)) {
      case Answer.Not(var outcome) -> outcome;
      case Answer.Got(var body, var requestId) -> {
        searched(wanted.family(), body.path("taskDefinitionArns"));
        yield firstMatch(wanted, body, requestId);
      }
    };
  }

  /**
   * Looks for the revision that was registered for a Task through the newest ones of its family,
   * ACTIVE or not. One that it has begun to run on comes before any other.
   */
  public synchronized Outcome findRegistered(RunAction.FindRegistered wanted) {
    var trouble = askForUnseen(wanted.family());
    if (trouble.isPresent()) return trouble.get();
    var matching = new ArrayList<LiveRevision>();
    var seen = new TreeSet<String>();
    boolean first = true;
    for (var status : List.of("ACTIVE", "INACTIVE")) {
      var request = JsonNodeFactory.instance.objectNode();
      request.put("familyPrefix", wanted.family()).put("status", status);
      request.put("sort", "DESC").put("maxResults", SEARCH_MAX);
      var answer = calls.call(AwsCall.LIST_TASK_DEFINITIONS, request);
      if (answer instanceof Answer.Not(var outcome)) return outcome;
      var listed = ((Answer.Got) answer).body().path("taskDefinitionArns");
      searched(wanted.family(), listed);
      for (var arn : listed) {
        seen.add(arn.asText());
        boolean anew = doubled.contains(wanted.family()) && !isSure(arn.asText());
        switch (anew ? look(arn.asText()) : describe(arn.asText())) {
          case Lookup.Found(var revision) -> {
            if (wanted.isOurs(revision)) first = false;
            if (wanted.matches(revision) && wanted.isUsable(revision)) matching.add(revision);
          }
          case Lookup.Gone() -> {}
          case Lookup.Failed(var outcome) -> {
            var rest = unseen.computeIfAbsent(wanted.family(), _ -> new ArrayList<>());
            listed.forEach(each -> rest.add(each.asText()));
            return outcome;
          }
        }
      }
    }
    // A list may be of a moment ago; registering once more would run it once more.
    for (var kept : inFamily(wanted.family())) {
      if (seen.contains(kept.arn())) continue;
      if (wanted.isOurs(kept)) first = false;
      if (wanted.matches(kept) && wanted.isUsable(kept)) matching.add(kept);
    }
    boolean none = first;
    var begun = matching.stream().filter(wanted::isBegun).findFirst();
    boolean unsure = matching.stream()
        .map(LiveRevision::arn)
        .anyMatch(arn -> seen.contains(arn) && !isSure(arn));
    if (begun.isEmpty() && matching.size() > 1 && unsure) {
      doubled.add(wanted.family());
      return new Outcome.Unsure(
          "family %s has equal revisions, and which one was begun may not be shown yet; they are looked at again"
              .formatted(wanted.family()));
    }
    doubled.remove(wanted.family());
    TaskKnown.Registered found = begun
        .or(() -> matching.stream().findFirst())
        .<TaskKnown.Registered>map(TaskKnown.Registered.Found::new)
        .orElseGet(() -> new TaskKnown.Registered.None(none));
    return done(new Outcome.Seen.Registered(found), "");
  }

  /** The best match, the newest of those that are as good. */
  private Outcome firstMatch(Action.FindRevision wanted, ObjectNode body, String requestId) {
    var listed = new TreeSet<String>();
    var best = Optional.<LiveRevision>empty();
    var how = Match.NONE;
    for (var arn : body.path("taskDefinitionArns")) {
      listed.add(arn.asText());
      switch (describe(arn.asText())) {
        case Lookup.Found(var revision) -> {
          var match = wanted.match(revision);
          if (match == Match.FIRST) return done(new Outcome.Seen.Revision(revision), requestId);
          if (match.compareTo(how) <= 0) continue;
          best = Optional.of(revision);
          how = match;
        }
        case Lookup.Gone() -> {}
        case Lookup.Failed(var outcome) -> {
          unfinished.put(wanted.family(), new Answer.Got(body, requestId));
          return outcome;
        }
      }
    }
    if (best.isPresent()) return done(new Outcome.Seen.Revision(best.get()), requestId);
    return unlisted(wanted, listed, requestId);
  }

  /** A list may be of a moment ago: what we have seen and it does not show is asked for itself. */
  private Outcome unlisted(Action.FindRevision wanted, Set<String> listed, String requestId) {
    for (var kept : inFamily(wanted.family())) {
      if (listed.contains(kept.arn()) || !isActive(kept) || !wanted.matches(kept)) continue;
      switch (look(kept.arn())) {
        case Lookup.Found(var revision) -> {
          if (isActive(revision)) return done(new Outcome.Seen.Revision(revision), requestId);
        }
        case Lookup.Gone() -> {}
        case Lookup.Failed(var outcome) -> {
          return outcome;
        }
      }
    }
    return done(new Outcome.Seen.NoRevision(), requestId);
  }

  private static boolean isActive(LiveRevision revision) {
    return revision.taskDefinition().path("status").asText("ACTIVE").equals("ACTIVE");
  }

  private static Outcome done(Outcome.Seen seen, String requestId) {
    return new Outcome.Done(seen, requestId);
  }
}
