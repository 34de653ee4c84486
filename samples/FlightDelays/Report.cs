using System.Globalization;
using Spectre.Console;

namespace FlightDelays;

/// <summary>Prints the results as a table, and what they rest on below it.</summary>
internal static class Report
{
    private const int Airports = 10;

    public static void Print(WorstAirports worst, Unjudged unjudged, Unreadable unreadable, Cost cost)
    {
        var top = worst.Top(Airports).ToList();
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle($"The {top.Count} worst of {worst.Count} airports") };
        table.AddColumn("Airport");
        foreach (var title in new[] { "Flights", "Mean delay, minutes", $"Later than {Delays.LateMinutes} minutes" })
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (var airport in top)
        {
            table.AddRow(
                airport.Origin,
                airport.Flights.ToString("N0", CultureInfo.InvariantCulture),
                airport.MeanMinutes.ToString("F1", CultureInfo.InvariantCulture),
                airport.LateShare.ToString("P1", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
        var events = worst.Flights + unjudged.Count + unreadable.Count;
        Line($"{events:N0} records: {worst.Flights:N0} flights judged, {unjudged.Count:N0} without a known delay, {unreadable.Count:N0} unreadable.");
        Line($"{events / cost.Elapsed.TotalSeconds:N0} events/s, {cost.AllocatedBytes / (double)Math.Max(events, 1):N1} bytes allocated per event (reading, decompressing and start included).");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
