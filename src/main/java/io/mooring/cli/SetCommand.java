package io.mooring.cli;

import io.mooring.manifest.ImageEdit;
import io.mooring.manifest.YamlText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    description = "Change one value in a file and nothing else.",
    synopsisSubcommandLabel = "image")
final class SetCommand implements Runnable {
  private final Surroundings surroundings;

  @CommandLine.Spec
  private CommandSpec spec = CommandSpec.create();

  SetCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to set: image");
  }

  @Command(
      name = "image",
      description = {
        "Set the tag or digest of an image in an overlay or a manifest.",
        "Comments, order, quotes and line ends stay as they are."
      },
      footer = {
        "",
        "Exit code 6 when the file cannot be edited; nothing to change is fine.",
        "Example: mooring set image production/overlay.yaml shop/web:v1.4.3"
      })
  int image(
      @Parameters(paramLabel = "FILE", description = "An overlay, or a manifest of a service.")
          Path file,
      @Parameters(paramLabel = "IMAGE", description = "REPOSITORY:TAG or REPOSITORY@DIGEST.")
          String image,
      @Option(
              names = "--container",
              paramLabel = "NAME",
              description = "In a manifest, only the container of this name.")
          Optional<String> container) {
    return switch (ImageEdit.edit(file.toString(), read(file), image, container)) {
      case ImageEdit.Edited.Changed(var text, var changes) -> {
        write(file, text);
        changes.forEach(change -> surroundings.progress(file + ": " + change));
        yield ExitCode.FINE.code();
      }
      case ImageEdit.Edited.Same() -> {
        surroundings.progress(file + ": nothing to change, " + image + " is there already");
        yield ExitCode.FINE.code();
      }
      case ImageEdit.Edited.Refused(var problem) ->
        throw new Failure(ExitCode.FAILED, problem.at() + ": " + problem.message());
    };
  }

  /** Strictly as UTF-8: what could not be decoded could not be written back as it was. */
  private static String read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(YamlText.FILE_MAX + 1);
      if (bytes.length > YamlText.FILE_MAX)
        throw new Failure(ExitCode.FAILED, file + " is larger than 1 MiB; split it");
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException absent) {
      throw new Failure(ExitCode.NOT_FOUND, "no file " + file + ": name an overlay or a manifest");
    } catch (CharacterCodingException foreign) {
      throw new Failure(ExitCode.FAILED, file + " is not UTF-8 text; save it as UTF-8");
    } catch (IOException broken) {
      throw new Failure(ExitCode.OTHER, file + " cannot be read; name a file that can");
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException broken) {
      throw new Failure(ExitCode.OTHER, file + " cannot be written; check its permissions");
    }
  }
}
