namespace FastFlow;

/// <summary>A source's search for further splits, polled like a reader of lists of them.</summary>
/// <param name="reader">Its lists.</param>
/// <param name="found">Takes a list.</param>
/// <param name="over">Told that no further split will be found.</param>
internal sealed class DiscoveryLane<TSplit>(AsyncEnumerableReader<IReadOnlyList<TSplit>> reader, Action<IReadOnlyList<TSplit>> found, Action over) : SourceLane
{
    private readonly IReadOnlyList<TSplit>[] _list = new IReadOnlyList<TSplit>[1];

    /// <summary>Waits for the splits that there are now. That there are no others is heard later: the sources that are still to be opened may have some.</summary>
    public void Begin(CancellationToken stop)
    {
        while (Read() == SourceStatus.Waiting)
        {
            reader.WaitAsync(stop).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public override SourceStatus Pump(int most, out int count)
    {
        count = 0;
        var status = Read();
        if (status == SourceStatus.Finished)
        {
            IsFinished = true;
            over();
        }

        return status;
    }

    /// <inheritdoc/>
    public override ValueTask CloseAsync() => reader.DisposeAsync();

    /// <inheritdoc/>
    protected override ValueTask WaitAsync(CancellationToken cancellationToken) => reader.WaitAsync(cancellationToken);

    private SourceStatus Read()
    {
        var status = reader.Read(_list, out var lists);
        if (lists > 0)
        {
            found(_list[0]);
        }

        return status;
    }
}
