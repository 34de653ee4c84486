using System.IO.Compression;

namespace FlightDelays.Tests;

/// <summary>What a run prints and writes.</summary>
/// <param name="Output">But for the last line, which has times.</param>
/// <param name="Files">The result files.</param>
internal sealed record RunOutcome(string Output, Dictionary<string, byte[]> Files)
{
    public static RunOutcome Of(string output, string directory) =>
        new(output[..(output.TrimEnd('\n').LastIndexOf('\n') + 1)], Directory.GetFiles(directory).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes));
}

/// <summary>Inputs, and what runs over them give that nobody disturbs and that take no checkpoints.</summary>
public sealed class UndisturbedRuns : IAsyncLifetime
{
    private const int PartRecords = 120_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("flights-").FullName;
    private readonly Dictionary<string, RunOutcome> _outcomes = [];

    public string Whole { get; } = Path.Combine(AppContext.BaseDirectory, "data", "flights-2001-01.csv.gz");

    /// <summary>The first flights of the real file, among them some without a known delay, and records that are none.</summary>
    public string Part => Path.Combine(_directory, "part.csv");

    /// <summary>Two flights, whose state is small.</summary>
    public string Small => Path.Combine(_directory, "small.csv");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Small, "scheduled,delay,distance,origin,destination\n2001-01-01T00:03:00Z,20,1946,LAX,ATL\n2001-01-01T00:04:00Z,30,1946,LAX,ATL\n");
        WritePart();
        foreach (var input in new[] { Whole, Part })
        {
            var results = Path.Combine(_directory, $"results of {Path.GetFileName(input)}");
            var (code, output, _) = await FlightProcess.RunAsync("--input", input, "--output", results);
            Assert.Equal(0, code);
            var outcome = RunOutcome.Of(output, results);
            Assert.Equal(4, outcome.Files.Count);
            Assert.All(outcome.Files.Values, bytes => Assert.True(bytes.AsSpan().Count((byte)'\n') > 1));
            _outcomes.Add(input, outcome);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal RunOutcome Of(string input) => _outcomes[input];

    private void WritePart()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Whole), CompressionMode.Decompress));
        using var writer = new StreamWriter(Part);
        writer.WriteLine(reader.ReadLine());
        for (var number = 0; number < PartRecords; number++)
        {
            writer.WriteLine(reader.ReadLine());
            if (number % 10_000 is 7_000 or 9_000)
            {
                writer.WriteLine($"2001-01-01T00:03:00Z,{(number % 10_000 == 9_000 ? "soon" : string.Empty)},1946,LAX,ATL");
            }
        }
    }
}
