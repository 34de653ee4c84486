using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace FastFlow;

/// <summary>
/// Pulls an asynchronous sequence in batches: takes what is ready at once, and waits (when asked to) for the one call that isn't. Allocates
/// nothing per event or wait.
/// </summary>
/// <typeparam name="T">The event type.</typeparam>
/// <param name="read">Begins the sequence; the token is cancelled when the reader is disposed.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class AsyncEnumerableReader<T>(Func<CancellationToken, IAsyncEnumerable<T>> read) : ISourceReader<T, NoPosition>, IValueTaskSource
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private IAsyncEnumerator<T>? _events;
    private ExceptionDispatchInfo? _failure;
    private Action? _onMoved;

    // The call of MoveNextAsync that isn't over; hooked when somebody waits for it.
    private ValueTaskAwaiter<bool> _move;
    private bool _isMoving;
    private bool _isHooked;
    private volatile bool _hasMoved;
    private TaskCompletionSource? _moved;
    private bool _isDisposed;

    // Whoever waits: at most one.
    private ManualResetValueTaskSourceCore<bool> _wait;
    private bool _isAwaited;
    private CancellationToken _waitToken;
    private CancellationTokenRegistration _cancellation;

    // Once hooked, only the continuation knows: the awaiter may say "completed" before it has called it, and who takes the result in
    // between takes a pooled object away from under it, and has the end of this move taken for that of the next.
    private bool IsMoveOver => _isHooked ? _hasMoved : _move.IsCompleted;

    /// <inheritdoc/>
    public NoPosition Position => default;

    /// <inheritdoc/>
    public SourceStatus Read(Span<T> buffer, out int count)
    {
        count = 0;
        _failure?.Throw();
        try
        {
            _events ??= read(_stop.Token).GetAsyncEnumerator(_stop.Token);
            while (count < buffer.Length)
            {
                if (!_isMoving)
                {
                    _move = _events.MoveNextAsync().GetAwaiter();
                    _isMoving = true;
                }

                if (!IsMoveOver)
                {
                    return SourceStatus.Waiting;
                }

                _isMoving = _isHooked = _hasMoved = false;
                if (!_move.GetResult())
                {
                    return SourceStatus.Finished;
                }

                buffer[count++] = _events.Current;
            }
        }
        catch (Exception exception)
        {
            // The events before it are to be handled first. A sequence that threw would claim to have ended if it were asked again.
            _failure = ExceptionDispatchInfo.Capture(exception);
            if (count == 0)
            {
                throw;
            }
        }

        return SourceStatus.Ready;
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (!_isMoving || IsMoveOver)
        {
            return ValueTask.CompletedTask;
        }

        lock (_gate)
        {
            if (_hasMoved)
            {
                return ValueTask.CompletedTask;
            }

            _wait.Reset();
            _isAwaited = true;
        }

        _waitToken = cancellationToken;
        _cancellation = cancellationToken.UnsafeRegister(static reader => ((AsyncEnumerableReader<T>)reader!).OnCancelled(), this);
        Hook();
        return new ValueTask(this, _wait.Version);
    }

    /// <summary>Cancels the sequence's token, waits for its call under way (which ends a wait for it, too), and ends the sequence.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_events is not null)
        {
            await EndOfMoveAsync().ConfigureAwait(false);
            try
            {
                EndMove();
            }
            finally
            {
                await _events.DisposeAsync().ConfigureAwait(false);
            }
        }

        _stop.Dispose();
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancellation.Dispose();
        _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void Hook()
    {
        if (!_isHooked)
        {
            _isHooked = true;
            _move.UnsafeOnCompleted(_onMoved ??= OnMoved);
        }
    }

    private Task EndOfMoveAsync()
    {
        if (!_isMoving || IsMoveOver)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            if (_hasMoved)
            {
                return Task.CompletedTask;
            }

            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Hook();
        return _moved.Task;
    }

    // A sequence that is told to stop may well end by throwing that it was.
    private void EndMove()
    {
        if (!_isMoving)
        {
            return;
        }

        _isMoving = false;
        try
        {
            _move.GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private void OnMoved()
    {
        lock (_gate)
        {
            _hasMoved = true;
            _moved?.SetResult();
            if (!TakeWaiter())
            {
                return;
            }
        }

        _wait.SetResult(true);
    }

    private void OnCancelled()
    {
        lock (_gate)
        {
            if (!TakeWaiter())
            {
                return;
            }
        }

        _wait.SetException(new OperationCanceledException(_waitToken));
    }

    private bool TakeWaiter()
    {
        var isAwaited = _isAwaited;
        _isAwaited = false;
        return isAwaited;
    }
}
