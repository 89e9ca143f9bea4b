package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.git.TextDiff;
import io.mooring.present.DiffDocument;
import io.mooring.present.DiffMarkdown;
import io.mooring.present.DiffText;
import io.mooring.present.Patch;
import io.mooring.present.Subject;
import io.mooring.present.UnifiedView;
import java.util.List;
import picocli.CommandLine.Option;

/** How a diff is shown. */
final class DiffOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private DiffFormat format = DiffFormat.TABLE;

  @Option(
      names = "--unified",
      description = "Show task definitions as a unified diff of their YAML, masked.")
  private boolean unified;

  @Option(
      names = "--ignored",
      description = "Also list what is written differently and does not count, with the rule.")
  private boolean ignored;

  @Option(
      names = "--show-secrets",
      description = "With json-patch: put values that look secret into the patch.")
  private boolean secrets;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private ColourChoice colour = ColourChoice.AUTO;

  void requireSense(List<String> names) {
    if (format == DiffFormat.JSON_PATCH && names.size() != 1) {
      throw new Failure(ExitCode.USAGE, "-o json-patch is one document: name exactly one resource");
    }
    if (secrets && format != DiffFormat.JSON_PATCH)
      throw new Failure(ExitCode.USAGE, "--show-secrets is for -o json-patch alone");
    if (unified && format != DiffFormat.TABLE)
      throw new Failure(ExitCode.USAGE, "--unified is text: leave -o out");
  }

  void print(Surroundings surroundings, List<Subject> all, List<Subject> differing) {
    var out = surroundings.out();
    switch (format) {
      case TABLE, WIDE ->
        differing.forEach(
            s -> out.print(unified ? unified(s) : DiffText.of(s, colour.applies(surroundings))));
      case NAME -> differing.forEach(s -> out.println(s.resource().key()));
      case JSON -> out.print(Documents.json(items(ignored ? all : differing)));
      case YAML -> out.print(Documents.yaml(items(ignored ? all : differing)));
      case JSON_PATCH -> patch(surroundings, differing);
      case MARKDOWN -> out.print(DiffMarkdown.of(differing));
    }
    boolean text = format == DiffFormat.TABLE || format == DiffFormat.WIDE;
    if (ignored && text) all.forEach(s -> out.print(DiffText.ignored(s)));
  }

  private static JsonNode items(List<Subject> subjects) {
    var list = Documents.JSON.createObjectNode();
    var items = list.putArray("items");
    subjects.forEach(subject -> DiffDocument.add(items, subject));
    return list;
  }

  private static String unified(Subject subject) {
    var key = subject.resource().key().tagValue();
    return UnifiedView.of(subject)
        .map(view -> TextDiff.unified(key + " live", view.live(), key + " desired", view.desired()))
        .orElse("");
  }

  private void patch(Surroundings surroundings, List<Subject> differing) {
    if (differing.size() > 1) {
      throw new Failure(ExitCode.USAGE, "several apps have a resource of this name: say --app");
    }
    for (var subject : differing) {
      var made = Patch.of(subject, secrets);
      surroundings.out().print(Documents.json(made.operations()));
      made.leftOut()
          .forEach(pointer -> surroundings.progress(
              "left out, since it looks secret: %s; --show-secrets puts it in".formatted(pointer)));
    }
  }
}
