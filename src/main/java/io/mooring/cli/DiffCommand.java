package io.mooring.cli;

import io.mooring.diff.DiffRules;
import io.mooring.present.Subject;
import io.mooring.status.ResourceStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
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
    footer = {
      "",
      "Prints nothing and exits 0 when nothing differs; exits 1 when something does.",
      "json-patch leads from live to desired, rooted at spec, and names one resource.",
      "Example: mooring diff web -o markdown"
    })
final class DiffCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these resources.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Mixin
  private DiffOptions shown = new DiffOptions();

  @Option(names = "--rules", description = "List what the differ knows of ECS, and exit.")
  private boolean rules;

  DiffCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (rules) return listRules();
    shown.requireSense(names);
    var settings = options.settings(surroundings);
    var subjects = new ArrayList<Subject>();
    var known = new ArrayList<String>();
    Optional<ExitCode> failure = Optional.empty();
    var clock = InstantSource.system();
    var patience = new Patience(surroundings::progress, clock);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      for (var place : bench.places()) {
        var look = patience.look(place);
        tell(look);
        look.report().resources().forEach(r -> known.add(r.key().name()));
        look.resources(names).forEach(r -> subjects.add(subject(place, look, r)));
        if (failure.isEmpty()) failure = look.failure(bench.troubles(), names);
      }
    }
    var differing = subjects.stream()
        .filter(s -> !s.resource().sync().differences().isEmpty())
        .toList();
    shown.print(surroundings, subjects, differing);
    if (failure.isEmpty()) requireKnown(known);
    return failure
        .orElse(differing.isEmpty() ? ExitCode.FINE : ExitCode.DIFFERENCES)
        .code();
  }

  private int listRules() {
    var rows = DiffRules.all().stream()
        .map(rule -> List.of(rule.id(), rule.pointer(), rule.kind(), rule.says(), rule.source()))
        .toList();
    surroundings
        .out()
        .print(new Table(List.of("RULE", "WHERE", "KIND", "SAYS", "SOURCE"), rows).text());
    return ExitCode.FINE.code();
  }

  /** Everything was read by the look already: nothing here asks ECS again. */
  private static Subject subject(Bench.Place place, Look look, ResourceStatus resource) {
    var key = resource.key();
    var reader = place.ecs().cluster(key.cluster());
    var live = reader
        .seenAt(key.name())
        .flatMap(_ -> reader.view(new TreeSet<>(List.of(key.name()))).service(key.name()));
    var running =
        live.flatMap(service -> place.ecs().revisions().known(service.taskDefinitionArn()));
    return new Subject(resource, look.plan(key), place.worker().wanted(key), live, running);
  }

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
    look.unread(names).forEach(surroundings::progress);
    if (look.isCutShort())
      surroundings.progress("%s: %s".formatted(look.report().app().app(), Patience.OVER));
  }
}
