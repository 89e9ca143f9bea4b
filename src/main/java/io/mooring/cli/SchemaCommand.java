package io.mooring.cli;

import io.mooring.manifest.ManifestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "schema",
    description = {
      "Write a JSON Schema of the manifest format, for editors.",
      "It is made from the fields of ECS that this release knows."
    },
    footer = {
      "",
      "Example: mooring schema -o mooring.schema.json",
      "and as the first line of a manifest:",
      "# yaml-language-server: $schema=./mooring.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write; without it, the schema is printed.")
  private Optional<Path> file = Optional.empty();

  SchemaCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var schema = Documents.json(ManifestSchema.schema());
    if (file.isEmpty()) {
      surroundings.out().print(schema);
      surroundings.out().flush();
      return ExitCode.FINE.code();
    }
    try {
      Files.writeString(file.get(), schema);
    } catch (IOException broken) {
      throw new Failure(
          ExitCode.OTHER,
          "%s cannot be written: name a file in a folder that is there".formatted(file.get()));
    }
    surroundings.progress("wrote " + file.get());
    return ExitCode.FINE.code();
  }
}
