package io.mooring.notify;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One message, ready to send.
 *
 * @param id the same when it is sent again, so that a receiver can tell
 * @param body JSON
 * @param labels what a receiver may choose by without reading the body
 */
public record Notice(String id, String body, SortedMap<String, String> labels) {
  public Notice {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  int bytes() {
    return body.getBytes(StandardCharsets.UTF_8).length;
  }
}
