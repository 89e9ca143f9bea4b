package io.mooring.lint;

import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Problem;
import io.mooring.manifest.References;
import io.mooring.manifest.YamlText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything between the bytes of files and what is wanted, as the controller goes about it. */
record Judged(Loaded loaded, DesiredState state, List<Problem> problems) {
  private static final Destination ANYWHERE = new Destination(
      "any",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop")),
      List.of("*"),
      List.of());

  static Judged of(Map<String, byte[]> files) {
    var texts = new TreeMap<String, ParsedText>();
    files.forEach((name, bytes) -> texts.put(name, YamlText.parse(name, bytes)));
    var loaded = ManifestLoader.load(texts, References.to("123456789012", "eu-west-1", "shop"));
    var state = DesiredState.of(new AppName("any"), ANYWHERE, loaded);
    return new Judged(loaded, state, state.problems());
  }

  List<Problem> errors() {
    return problems.stream().filter(Problem::isError).toList();
  }
}
