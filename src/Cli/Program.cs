using FastFlow.Cli;

using var output = Console.OpenStandardOutput();
return CommandLine.Run(args, new Terminal(output, Console.Error, isTerminal: !Console.IsOutputRedirected));
