using System.Diagnostics;

namespace FastFlow.Tests.Cli;

public sealed class StateVerbTests : IDisposable
{
    private static readonly string[] TotalRows =
    [
        """{"state":"Shop.Totals","group":90,"key":{"User":"ann"},"value":{"Count":3}}""",
        """{"state":"Shop.Totals","group":7,"key":{"User":"bob"},"value":{"Count":-1}}""",
        """{"state":"Shop.Totals","group":100,"key":{"User":"zoë"},"value":{"Count":9223372036854775807}}""",
    ];

    private const string TimerRow = """{"state":"Shop.Totals/timers","group":90,"key":{"User":"ann"},"value":{"At":"1970-01-01T00:00:01Z"}}""";
    private const string ProgressRow = """{"state":"Shop.Totals/progress","group":0,"key":{},"value":{"Watermark":"1970-01-01T00:00:00Z"}}""";

    private readonly TemporaryFolder _folder = new();

    private string Job => _folder["job"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Dump_OfEveryKindOfPlace_IsTheSameRows()
    {
        Samples.Job(Job);
        Samples.Savepoint(_folder["savepoint"]);
        Samples.Snapshot(_folder["snapshot"]);
        File.WriteAllBytes(_folder["a.ffs"], Samples.TotalsFile);

        AssertRows([.. TotalRows, TimerRow, ProgressRow], "state", "dump", Job);
        AssertRows([.. TotalRows, TimerRow, ProgressRow], "state", "dump", Job, "--checkpoint", "1");
        AssertRows([.. TotalRows, TimerRow, ProgressRow], "state", "dump", Path.Combine(Job, "checkpoints", "1-a1"));
        AssertRows([.. TotalRows, TimerRow, ProgressRow], "state", "dump", _folder["savepoint"]);
        AssertRows([.. TotalRows, ProgressRow], "state", "dump", _folder["snapshot"]);
        AssertRows(TotalRows, "state", "dump", _folder["a.ffs"]);
    }

    [Fact]
    public void Dump_Filters_LeaveOutOtherRows()
    {
        Samples.Job(Job);
        AssertRows([TimerRow], "state", "dump", Job, "--state", "Shop.Totals/timers");
        AssertRows([.. TotalRows, TimerRow, ProgressRow], "state", "dump", Job, "--state", "Shop.Totals");
        AssertRows([TotalRows[0], TotalRows[1], TimerRow], "state", "dump", Job, "--key-groups", "7-90");
        AssertRows([TotalRows[1]], "state", "dump", Job, "--key-groups", "7");
        AssertRows(TotalRows[..2], "state", "dump", Job, "--limit", "2");
        AssertRows([TotalRows[2]], "state", "dump", Samples.Snapshot(_folder["snapshot"]), "--key-groups", "100-127", "--limit", "5");
        AssertRows([], "state", "dump", Job, "--limit", "0");
    }

    [Fact]
    public void List_Job_HasTheCurrentCheckpointFirst()
    {
        Samples.Job(Job);
        var result = Tool.Run("state", "list", Job);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(["CHECKPOINT", "2-a1", "1-a1"], result.Lines.Select(line => line.Split('\t')[0]));
        Assert.Equal(["current", "Shop.Pipeline", "3"], result.Lines[1].Split('\t')[1..4]);

        var json = Tool.Run("state", "list", Job, "--json").Json;
        Assert.Equal([(2, "current"), (1, "kept")], json.GetProperty("checkpoints").EnumerateArray().Select(checkpoint => (checkpoint.GetProperty("id").GetInt32(), checkpoint.GetProperty("status").GetString()!)));
    }

    [Fact]
    public void List_KeptCheckpointLost_SaysSoAndFails()
    {
        Samples.Job(Job);
        File.Delete(Path.Combine(Job, "checkpoints", "1-a1", "MANIFEST"));
        var result = Tool.Run("state", "list", Job);
        Assert.Equal(1, result.Code);
        Assert.StartsWith("1-a1\tlost", result.Lines[2], StringComparison.Ordinal);
        Assert.Contains("'checkpoints/1-a1/MANIFEST' is missing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_Job_TellsOfEveryStateAndSection()
    {
        Samples.Job(Job);
        var result = Tool.Run("state", "describe", Job);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith($"{Job}: checkpoints of a job, checkpoint 2-a1 (current), ", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal("pipeline Shop.Pipeline, MaxParallelism 128", result.Lines[1]);
        Assert.Equal(["Shop.Totals", "{ User: string }", "{ Count: long }", "running", "0-127", "3"], result.Lines[3].Split('\t')[..6]);
        Assert.Equal("section sinks: 3 B", result.Lines[^1]);

        var json = Tool.Run("state", "describe", Job, "--json").Json;
        Assert.Equal(["Shop.Totals", "Shop.Totals/timers", "Shop.Totals/progress"], json.GetProperty("states").EnumerateArray().Select(state => state.GetProperty("state").GetString()!));
        Assert.Equal([3L, 1, 1], json.GetProperty("states").EnumerateArray().Select(state => state.GetProperty("rows").GetInt64()));
    }

    [Fact]
    public void Verify_Whole_IsOk()
    {
        Samples.Job(Job);
        Samples.Savepoint(_folder["savepoint"]);
        Samples.Snapshot(_folder["snapshot"]);
        File.WriteAllBytes(_folder["a.ffs"], Samples.TotalsFile);
        foreach (var path in (string[])[Job, _folder["savepoint"], _folder["snapshot"], _folder["a.ffs"]])
        {
            var result = Tool.Run("state", "verify", path);
            Assert.Equal((0, ""), (result.Code, result.Error));
            Assert.EndsWith("all is as it was written.", result.Lines[^1], StringComparison.Ordinal);
        }

        Assert.Equal(6, Tool.Run("state", "verify", Job).Lines.Count(line => line.EndsWith("\tok", StringComparison.Ordinal)));
        Assert.Equal(3, Tool.Run("state", "verify", Job, "--checkpoint", "1", "--json").Json.GetProperty("files").GetArrayLength());
    }

    [Fact]
    public void Verify_Damaged_NamesFileByteAndRemedyAndLooksOn()
    {
        Samples.Job(Job);
        var (totals, timers) = (Path.Combine(Job, "checkpoints", "2-a1", "Shop.Totals.0-127.ffs"), Path.Combine(Job, "checkpoints", "1-a1", "Shop.Totals%2Ftimers.0-127.ffs"));
        Flip(totals, 200);
        File.Delete(timers);

        var result = Tool.Run("state", "verify", Job);

        Assert.Equal(1, result.Code);
        Assert.Equal(2, result.Lines.Count(line => line.EndsWith("DAMAGED", StringComparison.Ordinal)));
        Assert.Equal($"{Job}: 2 of 6 are damaged or missing.", result.Lines[^1]);
        Assert.Matches($"{totals}, byte [0-9]+: .* Put back an undamaged copy", result.Error);
        Assert.Contains("'checkpoints/1-a1/Shop.Totals%2Ftimers.0-127.ffs' is missing", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);

        var dump = Tool.Run("state", "dump", Job);
        Assert.Equal((1, ""), (dump.Code, dump.Output));
        Assert.Contains(totals, dump.Error, StringComparison.Ordinal);
    }

    // Whatever a byte is turned into, the answer is an error in words.
    [Theory]
    [InlineData("describe")]
    [InlineData("dump")]
    [InlineData("verify")]
    [InlineData("list")]
    public void AnyVerb_EveryByteDamaged_IsAnErrorInWords(string verb)
    {
        Samples.Snapshot(_folder["snapshot"]);
        File.WriteAllBytes(_folder["a.ffs"], Samples.TotalsFile);
        foreach (var path in (string[])[_folder["snapshot"], _folder["a.ffs"]])
        {
            var bytes = File.ReadAllBytes(path);
            for (var place = 0; place < bytes.Length; place += 3)
            {
                bytes[place] ^= 0x20;
                File.WriteAllBytes(path, bytes);
                var result = Tool.Run("state", verb, path);
                bytes[place] ^= 0x20;

                Assert.Equal(1, result.Code);
                Assert.Contains(path, result.Error, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Usage_Wrong_SaysWhatIsRight()
    {
        Samples.Job(Job);
        Samples.Snapshot(_folder["snapshot"]);
        AssertUsage("is not there. Give a job's checkpoint directory", "state", "dump", _folder["none"]);
        AssertUsage("There is no state 'Shop.Total'. There are Shop.Totals, ", "state", "dump", Job, "--state", "Shop.Total");
        AssertUsage("such as 0-63", "state", "dump", Job, "--key-groups", "9-3");
        AssertUsage("such as 0-63", "state", "dump", Job, "--key-groups", "a");
        AssertUsage("--limit is 0 or more", "state", "dump", Job, "--limit", "-1");
        AssertUsage("checkpoint 9 is not one that is kept. Kept are 2, 1.", "state", "describe", Job, "--checkpoint", "9");
        AssertUsage("leave out --checkpoint", "state", "dump", _folder["snapshot"], "--checkpoint", "9");
        AssertUsage("'fastflow state dump --help'", "state", "dump");
        AssertUsage("'fastflow --help'", "stat");

        Directory.CreateDirectory(_folder["empty"]);
        Assert.Equal(1, Tool.Run("state", "list", _folder["empty"]).Code);

        static void AssertUsage(string expected, params string[] arguments)
        {
            var result = Tool.Run(arguments);
            Assert.Equal((2, ""), (result.Code, result.Output));
            Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Terminal_Table_HasFramesAndNoControlCharacters()
    {
        var schema = Samples.Totals with { StateId = "Shop.\u001b[31mTotals\n[red]" };
        File.WriteAllBytes(_folder["a.ffs"], Samples.File(Samples.Header(schema)));
        foreach (var isTerminal in (bool[])[true, false])
        {
            var result = Tool.Run(isTerminal, "state", "describe", _folder["a.ffs"]);
            Assert.Equal((0, ""), (result.Code, result.Error));
            Assert.Equal(isTerminal, result.Output.Contains('╭'));
            Assert.DoesNotContain('\u001b', result.Output);
        }
    }

    [Fact]
    public void Help_IsPrinted()
    {
        var result = Tool.Run("state", "--help");
        Assert.Equal(0, result.Code);
        Assert.Contains("verify <PATH>", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_RealRun_PrintsRowsAndExits()
    {
        File.WriteAllBytes(_folder["a.ffs"], Samples.TotalsFile);
        var good = await RunProcessAsync("state", "dump", _folder["a.ffs"]);
        Assert.Equal((0, string.Join('\n', TotalRows) + "\n", ""), good);

        Flip(_folder["a.ffs"], 100);
        var (code, output, error) = await RunProcessAsync("state", "verify", _folder["a.ffs"]);
        Assert.Equal(1, code);
        Assert.Contains("DAMAGED", output, StringComparison.Ordinal);
        Assert.Contains($"{_folder["a.ffs"]}, byte ", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunProcessAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.ArgumentList.Add(typeof(FastFlow.Cli.CommandLine).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static void AssertRows(string[] rows, params string[] arguments)
    {
        var result = Tool.Run(arguments);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(rows, result.Lines);
    }

    private static void Flip(string path, int place)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[place] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
