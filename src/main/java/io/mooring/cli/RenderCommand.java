package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mooring.desired.DesiredService;
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
      "Print the requests that would create the resources of a folder, as they would be sent.",
      "Reads the folder alone: no AWS, no controller, no configuration."
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
    var chosen = state.services().values().stream()
        .filter(s -> names.isEmpty() || names.contains(s.key().name()))
        .toList();
    switch (output) {
      case YAML -> chosen.forEach(s -> printText(s, offline.owner()));
      case JSON -> printJson(chosen, offline.owner());
    }
    var told = state.problems().stream().filter(p -> p.isError() || explain).toList();
    told.forEach(problem -> surroundings.progress(Offline.shown(folder, problem)));
    boolean invalid = told.stream().anyMatch(Problem::isError);
    return (invalid ? ExitCode.FAILED : ExitCode.FINE).code();
  }

  private void requireKnown(DesiredState state) {
    for (var name : names) {
      boolean known = state.services().keySet().stream().anyMatch(k -> k.name().equals(name))
          || state.blocked().keySet().stream().anyMatch(k -> k.name().equals(name));
      if (!known) {
        throw new Failure(
            ExitCode.NOT_FOUND, "no resource %s is declared in %s".formatted(name, folder));
      }
    }
  }

  private void printText(DesiredService service, String owner) {
    var out = surroundings.out();
    for (var request : Preview.of(service, owner)) {
      if (explain) {
        out.println("# %s: %s".formatted(service.key().tagValue(), request.operation()));
        out.println(Explanation.text(lines(request, service)));
      } else {
        // The marker stands before the comment, so that the comment belongs to its document.
        out.println("---");
        out.println("# %s: %s".formatted(service.key().tagValue(), request.operation()));
        out.print(Documents.yaml(shown(request)));
      }
    }
  }

  private List<Explanation.Line> lines(Preview.Request request, DesiredService service) {
    return Explanation.of(request, service, secrets).stream()
        .map(
            line -> new Explanation.Line(line.pointer(), line.value(), place(service, line.from())))
        .toList();
  }

  /** A place from where the command was called, so that a terminal and an editor can open it. */
  private String place(DesiredService service, String from) {
    boolean file = from.startsWith(service.positions().start().file())
        || service.positions().byPointer().values().stream()
            .anyMatch(p -> from.equals(p.toString()));
    return file ? folder.resolve(from).normalize().toString() : from;
  }

  private JsonNode shown(Preview.Request request) {
    return Masked.of(request, secrets);
  }

  private void printJson(List<DesiredService> services, String owner) {
    var list = Documents.JSON.createArrayNode();
    for (var service : services) {
      for (var request : Preview.of(service, owner)) add(list, service, request);
    }
    surroundings.out().print(Documents.json(list));
  }

  private void add(ArrayNode list, DesiredService service, Preview.Request request) {
    var item = list.addObject();
    item.put("resource", service.key().tagValue()).put("call", request.operation());
    item.set("request", shown(request));
    if (!explain) return;
    var lines = item.putArray("explain");
    for (var line : lines(request, service)) {
      lines
          .addObject()
          .put("pointer", line.pointer())
          .put("value", line.value())
          .put("from", line.from());
    }
  }
}
