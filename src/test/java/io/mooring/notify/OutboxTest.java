package io.mooring.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.notify.Outbox.Patience;
import io.mooring.notify.Sender.Sent;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Patience SHORT =
      new Patience(3, Duration.ofMillis(1), Duration.ofMillis(500));

  private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Tally.Result> counted = new ConcurrentLinkedQueue<>();
  private Outbox outbox;

  private void open(Sender sender, Patience patience) {
    outbox = new Outbox(Channel.WEBHOOK, sender, patience, (_, result) -> counted.add(result));
  }

  @AfterEach
  void close() {
    outbox.close();
  }

  private static Notice notice(String id) {
    return new Notice(id, "{}", new TreeMap<>());
  }

  private Sent takes(Notice notice) {
    sent.add(notice.id());
    return new Sent.Taken();
  }

  private void untilCounted(int count) {
    await().atMost(Duration.ofSeconds(5)).until(() -> counted.size() == count);
  }

  @Test
  void noticesGoOutInTheirOrder() {
    open(this::takes, SHORT);
    for (int i = 0; i < 100; i++) outbox.put(notice("" + i));
    untilCounted(100);
    assertThat(sent).hasSize(100).startsWith("0", "1", "2").endsWith("98", "99");
    assertThat(counted).containsOnly(Tally.Result.SENT);
  }

  @Test
  void whatDoesNotGetThroughIsTriedAgainAFewTimes() {
    var attempts = new AtomicInteger();
    open(notice -> attempts.incrementAndGet() < 3 ? new Sent.NotNow("away") : takes(notice), SHORT);
    outbox.put(notice("a"));
    untilCounted(1);
    assertThat(counted).containsExactly(Tally.Result.SENT);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void whatNobodyTakesIsGivenUpAndTheNextOneGoesOut() {
    open(notice -> notice.id().equals("a") ? new Sent.NotNow("away") : takes(notice), SHORT);
    outbox.put(notice("a"));
    outbox.put(notice("b"));
    untilCounted(2);
    assertThat(counted).containsExactly(Tally.Result.FAILED, Tally.Result.SENT);
  }

  @Test
  void whatIsRefusedIsNotTriedAgain() {
    var attempts = new AtomicInteger();
    open(
        _ -> {
          attempts.incrementAndGet();
          return new Sent.Refused("no such topic");
        },
        SHORT);
    outbox.put(notice("a"));
    untilCounted(1);
    assertThat(counted).containsExactly(Tally.Result.FAILED);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void aMistakeInSendingEndsNothing() {
    open(
        notice -> {
          if (notice.id().equals("a")) throw new IllegalStateException("cannot read the secret");
          return takes(notice);
        },
        SHORT);
    outbox.put(notice("a"));
    outbox.put(notice("b"));
    untilCounted(2);
    assertThat(counted).containsExactly(Tally.Result.FAILED, Tally.Result.SENT);
  }

  @Test
  void whenThereIsTooMuchTheOldestGoAndNobodyWaits() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    open(
        notice -> {
          begun.countDown();
          try {
            go.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          return takes(notice);
        },
        SHORT);
    outbox.put(notice("first"));
    begun.await();
    for (int i = 0; i < Outbox.NOTICES_MAX + 5; i++) outbox.put(notice("" + i));
    assertThat(counted).hasSize(5).containsOnly(Tally.Result.DROPPED);
    go.countDown();
    untilCounted(5 + Outbox.NOTICES_MAX + 1);
    assertThat(List.copyOf(sent)).startsWith("first", "5", "6").doesNotContain("0", "4");
  }

  @Test
  void manyBytesAreDroppedToo() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    open(
        notice -> {
          begun.countDown();
          try {
            go.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          return takes(notice);
        },
        SHORT);
    outbox.put(notice("first"));
    begun.await();
    var body = "x".repeat(1 << 20);
    for (int i = 0; i < 20; i++) outbox.put(new Notice("" + i, body, new TreeMap<>()));
    assertThat(counted).hasSize(4).containsOnly(Tally.Result.DROPPED);
    go.countDown();
  }

  @Test
  void whatWaitsWhenMooringStopsStillGoesOut() {
    open(this::takes, SHORT);
    for (int i = 0; i < 100; i++) outbox.put(notice("" + i));
    outbox.close();
    assertThat(sent).hasSize(100);
  }

  @Test
  void stoppingDoesNotWaitForWhoNeverAnswers() {
    var patience = new Patience(3, Duration.ofHours(1), Duration.ofMillis(200));
    open(_ -> new Sent.NotNow("away"), patience);
    outbox.put(notice("a"));
    outbox.put(notice("b"));
    long start = System.nanoTime();
    outbox.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    assertThat(counted).contains(Tally.Result.DROPPED);
  }
}
