package io.mooring.manifest;

/** Why one operation of a patch cannot be applied, in words; never leaves this room. */
final class PatchFault extends Exception {
  private static final long serialVersionUID = 1L;

  PatchFault(String message) {
    super(message, null, false, false);
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
