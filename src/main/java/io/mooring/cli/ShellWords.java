package io.mooring.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;

/** An entry point as people write it: a JSON array, or words with quotes as in a shell. */
final class ShellWords {
  private ShellWords() {}

  /** @throws Failure where a quote is open or the array is none of texts */
  static List<String> of(String text) {
    return text.strip().startsWith("[") ? array(text) : words(text);
  }

  /** One word for a command to copy. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static List<String> array(String text) {
    try {
      var read = new ArrayList<String>();
      for (var word : Documents.JSON.readTree(text)) {
        if (!word.isTextual()) throw wrong(text, "every element must be a text");
        read.add(word.asText());
      }
      return read;
    } catch (JsonProcessingException broken) {
      throw wrong(text, "it is no JSON array: " + broken.getOriginalMessage());
    }
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escapes = c == '\\' && quote != '\'' && i + 1 < text.length();
      if (escapes) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != 0) {
        if (c == quote) quote = 0;
        else word.append(c);
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) words.add(word.toString());
        word.setLength(0);
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) throw wrong(text, "a quote is not closed");
    if (inWord) words.add(word.toString());
    return words;
  }

  private static Failure wrong(String text, String why) {
    return new Failure(
        ExitCode.USAGE,
        "'%s' cannot be read: %s; write words as in a shell, or [\"sh\", \"-c\"]"
            .formatted(text, why));
  }
}
