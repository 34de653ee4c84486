using System.ComponentModel;

namespace FastFlow;

/// <content>Reading state from outside.</content>
public sealed partial class Job
{
    /// <summary>Reads the state of an operator for a key as it is between two batches; null if there is none.</summary>
    /// <typeparam name="TOperator">The operator; a second node of its type is named by <see cref="As{TOperator, TTag}"/>.</typeparam>
    /// <typeparam name="TState">The type behind its <c>ref</c> parameter.</typeparam>
    /// <param name="key">Of the operator's key type; of several members a tuple.</param>
    /// <param name="_">Tells structs from classes; leave it out.</param>
    /// <exception cref="ArgumentException">The graph has no such node, or its key or state is of another type, or it has a window: the state of windows belongs to one window each.</exception>
    /// <exception cref="InvalidOperationException">The job has ended, and the operator's keyed state with it.</exception>
    public async Task<TState?> ReadAsync<TOperator, TState>(object key, OfStruct<TState>? _ = null)
        where TState : struct => await ReadKeyedAsync<TState>(typeof(TOperator), key).ConfigureAwait(false) is (true, var state) ? state : null;

    /// <inheritdoc cref="ReadAsync{TOperator, TState}(object, OfStruct{TState})"/>
    public async Task<TState?> ReadAsync<TOperator, TState>(object key, OfClass<TState>? _ = null)
        where TState : class => (await ReadKeyedAsync<TState>(typeof(TOperator), key).ConfigureAwait(false)).State;

    /// <summary>
    /// Reads the state of an operator or sink without a key, or what the <c>[Broadcast]</c> inputs of an operator have written, as it is between two batches. When the job has ended it is what it was then.
    /// </summary>
    /// <inheritdoc cref="ReadAsync{TOperator, TState}(object, OfStruct{TState})"/>
    public async Task<TState> ReadAsync<TOperator, TState>()
    {
        var node = Stateful<TState>(typeof(TOperator));
        if (node.KeyType is not null && node.SharedStateType != typeof(TState))
        {
            throw new ArgumentException($"{node.Display} keeps its state per {NodeLookup.Short(node.KeyType)}: say of which key.");
        }

        // Un-keyed state is there from the beginning.
        return await Ask<TState>(node, null).ConfigureAwait(false) is (true, var state) ? state! : throw new InvalidOperationException($"{node.Display} has no state.");
    }

    private Task<(bool Exists, TState? State)> ReadKeyedAsync<TState>(Type type, object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var node = Stateful<TState>(type);
        if (node.KeyType is null || node.SharedStateType == typeof(TState))
        {
            throw new ArgumentException($"The {NodeLookup.Short(typeof(TState))} of {node.Display} is one for all events: read it without a key.");
        }

        return node.KeyType.IsInstanceOfType(key)
            ? Ask<TState>(node, key)
            : throw new ArgumentException($"The key of {node.Display} is {NodeLookup.Short(node.KeyType)}, not {NodeLookup.Short(key.GetType())}.", nameof(key));
    }

    private PipelineNode Stateful<TState>(Type type)
    {
        var node = new NodeLookup(_graph).Find(type, "node with state", "nodes with state", node => node.StateType is not null || node.SharedStateType is not null);
        return node.StateType == typeof(TState) || node.SharedStateType == typeof(TState)
            ? node
            : throw new ArgumentException($"The state of {node.Display} is {string.Join(" and ", new[] { node.StateType, node.SharedStateType }.OfType<Type>().Select(NodeLookup.Short))}, not {NodeLookup.Short(typeof(TState))}.");
    }

    private Task<(bool Exists, TState? State)> Ask<TState>(PipelineNode node, object? key)
    {
        var read = new StateRead<TState>(node, key);
        _control.Ask(read);

        // Behind the question: a job that ends now answers it, or is over and nobody else uses its worker.
        if (Completion.IsCompleted)
        {
            AnswerReads();
        }

        return read.Task;
    }

    private void AnswerReads()
    {
        lock (_gate)
        {
            _control.AnswerReads(_attempt.Worker);
        }
    }

    /// <summary>Makes the two methods for structs and classes different.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public sealed class OfStruct<T>
        where T : struct
    {
        private OfStruct() { }
    }

    /// <inheritdoc cref="OfStruct{T}"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public sealed class OfClass<T>
        where T : class
    {
        private OfClass() { }
    }
}
