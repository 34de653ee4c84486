namespace FastFlow.Tests.Market;

/// <summary>Leaves out what isn't worth anything, and takes its time where it is told to.</summary>
[Filter]
public sealed class Worthy(int eventsPerPause)
{

    /// <summary>Decides.</summary>
    public bool Keep(in Trade trade)
    {
        if (eventsPerPause > 0 && trade.Id % eventsPerPause == 0)
        {
            Thread.Sleep(1);
        }

        return trade.Cents > 0;
    }
}

/// <summary>Fails for trades of no shares, which are skipped.</summary>
[Map, OnError(ErrorPolicy.Skip)]
public readonly struct Checked
{
    /// <summary>Checks one.</summary>
    public static Trade Map(in Trade trade) => trade.Shares != 0 ? trade : throw new InvalidDataException("A trade of no shares.");
}

/// <summary>Says when a symbol wasn't traded for a while.</summary>
[Process, KeyBy(nameof(Trade.Symbol))]
public readonly struct Silence
{
    /// <summary>What it knows of a symbol.</summary>
    public struct Last
    {
        /// <summary>When it will have been silent.</summary>
        public Timestamp Deadline;

        /// <summary>Trades since it was silent last.</summary>
        public int Count;
    }

    /// <summary>Waits anew.</summary>
    public static void On(in Trade trade, ref Last last, Timestamp time, Timers timers)
    {
        timers.Cancel(last.Deadline);
        last.Deadline = time + TimeSpan.FromMilliseconds(60);
        last.Count++;
        timers.Set(last.Deadline);
    }

    /// <summary>It is silent.</summary>
    public static void OnTimer(ref Last last, string key, Timestamp time, Clock clock, KeyState state, Emit<Finding> emit)
    {
        emit.Send(new("silence", $"{key} silent at {time.UnixMilliseconds()} after {last.Count}; watermark {clock.Watermark.UnixMilliseconds()}"));
        state.Clear();
    }
}

/// <summary>Value traded in overlapping windows; what comes late corrects it.</summary>
[Aggregate, KeyBy(nameof(Trade.Symbol)), SlidingWindow("400ms", "100ms"), AllowedLateness("100ms")]
public readonly struct Turnover
{
    /// <summary>What a window gathers.</summary>
    public struct Sum
    {
        /// <summary>The value.</summary>
        public long Cents;

        /// <summary>The last trade that came.</summary>
        public long LastId;
    }

    /// <summary>Adds one.</summary>
    public static void Add(ref Sum sum, in Trade trade) => (sum.Cents, sum.LastId) = (sum.Cents + (trade.Cents * trade.Shares), trade.Id);

    /// <summary>Adds what a later part of the window has.</summary>
    public static void Merge(ref Sum sum, in Sum other) => (sum.Cents, sum.LastId) = (sum.Cents + other.Cents, other.LastId);

    /// <summary>Tells the sum.</summary>
    public static Finding Result(in Sum sum, string key, Window window, Firing firing) => new("turnover", $"{key} until {window.End.UnixMilliseconds()}: {sum.Cents}, {sum.LastId}, {firing.Number} {firing.Kind}");
}

/// <summary>Bursts of trades.</summary>
[Aggregate, KeyBy(nameof(Trade.Symbol)), SessionWindow("25ms"), AllowedLateness("50ms")]
public readonly struct Bursts
{
    /// <summary>Adds one.</summary>
    public static void Add(ref long shares, in Trade trade) => shares += trade.Shares;

    /// <summary>Two are one.</summary>
    public static void Merge(ref long shares, in long other) => shares += other;

    /// <summary>Tells it.</summary>
    public static Finding Result(in long shares, string key, Window window) => new("burst", $"{key} from {window.Start.UnixMilliseconds()} until {window.End.UnixMilliseconds()}: {shares}");
}

/// <summary>Trades with the offers around them.</summary>
[Join, IntervalJoin("6ms", "2ms"), KeyBy("Symbol")]
public readonly struct Spreads
{
    /// <summary>Tells how far off a trade was.</summary>
    public static Finding Join(in Trade trade, in Offer offer) => new("spread", $"{trade.Id} {trade.Symbol} at {offer.At}: {trade.Cents - offer.Cents}");
}

/// <summary>Running totals per symbol that begin anew when it wasn't traded for a while.</summary>
[Process, KeyBy(nameof(Trade.Symbol)), StateTtl("30ms")]
public readonly struct RunningTotal
{
    /// <summary>Goes on.</summary>
    public static void On(in Trade trade, ref long shares, KeyState state, Emit<string> emit) => emit.Send($"{trade.Id} {trade.Symbol} {(state.IsNew ? "new " : "")}{shares += trade.Shares}");
}

/// <summary>How times are written.</summary>
internal static class Times
{
    public static long UnixMilliseconds(this Timestamp time) => time == Timestamp.MaxValue ? long.MaxValue : time.ToDateTimeOffset().ToUnixTimeMilliseconds();
}

/// <summary>All of it, exactly once.</summary>
[Pipeline(Delivery = Delivery.ExactlyOnce)]
[Flow<Trades, Worthy, Checked>]
[Flow<Checked, Silence, Findings>]
[Flow<Checked, Turnover, Findings>]
[Flow<Checked, Bursts, Findings>]
[Flow<Checked, Spreads, Findings>]
[Flow<Offers, Spreads>]
[Flow<Checked, RunningTotal, Totals>]
public partial class MarketWatch;
