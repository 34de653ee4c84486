using System.ComponentModel;

namespace FastFlow;

/// <summary>JSON lines of one input.</summary>
/// <typeparam name="T">The event type; members may be (record) structs or classes themselves, for nested objects.</typeparam>
public abstract class JsonSource<T> : JsonRecords<T>
{
    private readonly ByteOrigin _origin;

    private protected JsonSource(ByteOrigin origin) => _origin = origin;

    /// <summary>It ends by itself: a file does, a server's connection when the server says so.</summary>
    public bool IsBounded => _origin.IsBounded;

    /// <summary>It can be read again from a position: a file can, a connection can't.</summary>
    public bool CanReplay => _origin.CanReplay;

    /// <summary>Opens a reader whose records are made by an emitted struct. Called by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public RecordReader<T> Open<TRecord>(SourceContext context, bool resume, RecordPosition position)
        where TRecord : struct, IJsonRecordReader<T> => OpenReader<TRecord>(_origin, context, resume, position);
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

/// <summary>
/// Records of several files with one JSON object per line: <c>[Source] public sealed class Trades(string directory) : JsonLinesFiles&lt;Trade&gt;(directory);</c>.
/// Every file is a split with a watermark of its own.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="paths">
/// Files, directories, or patterns such as <c>data/2024-*.jsonl</c>. The files of a directory (those right in it whose names don't begin with a dot) and of a
/// pattern are read in the order of their names, compared byte by byte.
/// </param>
public abstract class JsonLinesFiles<T>(params string[] paths) : JsonRecords<T>
{
    /// <summary>No event of a file is earlier than those of the files before it: they are read one after another. False unless set: they are all open at once.</summary>
    public bool AreConsecutive { get; init; }

    /// <summary>The files as splits, whose records are made by an emitted struct. Called by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ISplitSource<T, string, RecordPosition> Splits<TRecord>()
        where TRecord : struct, IJsonRecordReader<T> => new FileSplits<T>(paths, AreConsecutive, OpenReader<TRecord>);
}
