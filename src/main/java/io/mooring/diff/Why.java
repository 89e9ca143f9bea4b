package io.mooring.diff;

/** Why a difference counts. */
public enum Why {
  CHANGED("declared, and the live value is another"),
  /** In a task definition what Git does not say counts too: a registration replaces it whole. */
  EXTRA("not declared, and there"),
  ABSENT("declared, and not there"),
  NOT_RESET("declared before and removed from Git, but still set");

  private final String words;

  Why(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }
}
