namespace FlightDelays.Tests;

/// <summary>A late departure as the database has it.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Origin">The airport.</param>
/// <param name="Scheduled">Its event time.</param>
/// <param name="Minutes">Its delay.</param>
/// <param name="Carried">The watermark before it; null where there is none.</param>
internal readonly record struct Departure(long Line, string Origin, Timestamp Scheduled, int Minutes, Timestamp? Carried);

/// <summary>
/// Sessions straight from their definition, one airport at a time: an event makes the window [time, time + gap) and is united with the sessions still held that overlap
/// it; it is late if what that gives is closed. SQL finds sessions, but whether a flight is late depends on the sessions that came about before it.
/// </summary>
internal sealed class StormModel(TimeSpan gap, TimeSpan? lateness)
{
    private readonly List<Storm> _storms = [];

    /// <summary>All sessions, held or not.</summary>
    public IEnumerable<Storm> InOrder => _storms.OrderBy(storm => storm.Window.Start).ThenBy(storm => storm.Origin, StringComparer.Ordinal);

    /// <summary>Lines of the flights that were too late.</summary>
    public List<long> Late { get; } = [];

    public static StormModel Of(IEnumerable<Departure> departures, TimeSpan gap, TimeSpan? lateness)
    {
        var whole = new StormModel(gap, lateness);
        foreach (var airport in departures.GroupBy(departure => departure.Origin))
        {
            var model = new StormModel(gap, lateness);
            foreach (var departure in airport)
            {
                model.Add(departure);
            }

            whole._storms.AddRange(model._storms);
            whole.Late.AddRange(model.Late);
        }

        whole.Late.Sort();
        return whole;
    }

    private void Add(Departure departure)
    {
        var window = new Window(departure.Scheduled, departure.Scheduled + gap);
        var sums = new DelaySums(1, departure.Minutes, 1);

        var joined = new List<Storm>();
        foreach (var storm in _storms)
        {
            if (storm.Window.Start < window.End && window.Start < storm.Window.End && !IsClosed(storm.Window, departure.Carried))
            {
                joined.Add(storm);
            }
        }

        foreach (var storm in joined)
        {
            window = new Window(Earlier(window.Start, storm.Window.Start), Later(window.End, storm.Window.End));
            sums.Add(storm.Delays);
        }

        if (IsClosed(window, departure.Carried))
        {
            Late.Add(departure.Line);
            return;
        }

        _storms.RemoveAll(joined.Contains);
        _storms.Add(new Storm(departure.Origin, window, sums));
    }

    private bool IsClosed(Window window, Timestamp? carried) => lateness is { } allowed && carried is { } watermark && window.End + allowed <= watermark;

    private static Timestamp Earlier(Timestamp left, Timestamp right) => left < right ? left : right;

    private static Timestamp Later(Timestamp left, Timestamp right) => left > right ? left : right;
}
