namespace FastFlow;

/// <summary>A result for every so many events of a key. With events left over at the end of input, one more.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class CountWindowAttribute : Attribute
{
    /// <summary>Windows of that many events, side by side.</summary>
    public CountWindowAttribute(int count)
        : this(count, count)
    {
    }

    /// <summary>Every <paramref name="every"/> events a result over the last, at most <paramref name="count"/>. Where it is less, the aggregate has <c>Merge</c>.</summary>
    public CountWindowAttribute(int count, int every)
    {
        Count = count;
        Every = every;
    }

    /// <summary>How many events a window holds at most.</summary>
    public int Count { get; }

    /// <summary>How many events lie between two results.</summary>
    public int Every { get; }
}
