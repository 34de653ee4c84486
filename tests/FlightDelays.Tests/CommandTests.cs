using System.Diagnostics;

namespace FlightDelays.Tests;

/// <summary>What a person sees who runs the program.</summary>
public sealed class CommandTests
{
    private const string Header = "scheduled,delay,distance,origin,destination\n";

    [Fact]
    public async Task Run_OverAFileWithBadRecords_PrintsTheTableAndWhatIsWrong()
    {
        var (code, output, errors) = await RunAsync(Header + "2001-01-01T00:03:00Z,20,1946,LAX,ATL\n2001-01-01T00:04:00Z,,1946,LAX,ATL\n2001-01-01T00:05:00Z,soon,1946,LAX,ATL\n");
        Assert.Equal(0, code);
        Assert.Matches(@"LAX +1 +20\.0 +100\.0 %", output);
        Assert.Contains("3 records: 1 flights judged, 1 without a known delay, 1 unreadable.", output, StringComparison.Ordinal);
        Assert.Matches(@"[\d,]+ events/s, [\d,.]+ bytes allocated per event", output);
        Assert.Matches(@"flights\.csv\(4,22\): field 'delay' holds 'soon'", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("scheduled,delay,distance,origin\n", "needs the column Destination")]
    [InlineData(null, "no such file")]
    public async Task Run_OverAFileThatIsNone_FailsWithOneLine(string? text, string reason)
    {
        var (code, output, errors) = await RunAsync(text);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(reason, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string? text)
    {
        var directory = Directory.CreateTempSubdirectory("flights-").FullName;
        try
        {
            var path = Path.Combine(directory, "flights.csv");
            if (text is not null)
            {
                await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            }

            var program = typeof(DelaysPerAirport).Assembly.Location;
            using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--input", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
