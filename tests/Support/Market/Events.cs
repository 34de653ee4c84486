namespace FastFlow.Tests.Market;

/// <summary>A line of one of the exchanges' files.</summary>
public readonly record struct Trade(long Id, string Symbol, long At, long Cents, int Shares);

/// <summary>A line of the file of offers.</summary>
public readonly record struct Offer(string Symbol, long At, long Cents);

/// <summary>What an operator has found out.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Text">What.</param>
public readonly record struct Finding(string Kind, string Text);

/// <summary>The trades of all exchanges: a file is a split.</summary>
[Source, EventTime(nameof(Trade.At)), Watermark(OutOfOrderness = "40ms", IdleAfter = "10m")]
public sealed class Trades(string directory) : CsvFiles<Trade>(directory);

/// <summary>One file.</summary>
[Source, EventTime(nameof(Offer.At)), Watermark(OutOfOrderness = "10ms", IdleAfter = "10m")]
public sealed class Offers(string path) : CsvFile<Offer>(path);

/// <summary>Findings, by kind.</summary>
[Sink]
public sealed class Findings(string directory) : RollingFiles<Finding>(directory)
{
    /// <inheritdoc/>
    protected override string Header => "what was found";

    /// <inheritdoc/>
    protected override void Partition(in Finding value, LineWriter directory) => directory.Write($"kind={value.Kind}");

    /// <inheritdoc/>
    protected override void Format(in Finding value, LineWriter line) => line.Csv().Field(value.Text);
}

/// <summary>Running totals, which are many.</summary>
[Sink]
public sealed class Totals(string directory) : RollingFiles<string>(directory);
