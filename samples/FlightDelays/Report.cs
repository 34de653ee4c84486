using System.Globalization;
using FastFlow;
using Spectre.Console;

namespace FlightDelays;

/// <summary>Prints the results as tables, and what they rest on below them.</summary>
internal static class Report
{
    private const int Airports = 10;
    private const int Hours = 5;
    private const int Longest = 5;

    private static readonly string OverLimit = $"Over {Flight.LateAboveMinutes} min late";

    public static void PrintTables(RunResults results)
    {
        var airports = results.Worst.Top(Airports).ToList();
        Print(
            $"The {airports.Count} worst of {results.Worst.Count} airports",
            ["Airport", "Flights", "Mean delay, min", OverLimit],
            airports.Select(airport => Row($"{airport.Origin}", $"{airport.Delays.Flights:N0}", $"{airport.Delays.MeanMinutes:F1}", $"{airport.Delays.LateShare:P1}")));
        Print(
            "The hours with the most late departures",
            ["Airport", "From", "Flights", "Mean delay, min", OverLimit],
            results.Hours.Worst(Hours).Select(hour => Row($"{hour.Origin}", $"{hour.Hour.Start:yyyy-MM-dd HH:mm}", $"{hour.Delays.Flights:N0}", $"{hour.Delays.MeanMinutes:F1}", $"{hour.Delays.LateShare:P1}")));
        Print(
            "Where most departures were late in the worst three hours",
            ["Airport", "From", "To", "Late departures"],
            results.Top.Worst().Select(airport => Row($"{airport.Origin}", $"{airport.Hours.Start:yyyy-MM-dd HH:mm}", $"{airport.Hours.End:HH:mm}", $"{airport.LateFlights:N0}")));
        Print(
            "The longest delay storms",
            ["Airport", "From", "Hours", "Late departures", "Mean delay, min"],
            results.Storms.Longest(Longest).Select(storm => Row($"{storm.Origin}", $"{storm.Window.Start:yyyy-MM-dd HH:mm}", $"{storm.Window.Length.TotalHours:F1}", $"{storm.Delays.Flights:N0}", $"{storm.Delays.MeanMinutes:F1}")));
    }

    /// <param name="results">Of the whole run.</param>
    /// <param name="cost">Of this process.</param>
    /// <param name="wentOn">It began at a checkpoint, so it hasn't read all records itself.</param>
    public static void PrintCounts(RunResults results, Cost cost, bool wentOn)
    {
        var (flights, lateFlights) = (results.Worst.Flights, results.Worst.LateFlights);
        var records = flights + results.Unjudged + results.Unreadable;
        Line($"{records:N0} records: {flights:N0} flights judged, {results.Unjudged:N0} without a known delay, {results.Unreadable:N0} unreadable.");
        var (perHour, rolling, perStorm) = (Of(nameof(DelaysPerHour)), Of(nameof(RollingTop)), Of(nameof(DelayStorms)));
        Line($"{flights:N0} flights judged: {results.Hours.Flights:N0} in their hours, {perHour.Dropped:N0} known too late for them.");
        Line($"{lateFlights:N0} late departures: {results.Storms.Flights:N0} in storms, {perStorm.Dropped:N0} known too late for them.");
        Line($"{lateFlights:N0} late departures: {lateFlights - rolling.Dropped:N0} in three-hour windows ({rolling.Partly:N0} not in all of theirs), {rolling.Dropped:N0} known too late for any.");
        Line(wentOn
            ? (FormattableString)$"{cost.Elapsed.TotalSeconds:N1} s since it went on from a checkpoint."
            : $"{records / cost.Elapsed.TotalSeconds:N0} events/s, {cost.AllocatedBytes / (double)Math.Max(records, 1):N1} bytes allocated per event (reading, decompressing and start included).");

        // An operator that nothing was late for isn't listed.
        OperatorLateness Of(string name) => results.Lateness.FirstOrDefault(late => late.Operator == name) ?? new OperatorLateness(name, 0, 0);
    }

    private static void Print(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle(title) };
        table.AddColumn(columns[0]);
        foreach (var column in columns.Skip(1))
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow(row);
        }

        AnsiConsole.Write(table);
    }

    private static string[] Row(params FormattableString[] cells) => Array.ConvertAll(cells, Text);

    private static void Line(FormattableString text) => Console.WriteLine(Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
