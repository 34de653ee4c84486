namespace FastFlow.Testing.Tests;

/// <summary>An implementation for slots that keeps what it is given, under a name.</summary>
public abstract class Slot<T>(string name, Action<string, object?> log) : ISink<T>, ISinkWriter<T>
{
    public ISinkWriter<T> Open(OperatorContext context) => this;

    public void Write(ReadOnlySpan<T> events)
    {
        foreach (var value in events)
        {
            log(name, value);
        }
    }

    public void Flush() { }

    public void Dispose() { }
}
