package io.mooring.cli;

import io.mooring.config.InvalidConfiguration;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands under one root, and the one place that turns a failure into an exit code. */
@Command(
    name = "mooring",
    description = "Keeps Amazon ECS equal to what a Git repository says.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 fine, 1 differences (diff, prune, status --exit-code), 2 usage or",
      "configuration, 3 forbidden, 4 not found, 5 time-out, 6 failed or Degraded, 7",
      "refused by policy, 20 anything else.",
      "'mooring COMMAND --help' tells more."
    })
final class CommandTree implements Runnable {
  /** Columns of a help text: what every terminal has. */
  static final int HELP_WIDTH = 80;

  /** Set to anything to see where an unexpected error came from. */
  private static final String TRACE_VARIABLE = "MOORING_TRACE";

  @CommandLine.Spec
  private CommandSpec spec = CommandSpec.create();

  private CommandTree() {}

  static int execute(Surroundings surroundings, String... arguments) {
    var first = arguments.length == 0 ? "" : arguments[0];
    return tree(surroundings, first).execute(arguments);
  }

  static CommandLine tree(Surroundings surroundings) {
    return tree(surroundings, "");
  }

  /** Just the command that is called, where it is one: reading the others takes longest. */
  private static CommandLine tree(Surroundings surroundings, String called) {
    var tree = new CommandLine(new CommandTree());
    var all = commands(surroundings);
    var meant = all.stream().filter(command -> isCalled(command, called)).toList();
    (meant.isEmpty() ? all : meant).forEach(tree::addSubcommand);
    TaskCommand.complete(tree, surroundings);
    addHelp(tree);
    return configured(tree, surroundings);
  }

  private static boolean isCalled(Object command, String name) {
    var told = command.getClass().getAnnotation(Command.class);
    return told.name().equals(name) || List.of(told.aliases()).contains(name);
  }

  private static List<Object> commands(Surroundings surroundings) {
    return List.of(
        new DemoCommand(surroundings),
        new RunCommand(surroundings),
        new EcsCommand(surroundings),
        new ValidateCommand(surroundings),
        new SchemaCommand(surroundings),
        new SetCommand(surroundings),
        new RenderCommand(surroundings),
        new ImportCommand(surroundings),
        new DiffCommand(surroundings),
        new SyncCommand(surroundings),
        new PruneCommand(surroundings),
        new StatusCommand(surroundings),
        new HistoryCommand(surroundings),
        new LogsCommand(surroundings),
        new RollbackCommand(surroundings),
        new ReleaseCommand(surroundings),
        new RestartCommand(surroundings),
        new SuspendCommand(surroundings),
        new ResumeCommand(surroundings),
        new TaskCommand(),
        new CheckCommand(surroundings),
        new VersionCommand(surroundings));
  }

  private static CommandLine configured(CommandLine tree, Surroundings surroundings) {
    return tree.setUsageHelpWidth(HELP_WIDTH)
        .setOut(surroundings.out())
        .setErr(surroundings.err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(surroundings.colour() ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, _) -> usage(wrong))
        .setExecutionExceptionHandler(
            (failed, command, _) -> code(command, failed(surroundings, name(command), failed)));
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help and exit.")
            .build());
    // An alias leads to the same command once more.
    new HashSet<>(command.getSubcommands().values()).forEach(CommandTree::addHelp);
  }

  /** Called without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  private static int usage(ParameterException wrong) {
    var command = wrong.getCommandLine();
    var err = command.getErr();
    var name = name(command);
    // Of an option that takes pairs picocli 4.7 says "option option '--env'".
    err.println(
        name + ": " + String.valueOf(wrong.getMessage()).replace("option option ", "option "));
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("Try '" + name + " --help'.");
    }
    err.flush();
    return code(command, ExitCode.USAGE);
  }

  private static ExitCode failed(Surroundings surroundings, String command, Exception failed) {
    var err = surroundings.err();
    return switch (failed) {
      case Failure failure -> {
        err.println(command + ": " + failure.getMessage());
        yield failure.exitCode();
      }
      case InvalidConfiguration invalid -> {
        err.println(command + ": the configuration cannot be used:");
        invalid.problems().forEach(problem -> err.println("  " + problem));
        yield ExitCode.USAGE;
      }
      default -> {
        err.println("%s: this should not have happened: %s".formatted(command, failed));
        err.println("Set %s=1 to see where, and please report it.".formatted(TRACE_VARIABLE));
        if (surroundings.environment().containsKey(TRACE_VARIABLE)) {
          for (var frame : failed.getStackTrace()) err.println("  at " + frame);
        }
        yield ExitCode.OTHER;
      }
    };
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }

  /** The codes of {@code task run} are those of a container, but for one. */
  private static int code(CommandLine command, ExitCode meant) {
    return command.getCommand() instanceof TaskRunCommand
        ? TaskRunCommand.OWN_FAILURE
        : meant.code();
  }
}
