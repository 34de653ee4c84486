using FastFlow;

namespace FlightDelays;

/// <summary>The results as CSV files (RFC 4180, times in ISO 8601), in an order that is the same in every run.</summary>
internal static class ResultFiles
{
    /// <summary>Makes the directory, and sees whether files can be made in it: better now than when the work is done.</summary>
    /// <exception cref="IOException">They can't.</exception>
    public static void Prepare(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            using var trial = new FileStream(Path.Combine(directory, $".{Guid.NewGuid()}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The results can't be written to '{directory}': {exception.Message}", exception);
        }
    }

    public static void Write(string directory, RunResults results)
    {
        Write(new HoursFile(Path.Combine(directory, "hours.csv")), results.Hours.InOrder());
        Write(new TopFile(Path.Combine(directory, "top.csv")), results.Top.InOrder());
        Write(new StormsFile(Path.Combine(directory, "storms.csv")), results.Storms.InOrder());
        Write(new LateFile(Path.Combine(directory, "late.csv")), results.Late.Flights);
    }

    // The library's sinks for text stand in pipelines as a rule, but don't need one.
    private static void Write<T>(LinesToFile<T> file, IEnumerable<T> results)
    {
        using var writer = file.Open(new OperatorContext(file.GetType().Name, TimeProvider.System));
        writer.Write(results.ToArray());
    }

    private sealed class HoursFile(string path) : LinesToFile<AirportHour>(path)
    {
        protected override string Header => "start,end,origin,flights,mean_delay,late_share";

        protected override void Format(in AirportHour value, LineWriter line) =>
            line.Csv().Field(value.Hour.Start).Field(value.Hour.End).Field(value.Origin).Field(value.Delays.Flights).Field(value.Delays.MeanMinutes).Field(value.Delays.LateShare);
    }

    private sealed class TopFile(string path) : LinesToFile<TopAirport>(path)
    {
        protected override string Header => "start,end,rank,origin,late_flights";

        protected override void Format(in TopAirport value, LineWriter line) =>
            line.Csv().Field(value.Hours.Start).Field(value.Hours.End).Field(value.Rank).Field(value.Origin).Field(value.LateFlights);
    }

    private sealed class StormsFile(string path) : LinesToFile<Storm>(path)
    {
        protected override string Header => "start,end,origin,flights,mean_delay";

        protected override void Format(in Storm value, LineWriter line) =>
            line.Csv().Field(value.Window.Start).Field(value.Window.End).Field(value.Origin).Field(value.Delays.Flights).Field(value.Delays.MeanMinutes);
    }

    private sealed class LateFile(string path) : LinesToFile<LateFlight>(path)
    {
        protected override string Header => "operator,scheduled,delay,distance,origin,destination";

        protected override void Format(in LateFlight value, LineWriter line) =>
            line.Csv().Field(value.Operator).Field(Timestamp.From(value.Flight.Scheduled)).Field(value.Flight.DelayMinutes).Field(value.Flight.DistanceMiles).Field(value.Flight.Origin).Field(value.Flight.Destination);
    }
}
