package io.mooring.simhttp;

import io.mooring.sim.EcsModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An embedded ECS listening on a port, for the AWS CLI, boto3 and the SDKs. Ends with
 * {@link #close}, which also ends its threads.
 */
public final class EmbeddedEcs implements AutoCloseable {
  /** Longest wait for the port or for the end, in seconds; either takes milliseconds. */
  private static final int WAIT_SECONDS = 20;

  /**
   * How long one answer may hold the event loop before Vert.x complains: a week of virtual time.
   */
  private static final int ANSWER_SECONDS = 60;

  private final Vertx vertx;
  private final HttpServer server;
  private final String host;

  private EmbeddedEcs(Vertx vertx, HttpServer server, String host) {
    this.vertx = vertx;
    this.server = server;
    this.host = host;
  }

  /**
   * Starts listening before it returns.
   *
   * @param host the address to listen on; only {@code 127.0.0.1} keeps others out
   * @param port 0 for any free one
   * @param clock the time that the model lives in; {@code /_sim/advance} adds to it
   * @throws IllegalStateException when it cannot listen there, with what to do
   */
  public static EmbeddedEcs start(EcsModel model, String host, int port, InstantSource clock) {
    var vertx = Vertx.vertx(new VertxOptions()
        .setEventLoopPoolSize(1)
        .setMaxEventLoopExecuteTime(ANSWER_SECONDS)
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
        .setFileSystemOptions(new FileSystemOptions()
            .setClassPathResolvingEnabled(false)
            .setFileCachingEnabled(false)));
    var served = new ServedClock(clock);
    var front = new Front(model, served);
    try {
      var server = vertx
          .createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
          .requestHandler(front::handle)
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get(WAIT_SECONDS, TimeUnit.SECONDS);
      return new EmbeddedEcs(vertx, server, host);
    } catch (ExecutionException refused) {
      end(vertx);
      var why = refused.getCause() == null ? refused : refused.getCause();
      throw new IllegalStateException(
          "The embedded ECS cannot listen on %s:%d (%s). Choose another port or end what uses it."
              .formatted(host, port, why.getMessage()),
          why);
    } catch (TimeoutException slow) {
      end(vertx);
      throw new IllegalStateException(
          "The embedded ECS did not get to listen on %s:%d within %d s. Try again."
              .formatted(host, port, WAIT_SECONDS),
          slow);
    } catch (InterruptedException stopped) {
      end(vertx);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while starting the embedded ECS.", stopped);
    }
  }

  public int port() {
    return server.actualPort();
  }

  /** What to give a client as its endpoint. */
  public URI endpoint() {
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
  }

  @Override
  public void close() {
    end(vertx);
  }

  private static void end(Vertx vertx) {
    try {
      var _ = vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException broken) {
      throw new IllegalStateException("The embedded ECS did not end cleanly.", broken.getCause());
    }
  }

  /** The given clock plus what was skipped by hand. Used by the event loop alone. */
  static final class ServedClock implements InstantSource {
    private final InstantSource clock;
    private long skippedSeconds;

    ServedClock(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    public Instant instant() {
      return clock.instant().plusSeconds(skippedSeconds);
    }

    void skip(long seconds) {
      skippedSeconds = Math.addExact(skippedSeconds, seconds);
    }
  }
}
