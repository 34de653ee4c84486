namespace FastFlow.Tests.Execution;

/// <summary>Numbers from 0, in batches of the test's size; a position is the last number handed on.</summary>
internal sealed class Numbers(int count, int batch)
{
    /// <summary>Where readers were opened: -1 for the beginning.</summary>
    public List<long> Opened { get; } = [];

    /// <summary>They don't end, but wait to be stopped when all have been read.</summary>
    public bool IsEndless { get; init; }

    /// <summary>While it says so, there is nothing to read.</summary>
    public Func<bool> IsPaused { get; set; } = static () => false;

    public ISourceReader<int, long> Open(SourceContext context, bool resume, long position)
    {
        Opened.Add(resume ? position : -1);
        return new Reader(this, resume ? position + 1 : 0, count, batch);
    }

    private sealed class Reader(Numbers numbers, long next, int end, int batch) : ISourceReader<int, long>
    {
        public long Position => next - 1;

        public SourceStatus Read(Span<int> buffer, out int count)
        {
            count = 0;
            if (numbers.IsPaused())
            {
                return SourceStatus.Waiting;
            }

            for (; count < batch && count < buffer.Length && next < end; count++)
            {
                buffer[count] = (int)next++;
            }

            return count > 0 ? SourceStatus.Ready : numbers.IsEndless ? SourceStatus.Waiting : SourceStatus.Finished;
        }

        public async ValueTask WaitAsync(CancellationToken cancellationToken) => await Task.Delay(numbers.IsEndless && !numbers.IsPaused() ? Timeout.Infinite : 0, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
