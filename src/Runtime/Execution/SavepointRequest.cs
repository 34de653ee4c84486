namespace FastFlow;

/// <summary>Somebody waits for a copy of the next checkpoint.</summary>
internal sealed class SavepointRequest(string directory)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Directory => directory;

    public Task Done => _done.Task;

    public void Complete() => _done.TrySetResult();

    public void Fail(Exception exception) => _done.TrySetException(exception);
}
