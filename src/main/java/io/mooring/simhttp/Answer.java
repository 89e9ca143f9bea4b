package io.mooring.simhttp;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** One HTTP answer before it is sent. */
record Answer(int status, String contentType, String body, SequencedMap<String, String> headers) {
  Answer(int status, String contentType, String body) {
    this(status, contentType, body, new LinkedHashMap<>());
  }

  Answer with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, contentType, body, more);
  }

  Answer withId(String requestId) {
    return requestId.isEmpty() ? this : with("x-amzn-RequestId", requestId);
  }
}
