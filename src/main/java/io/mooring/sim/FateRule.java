package io.mooring.sim;

/** Images whose text contains {@code text} meet {@code fate}. */
public record FateRule(String text, Fate fate) {
  public FateRule {
    if (text.isEmpty()) throw new IllegalArgumentException("an empty text matches every image");
  }

  boolean matches(String image) {
    return image.contains(text);
  }
}
