package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mooring.diff.Difference;
import io.mooring.plan.Plan;
import io.mooring.status.ResourceStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    aliases = "plan",
    description = {
      "Show what differs between Git and ECS, and what would be done about it.",
      "Reads Git and ECS from here, without a controller; writes nothing."
    },
    footer = {"", "Prints nothing and exits 0 when nothing differs; exits 1 when something does."})
final class DiffCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these resources.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  DiffCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var settings = options.settings(surroundings);
    var differing = new ArrayList<Differing>();
    var known = new ArrayList<String>();
    Optional<ExitCode> failure = Optional.empty();
    try (var bench = new Bench(settings, options.apps(settings), InstantSource.system())) {
      for (var place : bench.places()) {
        var look = new Look(place.worker().preview());
        tell(look);
        look.report().resources().forEach(r -> known.add(r.key().name()));
        look.differing(names).forEach(r -> differing.add(new Differing(r, look.plan(r.key()))));
        if (failure.isEmpty()) failure = look.failure(bench.troubles(), names);
      }
    }
    print(differing);
    if (failure.isEmpty()) requireKnown(known);
    return failure
        .orElse(differing.isEmpty() ? ExitCode.FINE : ExitCode.DIFFERENCES)
        .code();
  }

  private record Differing(ResourceStatus resource, Optional<Plan> plan) {}

  private void requireKnown(List<String> known) {
    for (var name : names) {
      if (!known.contains(name)) {
        throw new Failure(ExitCode.NOT_FOUND, "no resource %s is declared".formatted(name));
      }
    }
  }

  private void tell(Look look) {
    for (var trouble : look.troubles()) {
      surroundings.progress("%s: %s: %s"
          .formatted(look.report().app().app(), trouble.type().word(), trouble.message()));
    }
    for (var resource : look.unknown(names)) {
      resource
          .conditions()
          .forEach(c -> surroundings.progress(
              "%s: %s: %s".formatted(resource.key(), c.type().word(), c.message())));
    }
  }

  private void print(List<Differing> differing) {
    var out = surroundings.out();
    switch (format) {
      case TABLE, WIDE -> differing.forEach(d -> out.print(text(d)));
      case NAME -> differing.forEach(d -> out.println(d.resource().key()));
      case JSON -> out.print(Documents.json(items(differing)));
      case YAML -> out.print(Documents.yaml(items(differing)));
    }
  }

  private static String text(Differing differing) {
    var resource = differing.resource();
    var text = new StringBuilder();
    text.append("%s: %s%n".formatted(resource.key(), origin(resource)));
    for (var difference : resource.sync().differences()) {
      text.append("  ").append(line(difference)).append('\n');
    }
    // What blocks is told by the conditions, with the way out.
    differing
        .plan()
        .filter(p -> !(p instanceof Plan.Blocked))
        .ifPresent(p -> text.append("  plan: ").append(p.describe()).append('\n'));
    resource
        .conditions()
        .forEach(c -> text.append("  ")
            .append(c.type().word())
            .append(": ")
            .append(c.message())
            .append('\n'));
    return text.toString();
  }

  private static String line(Difference difference) {
    boolean whole = difference.pointer().isEmpty() || difference.pointer().equals("/service");
    return whole && difference.live().isMissingNode()
        ? "it does not exist in ECS yet"
        : difference.toString();
  }

  private static String origin(ResourceStatus resource) {
    return resource
        .sync()
        .knownOrigin()
        .map(origin -> switch (origin) {
          case GIT -> "a commit is not applied";
          case LIVE -> "changed in ECS";
        })
        .orElse("differs");
  }

  private static JsonNode items(List<Differing> differing) {
    var list = Documents.JSON.createObjectNode();
    differing.forEach(d -> item(list.withArray("/items"), d));
    list.withArray("/items");
    return list;
  }

  private static void item(ArrayNode items, Differing differing) {
    var resource = differing.resource();
    var key = resource.key();
    var item = items
        .addObject()
        .put("app", key.app().value())
        .put("cluster", key.cluster().value())
        .put("kind", key.kind().word())
        .put("name", key.name())
        .put(
            "origin",
            resource
                .sync()
                .knownOrigin()
                .map(o -> o.name().toLowerCase(Locale.ROOT))
                .orElse(""));
    var differences = item.putArray("differences");
    for (var difference : resource.sync().differences()) {
      differences
          .addObject()
          .put("pointer", difference.pointer())
          .put("desired", difference.desiredShown())
          .put("live", difference.liveShown())
          .put("why", difference.why().words());
    }
    item.put("plan", differing.plan().map(Plan::describe).orElse(""));
  }
}
