package io.mooring.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.cli.Bench.Place;
import io.mooring.execute.Executor;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.plan.Orphan;
import io.mooring.plan.Outcome;
import io.mooring.plan.Policy;
import io.mooring.plan.PruneTag;
import io.mooring.plan.RuleOrphan;
import io.mooring.port.AwsCall;
import io.mooring.reconcile.Leftovers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "prune",
    description = {
      "List the services and schedules of an app that no manifest wants any more, or",
      "let them be deleted.",
      "With --yes the running controller deletes exactly these: last of all, one at a",
      "time, each service scaled to 0 first, each rule without its targets. The yes is",
      "a tag on their cluster, written under your own AWS identity; it holds for an",
      "hour and for no other set."
    },
    footer = {
      "",
      "Exit code 0 when nothing is left over or the yes was written, 1 when something",
      "would go; with --yes 6 when nothing may be deleted now, 7 when sync.prune is",
      "never.",
      "Scalable targets of Application Auto Scaling are not deregistered.",
      "Example: mooring prune --app shop old-web --yes"
    })
final class PruneCommand implements Callable<Integer> {
  private static final List<String> HEADS = List.of("APP", "CLUSTER", "NAME", "TASKS", "CREATED");

  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Only these services and rules; default: all that are left over.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(names = "--yes", description = "Let the running controller delete them.")
  private boolean yes;

  PruneCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** What is left over of one app, as far as it was named. */
  private record Chosen(
      Place place, Leftovers leftovers, List<Orphan> orphans, List<RuleOrphan> rules) {
    boolean isEmpty() {
      return orphans.isEmpty() && rules.isEmpty();
    }
  }

  @Override
  public Integer call() {
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      var chosen = new ArrayList<Chosen>();
      var patience = new Patience(surroundings::progress, clock);
      for (var place : bench.places()) chosen.add(choose(bench, place, patience));
      requireThere(chosen);
      var rows = chosen.stream()
          .flatMap(c -> Stream.concat(
              c.orphans().stream().map(PruneCommand::row),
              c.rules().stream().map(PruneCommand::row)))
          .toList();
      if (rows.isEmpty()) {
        surroundings.progress("nothing is left over");
        return ExitCode.FINE.code();
      }
      surroundings.out().print(new Table(HEADS, rows).text());
      surroundings.out().flush();
      if (yes) chosen.stream().filter(c -> !c.isEmpty()).forEach(this::approve);
      else chosen.forEach(this::tell);
      return (yes ? ExitCode.FINE : ExitCode.DIFFERENCES).code();
    }
  }

  private Chosen choose(Bench bench, Place place, Patience patience) {
    var leftovers = patience.leftovers(place);
    var code = bench.troubles().exitCode().or(() -> leftovers.goesOn().map(_ -> ExitCode.TIME_OUT));
    if (code.isPresent() || leftovers.unasked().isPresent()) {
      var why = leftovers
          .goesOn()
          .map(_ -> Patience.OVER)
          .or(() -> leftovers.unasked().map(Ecs::words))
          .or(() ->
              leftovers.report().app().conditions().stream().findFirst().map(c -> c.message()))
          .orElse("ECS and Git could not be read whole; try again");
      throw new Failure(
          code.orElse(ExitCode.OTHER),
          "%s: it cannot be told what is left over: %s".formatted(place.spec().name(), why));
    }
    var chosen = leftovers.orphans().stream()
        .filter(orphan -> orphan.live().isActive())
        .filter(orphan -> names.isEmpty() || names.contains(orphan.key().name()))
        .toList();
    var rules = leftovers.rules().stream()
        .filter(rule -> names.isEmpty() || names.contains(rule.rule()))
        .toList();
    return new Chosen(place, leftovers, chosen, rules);
  }

  private void requireThere(List<Chosen> chosen) {
    for (var name : names) {
      boolean there = chosen.stream()
          .flatMap(c -> Stream.concat(
              c.orphans().stream().map(o -> o.key().name()),
              c.rules().stream().map(RuleOrphan::rule)))
          .anyMatch(name::equals);
      if (!there)
        throw new Failure(
            ExitCode.NOT_FOUND,
            "no service or rule %s is left over: Git wants it, it is gone, or it is not this app's"
                .formatted(name));
    }
  }

  private static List<String> row(Orphan orphan) {
    var live = orphan.live();
    var created = live.document().path("createdAt");
    return List.of(
        orphan.key().app().value(),
        orphan.key().cluster().value(),
        live.name(),
        live.runningCount() + "/" + live.desiredCount(),
        created.isNumber() ? Instant.ofEpochSecond(created.asLong()).toString() : "-");
  }

  private static List<String> row(RuleOrphan rule) {
    return List.of(
        rule.key().app().value(), rule.key().cluster().value(), rule.rule(), "rule", "-");
  }

  private void tell(Chosen chosen) {
    if (chosen.isEmpty()) return;
    var app = chosen.place().spec().name();
    if (chosen.place().spec().policy().prune() == Policy.Prune.NEVER)
      surroundings.progress(
          "%s: they stay: mooring.apps.%s.sync.prune is never".formatted(app, app));
    else
      chosen
          .leftovers()
          .notNow()
          .ifPresentOrElse(
              why -> surroundings.progress("%s: they stay while %s".formatted(app, why)),
              () -> surroundings.progress(
                  "%s: nothing is deleted yet; say it again with --yes to delete exactly these"
                      .formatted(app)));
  }

  private void approve(Chosen chosen) {
    var app = chosen.place().spec().name();
    if (chosen.place().spec().policy().prune() == Policy.Prune.NEVER)
      throw new Failure(
          ExitCode.REFUSED,
          "%s: mooring.apps.%s.sync.prune is never; set it to confirm first".formatted(app, app));
    chosen.leftovers().notNow().ifPresent(why -> {
      throw new Failure(ExitCode.FAILED, "%s: nothing is deleted while %s".formatted(app, why));
    });
    var byCluster = new TreeMap<ClusterName, List<Orphan>>();
    for (var orphan : chosen.orphans())
      byCluster.computeIfAbsent(orphan.key().cluster(), _ -> new ArrayList<>()).add(orphan);
    byCluster.forEach((cluster, orphans) -> approve(chosen, cluster, orphans));
    var rules = new TreeMap<ClusterName, List<RuleOrphan>>();
    for (var rule : chosen.rules())
      rules.computeIfAbsent(rule.key().cluster(), _ -> new ArrayList<>()).add(rule);
    rules.forEach((cluster, some) -> approveRules(chosen, cluster, some));
  }

  private void approve(Chosen chosen, ClusterName cluster, List<Orphan> orphans) {
    var place = chosen.place();
    long there = chosen.leftovers().orphans().stream()
        .filter(o -> o.key().cluster().equals(cluster) && o.live().isActive())
        .count();
    var some = new TreeSet<String>();
    if (orphans.size() < there) orphans.forEach(orphan -> some.add(orphan.key().name()));
    var key = Tags.PRUNE + "/" + place.spec().name();
    write(chosen, cluster, key, PruneTag.digest(orphans), some, orphans.size() + " services");
  }

  private void approveRules(Chosen chosen, ClusterName cluster, List<RuleOrphan> rules) {
    long there = chosen.leftovers().rules().stream()
        .filter(rule -> rule.key().cluster().equals(cluster))
        .count();
    var some = new TreeSet<String>();
    if (rules.size() < there) rules.forEach(rule -> some.add(rule.rule()));
    var key = Tags.PRUNE + "/" + chosen.place().spec().name() + "/schedules";
    var set = PruneTag.digestOf(rules.stream().map(RuleOrphan::identity).toList());
    write(chosen, cluster, key, set, some, rules.size() + " schedules");
  }

  private void write(
      Chosen chosen,
      ClusterName cluster,
      String key,
      Digest set,
      SortedSet<String> some,
      String what) {
    var place = chosen.place();
    var until = Instant.ofEpochSecond(clock.instant().plus(PruneTag.MEANT_FOR).getEpochSecond());
    var tag = new PruneTag(set, some, caller(place.ecs()), until);
    if (!tag.fits())
      throw new Failure(
          ExitCode.USAGE,
          "%d names do not fit the tag that says yes; name fewer, or none for all"
              .formatted(some.size()));
    var live = chosen.leftovers().clusters().get(cluster);
    if (live == null) throw new IllegalStateException("cluster " + cluster + " was not looked at");
    var executor = new Executor(place.ecs(), place.spec().destination(), clock);
    var patience = new Patience(surroundings::progress, clock);
    switch (patience.outcome(() -> executor.approve(live.arn(), key, tag.value()))) {
      case Outcome.Done _, Outcome.AlreadyTrue _ ->
        surroundings.progress("%s: said yes to %s on cluster %s, until %s"
            .formatted(place.spec().name(), what, cluster, until));
      case Outcome.Denied(var _, var message) ->
        throw new Failure(
            ExitCode.FORBIDDEN,
            "you may not tag the cluster %s (ecs:TagResource): %s".formatted(cluster, message));
      case Outcome.Refused _, Outcome.Throttled _, Outcome.Unsure _ ->
        throw new Failure(
            ExitCode.OTHER, "the cluster %s is not tagged; try again".formatted(cluster));
    }
  }

  /** Who says yes, as AWS knows them; the audit is CloudTrail's. */
  private static String caller(Ecs ecs) {
    var nothing = JsonNodeFactory.instance.objectNode();
    return ecs.calls().call(AwsCall.GET_CALLER_IDENTITY, nothing)
            instanceof Answer.Got(var body, var _)
        ? body.path("Arn").asText()
        : "unknown";
  }
}
