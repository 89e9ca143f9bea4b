package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.ident.Kind;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which manifests a patch is for. Every member that is there must fit; without any, all do.
 *
 * @param kind the word of the kind, or {@code ""}
 */
record Selector(String kind, String name, String cluster, SortedMap<String, String> labels) {
  Selector {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** What there is to select a manifest by, as written, references in the cluster resolved. */
  record Subject(Kind kind, String name, String cluster, SortedMap<String, String> labels) {
    Subject {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    @Override
    public String toString() {
      return kind.word() + " " + name;
    }
  }

  static Selector of(JsonNode select) {
    return new Selector(
        select.path("kind").asText(),
        select.path("name").asText(),
        select.path("cluster").asText(),
        labels(select.path("labels")));
  }

  /** What a document can be selected by; empty when it has no kind or no name. */
  static Optional<Subject> subject(JsonNode root, Optional<Kind> kind, Resolution resolution) {
    var name = root.path("metadata").path("name");
    if (kind.isEmpty() || !name.isValueNode() || name.isNull()) return Optional.empty();
    var cluster = root.path("spec").path("cluster");
    var silent = new Report(_ -> new Position("", 1, 1));
    var provenance = new Provenance.Single(new Position("", 1, 1), cluster);
    var named = resolution.resolve("", new Sourced(cluster, provenance), silent).node();
    return Optional.of(new Subject(
        kind.get(),
        name.asText(),
        named.isTextual() ? named.asText() : resolution.cluster(),
        labels(root.path("metadata").path("labels"))));
  }

  boolean fits(Subject subject) {
    return (kind.isEmpty() || kind.equals(subject.kind().word()))
        && (name.isEmpty() || name.equals(subject.name()))
        && (cluster.isEmpty() || cluster.equals(subject.cluster()))
        && labels.entrySet().stream()
            .allMatch(label -> label.getValue().equals(subject.labels().get(label.getKey())));
  }

  static SortedMap<String, String> labels(JsonNode written) {
    var labels = new TreeMap<String, String>();
    for (var label : written.properties())
      labels.put(label.getKey(), label.getValue().asText());
    return labels;
  }

  @Override
  public String toString() {
    var words = new StringBuilder(kind.isEmpty() ? "manifest" : kind);
    if (!name.isEmpty()) words.append(' ').append(Suggestion.quoted(name));
    if (!cluster.isEmpty()) words.append(" in cluster ").append(Suggestion.quoted(cluster));
    labels.forEach(
        (key, value) -> words.append(" labelled ").append(Suggestion.quoted(key + "=" + value)));
    return words.toString();
  }
}
