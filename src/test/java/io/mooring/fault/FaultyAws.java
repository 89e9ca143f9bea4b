package io.mooring.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The embedded ECS right behind the port, every call of which may go wrong as a plan says. */
final class FaultyAws implements Aws {
  /** How long ECS may show what was there before (reference: the retry advice of RunTask). */
  private static final Duration A_WHILE = Duration.ofSeconds(20);

  /** Where the clock goes to; beyond five minutes AWS takes no call any more: mode SKEWED. */
  static final Duration JUMP = Duration.ofMinutes(4);

  /**
   * How old a signature may be
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
   */
  private static final Duration SIGNED_FOR = Duration.ofMinutes(5);

  /** How long a call takes: no two of them happen at the same instant. */
  private static final Duration TAKES = Duration.ofMillis(10);

  private final Cloud cloud;
  private final Numbers numbers;
  private final Trace trace;
  final Past past = new Past();
  private final List<Late> late = new ArrayList<>();
  private final List<Hit> hits = new ArrayList<>();
  private final Map<AwsCall, Integer> applied = new EnumMap<>(AwsCall.class);
  private final Watch watch;
  private final Started started;
  private final Runnable second;
  private Instant staleUntil = Instant.MIN;
  private int calls;
  private int writes;
  private final Map<String, Integer> looks = new HashMap<>();
  private int hidden;
  private boolean hides;
  private boolean blind;
  private int reads;
  private long faults;
  private int doubts;

  private static final class Late {
    private final AwsCall call;
    private final ObjectNode request;
    private final Instant sentAt;
    private int left;

    Late(AwsCall call, ObjectNode request, Instant sentAt, int left) {
      this.call = call;
      this.request = request;
      this.sentAt = sentAt;
      this.left = left;
    }
  }

  /** A call that went wrong, and how. */
  record Hit(Mode mode, AwsCall call) {}

  /** Looks at every write before it goes through. */
  interface Watch {
    void before(AwsCall call, ObjectNode request, boolean late);

    /** Who scales was asked for twice, and both answers were of before. */
    void hidesWhoScales();
  }

  /** @param second what a second process does while this one stands still */
  FaultyAws(
      Cloud cloud, Numbers numbers, Trace trace, Watch watch, boolean forgets, Runnable second) {
    this.cloud = cloud;
    this.numbers = numbers;
    this.trace = trace;
    this.watch = watch;
    this.started = new Started(cloud, forgets);
    this.second = second;
  }

  /** Comes to stand as the other one does, by which nothing has gone wrong yet. */
  void goOnFrom(FaultyAws other) {
    past.goOnFrom(other.past);
    started.goOnFrom(other.started);
    applied.putAll(other.applied);
    looks.putAll(other.looks);
    calls = other.calls;
    writes = other.writes;
    reads = other.reads;
  }

  /** Calls to ECS so far; rules are read on an interval and budget of their own. */
  int reads() {
    return reads;
  }

  /** At which call a service was looked at last. */
  int lookedAt(String service) {
    return looks.getOrDefault(service, 0);
  }

  /** Whether two answers one after the other that tell who scales were of before. */
  boolean hidesWhoScales() {
    return hides;
  }

  private void toldWhoScales(boolean before) {
    hidden = before ? hidden + 1 : 0;
    if (hidden < 2) return;
    hides = true;
    watch.hidesWhoScales();
  }

  /** All calls so far, those that went wrong included. */
  int calls() {
    return calls;
  }

  /** Calls so far that would change something. */
  int writes() {
    return writes;
  }

  List<Hit> hits() {
    return hits;
  }

  Started started() {
    return started;
  }

  /** How often each write was carried out, and did something. */
  Map<AwsCall, Integer> applied() {
    return applied;
  }

  /** Whether an answer may still be of before. */
  boolean stale() {
    return cloud.now().isBefore(staleUntil);
  }

  /**
   * How often nobody could know that a revision was there: it came late, or the answer that would
   * have shown it was of before.
   */
  int doubts() {
    return doubts;
  }

  private static boolean isDoubt(Mode mode, AwsCall call) {
    // Who is overtaken has searched before the other one registered.
    if (mode == Mode.STALE_FOR_A_WHILE || mode == Mode.OVERTAKEN) return true;
    return switch (call) {
      case REGISTER_TASK_DEFINITION -> mode.isLate();
      case LIST_TASK_DEFINITIONS, DESCRIBE_TASK_DEFINITION -> mode.isStale();
      default -> false;
    };
  }

  /** How many calls went wrong so far, and how many of them landed later. */
  long faults() {
    return faults;
  }

  /** What is still on its way arrives now. */
  void land() {
    for (var each : late) land(each);
    late.clear();
  }

  private void land(Late each) {
    faults++;
    trace.add("late", each.call.ordinal());
    if (each.sentAt.plus(SIGNED_FOR).isBefore(cloud.now())) {
      trace.say("     late %-28s its signature has expired".formatted(each.call.operation()));
      return;
    }
    var reply = carriedOut(each.call, each.request, true);
    trace.say("     late %-28s %s".formatted(each.call.operation(), words(reply)));
  }

  private void tick() {
    for (Iterator<Late> each = late.iterator(); each.hasNext(); ) {
      var one = each.next();
      if (--one.left > 0) continue;
      each.remove();
      land(one);
    }
  }

  @Override
  public Reply call(AwsCall call, ObjectNode request) {
    var fault = numbers.take();
    fault.ifPresent(mode -> hits.add(new Hit(mode, call)));
    cloud.to(cloud.now().plus(TAKES));
    calls++;
    if (call.writes()) writes++;
    if (call == AwsCall.DESCRIBE_SERVICES)
      request.path("services").forEach(each -> looks.put(lastPart(each.asText()), calls));
    if (!call.service().equals("events")) reads++;
    var asked = request.deepCopy();
    if (call == AwsCall.DESCRIBE_SCALABLE_TARGETS)
      toldWhoScales(stale() || fault.filter(Mode::isStale).isPresent());
    var reply = fault.map(mode -> wrong(mode, call, asked)).orElseGet(() -> right(call, asked));
    if (trace.hashes()) trace.add(call.operation(), asked.hashCode() * 31 + reply.hashCode());
    if (trace.tells()) say(call, asked, fault, words(reply));
    tick();
    if (fault.filter(Mode::crashes).isPresent()) throw new Killed();
    return reply;
  }

  private void say(AwsCall call, ObjectNode request, Optional<Mode> fault, String answer) {
    var shown = request.toString();
    trace.say("%4s %-28s %-14s %s %s"
        .formatted(
            numbers.armed() ? numbers.number() : "",
            call.operation(),
            fault.map(Mode::name).orElse(""),
            call.writes() ? shown.substring(0, Math.min(900, shown.length())) : "",
            answer));
  }

  private static String words(Reply reply) {
    return switch (reply) {
      case Reply.Ok _ -> "ok";
      case Reply.Fault(var code, var message, var _, var _, var _) -> code + ": " + message;
      case Reply.Lost(var cause) -> "lost: " + cause;
    };
  }

  private Reply right(AwsCall call, ObjectNode request) {
    var possible = numbers.learns() ? cloud.possible() : EnumSet.noneOf(Mode.class);
    var reply = carriedOut(call, request, false);
    if (reply instanceof Reply.Ok(var body, var _) && !call.writes()) {
      past.answered(call, request, body);
      if (numbers.learns()) possible.addAll(Answers.possible(past, call, request, body));
    }
    numbers.note(new Called(numbers.number(), call.operation(), false, call.writes(), possible));
    if (!(reply instanceof Reply.Ok(var body, var id))) return reply;
    boolean old = !call.writes() && stale();
    return new Reply.Ok(old ? past.back(call, request, body, 1) : body.deepCopy(), id);
  }

  private Reply carriedOut(AwsCall call, ObjectNode request, boolean isLate) {
    if (!call.writes()) return cloud.call(call, request);
    watch.before(call, request, isLate);
    boolean rolls = call == AwsCall.CREATE_SERVICE || call == AwsCall.UPDATE_SERVICE;
    if (rolls && !isLate) started.gate(call, request);
    cloud.serviceOf(request).ifPresent(name -> past.saw(name, cloud.shown(name)));
    if (call == AwsCall.RUN_TASK) return ran(request, isLate);
    boolean changes = cloud.changes(call, request);
    var reply = cloud.call(call, request);
    if (changes && reply instanceof Reply.Ok) applied.merge(call, 1, Integer::sum);
    return reply;
  }

  private Reply ran(ObjectNode request, boolean isLate) {
    // What is still on its way on a revision that was not shown, nobody can wait for; nor can a
    // second process for what only answers of before are shown of.
    var before = blind ? List.<String>of() : started.goingOn(request, doubts > 0, isLate, stale());
    var reply = cloud.call(AwsCall.RUN_TASK, request);
    started.ran(request, reply, before, isLate);
    if (reply instanceof Reply.Ok) applied.merge(AwsCall.RUN_TASK, 1, Integer::sum);
    return reply;
  }

  private Reply wrong(Mode mode, AwsCall call, ObjectNode request) {
    faults++;
    if (isDoubt(mode, call)) doubts++;
    return switch (mode) {
      case CRASH_LOST, TIMEOUT_LOST -> new Reply.Lost("read timed out");
      case CRASH_APPLIED, TIMEOUT_APPLIED -> {
        carriedOut(call, request, false);
        yield new Reply.Lost("read timed out");
      }
      case CRASH_LATE_1,
          CRASH_LATE_2,
          CRASH_LATE_4,
          CRASH_LATE_8,
          TIMEOUT_LATE_1,
          TIMEOUT_LATE_4 -> {
        // The call itself counts once when the loop below is done with it.
        late.add(new Late(call, request, cloud.now(), mode.lag() + 1));
        yield new Reply.Lost("read timed out");
      }
      case OVERTAKEN -> {
        blind |= stale();
        second.run();
        yield right(call, request);
      }
      case CUT_OFF -> {
        if (call.writes()) carriedOut(call, request, false);
        yield new Reply.Lost("Unexpected end-of-input: expected close marker for Object");
      }
      case THROTTLED -> fault("ThrottlingException", "Rate exceeded", 400);
      case ERROR_500 -> fault("ServerException", "Service Failure", 500);
      case ERROR_500_APPLIED -> {
        carriedOut(call, request, false);
        yield fault("ServerException", "Service Failure", 500);
      }
      case ERROR_503 -> fault("ServiceUnavailableException", "Service Unavailable", 503);
      case DENIED -> fault("AccessDeniedException", "not authorized to perform " + call, 400);
      case EXPIRED -> fault("ExpiredTokenException", "The security token has expired", 400);
      case SKEWED -> fault("InvalidSignatureException", "Signature expired", 403);
      case FAMILY_CONFLICT ->
        fault(
            "ClientException",
            "Too many concurrent attempts to create a new revision of the specified family.",
            400);
      case UNKNOWN_CODE -> fault("QuantumFluxException", "a code nobody has seen", 400);
      case STALE_FOR_A_WHILE -> {
        staleUntil = cloud.now().plus(A_WHILE);
        yield changed(mode, call, request);
      }
      case STALE_1, STALE_2, STALE_3, STALE_4, STALE_OLDEST, PARTIAL, MISSING, NO_TAGS ->
        changed(mode, call, request);
      case CLOCK_AHEAD, CLOCK_BACK -> {
        cloud.skew(mode == Mode.CLOCK_AHEAD ? JUMP : JUMP.negated());
        yield right(call, request);
      }
      case OTHER_SCALES, OTHER_EDITS, OTHER_REGISTERS, OTHER_UNTAGS, OTHER_DELETES -> {
        if (!cloud.other(mode)) numbers.misfired();
        yield right(call, request);
      }
      // The calls before it were others than in the undisturbed run.
      case GIT_UNREACHABLE, GIT_CORRUPT, GIT_DAMAGED -> right(call, request);
    };
  }

  private Reply changed(Mode mode, AwsCall call, ObjectNode request) {
    // In a swarm a write may stand where the undisturbed run had a read.
    if (call.writes()) return right(call, request);
    var reply = cloud.call(call, request);
    if (!(reply instanceof Reply.Ok(var body, var id))) return reply;
    past.answered(call, request, body);
    var other = Answers.instead(mode, past, call, request, body);
    // Which goes on for a while may change one of the next answers alone.
    if (mode != Mode.STALE_FOR_A_WHILE && other.equals(body)) numbers.misfired();
    return new Reply.Ok(other, id);
  }

  private static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static Reply fault(String code, String message, int status) {
    return new Reply.Fault(code, message, status, "id");
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
