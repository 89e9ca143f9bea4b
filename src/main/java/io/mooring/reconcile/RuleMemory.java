package io.mooring.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Ecs;
import io.mooring.desired.DesiredTrigger;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Action;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Outcome;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RuleLook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of rules and of the revisions that they start, and for how long that is good. A
 * look costs three calls, so that a schedule costs at most 3 * 144 calls a day while nothing
 * changes.
 */
final class RuleMemory {
  /** How often a rule is looked at: who changes one by hand waits that long for it to be seen. */
  static final Duration LOOK_FOR = Duration.ofMinutes(10);

  /** After a write of ours, which a look at once may not show yet. */
  static final Duration VERIFY_AFTER = Duration.ofMinutes(1);

  /** Another resource may be about to register it. */
  private static final Duration NONE_FOR = Duration.ofSeconds(20);

  private final Map<String, Kept> looks = new HashMap<>();
  private final Map<Searched, Revision> revisions = new HashMap<>();

  private record Kept(RuleLook look, Instant until) {}

  private record Searched(ResourceKey key, String digest) {}

  private record Revision(EqualRevision found, Instant until) {}

  /** What is known of the rules of these schedules, by address. */
  SortedMap<String, RuleLook> known(Collection<DesiredTrigger> triggers, Instant now) {
    var known = new TreeMap<String, RuleLook>();
    for (var trigger : triggers)
      look(trigger.address(), now).ifPresent(look -> known.put(trigger.address(), look));
    return known;
  }

  Optional<RuleLook> look(String address, Instant now) {
    return Optional.ofNullable(looks.get(address))
        .filter(kept -> kept.until().isAfter(now))
        .map(Kept::look);
  }

  /** Whether nothing of these has to be looked at again. */
  boolean isFresh(Collection<DesiredTrigger> triggers, Instant now) {
    return triggers.stream().allMatch(t -> look(t.address(), now).isPresent());
  }

  SortedMap<String, EqualRevision> revisions(ResourceKey key, Instant now) {
    var known = new TreeMap<String, EqualRevision>();
    revisions.forEach((searched, revision) -> {
      if (searched.key().equals(key) && revision.until().isAfter(now))
        known.put(searched.digest(), revision.found());
    });
    return known;
  }

  void revision(ResourceKey key, Digest digest, EqualRevision found, Instant now) {
    revision(key, digest.value(), found, now);
  }

  /** @param by what it is asked for by: its digest, or its ARN */
  void revision(ResourceKey key, String by, EqualRevision found, Instant now) {
    var good = found instanceof EqualRevision.Found ? LOOK_FOR : NONE_FOR;
    revisions.put(new Searched(key, by), new Revision(found, now.plus(good)));
  }

  /** Whether the outcome is of a step for a schedule, and kept here. */
  boolean learned(ResourceKey key, Digest own, Action action, Outcome outcome, Instant now) {
    if (action instanceof RuleAction rule) {
      learn(rule, outcome, now);
      return true;
    }
    if (action instanceof Action.FindRevision find && !find.digest().equals(own)) {
      learn(key, find.digest(), outcome, now);
      return true;
    }
    if (action instanceof Action.Register register && !register.digest().equals(own)) {
      learn(key, register.digest(), outcome, now);
      return true;
    }
    return false;
  }

  /** The same for a resource of which all revisions are kept here. */
  void learn(ResourceKey key, Digest digest, Outcome outcome, Instant now) {
    switch (outcome) {
      case Outcome.Done(Outcome.Seen.Revision(var revision), var _) ->
        revision(key, digest, new EqualRevision.Found(revision), now);
      case Outcome.Done(Outcome.Seen.NoRevision(), var _) ->
        revision(key, digest, new EqualRevision.None(), now);
      case Outcome.Done _, Outcome.Throttled _ -> {}
      // It may be registered by now.
      case Outcome.AlreadyTrue _, Outcome.Unsure _, Outcome.Refused _, Outcome.Denied _ ->
        revisions.remove(new Searched(key, digest.value()));
    }
  }

  private void learn(RuleAction action, Outcome outcome, Instant now) {
    var address = address(action);
    switch (outcome) {
      case Outcome.Done(Outcome.Seen.Rule(RuleLook.There(var _, var rule, var _, var _)), var _)
      when action instanceof RuleAction.PutRule ->
        wrote(address, action, rule.path("Arn").asText(), now);
      case Outcome.Done(Outcome.Seen.Rule(var look), var _) ->
        looks.put(address, new Kept(look, now.plus(LOOK_FOR)));
      case Outcome.Done _ -> wrote(address, action, "", now);
      case Outcome.Throttled _ -> {}
      case Outcome.AlreadyTrue _, Outcome.Unsure _ -> looks.remove(address);
      case Outcome.Refused _, Outcome.Denied _ -> {
        var unknown = new RuleLook.Unknown(now, Ecs.words(outcome));
        if (action instanceof RuleAction.LookAtRule)
          looks.put(address, new Kept(unknown, now.plus(LOOK_FOR)));
        else looks.remove(address);
      }
    }
  }

  static String address(String rule, String bus) {
    var name = bus.substring(bus.lastIndexOf('/') + 1);
    return name.isEmpty() || name.equals("default") ? rule : name + "/" + rule;
  }

  private static String address(RuleAction action) {
    var bus = switch (action) {
      case RuleAction.LookAtRule look -> look.bus();
      case RuleAction.PutRule put -> put.request().path("EventBusName").asText();
      case RuleAction.PutTargets put -> put.request().path("EventBusName").asText();
      case RuleAction.RemoveTargets gone -> gone.bus();
      case RuleAction.DeleteRule gone -> gone.bus();
      case RuleAction.TagRule tag -> bus(tag.arn());
      case RuleAction.UntagRule tag -> bus(tag.arn());
    };
    return address(action.rule(), bus);
  }

  /** As in {@code arn:aws:events:REGION:ACCOUNT:rule/[BUS/]NAME}. */
  private static String bus(String arn) {
    var steps = arn.split("/", -1);
    return steps.length > 2 ? steps[1] : "";
  }

  /** A look at once could lag behind; what was sent is taken to be there, and verified soon. */
  private void wrote(String address, RuleAction action, String arn, Instant now) {
    var before = Optional.ofNullable(looks.get(address)).map(Kept::look);
    var after = after(before.orElseGet(RuleLook.NotLooked::new), action, arn, now);
    if (after.isEmpty()) looks.remove(address);
    else looks.put(address, new Kept(after.get(), now.plus(VERIFY_AFTER)));
  }

  /** @param arn of a rule that was put; "" for other actions */
  private static Optional<RuleLook> after(
      RuleLook before, RuleAction action, String arn, Instant now) {
    if (action instanceof RuleAction.PutRule put && !(before instanceof RuleLook.There))
      return Optional.of(put(put.request(), arn, now));
    if (!(before instanceof RuleLook.There(var _, var rule, var targets, var tags)))
      return Optional.empty();
    return switch (action) {
      case RuleAction.LookAtRule _ -> Optional.of(before);
      case RuleAction.PutRule put -> {
        var made = put.request().deepCopy();
        made.set("Arn", rule.path("Arn"));
        yield Optional.of(new RuleLook.There(now, made, targets, tags));
      }
      case RuleAction.PutTargets put ->
        Optional.of(new RuleLook.There(now, rule, with(targets, put.request()), tags));
      case RuleAction.RemoveTargets gone -> {
        var left = targets.stream()
            .filter(t -> !gone.ids().contains(t.path("Id").asText()))
            .toList();
        yield Optional.of(new RuleLook.There(now, rule, left, tags));
      }
      case RuleAction.DeleteRule _ -> Optional.of(new RuleLook.Absent(now));
      case RuleAction.TagRule tag -> {
        var more = new TreeMap<>(tags);
        more.putAll(tag.tags());
        yield Optional.of(new RuleLook.There(now, rule, targets, more));
      }
      case RuleAction.UntagRule tag -> {
        var less = new TreeMap<>(tags);
        less.keySet().removeAll(tag.keys());
        yield Optional.of(new RuleLook.There(now, rule, targets, less));
      }
    };
  }

  private static RuleLook put(ObjectNode request, String arn, Instant now) {
    var tags = new TreeMap<String, String>();
    for (JsonNode tag : request.path("Tags"))
      tags.put(tag.path("Key").asText(), tag.path("Value").asText());
    var rule = JsonNodeFactory.instance.objectNode();
    rule.setAll(request);
    rule.remove("Tags");
    rule.put("Arn", arn);
    return new RuleLook.There(now, rule, List.of(), tags);
  }

  private static List<ObjectNode> with(List<ObjectNode> targets, ObjectNode request) {
    var byId = new TreeMap<String, ObjectNode>();
    targets.forEach(t -> byId.put(t.path("Id").asText(), t));
    request.path("Targets").forEach(t -> byId.put(t.path("Id").asText(), t.deepCopy()));
    return new ArrayList<>(byId.values());
  }

  /** Forgets what is no longer declared. */
  void keep(Set<ResourceKey> declared) {
    revisions.keySet().removeIf(searched -> !declared.contains(searched.key()));
  }

  void forgetLooks() {
    looks.clear();
  }

  /** Forgets the rules that nothing speaks of any more. */
  void forgetOld(Instant now) {
    looks.values().removeIf(kept -> kept.until().plus(LOOK_FOR).isBefore(now));
  }
}
