package io.mooring.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Plays many runs on as many threads as there are processors; each run has one thread. */
final class Round {
  /** Failures that are printed; the rest is counted. */
  static final int SHOWN = 40;

  private Round() {}

  /** What each gives, in the order of the list. */
  static <T, R> List<R> all(List<T> work, Function<T, R> play) {
    int threads = Runtime.getRuntime().availableProcessors();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var futures = new ArrayList<Future<R>>();
      for (var each : work) futures.add(pool.submit(() -> play.apply(each)));
      var results = new ArrayList<R>();
      for (var future : futures) results.add(future.get());
      return results;
    } catch (InterruptedException | ExecutionException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** What this process has had of the processor so far. */
  static Duration processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Shows the figures of a round, and keeps them in {@code target/fault}. */
  static void tell(String name, String text) {
    System.err.println(text);
    keep(name, text);
  }

  /** Keeps that in {@code target/fault} and shows it not. */
  static void keep(String name, String text) {
    try {
      var folder = Files.createDirectories(Path.of("target", "fault"));
      Files.writeString(folder.resolve(name + ".txt"), text + "\n");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
