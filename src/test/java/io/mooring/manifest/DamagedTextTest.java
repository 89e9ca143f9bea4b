package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a file, reading it ends with words and a place. The seed reproduces. */
class DamagedTextTest {
  private static final String PIECES = "\n\t :-?&*!|>'\"%@`{}[],#~$\\\0\ufeff0e.";
  private static final int TEXTS = 1_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8})
  void neverThrows(long seed) {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < TEXTS; i++) {
      var text = damaged(dice);
      var files = new TreeMap<String, ParsedText>();
      files.put("a.yaml", YamlText.parse("a.yaml", text.getBytes(StandardCharsets.UTF_8)));
      var lines = text.split("\r\n|\r|\n", -1).length;
      assertThat(ManifestLoader.load(files, Sample.REFERENCES).problems())
          .as(text)
          .allMatch(p -> p.at().line() >= 1 && p.at().line() <= lines && p.at().column() >= 1);
    }
  }

  private static String damaged(SplittableRandom dice) {
    var text = new StringBuilder(Sample.WEB + "---\n" + Sample.WEB);
    for (int hits = 1 + dice.nextInt(4); hits > 0; hits--) {
      int at = dice.nextInt(text.length());
      var piece = String.valueOf(PIECES.charAt(dice.nextInt(PIECES.length())));
      switch (dice.nextInt(4)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, piece);
        case 2 -> text.replace(at, Math.min(text.length(), at + dice.nextInt(40)), piece);
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 60)));
      }
    }
    return text.toString();
  }
}
