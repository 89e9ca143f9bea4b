package io.mooring.cli;

import io.mooring.desired.Destination;
import io.mooring.execute.Executor;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "stop",
    description = {
      "Stop one task. ECS shows who did it and why as the reason; a run of Mooring's",
      "that is stopped so has failed. One that has stopped already is fine."
    },
    footer = {"", "Example: mooring task stop --cluster shop 0f3a… --reason \"wrong data\""})
final class TaskStopCommand implements Callable<Integer> {
  /** Longest reason that is sent, in characters: ECS takes 1,024 in all. */
  private static final int REASON_MAX = 800;

  private final Surroundings surroundings;

  @Mixin
  private AwsOptions aws = new AwsOptions();

  @Mixin
  private ConfigOptions config = new ConfigOptions();

  @Parameters(paramLabel = "TASK", description = "Its id or its ARN.")
  private String task = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for everybody who looks.")
  private String reason = "";

  TaskStopCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var reach = aws.reach(config, surroundings);
    try (var sdk = reach.open()) {
      var ecs = reach.ecs(sdk);
      var cluster = reach.cluster();
      var seen = new TaskSight(ecs, reach).one(task);
      if (seen.isOfService())
        throw new Failure(
            ExitCode.REFUSED,
            "task %s belongs to %s, which would start another one; see `mooring restart`"
                .formatted(seen.run().id(), seen.group()));
      if (seen.run().isStopped()) {
        surroundings.progress("task %s has stopped already: %s"
            .formatted(seen.run().id(), seen.run().stoppedReason()));
        return ExitCode.FINE.code();
      }
      var why = "stopped by " + Caller.of(ecs) + (reason.isBlank() ? "" : ": " + reason);
      var anywhere = new Destination("caller", "", "", List.of(cluster), List.of("*"), List.of());
      var outcome = new Executor(ecs, anywhere, InstantSource.system())
          .perform(
              new RunAction.StopTask(
                  cluster.value(),
                  seen.run().arn(),
                  why.substring(0, Math.min(why.length(), REASON_MAX))),
              cluster,
              "");
      if (!(outcome instanceof Outcome.Done))
        throw TaskRunner.failure("task %s cannot be stopped".formatted(task), outcome);
      surroundings.progress("task %s is being stopped".formatted(seen.run().id()));
    }
    return ExitCode.FINE.code();
  }
}
