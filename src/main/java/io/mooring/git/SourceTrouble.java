package io.mooring.git;

import io.mooring.port.Repository.Trouble;

/** The remote or its content could not be read; carried up to the one place that answers Stale. */
final class SourceTrouble extends Exception {
  private final Trouble trouble;

  SourceTrouble(Trouble trouble, String message) {
    super(message);
    this.trouble = trouble;
  }

  SourceTrouble(Trouble trouble, String message, Throwable cause) {
    super(message, cause);
    this.trouble = trouble;
  }

  Trouble trouble() {
    return trouble;
  }

  /** The message for a person: never null. */
  String text() {
    var text = getMessage();
    return text == null ? trouble.name() : text;
  }
}
