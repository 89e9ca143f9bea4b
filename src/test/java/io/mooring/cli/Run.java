package io.mooring.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Properties;

/** One command in this process: its exit code and what it printed where. */
record Run(int exitCode, String out, String err) {
  static Run of(Map<String, String> environment, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var surroundings =
        new Surroundings(new PrintWriter(out), new PrintWriter(err), environment, new Properties());
    int exitCode = CommandTree.execute(surroundings, arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }

  static Run of(String... arguments) {
    return of(Map.of(), arguments);
  }
}
