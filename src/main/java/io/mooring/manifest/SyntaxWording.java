package io.mooring.manifest;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in plain words what the YAML parser stumbled over, and what mostly helps. */
final class SyntaxWording {
  private SyntaxWording() {}

  static boolean isUnclosedQuote(MarkedYamlEngineException broken) {
    return Optional.ofNullable(broken.getProblem()).orElse("").contains("end of stream")
        && broken.getContextMark().isPresent();
  }

  /** {@code line} is the text of the line in question; {@code firstLine} as in DocumentTree. */
  static String of(MarkedYamlEngineException broken, String line, int firstLine) {
    var problem = Optional.ofNullable(broken.getProblem()).orElse("unreadable");
    int begun = firstLine + 1 + broken.getContextMark().map(m -> m.getLine()).orElse(0);
    if (line.contains("{{")) {
      return "not valid YAML; templates such as {{ … }} are not evaluated here: write the value"
          + " itself";
    }
    if (problem.contains("(TAB)")) return "a tab cannot indent YAML; use spaces";
    if (problem.startsWith("mapping values are not allowed")) {
      return "`:` cannot stand here; quote the text that holds it, or check the indentation of"
          + " this line and the one before";
    }
    if (isUnclosedQuote(broken)) return "the quotes that open here are never closed; close them";
    if (problem.startsWith("expected ',' or ']'"))
      return "the list opened with `[` in line " + begun + " is not closed; add `,` or `]`";
    if (problem.startsWith("expected ',' or '}'"))
      return "the mapping opened with `{` in line " + begun + " is not closed; add `,` or `}`";
    if (problem.startsWith("expected <block end>"))
      return "this line does not fit what began in line " + begun + "; check its indentation";
    if (problem.startsWith("expected the node content") && problem.contains("stream end"))
      return "the file ends where a value is expected; write the rest of it";
    if (problem.contains("that cannot start any token"))
      return "a plain value cannot begin with this character; quote the value";
    if (problem.startsWith("could not find expected ':'"))
      return "a key without `:`; write `key: value`, or check the indentation";
    if (problem.startsWith("expected '<document start>'"))
      return "a second document begins here; put a line `---` before it";
    return "not valid YAML: " + problem.lines().findFirst().orElse("unreadable");
  }
}
