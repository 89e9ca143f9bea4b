package io.mooring.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

@Command(
    name = "task",
    description = "Run one-off tasks, list them and stop them, under your own AWS identity.",
    synopsisSubcommandLabel = "run|list|show|stop")
final class TaskCommand implements Runnable {
  @CommandLine.Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: run, list, show or stop");
  }

  /** Adds what it can do to the tree, where it is in it. */
  static void complete(CommandLine tree, Surroundings surroundings) {
    var task = tree.getSubcommands().get("task");
    if (task == null) return;
    task.addSubcommand(new TaskRunCommand(surroundings));
    task.addSubcommand(new TaskListCommand(surroundings));
    task.addSubcommand(new TaskShowCommand(surroundings));
    task.addSubcommand(new TaskStopCommand(surroundings));
  }
}
