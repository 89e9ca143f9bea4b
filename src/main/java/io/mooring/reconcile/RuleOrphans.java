package io.mooring.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.Calls;
import io.mooring.aws.Ecs;
import io.mooring.aws.Priority;
import io.mooring.desired.DesiredState;
import io.mooring.desired.DesiredTrigger;
import io.mooring.desired.Digests;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.Gate;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.PruneTag;
import io.mooring.plan.Pruner;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RuleLook;
import io.mooring.plan.RuleOrphan;
import io.mooring.plan.RulePruner;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of one app that Git does not want: found among all rules of the Region by the names
 * that we give and by their tags, one call for each hundred rules at each look. A rule without a
 * target is found like any other. What is kept between passes is only since when each is one.
 */
final class RuleOrphans {
  /** How often it is asked which rules there are. */
  private static final Duration EVERY = Duration.ofMinutes(10);

  /** The same while a yes waits for it. */
  private static final Duration FOR_A_YES = Duration.ofMinutes(1);

  /** The same for an app without schedules: it may have had some. */
  private static final Duration SELDOM = Duration.ofHours(6);

  /** How long a rule that is not ours is taken to stay so. */
  private static final Duration OTHERS_FOR = Duration.ofHours(6);

  /** How long what was listed waits for the rest of what there is to ask. */
  private static final Duration LISTED_FOR = Duration.ofMinutes(1);

  /** Steps of one pass; the next goes on. */
  private static final int STEPS_MAX = 50;

  /** Most rules on a page (https://docs.aws.amazon.com/eventbridge/latest/APIReference/). */
  private static final int PAGE = 100;

  /** The names that desired/TriggerReader makes. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,55}-[0-9a-f]{8}");

  private final AppSpec spec;
  private final Map<String, Instant> others = new HashMap<>();
  private final SortedMap<String, Found> found = new TreeMap<>();

  /** Those that the app put under a name that it had before: its rules are named otherwise now. */
  private final SortedMap<String, ResourceKey> former = new TreeMap<>();

  /** What was declared when it was asked last: one that is not any more is a reason to ask. */
  private Set<String> declaredThen = Set.of();

  /** When a yes that stands was seen first: what it names is looked for before it is taken. */
  private final Map<PruneTag, Instant> yesSince = new HashMap<>();

  private Instant asked = Instant.MIN;

  /** When it was last known which rules there are. */
  private Instant told = Instant.MIN;

  private Listing listing = Listing.NONE;
  private Optional<DesiredState> wanted = Optional.empty();

  /** A rule with our tags; {@code key} names it, {@code resource} is whose it was. */
  private record Found(ResourceKey key, String resource, String bus, Instant since) {}

  /**
   * The rules there are, as far as they are listed. Where the budget ends, the next look goes on
   * there: begun anew each time, the pages would spend it all and none would come to the tags.
   *
   * @param next the token of the next page; empty after the last
   */
  private record Listing(SortedMap<String, String> arns, Optional<String> next, Instant at) {
    static final Listing NONE =
        new Listing(Collections.emptySortedMap(), Optional.of(""), Instant.MIN);
  }

  RuleOrphans(AppSpec spec) {
    this.spec = spec;
  }

  boolean isKnown(ResourceKey key) {
    return former.containsValue(key)
        || found.values().stream().anyMatch(f -> f.key().equals(key));
  }

  private static Stream<DesiredTrigger> triggers(DesiredState desired) {
    return Stream.concat(
        desired.services().values().stream().flatMap(s -> s.triggers().stream()),
        desired.schedules().values().stream().flatMap(s -> s.triggers().stream()));
  }

  private static Set<String> addresses(DesiredState desired) {
    return triggers(desired).map(DesiredTrigger::address).collect(Collectors.toSet());
  }

  /**
   * Asks which rules there are, where it is time; why it could not be told.
   *
   * @param urgent a person wants to know it now
   */
  private Optional<Outcome> ask(
      Pass.Means means, DesiredState desired, boolean urgent, Instant now) {
    if (!urgent && !isDue(desired, now)) return Optional.empty();
    var calls = means.ecs().calls().at(urgent ? Priority.FIRST : Priority.BACKGROUND);
    var declared = addresses(desired);
    var trouble = list(calls, now);
    if (trouble.isPresent()) return later(desired, trouble.get(), now);
    var there = listing.arns();
    found.keySet().retainAll(there.keySet());
    found.keySet().removeAll(declared);
    former.keySet().retainAll(there.keySet());
    others.keySet().retainAll(there.keySet());
    for (var rule : there.entrySet()) {
      var name = rule.getKey();
      if (declared.contains(name) || found.containsKey(name) || former.containsKey(name)) continue;
      if (others.getOrDefault(rule.getKey(), Instant.MIN).isAfter(now)) continue;
      trouble = owner(calls, rule.getKey(), rule.getValue(), now);
      if (trouble.isPresent()) return later(desired, trouble.get(), now);
    }
    asked(desired, now);
    told = now;
    return Optional.empty();
  }

  private boolean isDue(DesiredState desired, Instant now) {
    var declared = addresses(desired);
    boolean dropped = !declared.containsAll(declaredThen);
    boolean yes = yesSince.values().stream().anyMatch(told::isBefore);
    var often = !declared.isEmpty() || !found.isEmpty() ? EVERY : SELDOM;
    return dropped || !asked.isAfter(now.minus(yes ? FOR_A_YES : often));
  }

  private void asked(DesiredState desired, Instant now) {
    asked = now;
    declaredThen = addresses(desired);
    listing = Listing.NONE;
  }

  /** What is refused is not asked again at every pass; a budget that is spent comes back. */
  private Optional<Outcome> later(DesiredState desired, Outcome outcome, Instant now) {
    if (!(outcome instanceof Outcome.Throttled)) asked(desired, now);
    return Optional.of(outcome);
  }

  /** Schedules run on the default bus only, and so do the rules that we put. */
  private Optional<Outcome> list(Calls calls, Instant now) {
    if (listing.at().isBefore(now.minus(LISTED_FOR))) listing = Listing.NONE;
    while (listing.next().isPresent()) {
      var request = JsonNodeFactory.instance.objectNode().put("Limit", PAGE);
      var token = listing.next().get();
      if (!token.isEmpty()) request.put("NextToken", token);
      switch (calls.call(AwsCall.LIST_RULES, request)) {
        case Answer.Not(var outcome) -> {
          return Optional.of(outcome);
        }
        case Answer.Got(var body, var _) -> {
          var arns = new TreeMap<>(listing.arns());
          for (JsonNode rule : body.path("Rules")) {
            var name = rule.path("Name").asText();
            if (NAME.matcher(name).matches() && rule.has("ScheduleExpression"))
              arns.put(name, rule.path("Arn").asText());
          }
          var next = Optional.of(body.path("NextToken").asText()).filter(t -> !t.isEmpty());
          listing = new Listing(arns, next, now);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Outcome> owner(Calls calls, String name, String arn, Instant now) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("ResourceARN", arn);
    return switch (calls.call(AwsCall.LIST_TAGS_OF_RULE, request)) {
      case Answer.Not(var outcome) -> Optional.of(outcome);
      case Answer.Got(var body, var _) -> {
        var tags = new TreeMap<String, String>();
        body.path("Tags")
            .forEach(t -> tags.put(t.path("Key").asText(), t.path("Value").asText()));
        var resource = tags.getOrDefault(Tags.RESOURCE, "");
        var cluster = cluster(resource);
        var owner = tags.getOrDefault(Tags.OWNER, "");
        var key = cluster.map(c -> new ResourceKey(spec.name(), c, Kind.SCHEDULE, name));
        if (key.isPresent() && owner.equals(spec.owner()))
          found.put(name, new Found(key.get(), resource, "", now));
        else if (key.isPresent() && spec.formerly().contains(owner)) former.put(name, key.get());
        else others.put(name, now.plus(OTHERS_FOR));
        yield Optional.empty();
      }
    };
  }

  private Optional<ClusterName> cluster(String resource) {
    return spec.destination().clusters().stream()
        .filter(cluster -> resource.startsWith(cluster + "/"))
        .findFirst();
  }

  /** What the last pass found left over. */
  List<RuleOrphan> there(Pass.Means means, Instant now) {
    return wanted.map(desired -> there(means, desired, now)).orElseGet(List::of);
  }

  /** Those that nothing declares now, each with what was seen of it. */
  private List<RuleOrphan> there(Pass.Means means, DesiredState desired, Instant now) {
    var declared = addresses(desired);
    // Whose manifest has errors may still want its rules.
    var unclear = new TreeSet<String>();
    desired.blocked().keySet().forEach(key -> unclear.add(key.tagValue()));
    found.keySet().removeAll(declared);
    var there = new ArrayList<RuleOrphan>();
    found.forEach((name, rule) -> {
      if (unclear.contains(rule.resource())) return;
      var look = means.memory().rules().look(name, now).orElseGet(RuleLook.NotLooked::new);
      boolean settled = !rule.since().plus(Pruner.SETTLE).isAfter(now);
      there.add(new RuleOrphan(rule.key(), rule.bus(), look, settled));
    });
    return there;
  }

  /**
   * What came out.
   *
   * @param trouble how asking which rules there are ended, where it did not end well
   * @param blind why it cannot be told which rules are left over
   */
  record Result(Findings findings, Optional<Outcome> trouble, Optional<String> blind) {}

  /** One pass: asks where it is time, decides about each, and does what may be done now. */
  Result pass(
      Pass.Means means,
      DesiredState desired,
      Pruning.Ground ground,
      Orphans services,
      Instant now) {
    var urgent = !means.acts();
    wanted = Optional.of(desired);
    var yes = yes(services, now);
    var trouble = ask(means, desired, urgent, now);
    var blind = trouble
        .filter(outcome -> !(outcome instanceof Outcome.Throttled))
        // An app that never had a schedule may not be allowed to ask.
        .filter(_ -> urgent || triggers(desired).findAny().isPresent())
        .map(outcome -> "it cannot be told which schedules are left over: " + Ecs.words(outcome));
    var stop = ground.notNow().or(() -> services.suspended(now)).or(() -> closed(now));
    var firm = new Pruning.Ground(ground.declared(), stop, ground.busy());
    var findings = run(means, desired, firm, yes, now);
    if (means.acts() && services.suspended(now).isEmpty())
      yes.forEach((cluster, tag) -> clear(means, services, cluster, tag, now));
    means.memory().rules().forgetOld(now);
    return new Result(findings, trouble, blind);
  }

  private SortedMap<ClusterName, PruneTag> yes(Orphans services, Instant now) {
    var yes = new TreeMap<ClusterName, PruneTag>();
    services
        .looked()
        .forEach((name, live) ->
            live.tag(tag(spec)).flatMap(PruneTag::parse).ifPresent(tag -> yes.put(name, tag)));
    yesSince.keySet().retainAll(yes.values());
    yes.values().forEach(tag -> yesSince.putIfAbsent(tag, now));
    return yes;
  }

  private Optional<String> closed(Instant now) {
    return spec.gate(now) instanceof Gate.Closed(var _, var _, var message)
        ? Optional.of(message)
        : Optional.empty();
  }

  /** A yes that nothing is left of, or that is over, has done its work. */
  private void clear(
      Pass.Means means, Orphans services, ClusterName cluster, PruneTag yes, Instant now) {
    // Nobody knows what it was for before it was asked which rules there are.
    boolean open = yesSince.getOrDefault(yes, now).isAfter(told)
        || found.values().stream().anyMatch(f -> f.key().cluster().equals(cluster));
    var live = services.looked().get(cluster);
    if ((open && yes.until().isAfter(now)) || live == null) return;
    var untag = new Action.Untag(live.arn(), List.of(tag(spec)), "done");
    if (!(means.executor().perform(untag, cluster, "") instanceof Outcome.Done)) return;
    means.ecs().cluster(cluster).untagged(List.of(tag(spec)));
    services.saw(means.ecs().cluster(cluster).view(new TreeSet<>()));
  }

  private Findings run(
      Pass.Means means,
      DesiredState desired,
      Pruning.Ground ground,
      SortedMap<ClusterName, PruneTag> yes,
      Instant now) {
    var findings = new Findings();
    Set<ResourceKey> stuck = new TreeSet<>();
    for (int step = 0; step < STEPS_MAX; step++) {
      var there = there(means, desired, now);
      var grounds = new RulePruner.Grounds(
          means.spec().policy(),
          means.spec().owner(),
          (int) triggers(desired).count(),
          ground.notNow(),
          ground.busy(),
          yes,
          now);
      var decisions = RulePruner.decide(there, grounds);
      former.values().forEach(key -> decisions.put(key, RulePruner.former(key)));
      decisions.forEach(findings::decided);
      findings.decisions().keySet().retainAll(decisions.keySet());
      var next = there.stream()
          .filter(orphan -> !stuck.contains(orphan.key()))
          .filter(orphan -> Optional.ofNullable(decisions.get(orphan.key()))
              .filter(d -> d.plan() instanceof Plan.Act)
              .isPresent())
          .findFirst();
      if (next.isEmpty() || !means.acts()) break;
      var decision = decisions.get(next.get().key());
      if (decision == null || !advance(means, findings, next.get(), decision, now))
        stuck.add(next.get().key());
    }
    return findings;
  }

  private boolean advance(
      Pass.Means means, Findings findings, RuleOrphan orphan, Decision decision, Instant now) {
    var key = orphan.key();
    var digest = new Digest(Digest.PREFIX);
    var digests = new Digests(digest, digest, digest);
    var braked = means.memory().brakes().waitingAfter(key, digests, now);
    if (!braked.isEmpty()) {
      findings.heldBack(key, braked);
      return false;
    }
    if (!(decision.plan() instanceof Plan.Act(var actions))) return false;
    var acts = new Acts(means, key.cluster(), findings, now);
    for (Action action : actions) {
      if (!acts.perform(new Acts.Subject(key, key, digests), action, decision)) return false;
      if (action instanceof RuleAction.DeleteRule) found.remove(orphan.rule());
    }
    var look = means.memory().rules().look(orphan.rule(), now).orElseGet(RuleLook.NotLooked::new);
    return switch (look) {
      case RuleLook.Absent _ -> {
        found.remove(orphan.rule());
        yield true;
      }
      // It is somebody else's by now.
      case RuleLook.There there -> {
        boolean ours = spec.owner().equals(there.tags().get(Tags.OWNER));
        if (!ours) found.remove(orphan.rule());
        yield ours;
      }
      case RuleLook.NotLooked _ -> true;
      case RuleLook.Unknown _ -> false;
    };
  }

  /** The tag on a cluster by which a person says yes. */
  static String tag(AppSpec spec) {
    return Tags.PRUNE + "/" + spec.name() + "/schedules";
  }
}
