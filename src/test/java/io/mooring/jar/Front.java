package io.mooring.jar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * What stands between a client and the embedded ECS: it passes every call on but one, whose
 * connection has a trouble. Ends with {@link #close}, its connections with it.
 */
final class Front implements AutoCloseable {
  /** Above the 20 s that the product waits for one answer. */
  private static final Duration TOO_LONG = Duration.ofSeconds(21);

  private static final Pattern READS = Pattern.compile("(Describe|List|Get|Batch|Filter).*");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One for all fronts: only the ways in are disturbed. */
  private static final HttpClient ON =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What can be wrong with a connection, and whether ECS got to see the call. */
  enum Trouble {
    /** The connection is reset; ECS never saw the call. */
    RESET_BEFORE,
    /** It was done; then the connection is reset. */
    RESET_AFTER,
    /** It was done; the answer ends in the middle of its body. */
    CUT,
    /** It was done; the connection is reset in the middle of the answer's body. */
    RESET_MIDWAY,
    /** It was done; the answer does not come within the time-out. */
    SLOW,
    /** 400 ThrottlingException; not done. */
    THROTTLED,
    /** 500 ServerException, and yet it was done. */
    ERROR_500,
    /** 503 by whatever stands before ECS, not in ECS's format; not done. */
    ERROR_503
  }

  /**
   * The call that has the trouble.
   *
   * @param write whether it is counted among the writes or among the reads
   * @param number which of them, from 1
   */
  record Fault(Trouble trouble, boolean write, int number) {
    @Override
    public String toString() {
      return "%s at %s %d".formatted(trouble, write ? "write" : "read", number);
    }
  }

  private record Call(String operation, byte[] body, String head) {}

  private final URI ecs;
  private final Optional<Fault> fault;
  private final ServerSocket door;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> writes = new ArrayList<>();
  private final TreeMap<String, Integer> tasks = new TreeMap<>();
  private int reads;
  private Optional<String> hit = Optional.empty();

  Front(URI ecs, Optional<Fault> fault) {
    this.ecs = ecs;
    this.fault = fault;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    threads.submit(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** The writes that a client tried, in their order. */
  synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  synchronized int reads() {
    return reads;
  }

  /** How many tasks ECS started for its client; the same one again is the same one. */
  synchronized int tasks() {
    return tasks.size();
  }

  /** The operation that had the trouble, if it came to that. */
  synchronized Optional<String> hit() {
    return hit;
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    threads.shutdownNow();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        var socket = door.accept();
        threads.submit(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** One connection until either side ends it. */
  private void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      for (var call = read(in); call.isPresent(); call = read(in)) {
        var trouble = troubleOf(call.get().operation());
        if (trouble.isEmpty()) answer(socket, passOn(call.get()));
        else if (!disturb(socket, call.get(), trouble.get())) return;
      }
    } catch (IOException _) {
      // The client went away, or the test ends.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Trouble> troubleOf(String operation) {
    if (operation.isEmpty()) return Optional.empty();
    boolean write = !READS.matcher(operation).matches();
    if (write) writes.add(operation);
    else reads++;
    int number = write ? writes.size() : reads;
    var mine = fault.filter(f -> f.write() == write && f.number() == number);
    if (mine.isPresent()) hit = Optional.of(operation);
    return mine.map(Fault::trouble);
  }

  /** Whether the connection can go on. */
  private boolean disturb(Socket socket, Call call, Trouble trouble)
      throws IOException, InterruptedException {
    switch (trouble) {
      case RESET_BEFORE -> reset(socket);
      case RESET_AFTER -> {
        passOn(call);
        reset(socket);
      }
      case CUT -> half(socket, passOn(call));
      case RESET_MIDWAY -> {
        half(socket, passOn(call));
        reset(socket);
      }
      case SLOW -> {
        passOn(call);
        Thread.sleep(TOO_LONG);
      }
      case THROTTLED ->
        refuse(socket, "400 Bad Request", "ThrottlingException", "{\"message\":\"Rate exceeded\"}");
      case ERROR_500 -> {
        passOn(call);
        refuse(
            socket,
            "500 Internal Server Error",
            "ServerException",
            "{\"__type\":\"ServerException\",\"message\":\"Service Unavailable.\"}");
      }
      case ERROR_503 ->
        refuse(socket, "503 Service Unavailable", "", "<html>Service Unavailable</html>");
    }
    return switch (trouble) {
      case THROTTLED, ERROR_500, ERROR_503 -> true;
      case RESET_BEFORE, RESET_AFTER, CUT, RESET_MIDWAY, SLOW -> false;
    };
  }

  private static void half(Socket socket, HttpResponse<byte[]> answer) throws IOException {
    var body = answer.body();
    write(socket, head(answer), Arrays.copyOf(body, body.length / 2));
  }

  private static void reset(Socket socket) throws IOException {
    // Closing then sends RST in the place of FIN.
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static void refuse(Socket socket, String status, String code, String body)
      throws IOException {
    var type = code.isEmpty() ? "" : "x-amzn-ErrorType: " + code + "\r\n";
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    write(
        socket,
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n".formatted(status, type, bytes.length),
        bytes);
  }

  private static void answer(Socket socket, HttpResponse<byte[]> answer) throws IOException {
    write(socket, head(answer), answer.body());
  }

  private static String head(HttpResponse<byte[]> answer) {
    var head = new StringBuilder("HTTP/1.1 " + answer.statusCode() + " As-Ecs-Said\r\n");
    answer.headers().map().forEach((name, values) -> {
      if (!name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("transfer-encoding"))
        values.forEach(value -> head.append(name + ": " + value + "\r\n"));
    });
    return head.append("Content-Length: " + answer.body().length + "\r\n\r\n").toString();
  }

  private static void write(Socket socket, String head, byte[] body) throws IOException {
    var out = socket.getOutputStream();
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
  }

  private HttpResponse<byte[]> passOn(Call call) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(ecs).POST(BodyPublishers.ofByteArray(call.body()));
    for (var name : List.of("Content-Type", "X-Amz-Target"))
      header(call.head(), name).ifPresent(value -> request.header(name, value));
    var answer = ON.send(request.build(), BodyHandlers.ofByteArray());
    if (call.operation().equals("RunTask")) started(JSON.readTree(answer.body()));
    return answer;
  }

  private synchronized void started(JsonNode answer) {
    answer.path("tasks").forEach(t -> tasks.merge(t.path("taskArn").asText(), 1, Integer::sum));
  }

  /** The next request of a connection; none where it ended. What is not JSON has no operation. */
  private static Optional<Call> read(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) return Optional.empty();
      head.append((char) next);
    }
    var text = head.toString();
    int length = header(text, "Content-Length").map(Integer::parseInt).orElse(0);
    var target = header(text, "X-Amz-Target").orElse("");
    return Optional.of(
        new Call(target.substring(target.lastIndexOf('.') + 1), in.readNBytes(length), text));
  }

  private static Optional<String> header(String head, String name) {
    var start = name.toLowerCase(Locale.ROOT) + ":";
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }
}
