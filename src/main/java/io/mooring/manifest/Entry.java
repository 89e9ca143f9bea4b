package io.mooring.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Follows one overlay of an app to everything that it takes in, itself and through others. */
final class Entry {
  /** Most overlays inside each other: a base, a region and a stage make three. */
  static final int DEEP_MAX = 16;

  /**
   * Most manifests that are followed: so many more than an app may have are not told one by one.
   */
  private static final int LEAVES_MAX = 10 * ManifestLoader.RESOURCES_MAX;

  /** A manifest and the way to it; {@code obstacle} is why it cannot be relied on. */
  record Leaf(Discovery.Found found, Way way, Optional<Problem> obstacle) {
    static final Comparator<Leaf> ORDER = Comparator.comparing(
            (Leaf leaf) -> leaf.found().file())
        .thenComparingInt(leaf -> leaf.found().document().mark().line());
  }

  private record Step(Overlay overlay, Position by) {}

  private record Edge(Discovery.Found found, Way way, Position by) {}

  private final Discovery discovery;
  private final List<Step> stack = new ArrayList<>();
  private final Map<ParsedText.Document, Edge> manifests = new HashMap<>();
  private final Map<ParsedText.Document, Position> overlays = new HashMap<>();
  private final Map<ParsedText.Document, Problem> twice = new HashMap<>();
  private final List<Edge> order = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private Entry(Discovery discovery) {
    this.discovery = discovery;
  }

  static Entry follow(Discovery discovery, Overlay overlay) {
    var entry = new Entry(discovery);
    entry.enter(overlay, overlay.at());
    return entry;
  }

  List<Problem> problems() {
    return problems;
  }

  /** The documents of all manifests and overlays that it takes in, its own too. */
  Set<ParsedText.Document> reached() {
    var reached = new HashSet<ParsedText.Document>();
    reached.addAll(manifests.keySet());
    reached.addAll(overlays.keySet());
    return reached;
  }

  List<Leaf> leaves() {
    return order.stream()
        .map(edge -> new Leaf(edge.found(), edge.way(), obstacle(edge)))
        .toList();
  }

  private Optional<Problem> obstacle(Edge edge) {
    var own = Optional.ofNullable(twice.get(edge.found().document()));
    var around = edge.way().overlays().stream()
        .flatMap(
            overlay -> Optional.ofNullable(twice.get(overlay.document()))
                .or(() -> discovery.rivalry(overlay))
                .stream())
        .findFirst();
    return own.or(() -> around).or(() -> edge.way().obstacle());
  }

  private void enter(Overlay overlay, Position by) {
    for (int i = 0; i < stack.size(); i++) {
      if (!stack.get(i).overlay().document().equals(overlay.document())) continue;
      problems.add(ring(i, by));
      return;
    }
    var first = overlays.putIfAbsent(overlay.document(), by);
    if (first != null) {
      var problem = again(overlay.called(), overlay.at(), by, first);
      twice.putIfAbsent(overlay.document(), problem);
      problems.add(problem);
      return;
    }
    if (stack.size() == DEEP_MAX) {
      problems.add(error(
          by, "more than " + DEEP_MAX + " overlays inside each other; take some of them together"));
      return;
    }
    stack.add(new Step(overlay, by));
    var around = stack.reversed().stream().skip(1).map(Step::overlay).toList();
    var way = Way.through(overlay, around, discovery.resolution());
    problems.addAll(way.problems());
    for (var resource : overlay.resources()) take(resource, way);
    stack.removeLast();
  }

  private void take(Overlay.Resource resource, Way way) {
    var inside = discovery.inside(resource.path());
    if (inside.isEmpty()) {
      problems.add(error(resource.at(), discovery.missing(resource.path())));
      return;
    }
    if (inside.get().units().isEmpty() && inside.get().manifests().isEmpty()) {
      var path = resource.path().isEmpty() ? "the repository" : Suggestion.quoted(resource.path());
      problems.add(
          error(resource.at(), "there is no manifest in " + path + "; name what holds one"));
      return;
    }
    for (var found : inside.get().manifests()) {
      var edge = new Edge(found, way, resource.at());
      var first = manifests.putIfAbsent(found.document(), edge);
      if (first != null) {
        var at = found.document().mark().in(found.file());
        var name = Suggestion.quoted(
            found.document().root().path("metadata").path("name").asText());
        var problem = again(name, at, resource.at(), first.by());
        twice.putIfAbsent(found.document(), problem);
        problems.add(problem);
      } else if (order.size() < LEAVES_MAX) {
        order.add(edge);
      }
    }
    for (var unit : inside.get().units()) enter(unit, resource.at());
  }

  private Problem ring(int from, Position by) {
    var places = new ArrayList<String>();
    for (var step : stack.subList(from + 1, stack.size())) places.add(step.by().toString());
    places.add(by.toString());
    return error(
        by,
        "overlays in a ring: %s is taken in by itself, by way of %s; remove one of these"
            .formatted(stack.get(from).overlay().called(), String.join(" and ", places)));
  }

  private static Problem again(String what, Position where, Position by, Position first) {
    return error(
        by,
        "%s (%s) is taken in twice, first by %s; remove one of the two"
            .formatted(what, where, first));
  }

  private static Problem error(Position at, String message) {
    return new Problem(Problem.Severity.ERROR, at, "", message);
  }
}
