using BenchmarkDotNet.Running;
using FastFlow.Benchmarks.Pipelines;

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

if (options.Help)
{
    Console.WriteLine(Options.Usage);
    return 0;
}

if (options.Memory)
{
    return WindowMemory.Run();
}

if (options.Snapshots)
{
    return TableSnapshots.Run();
}

if (options.Tier)
{
    return ColdTables.Run();
}

if (options.Quick)
{
    return QuickRun.Run(options);
}

BenchmarkSwitcher.FromAssembly(typeof(Options).Assembly).Run(options.Rest.Length == 0 ? ["--filter", "*"] : options.Rest);
return 0;
