package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Revisions by ARN. Their content never changes, so each is described once, and kept while there is
 * room.
 */
public final class Revisions {
  /** Most revisions kept, each a few kilobytes: two for each of 10,000 services. */
  private static final int KEPT_MAX = 20_000;

  /** How far back an equal revision is looked for: as many as are kept by default. */
  static final int SEARCH_MAX = 10;

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

  /** Whether it was described when what it was before is not shown any more. */
  synchronized boolean isSure(String arn) {
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

  /** Takes the revision that we registered out of the answer. */
  synchronized LiveRevision registered(ObjectNode body) {
    return saw(body, Optional.empty());
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
}
