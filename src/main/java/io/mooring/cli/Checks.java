package io.mooring.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.aws.Home;
import io.mooring.desired.DesiredService;
import io.mooring.ident.Kind;
import io.mooring.plan.Need;
import io.mooring.plan.Outcome;
import io.mooring.plan.Preflight;
import io.mooring.port.AwsCall;
import io.mooring.status.Condition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The checks of one app, one row each. Reads only. */
final class Checks {
  /** Most waits for the API budget before a check gives up. */
  private static final int WAITS_MAX = 20;

  /** From here on the clock is told; AWS refuses requests that are five minutes off. */
  private static final Duration CLOCK_OFF = Duration.ofMinutes(1);

  private final Bench.Place place;
  private final List<String> names;
  private final InstantSource clock;
  private final List<Row> rows = new ArrayList<>();
  private List<DesiredService> services = List.of();

  /** How one check ended. */
  enum Result {
    OK,
    MISSING,
    UNKNOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One check.
   *
   * @param name the service, or - for the app as a whole
   * @param message what was found, and what to do where it is not ok
   */
  record Row(String app, String name, String check, Result result, String message) {
    boolean isAccess() {
      return check.equals("credentials") || check.startsWith("permission ");
    }

    /** Whether AWS did not even say who asks: then nothing else was asked either. */
    boolean isSilence() {
      return check.equals("credentials") && result == Result.UNKNOWN;
    }
  }

  Checks(Bench.Place place, List<String> names, InstantSource clock) {
    this.place = place;
    this.names = names;
    this.clock = clock;
  }

  List<Row> run() {
    identity();
    look();
    permissions();
    for (var service : services) {
      if (names.isEmpty() || names.contains(service.key().name())) needs(service);
    }
    return List.copyOf(rows);
  }

  /** The services that the app declares, once it was looked at. */
  List<String> declared() {
    return services.stream().map(s -> s.key().name()).toList();
  }

  private void row(String name, String check, Result result, String message) {
    rows.add(new Row(place.spec().name().value(), name, check, result, message));
  }

  /** Whose credentials these are, and what AWS's clock says. */
  private void identity() {
    var wanted = place.spec().destination().account();
    switch (patiently(() -> ask(AwsCall.GET_CALLER_IDENTITY, object()))) {
      case Answer.Not(var outcome) -> {
        boolean denied = outcome instanceof Outcome.Denied;
        row("-", "credentials", denied ? Result.MISSING : Result.UNKNOWN, Ecs.words(outcome));
        row("-", "clock", Result.UNKNOWN, "AWS could not be asked for the time");
      }
      case Answer.Got(var body, var _) -> {
        var account = body.path("Account").asText();
        if (account.equals(wanted)) {
          row("-", "credentials", Result.OK, "account %s, %s".formatted(account, arn(body)));
        } else {
          row(
              "-",
              "credentials",
              Result.MISSING,
              "account %s, and the destination says %s; use other credentials, or correct it"
                  .formatted(account, wanted));
        }
        clock(body.path("Date").asText());
      }
    }
  }

  private static String arn(ObjectNode identity) {
    return identity.path("Arn").asText("unknown");
  }

  private void clock(String date) {
    try {
      var theirs =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      var off = Duration.between(theirs, clock.instant());
      boolean fine = off.abs().compareTo(CLOCK_OFF) <= 0;
      row(
          "-",
          "clock",
          fine ? Result.OK : Result.MISSING,
          fine
              ? "within a minute of AWS's"
              : "%d s off AWS's; set it by NTP: AWS refuses what is five minutes off"
                  .formatted(off.toSeconds()));
    } catch (DateTimeException _) {
      row("-", "clock", Result.UNKNOWN, "the answer of AWS carried no date");
    }
  }

  /** Git and the clusters, by the look that every command takes. */
  private void look() {
    var look = new Look(place.worker().preview());
    services = look.resources(List.of())
        .filter(r -> r.key().kind() == Kind.SERVICE)
        .flatMap(r -> place.worker().wanted(r.key()).stream())
        .toList();
    var head = look.report().app().head();
    var source = condition(look, Condition.Type.SOURCE_STALE);
    if (source.isEmpty() && head.isPresent())
      row("-", "git", Result.OK, "at commit " + head.get().commit().abbreviated());
    else row("-", "git", Result.MISSING, source.isEmpty() ? "nothing could be read" : source);
    var broken = condition(look, Condition.Type.INVALID_MANIFEST);
    if (!broken.isEmpty()) row("-", "manifests", Result.MISSING, broken);
    var cluster = look.troubles().stream()
        .filter(c -> c.reason().equals("ClusterMissing"))
        .map(Condition::message)
        .findFirst();
    cluster.ifPresent(why -> row("-", "cluster", Result.MISSING, why));
  }

  private static String condition(Look look, Condition.Type type) {
    return look.troubles().stream()
        .filter(c -> c.type() == type)
        .map(c -> c.message().replaceAll("\\s*\\R\\s*", " "))
        .findFirst()
        .orElse("");
  }

  /** Reads that tell by themselves; what writes is not tried. */
  private void permissions() {
    var cluster = place.spec().destination().clusters().getFirst().value();
    permission(AwsCall.DESCRIBE_CLUSTERS, with("clusters", cluster));
    permission(AwsCall.LIST_SERVICES, object().put("cluster", cluster).put("maxResults", 1));
    permission(
        AwsCall.DESCRIBE_SERVICES, with("services", "mooring-check").put("cluster", cluster));
    permission(AwsCall.LIST_TASKS, object().put("cluster", cluster).put("maxResults", 1));
    permission(AwsCall.LIST_TASK_DEFINITIONS, object().put("maxResults", 1));
    permission(
        AwsCall.DESCRIBE_SCALABLE_TARGETS,
        object().put("ServiceNamespace", "ecs").put("MaxResults", 1));
    row(
        "-",
        "permission to write",
        Result.UNKNOWN,
        "only a write would tell; compare deploy/iam/deployer.json with the role");
  }

  private void permission(AwsCall call, ObjectNode request) {
    var name = "permission %s:%s".formatted(call.service(), call.operation());
    switch (patiently(() -> ask(call, request))) {
      // What is refused for what it asks was allowed to ask.
      case Answer.Got _, Answer.Not(Outcome.Refused _) -> row("-", name, Result.OK, "allowed");
      case Answer.Not(Outcome.Denied(var _, var message)) ->
        row("-", name, Result.MISSING, message);
      case Answer.Not(var outcome) -> row("-", name, Result.UNKNOWN, Ecs.words(outcome));
    }
  }

  private void needs(DesiredService service) {
    var name = service.key().name();
    var needs = Preflight.needs(service);
    service.hooks().forEach(hook -> needs.addAll(Preflight.needs(hook)));
    service.triggers().forEach(schedule -> needs.addAll(Preflight.needs(schedule.run())));
    var destination = place.spec().destination();
    var home = new Home(destination.account(), destination.region());
    var outcome = waiting(() -> place.ecs().needs().look(needs, home, clock.instant()));
    if (outcome instanceof Outcome.Done(Outcome.Seen.Needs(var standings), var _)) {
      standings.forEach((need, standing) -> need(name, need, standing));
    } else {
      row(name, "needs", Result.UNKNOWN, Ecs.words(outcome));
    }
  }

  private void need(String service, Need need, Need.Standing standing) {
    switch (standing) {
      case Need.Standing.There() -> row(service, need.toString(), Result.OK, "there");
      case Need.Standing.Missing() ->
        row(
            service,
            need.toString(),
            Result.MISSING,
            "not there; " + need.kind().advice());
      case Need.Standing.Unknown(var why) -> row(service, need.toString(), Result.UNKNOWN, why);
    }
  }

  private Answer ask(AwsCall call, ObjectNode request) {
    return place.ecs().calls().call(call, request);
  }

  private Answer patiently(Supplier<Answer> question) {
    var answer = question.get();
    for (int i = 0; i < WAITS_MAX; i++) {
      if (!(answer instanceof Answer.Not(Outcome.Throttled(var after))) || !pause(after)) break;
      answer = question.get();
    }
    return answer;
  }

  private static Outcome waiting(Supplier<Outcome> question) {
    var outcome = question.get();
    for (int i = 0; i < WAITS_MAX; i++) {
      if (!(outcome instanceof Outcome.Throttled(var after)) || !pause(after)) break;
      outcome = question.get();
    }
    return outcome;
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode with(String list, String element) {
    var request = object();
    request.putArray(list).add(element);
    return request;
  }
}
