namespace FastFlow.Pipelines.Tests.Snapshots;

public readonly record struct Visit(string Page, string Visitor, int Seconds, DateTimeOffset At);

public readonly record struct Summary(string Page, long Visits, int Visitors, string Last);

[Source, EventTime(nameof(Visit.At)), Watermark(OutOfOrderness = "2s")]
public sealed class Visits : Input<Visit>;

/// <summary>Keeps who has visited a page, and what it was told last.</summary>
[Process, KeyBy(nameof(Visit.Page)), UnboundedState("test")]
public readonly struct PageVisits
{
    public struct Seen
    {
        public long Visits;
        public MapState<string, int> SecondsOf;
        public ListState<string> Order;
    }

    public static void On(in Visit visit, ref Seen seen, Timers timers, Timestamp time, Emit<Summary> emit)
    {
        seen.Visits += visit.Seconds < 0 ? throw new ArgumentException("a visit takes time") : 1;
        seen.SecondsOf.GetOrAdd(visit.Visitor, out var isNew) += visit.Seconds;
        if (isNew)
        {
            seen.Order.Add(visit.Visitor);
        }

        timers.Set(time + TimeSpan.FromSeconds(30));
        timers.SetProcessing(new Timestamp(time.Ticks) + TimeSpan.FromDays(1));
        emit.Send(new(visit.Page, seen.Visits, seen.SecondsOf.Count, seen.Order[^1]));
    }

    public static void OnTimer(ref Seen seen, string key, TimeDomain domain, Emit<Summary> emit) =>
        emit.Send(new(key, seen.Visits, seen.SecondsOf.Sum(pair => pair.Value), domain.ToString()));
}

[Sink]
public sealed class Summaries : Output<Summary>;

[Pipeline]
[Flow<Visits, PageVisits, Summaries>]
public partial class VisitsPerPage;

/// <summary>The same source and sink with nothing between that VisitsPerPage could take over.</summary>
[Map]
public readonly struct Told
{
    public static Summary Map(in Visit visit) => new(visit.Page, 1, 1, visit.Visitor);
}

[Pipeline]
[Flow<Visits, Told, Summaries>]
public partial class VisitsAsTheyAre;
