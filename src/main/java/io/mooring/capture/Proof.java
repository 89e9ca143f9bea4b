package io.mooring.capture;

import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.diff.Differ;
import io.mooring.diff.Difference;
import io.mooring.ident.AppName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Problem;
import io.mooring.manifest.References;
import io.mooring.manifest.YamlText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Whether a manifest, loaded as the controller loads it, says what the live service is. */
sealed interface Proof {
  record Equal() implements Proof {}

  /** The loader does not take it. */
  record Invalid(List<String> problems) implements Proof {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  record Differs(List<String> pointers) implements Proof {
    public Differs {
      pointers = List.copyOf(pointers);
    }
  }

  static Proof of(
      Capture.Origin origin, String file, String text, LiveService live, LiveRevision running) {
    var files = new TreeMap<String, ParsedText>();
    files.put(file, YamlText.parse(file, text.getBytes(StandardCharsets.UTF_8)));
    var cluster = origin.cluster();
    var references = References.to(origin.account(), origin.region(), cluster.value());
    var destination = new Destination(
        "import", origin.account(), origin.region(), List.of(cluster), List.of("*"), List.of());
    var state =
        DesiredState.of(new AppName("import"), destination, ManifestLoader.load(files, references));
    var errors = state.problems().stream().filter(Problem::isError).toList();
    if (!errors.isEmpty() || state.services().size() != 1)
      return new Invalid(errors.stream().map(Problem::toString).toList());
    return compared(state.services().firstEntry().getValue(), live, running);
  }

  private static Proof compared(DesiredService desired, LiveService live, LiveRevision running) {
    var pointers = Stream.concat(
            Differ.taskDefinition(desired, running).differences().stream(),
            Differ.service(desired, live).differences().stream())
        .map(Difference::pointer)
        .toList();
    return pointers.isEmpty() ? new Equal() : new Differs(pointers);
  }
}
