package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Writes a document as YAML that {@link YamlText} reads back as the very same document: block
 * style, members in the order they are in, text quoted wherever it would be read as anything else.
 */
public final class YamlWriter {
  /** Columns before a line is folded: never, since a folded command is hard to read and to copy. */
  private static final int WIDTH = 1_000_000;

  private static final int INDENT = 2;

  private static final DumpSettings SETTINGS = DumpSettings.builder()
      // The schema that takes the most words for something else than text, so that it quotes most.
      .setSchema(new CoreSchema())
      .setDefaultFlowStyle(FlowStyle.BLOCK)
      // The other style writes a tag, and the loader refuses tags.
      .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
      .setDereferenceAliases(true)
      .setIndent(INDENT)
      .setIndicatorIndent(INDENT)
      .setIndentWithIndicator(true)
      .setWidth(WIDTH)
      .setMaxSimpleKeyLength(1024)
      .build();

  /**
   * Lines that can stand as they are: nothing invisible, and no space at either end of the text.
   */
  private static final Pattern LINES = Pattern.compile("\\S(?s:.*)");

  /** Characters that a reader takes for a line break or for nothing, or that nobody sees. */
  private static final Pattern UNSEEN =
      Pattern.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff]| (?=\\n|$)");

  /** What readers of YAML 1.1 take for a flag or a number, though ours does not. */
  private static final Pattern OLDER =
      Pattern.compile("(?i:y|n|yes|no|on|off)|[-+]?[0-9][0-9_:.]*");

  private YamlWriter() {}

  /** The document, ended by a line break. */
  public static String text(JsonNode document) {
    return new Dump(SETTINGS, new Texts()).dumpToString(plain(document));
  }

  /** Chooses the style of texts; the library's own choice is not always read back as it was. */
  private static final class Texts extends StandardRepresenter {
    Texts() {
      super(SETTINGS);
      representers.put(
          String.class, text -> representScalar(Tag.STR, (String) text, style((String) text)));
    }
  }

  private static ScalarStyle style(String text) {
    if (UNSEEN.matcher(text).find()) return ScalarStyle.DOUBLE_QUOTED;
    if (OLDER.matcher(text).matches()) return ScalarStyle.SINGLE_QUOTED;
    if (text.indexOf('\n') < 0) return ScalarStyle.PLAIN;
    return LINES.matcher(text).matches() ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
  }

  private static @Nullable Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var members = new LinkedHashMap<String, @Nullable Object>();
        node.properties().forEach(m -> members.put(m.getKey(), plain(m.getValue())));
        yield members;
      }
      case ARRAY -> {
        var elements = new ArrayList<@Nullable Object>();
        node.forEach(element -> elements.add(plain(element)));
        yield elements;
      }
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.doubleValue();
      case BOOLEAN -> node.booleanValue();
      case STRING -> node.textValue();
      case NULL, MISSING, BINARY, POJO -> null;
    };
  }
}
