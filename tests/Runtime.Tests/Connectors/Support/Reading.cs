namespace FastFlow.Tests.Connectors;

/// <summary>What a reader gave, from its opening to its end.</summary>
public sealed class Reading<T>
{
    public List<T> Events { get; } = [];

    /// <summary>For every event the position behind it; complete if events were read one at a time.</summary>
    public List<RecordPosition> Positions { get; } = [];

    /// <summary>Events and failures in their order: an event's text, or a failure's message.</summary>
    public List<string> Log { get; } = [];

    public List<(RawRecord Record, Exception Exception)> Failed { get; } = [];

    /// <summary>What ended it, if not the end of input.</summary>
    public Exception? Exception { get; private set; }

    public long Skipped { get; private set; }

    public RecordPosition End { get; private set; }

    /// <summary>Reads everything, in batches of so many events.</summary>
    /// <param name="reader">Disposed at the end.</param>
    /// <param name="batch">How many events are read at once.</param>
    /// <param name="origin">Given another piece whenever the reader waits.</param>
    internal static async Task<Reading<T>> AllAsync(RecordReader<T> reader, int batch = 100, PiecewiseOrigin? origin = null)
    {
        var reading = new Reading<T>();
        await using (reader)
        {
            try
            {
                await reading.ReadAsync(reader, new T[batch], origin);
            }
            catch (Exception exception)
            {
                reading.Exception = exception;
                reading.Log.Add(exception.Message);
            }

            reading.Skipped = reader.SkippedRecords;
            reading.End = reader.Position;
        }

        return reading;
    }

    private async Task ReadAsync(RecordReader<T> reader, T[] buffer, PiecewiseOrigin? origin)
    {
        // A wait that nobody ends is a failure to be seen, not a test run that never ends.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        SourceStatus status;
        do
        {
            status = reader.Read(buffer, out var count);
            foreach (var value in buffer.AsSpan(0, count))
            {
                Events.Add(value);
                Log.Add($"{value}");
            }

            if (count > 0)
            {
                Positions.Add(reader.Position);
            }

            Array.Clear(buffer);
            if (reader.TryTakeFailed(out var record, out var exception))
            {
                Failed.Add((record, exception));
                Log.Add($"{exception.Message} [{Convert.ToHexString(record.Bytes.Span)} of line {record.Line}]");
            }

            if (status == SourceStatus.Waiting)
            {
                origin?.Release();
                await reader.WaitAsync(patience.Token);
            }
        }
        while (status != SourceStatus.Finished);
    }
}
