namespace FastFlow.Pipelines.Tests;

/// <summary>Waits that end a test instead of hanging it. None of them is what a test asserts.</summary>
internal static class Waits
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task Soon(this Task task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public static Task Soon(this ValueTask task) => task.AsTask().Soon();

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().Soon();

    public static async IAsyncEnumerable<T> Soon<T>(this IAsyncEnumerable<T> events)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await foreach (var value in events.WithCancellation(patience.Token))
        {
            yield return value;
        }
    }

    /// <summary>The exception that a task ends with.</summary>
    public static async Task<TException> Fails<TException>(this Task task) where TException : Exception =>
        await Assert.ThrowsAsync<TException>(() => task.Soon());

    /// <summary>For a sink: the thread waits until the test lets it go on.</summary>
    public static void Soon(this ManualResetEventSlim signal) => Assert.True(signal.Wait(Patience), "Nobody gave the signal.");
}
