package io.mooring.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A good manifest to be spoilt line by line, and the way from texts to what was found in them. */
public final class Sample {
  public static final String WEB = """
      apiVersion: mooring/v1
      kind: Service
      metadata: {name: web}
      spec:
        taskDefinition:
          family: web
          containerDefinitions:
            - name: web
              image: shop/web:v1
        service:
          desiredCount: 2
      """;

  public static final References REFERENCES = References.to("123456789012", "eu-west-1", "shop");

  private Sample() {}

  /** The good manifest with one line, from 1, replaced by another text. */
  public static String with(int line, String text) {
    var lines = new ArrayList<>(WEB.lines().toList());
    lines.set(line - 1, text);
    return String.join("\n", lines) + "\n";
  }

  public static Loaded load(String... filesAndTexts) {
    var files = new TreeMap<String, ParsedText>();
    for (int i = 0; i < filesAndTexts.length; i += 2)
      files.put(filesAndTexts[i], parse(filesAndTexts[i], filesAndTexts[i + 1]));
    return ManifestLoader.load(files, REFERENCES);
  }

  /**
   * The same with memory for every task definition of a service, which ECS asks for: the texts
   * leave it out to be short.
   */
  public static Loaded runnable(String... filesAndTexts) {
    var loaded = load(filesAndTexts);
    var declared = loaded.declared().stream().map(Sample::withMemory).toList();
    return new Loaded(declared, loaded.unattached(), loaded.reuse());
  }

  private static Loaded.Declared withMemory(Loaded.Declared declared) {
    var manifest = declared.manifest();
    var spec = manifest.spec().deepCopy();
    boolean isOwn = spec.path("taskDefinition").path("containerDefinitions").isArray();
    boolean has = spec.path("taskDefinition").has("memory");
    if (manifest.kind() != Kind.SERVICE || !isOwn || has) return declared;
    ((ObjectNode) spec.get("taskDefinition")).put("memory", "128");
    var more = new Manifest(
        manifest.kind(), manifest.name(), manifest.labels(), spec, manifest.positions());
    return new Loaded.Declared(more, declared.whole(), declared.problems());
  }

  public static ParsedText parse(String file, String text) {
    return YamlText.parse(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static List<String> lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }
}
