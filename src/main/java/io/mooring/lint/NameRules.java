package io.mooring.lint;

import io.mooring.ident.Names;
import io.mooring.ident.Tags;
import io.mooring.manifest.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/** Names, tags, and what must not be there twice. */
final class NameRules {
  /** Tags that Mooring puts on a revision: owner, resource, digest and commit. */
  private static final int OURS_ON_REVISION = 4;

  /**
   * Tags that Mooring or a person may put on a service: owner, resource, applied, healthy, owns,
   * hold, sync, suspend, restart, release and prune.
   */
  private static final int OURS_ON_SERVICE = 11;

  /** Longest key and value of a tag, in characters (API_Tag). */
  private static final int TAG_KEY_MAX = 128;

  private static final int TAG_VALUE_MAX = 256;

  private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
  private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9_][a-z0-9_-]{0,63}");

  static final List<Row> ROWS = List.of(
      Row.error(
          "name-length",
          "families, containers and volumes are named by 1 to 255 letters, digits, _ and -",
          Sources.api("RegisterTaskDefinition"),
          NameRules::names),
      Row.error(
          "port-name",
          "a port is named by up to 64 lowercase letters, digits, _ and -",
          Sources.api("PortMapping"),
          NameRules::ports),
      Row.error(
          "duplicate-name",
          "containers, volumes, ports, variables, secrets and tags are declared once",
          Sources.seen("duplicate-container-names, pf-ecs-port-mapping-duplicate-name")
              + "; ecs.md 3.3",
          NameRules::duplicates),
      Row.error(
          "tag-key",
          "a tag has a key of 1 to 128 characters that is not reserved",
          Sources.api("Tag"),
          NameRules::tagKeys),
      Row.error(
          "tag-value",
          "a tag's value has at most 256 letters, digits, spaces and _.:/=+-@",
          Sources.api("Tag"),
          NameRules::tagValues),
      Row.error(
          "tag-count",
          "a resource has at most 50 tags, Mooring's own included",
          Sources.TAGS,
          NameRules::tagCount));

  private NameRules() {}

  private static void names(Subject subject, Findings findings) {
    subject.task().ifPresent(task -> {
      name(task.child("family"), findings);
      subject.containers().forEach(c -> name(c.child("name"), findings));
      task.each("volumes").forEach(v -> name(v.child("name"), findings));
    });
  }

  private static void name(At name, Findings findings) {
    if (!name.node().isTextual() || name.isOpen() || Names.isEcs(name.text())) return;
    var member = name.pointer().substring(name.pointer().lastIndexOf('/') + 1);
    findings.at(
        name,
        "`%s` is %s; write 1 to 255 letters, digits, _ and -"
            .formatted(member, Suggestion.quoted(name.text())));
  }

  private static void ports(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      for (var mapping : container.each("portMappings")) {
        var name = mapping.child("name");
        if (!name.node().isTextual() || name.isOpen()) continue;
        if (!PORT_NAME.matcher(name.text()).matches())
          findings.at(
              name,
              "the port's name is %s; write up to 64 lowercase letters, digits, _ and -, not - first"
                  .formatted(Suggestion.quoted(name.text())));
      }
    }
  }

  private static void duplicates(Subject subject, Findings findings) {
    subject.task().ifPresent(task -> {
      unique(task.each("containerDefinitions"), "name", "container", findings);
      unique(task.each("volumes"), "name", "volume", findings);
      unique(task.each("tags"), "key", "tag", findings);
      for (var container : subject.containers()) {
        unique(container.each("environment"), "name", "environment variable", findings);
        unique(container.each("secrets"), "name", "secret", findings);
      }
      var ports = subject.containers().stream()
          .flatMap(c -> c.each("portMappings").stream())
          .toList();
      unique(ports, "name", "port", findings);
    });
    subject.service().ifPresent(s -> unique(s.each("tags"), "key", "tag", findings));
  }

  private static void unique(List<At> entries, String member, String what, Findings findings) {
    var first = new HashMap<String, Integer>();
    for (int i = 0; i < entries.size(); i++) {
      var name = entries.get(i).child(member);
      if (!name.node().isTextual()) continue;
      var earlier = first.putIfAbsent(name.text(), i);
      if (earlier != null)
        findings.at(
            name,
            "the %s %s is declared twice, first as entry %d; remove or rename one"
                .formatted(what, Suggestion.quoted(name.text()), earlier));
    }
  }

  private static void tagKeys(Subject subject, Findings findings) {
    for (var tag : tags(subject)) {
      var key = tag.child("key");
      if (key.isAbsent()) {
        findings.missing(key, "`key` is missing; a tag needs it");
      } else if (Tags.isOurs(key.text())) {
        findings.at(key, "tags that begin with `mooring:` are Mooring's own; choose another key");
      } else if (Tags.isAws(key.text())) {
        findings.at(key, "tags that begin with `aws:` are AWS's own; remove it");
      } else if (key.text().isEmpty() || !(key.isOpen() || isTag(key.text(), TAG_KEY_MAX))) {
        findings.at(
            key,
            "the tag key %s; write 1 to %d letters, digits, spaces and _.:/=+-@"
                .formatted(Suggestion.quoted(key.text()), TAG_KEY_MAX));
      }
    }
  }

  private static void tagValues(Subject subject, Findings findings) {
    for (var tag : tags(subject)) {
      var value = tag.child("value");
      if (value.isOpen() || isTag(value.text(), TAG_VALUE_MAX)) continue;
      findings.at(
          value,
          "the value of the tag %s is not one that AWS takes; write at most %d letters, digits, spaces and _.:/=+-@"
              .formatted(Suggestion.quoted(tag.text("key")), TAG_VALUE_MAX));
    }
  }

  private static boolean isTag(String text, int max) {
    return text.length() <= max && TAG_TEXT.matcher(text).matches();
  }

  private static List<At> tags(Subject subject) {
    var all = new ArrayList<At>();
    subject.task().ifPresent(t -> all.addAll(t.each("tags")));
    subject.service().ifPresent(s -> all.addAll(s.each("tags")));
    return all.stream().filter(tag -> tag.node().isObject()).toList();
  }

  private static void tagCount(Subject subject, Findings findings) {
    subject.task().ifPresent(t -> count(t.child("tags"), OURS_ON_REVISION, findings));
    subject.service().ifPresent(s -> count(s.child("tags"), OURS_ON_SERVICE, findings));
  }

  private static void count(At tags, int ours, Findings findings) {
    int over = tags.size() + ours - Tags.MAX;
    if (tags.node().isArray() && over > 0)
      findings.at(
          tags,
          "%d tags and up to %d of Mooring's are over ECS's %d; remove %d"
              .formatted(tags.size(), ours, Tags.MAX, over));
  }
}
