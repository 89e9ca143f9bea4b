package io.mooring.notify;

/** Where notices go; closed, so that it can be a metric label. */
public enum Channel {
  /** AWS calls, to an SNS topic. */
  CALLS("sns"),
  /** What became of resources, to an SNS topic. */
  EVENTS("events"),
  /** The same, to a webhook. */
  WEBHOOK("webhook");

  private final String word;

  Channel(String word) {
    this.word = word;
  }

  /** Its key under {@code mooring.notify}. */
  public String word() {
    return word;
  }
}
