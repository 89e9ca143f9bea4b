package io.mooring.manifest;

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

  public static ParsedText parse(String file, String text) {
    return YamlText.parse(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static List<String> lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }
}
