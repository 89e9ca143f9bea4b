package io.mooring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.mooring.aws.Answer;
import io.mooring.aws.Budget;
import io.mooring.aws.Calls;
import io.mooring.fixture.Samples;
import io.mooring.ident.Commit;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.port.Repository;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MeteredDoorsTest {
  private static final ObjectNode EMPTY = JsonNodeFactory.instance.objectNode();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private static Stream<Arguments> replies() {
    return Stream.of(
        Arguments.of(new Reply.Ok(EMPTY, "r"), "ok", 0),
        Arguments.of(
            new Reply.Fault("ThrottlingException", "Rate exceeded", 400, "r"), "throttled", 1),
        Arguments.of(new Reply.Fault("SlowDown", "Rate exceeded", 503, "r"), "throttled", 1),
        Arguments.of(
            new Reply.Fault(
                "ClientException",
                "Too many concurrent attempts to create a new revision of the specified family.",
                400,
                "r"),
            "throttled",
            1),
        Arguments.of(new Reply.Fault("AccessDeniedException", "no", 400, "r"), "denied", 0),
        Arguments.of(new Reply.Fault("MissingAuthenticationToken", "no", 403, "r"), "denied", 0),
        Arguments.of(new Reply.Fault("ClientException", "no", 400, "r"), "client_error", 0),
        Arguments.of(new Reply.Fault("ServerException", "no", 500, "r"), "server_error", 0),
        Arguments.of(new Reply.Lost("reset"), "lost", 0));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void anAwsCallIsCountedByHowItEnded(Reply reply, String outcome, int throttles) {
    var aws = new MeteredAws((_, _) -> reply, registry);

    assertThat(aws.call(AwsCall.UPDATE_SERVICE, EMPTY)).isSameAs(reply);

    assertThat(PassMetersTest.lines(registry))
        .contains(
            "mooring_aws_requests_total{operation=\"UpdateService\",outcome=\"" + outcome
                + "\",service=\"ecs\"} 1.0",
            "mooring_aws_throttles_total{service=\"ecs\"} " + throttles + ".0",
            "mooring_aws_request_duration_seconds_count"
                + "{operation=\"UpdateService\",service=\"ecs\"} 1.0");
  }

  @Test
  void everyOperationIsThereBeforeItsFirstCall() {
    new MeteredAws((_, _) -> new Reply.Lost("never called"), registry);
    var scrape = registry.scrape();
    for (var call : AwsCall.values()) {
      assertThat(scrape).contains("operation=\"" + call.operation() + "\",outcome=\"ok\"");
    }
  }

  @Test
  void aCallThatTheBudgetDoesNotLetThroughIsTold() {
    var meters = new BudgetMeters(registry);
    var budget = new Budget(0.02, () -> Instant.EPOCH, meters::waited);
    var calls = new Calls((_, _) -> new Reply.Ok(EMPTY, "r"), budget);
    var none = "mooring_aws_budget_wait_seconds_count{group=\"service_modify\"} 0.0";
    var one = "mooring_aws_budget_wait_seconds_count{group=\"service_modify\"} 1.0";

    calls.call(AwsCall.UPDATE_SERVICE, EMPTY);
    assertThat(PassMetersTest.lines(registry)).contains(none);

    assertThat(calls.call(AwsCall.UPDATE_SERVICE, EMPTY)).isInstanceOf(Answer.Not.class);
    assertThat(PassMetersTest.lines(registry))
        .contains(one, "mooring_aws_budget_wait_seconds_sum{group=\"service_modify\"} 10.0");
  }

  /** A repository that answers its refreshes from a list. */
  private record Scripted(ArrayDeque<Fetched> answers) implements Repository {
    @Override
    public Fetched refresh() {
      return answers.removeFirst();
    }

    @Override
    public Listing files(Commit commit, String path) {
      return new Listing(List.of(), List.of());
    }

    @Override
    public byte[] read(FileEntry file) {
      return new byte[0];
    }
  }

  @Test
  void aRefreshIsCountedAndItsTroubleNamed() {
    var answers = new ArrayDeque<Repository.Fetched>(List.of(
        new Repository.Fetched.Current(Samples.COMMIT, Samples.NOON),
        new Repository.Fetched.Stale(
            Optional.empty(), Repository.Trouble.TIMED_OUT, "60 s went by")));
    var repository =
        new MeteredRepository(new Scripted(answers), "shop", registry, () -> Samples.NOON);
    assertThat(String.join("\n", PassMetersTest.lines(registry)))
        .contains("mooring_git_failures_total{reason=\"too_large\",repo=\"shop\"} 0.0");

    repository.refresh();
    repository.refresh();

    assertThat(String.join("\n", PassMetersTest.lines(registry)))
        .contains(
            "mooring_git_requests_total{op=\"refresh\",repo=\"shop\"} 2.0",
            "mooring_git_failures_total{reason=\"timed_out\",repo=\"shop\"} 1.0",
            "mooring_git_failures_total{reason=\"unreachable\",repo=\"shop\"} 0.0")
        .containsPattern("mooring_git_last_success_timestamp_seconds\\{repo=\"shop\"} 1\\.76735");
  }
}
