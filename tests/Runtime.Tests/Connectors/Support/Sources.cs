namespace FastFlow.Tests.Connectors;

/// <summary>The kinds of source under test, over any origin.</summary>
internal sealed class TestCsv<T>(ByteOrigin origin) : CsvSource<T>(origin);

internal sealed class TestJson<T>(ByteOrigin origin) : JsonSource<T>(origin);

internal sealed class TestLines(ByteOrigin origin) : LinesSource(origin)
{
    public RecordReader<TextLine> OpenReader(SourceContext context, RecordPosition? position = null) =>
        (RecordReader<TextLine>)Open(context, position is not null, position ?? default);
}

internal static class TestContext
{
    public static SourceContext Of(ErrorPolicy errors = ErrorPolicy.Fail, Action<RecordException>? skipped = null) =>
        new("Trades", TimeProvider.System) { Errors = errors, Skipped = skipped };
}

internal static class Chop
{
    /// <summary>Cuts bytes at the given places, each taken modulo the length.</summary>
    public static byte[][] At(byte[] bytes, params int[] cuts)
    {
        var places = cuts.Select(cut => bytes.Length == 0 ? 0 : cut % bytes.Length).Append(0).Append(bytes.Length).Distinct().Order().ToArray();
        return [.. places.Zip(places.Skip(1), (from, to) => bytes[from..to])];
    }

    /// <summary>Cuts bytes into pieces of one length.</summary>
    public static byte[][] Every(byte[] bytes, int length) => [.. bytes.Chunk(length)];
}
