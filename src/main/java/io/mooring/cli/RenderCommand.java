package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mooring.desired.Desired;
import io.mooring.desired.DesiredState;
import io.mooring.manifest.Problem;
import io.mooring.plan.Preview;
import io.mooring.present.Explanation;
import io.mooring.present.Masked;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "render",
    description = {
      "Print the requests that would create the resources of a folder, as they would be",
      "sent.",
      "Reads the folder alone: no AWS, no controller, and a configuration only where",
      "--config or --app is given."
    },
    footer = {
      "",
      "What only AWS knows is a placeholder. Values that look secret are shown as ***.",
      "Exit code 6 when a manifest is invalid; the others are printed all the same.",
      "Example: mooring render production web --explain"
    })
final class RenderCommand implements Callable<Integer> {
  /** How the requests are printed. */
  enum Output {
    YAML,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Surroundings surroundings;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = ".",
      description = "The folder of the manifests; default this one.")
  private Path folder = Path.of(".");

  @Parameters(
      index = "1..*",
      paramLabel = "NAME",
      arity = "0..*",
      description = "Only these resources.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--explain",
      description = "Print every value with its pointer and the place that set it.")
  private boolean explain;

  @Option(names = "--show-secrets", description = "Show values that look secret.")
  private boolean secrets;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Output output = Output.YAML;

  RenderCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var offline = Offline.read(folder, options, surroundings);
    var state = offline.state();
    requireKnown(state);
    var chosen = state.wanted().stream()
        .filter(d -> names.isEmpty() || names.contains(d.key().name()))
        .toList();
    switch (output) {
      case YAML -> chosen.forEach(d -> printText(d, offline));
      case JSON -> printJson(chosen, offline);
    }
    var told = state.problems().stream().filter(p -> p.isError() || explain).toList();
    told.forEach(problem -> surroundings.progress(offline.files().shown(problem)));
    boolean invalid = told.stream().anyMatch(Problem::isError);
    return (invalid ? ExitCode.FAILED : ExitCode.FINE).code();
  }

  private void requireKnown(DesiredState state) {
    for (var name : names) {
      if (state.keys().stream().noneMatch(k -> k.name().equals(name))) {
        throw new Failure(
            ExitCode.NOT_FOUND, "no resource %s is declared in %s".formatted(name, folder));
      }
    }
  }

  private void printText(Desired desired, Offline offline) {
    var out = surroundings.out();
    for (var request : Preview.of(desired, offline.owner())) {
      // The marker stands before the comment, so that the comment belongs to its document.
      if (!explain) out.println("---");
      out.println("# %s: %s%s"
          .formatted(
              desired.key().tagValue(),
              request.operation(),
              request.about().isEmpty() ? "" : " (" + request.about() + ")"));
      if (explain) out.println(Explanation.text(lines(request, desired, offline)));
      else out.print(Documents.yaml(Masked.of(request, secrets)));
    }
  }

  /** Places as seen from where the command was called: a terminal and an editor can open them. */
  private List<Explanation.Line> lines(Preview.Request request, Desired desired, Offline offline) {
    return Explanation.of(request, desired.positions(), secrets).stream()
        .map(line ->
            new Explanation.Line(line.pointer(), line.value(), offline.files().shown(line.from())))
        .toList();
  }

  private void printJson(List<Desired> chosen, Offline offline) {
    var list = Documents.JSON.createArrayNode();
    for (var desired : chosen) {
      for (var request : Preview.of(desired, offline.owner())) add(list, desired, request, offline);
    }
    surroundings.out().print(Documents.json(list));
  }

  private void add(ArrayNode list, Desired desired, Preview.Request request, Offline offline) {
    var item = list.addObject();
    item.put("resource", desired.key().tagValue()).put("call", request.operation());
    if (!request.about().isEmpty()) item.put("about", request.about());
    item.set("request", Masked.of(request, secrets));
    if (!explain) return;
    var lines = item.putArray("explain");
    for (var line : lines(request, desired, offline)) {
      lines
          .addObject()
          .put("pointer", line.pointer())
          .put("value", line.value())
          .put("from", line.from());
    }
  }
}
