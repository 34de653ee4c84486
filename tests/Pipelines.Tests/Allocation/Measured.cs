using System.Diagnostics;
using System.Reflection;

namespace FastFlow.Pipelines.Tests.Allocation;

/// <summary>
/// Runs something until one round of it allocates nothing. The first rounds allocate: tables and buffers grow, and code that is not optimised yet
/// boxes. What allocates per event allocates in every round.
/// </summary>
internal sealed class Measured
{
    private const int MostRounds = 2000;

    private long _before;

    /// <summary>Bytes that the best round so far allocated on its thread.</summary>
    public long LeastBytes { get; private set; } = long.MaxValue;

    public int Rounds { get; private set; }

    public bool IsOver => LeastBytes == 0 || Rounds == MostRounds;

    public void Begin() => _before = GC.GetAllocatedBytesForCurrentThread();

    public void End()
    {
        LeastBytes = Math.Min(LeastBytes, GC.GetAllocatedBytesForCurrentThread() - _before);
        Rounds++;
        if (Rounds % 50 == 0)
        {
            // Optimised code is made on another thread, which may not have had its turn.
            Thread.Sleep(20);
        }
    }

    /// <summary>A debug build boxes what an optimised one does not: there is nothing to assert.</summary>
    public static void SkipUnlessOptimised() => Assert.SkipWhen(
        typeof(Measured).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true }, "Allocation is asserted in release builds.");

    public static void AllocatesNothing(Action round)
    {
        SkipUnlessOptimised();
        var measured = new Measured();
        while (!measured.IsOver)
        {
            measured.Begin();
            round();
            measured.End();
        }

        Assert.Equal(0, measured.LeastBytes);
    }
}

/// <summary>A source that replays the sales, and notes what each replay allocates on the job's thread.</summary>
/// <param name="replays">How often; for <see cref="int.MaxValue"/> until one replay allocates nothing.</param>
public sealed class Replayed(int replays) : IReplayed
{
    internal Measured Measured { get; } = new();

    public ISourceReader<Sale, long> Open(SourceContext context, bool resume, long position) => new Reader(replays, Measured);

    private sealed class Reader(int replays, Measured measured) : ISourceReader<Sale, long>
    {
        public long Position { get; private set; }

        public SourceStatus Read(Span<Sale> buffer, out int count)
        {
            // Between two reads lies everything that the job did with the first one's events.
            if (Position > 0)
            {
                measured.End();
            }

            count = Math.Min(buffer.Length, Sale.Sales.Length);
            Sale.Sales.AsSpan(0, count).CopyTo(buffer);
            Position += count;
            measured.Begin();
            return (replays == int.MaxValue ? measured.IsOver : measured.Rounds + 1 >= replays) ? SourceStatus.Finished : SourceStatus.Ready;
        }

        public ValueTask WaitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
