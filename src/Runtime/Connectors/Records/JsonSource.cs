using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// JSON lines: one object per line, its properties bound to the members of <typeparamref name="T"/>. Unknown properties are passed over; every
/// member that isn't nullable has to be there, once. Numbers, dates and enums may also be given as strings. Blank lines are passed over.
/// </summary>
/// <typeparam name="T">The event type; members may be (record) structs or classes themselves, for nested objects.</typeparam>
public abstract class JsonSource<T> : RecordSource<T>
{
    private protected JsonSource(ByteOrigin origin)
        : base(origin)
    {
    }

    /// <summary>Opens a reader whose records are made by an emitted struct. Called by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public RecordReader<T> Open<TRecord>(SourceContext context, bool resume, RecordPosition position)
        where TRecord : struct, IJsonRecordReader<T>
    {
        var reader = new JsonLinesReader<T, TRecord>(this, context, StartFor(resume, position));
        if (Origin.IsAtHand)
        {
            reader.Start();
        }

        return reader;
    }
}

/// <summary>Records of a file with one JSON object per line: <c>[Source] public sealed class Trades(string path) : JsonLines&lt;Trade&gt;(path);</c></summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="path">The file; plain or gzip, whatever its name.</param>
public abstract class JsonLines<T>(string path) : JsonSource<T>(new FileOrigin(path));

/// <summary>JSON lines that a server sends over TCP until it closes the connection. They can't be read again after a crash.</summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="host">Name or address of the server.</param>
/// <param name="port">Its port.</param>
public abstract class JsonSocket<T>(string host, int port) : JsonSource<T>(new SocketOrigin(host, port));
