namespace FastFlow;

/// <summary>
/// JSON lines: one object per line, its properties bound to the members of <typeparamref name="T"/>. Unknown properties are passed over; every
/// member that isn't nullable has to be there, once. Numbers, dates and enums may also be given as strings. Blank lines are passed over.
/// </summary>
/// <typeparam name="T">The event type; members may be (record) structs or classes themselves, for nested objects.</typeparam>
public abstract class JsonRecords<T> : RecordSource<T>
{
    private protected JsonRecords()
    {
    }

    private protected RecordReader<T> OpenReader<TRecord>(ByteOrigin origin, SourceContext context, bool resume, RecordPosition position)
        where TRecord : struct, IJsonRecordReader<T>
    {
        var reader = new JsonLinesReader<T, TRecord>(this, origin, context, StartFor(origin, resume, position));
        if (origin.IsAtHand)
        {
            reader.Start();
        }

        return reader;
    }
}
