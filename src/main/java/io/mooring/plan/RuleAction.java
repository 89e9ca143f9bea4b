package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A step towards a rule of EventBridge. */
public sealed interface RuleAction extends Action {
  /** Its name. */
  String rule();

  /** The differences that it is meant to end. */
  default List<String> ends() {
    return switch (this) {
      case PutRule put -> put.pointers();
      case PutTargets put -> put.pointers();
      case LookAtRule _, RemoveTargets _, DeleteRule _, TagRule _, UntagRule _ -> List.of();
    };
  }

  /** Look at a rule, its targets and its tags; reads only. {@code bus} "" is the default one. */
  record LookAtRule(String rule, String bus) implements RuleAction {}

  /** {@code pointers} are the differences it is meant to end, here and below. */
  record PutRule(ObjectNode request, List<String> pointers, String why) implements RuleAction {
    public PutRule {
      pointers = List.copyOf(pointers);
    }

    public PutRule(ObjectNode request, String why) {
      this(request, List.of(), why);
    }

    @Override
    public String rule() {
      return request.path("Name").asText();
    }
  }

  record PutTargets(ObjectNode request, List<String> pointers, String why) implements RuleAction {
    public PutTargets {
      pointers = List.copyOf(pointers);
    }

    public PutTargets(ObjectNode request, String why) {
      this(request, List.of(), why);
    }

    @Override
    public String rule() {
      return request.path("Rule").asText();
    }
  }

  record RemoveTargets(String rule, String bus, List<String> ids, String why)
      implements RuleAction {
    public RemoveTargets {
      ids = List.copyOf(ids);
    }
  }

  record DeleteRule(String rule, String bus, String why) implements RuleAction {}

  record TagRule(String rule, String arn, SortedMap<String, String> tags, String why)
      implements RuleAction {
    public TagRule {
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }
  }

  record UntagRule(String rule, String arn, List<String> keys, String why) implements RuleAction {
    public UntagRule {
      keys = List.copyOf(keys);
    }
  }

  @Override
  default boolean writes() {
    return !(this instanceof LookAtRule);
  }

  @Override
  default String describe() {
    return switch (this) {
      case LookAtRule look -> "look at rule " + look.rule();
      case PutRule put -> "put rule %s (%s)".formatted(put.rule(), put.why());
      case PutTargets put -> "put targets of rule %s (%s)".formatted(put.rule(), put.why());
      case RemoveTargets gone ->
        "remove targets %s of rule %s (%s)"
            .formatted(String.join(" ", gone.ids()), gone.rule(), gone.why());
      case DeleteRule gone -> "delete rule %s (%s)".formatted(gone.rule(), gone.why());
      case TagRule tag ->
        "tag rule %s %s (%s)"
            .formatted(tag.rule(), String.join(" ", tag.tags().keySet()), tag.why());
      case UntagRule tag ->
        "untag rule %s %s (%s)".formatted(tag.rule(), String.join(" ", tag.keys()), tag.why());
    };
  }
}
