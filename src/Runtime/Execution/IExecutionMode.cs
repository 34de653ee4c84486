using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// How an emitted worker runs. Workers are generic over it, so that the JIT compiles one body per mode and drops the others' branches:
/// tests put a recorder in place of every sink without the production loop paying for it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IExecutionMode
{
    /// <summary>Sinks are replaced by a recorder.</summary>
    static abstract bool IsProbed { get; }

    /// <summary>A thread of its own drives the worker, so what finds no room downstream may wait.</summary>
    static abstract bool MayWait { get; }

    /// <summary>Only final results are emitted: of a window when no late event can change it any more, of a running aggregate at the end.</summary>
    static abstract bool IsBatch { get; }
}

/// <summary>The caller's thread drives the worker through <c>Push</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EmbeddedMode : IExecutionMode
{
    /// <inheritdoc/>
    public static bool IsProbed => false;

    /// <inheritdoc/>
    public static bool MayWait => false;

    /// <inheritdoc/>
    public static bool IsBatch => false;
}

/// <summary>A job's thread drives the worker.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct JobMode : IExecutionMode
{
    /// <inheritdoc/>
    public static bool IsProbed => false;

    /// <inheritdoc/>
    public static bool MayWait => true;

    /// <inheritdoc/>
    public static bool IsBatch => false;
}

/// <summary>A job's thread drives the worker, which emits final results only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BatchMode : IExecutionMode
{
    /// <inheritdoc/>
    public static bool IsProbed => false;

    /// <inheritdoc/>
    public static bool MayWait => true;

    /// <inheritdoc/>
    public static bool IsBatch => true;
}

/// <summary>A test drives the worker and sees what its sinks would have received.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ProbedMode : IExecutionMode
{
    /// <inheritdoc/>
    public static bool IsProbed => true;

    /// <inheritdoc/>
    public static bool MayWait => false;

    /// <inheritdoc/>
    public static bool IsBatch => false;
}
