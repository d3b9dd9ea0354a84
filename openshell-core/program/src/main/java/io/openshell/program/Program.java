package io.openshell.program;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The main command of an executable. All of them end alike: 0 done, 1 failed, 2 wrong usage or configuration; and say
 * in one line on stderr what is wrong.
 */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
public abstract class Program implements Callable<Integer> {
    @Option(
            names = "--verbose",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    /** Creates a program; subclasses name themselves with {@link Command}. */
    protected Program() {}

    /** Runs {@code program} and returns its exit code; one that serves runs until a signal ends the process. */
    public static int run(Program program, String... args) {
        CommandLine line = new CommandLine(program);
        line.getCommandSpec().usageMessage().footer(StartUpCache.help(line.getCommandName()));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Program::onWrongUsage)
                .setExecutionExceptionHandler((e, command, parsed) -> program.onFailure(e, command))
                .execute(args);
    }

    private static int onWrongUsage(CommandLine.ParameterException e, String[] args) {
        String program = e.getCommandLine().getCommandSpec().qualifiedName();
        System.err.println(program + ": " + OneLine.of(e.getMessage()) + " (see " + program + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private int onFailure(Exception e, CommandLine command) {
        System.err.println(command.getCommandSpec().root().name() + ": " + OneLine.of(e.getMessage()));
        if (verbose) {
            e.printStackTrace();
        }
        return e instanceof ConfigurationException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
}
