package io.mooring.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Posts each notice to one address, signed. Follows no redirect, reads no answer; of the address
 * only the host is ever said, since the rest of it may be a secret.
 */
public final class Webhook implements Sender, AutoCloseable {
  /** Seconds since 1970 when it was signed; a receiver refuses what is old. */
  static final String TIMESTAMP = "Mooring-Timestamp";

  static final String SIGNATURE = "Mooring-Signature";

  /** The notice's id, the same when it is sent again. */
  static final String ID = "Mooring-Event-Id";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  /** The first status that is not a success. */
  private static final int NO_SUCCESS = 300;

  private final HttpClient http = HttpClient.newBuilder()
      .connectTimeout(CONNECT_TIMEOUT)
      .followRedirects(HttpClient.Redirect.NEVER)
      .build();

  private final URI address;
  private final Supplier<String> secret;
  private final Duration timeout;
  private final InstantSource clock;

  /**
   * @param secret asked for at each use, so that a file may be renewed
   * @param timeout the longest wait for an answer
   */
  public Webhook(URI address, Supplier<String> secret, Duration timeout, InstantSource clock) {
    this.address = address;
    this.secret = secret;
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public Sent send(Notice notice) {
    try {
      var timestamp = String.valueOf(clock.instant().getEpochSecond());
      var request = HttpRequest.newBuilder(address)
          .timeout(timeout)
          .header("Content-Type", "application/json")
          .header("User-Agent", "mooring")
          .header(ID, notice.id())
          .header(TIMESTAMP, timestamp)
          .header(SIGNATURE, Signature.of(secret.get(), timestamp, notice.body()))
          .POST(HttpRequest.BodyPublishers.ofString(notice.body()))
          .build();
      return judged(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    } catch (IOException noAnswer) {
      return new Sent.NotNow("%s did not answer: %s"
          .formatted(address.getHost(), noAnswer.getClass().getSimpleName()));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Sent.NotNow("Mooring stops");
    }
  }

  private Sent judged(int status) {
    if (status >= 200 && status < NO_SUCCESS) return new Sent.Taken();
    var why = "%s answered %d".formatted(address.getHost(), status);
    return status == REQUEST_TIMEOUT || status == TOO_MANY || status >= SERVER_ERROR
        ? new Sent.NotNow(why)
        : new Sent.Refused(why);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
