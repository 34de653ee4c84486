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

    [Fact]
    public async Task Run_WithOutput_WritesTheLatestResultOfEveryWindowAndWhatIsTooLate()
    {
        // 11:21 is known at 16:00 and joins two storms; 10:20 is known a day later.
        var (code, _, errors, files) = await RunAsync(Header + """
            2001-01-01T10:10:00Z,20,1946,LAX,ATL
            2001-01-01T10:40:00Z,30,1946,LAX,ATL
            2001-01-01T10:50:00Z,0,1946,LAX,ATL
            2001-01-01T12:05:00Z,16,1946,LAX,ATL
            2001-01-01T16:00:00Z,5,1946,"A, B",ATL
            2001-01-01T11:21:00Z,90,1946,LAX,ATL
            2001-01-02T02:00:00Z,-3,1946,ATL,LAX
            2001-01-01T10:20:00Z,950,1946,LAX,"A, B"

            """, writesFiles: true);
        Assert.Equal((0, string.Empty), (code, errors));
        Assert.Equal(["hours.csv", "late.csv", "storms.csv", "top.csv"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            """
            start,end,origin,flights,mean_delay,late_share
            2001-01-01T10:00:00Z,2001-01-01T11:00:00Z,LAX,3,16.666666666666668,0.6666666666666666
            2001-01-01T11:00:00Z,2001-01-01T12:00:00Z,LAX,1,90,1
            2001-01-01T12:00:00Z,2001-01-01T13:00:00Z,LAX,1,16,1
            2001-01-01T16:00:00Z,2001-01-01T17:00:00Z,"A, B",1,5,0
            2001-01-02T02:00:00Z,2001-01-02T03:00:00Z,ATL,1,-3,0

            """,
            files["hours.csv"]);
        Assert.Equal(
            """
            start,end,rank,origin,late_flights
            2001-01-01T08:00:00Z,2001-01-01T11:00:00Z,1,LAX,2
            2001-01-01T09:00:00Z,2001-01-01T12:00:00Z,1,LAX,3
            2001-01-01T10:00:00Z,2001-01-01T13:00:00Z,1,LAX,4
            2001-01-01T11:00:00Z,2001-01-01T14:00:00Z,1,LAX,2
            2001-01-01T12:00:00Z,2001-01-01T15:00:00Z,1,LAX,1

            """,
            files["top.csv"]);
        Assert.Equal("start,end,origin,flights,mean_delay\n2001-01-01T10:10:00Z,2001-01-01T12:50:00Z,LAX,4,39\n", files["storms.csv"]);
        Assert.Equal(
            """
            operator,scheduled,delay,distance,origin,destination
            DelaysPerHour,2001-01-01T10:20:00Z,950,1946,LAX,"A, B"
            RollingTop,2001-01-01T10:20:00Z,950,1946,LAX,"A, B"
            DelayStorms,2001-01-01T10:20:00Z,950,1946,LAX,"A, B"

            """,
            files["late.csv"]);
    }

    [Fact]
    public async Task Run_OverLateFlights_SaysWhereEveryFlightWent()
    {
        var (_, output, _) = await RunAsync(Header + "2001-01-02T02:00:00Z,20,1946,LAX,ATL\n2001-01-01T17:30:00Z,20,1946,LAX,ATL\n2001-01-01T10:20:00Z,950,1946,LAX,ATL\n");
        Assert.Contains("3 flights judged: 1 in their hours, 2 known too late for them.", output, StringComparison.Ordinal);
        Assert.Contains("3 late departures: 2 in storms, 1 known too late for them.", output, StringComparison.Ordinal);
        Assert.Contains("3 late departures: 2 in three-hour windows (1 not in all of theirs), 1 known too late for any.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithOutputThatIsAFile_FailsWithOneLineBeforeItReads()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (code, output, errors) = await FlightProcess.RunAsync("--input", "nowhere.csv", "--output", file);
            Assert.Equal((1, string.Empty), (code, output));
            Assert.StartsWith($"error: The results can't be written to '{file}': ", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string? text)
    {
        var (code, output, errors, _) = await RunAsync(text, writesFiles: false);
        return (code, output, errors);
    }

    private static async Task<(int Code, string Output, string Errors, Dictionary<string, string> Files)> RunAsync(string? text, bool writesFiles)
    {
        var directory = Directory.CreateTempSubdirectory("flights-").FullName;
        try
        {
            var path = Path.Combine(directory, "flights.csv");
            if (text is not null)
            {
                await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            }

            // A directory that isn't there yet.
            var results = Path.Combine(directory, "new", "results");
            var (code, output, errors) = await FlightProcess.RunAsync(["--input", path, .. writesFiles ? new[] { "--output", results } : []]);
            var files = writesFiles ? Directory.GetFiles(results).ToDictionary(file => Path.GetFileName(file), File.ReadAllText) : [];
            return (code, output, errors, files);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
