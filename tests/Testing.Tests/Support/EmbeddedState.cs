using System.Reflection;

namespace FastFlow.Testing.Tests;

/// <summary>Reads the state of an embedded pipeline where its type is known at run time only.</summary>
internal static class EmbeddedState
{
    private static readonly MethodInfo Typed = typeof(EmbeddedState).GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static bool TryGet(ICompiledPipeline pipeline, PipelineNode node, object key, out object? state)
    {
        object?[] arguments = [pipeline, node.Index, node.KeyType is null ? null : key, null];
        var found = (bool)Typed.MakeGenericMethod(node.StateType!).Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        state = arguments[3];
        return found;
    }

    private static bool Read<TState>(ICompiledPipeline pipeline, int node, object? key, out object? state)
    {
        var found = pipeline.TryGetState<TState>(node, key, out var typed);
        state = typed;
        return found;
    }
}

/// <summary>Drains an <see cref="Output{T}"/> whose event type is known at run time only.</summary>
internal abstract class OutputDriver
{
    public abstract IEnumerable<object?> Drain(object output);

    /// <summary>Null if the type is no <see cref="Output{T}"/>.</summary>
    public static OutputDriver? Of(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() == typeof(Output<>))
            {
                return (OutputDriver)Activator.CreateInstance(typeof(OutputDriver<>).MakeGenericType(level.GenericTypeArguments))!;
            }
        }

        return null;
    }
}

/// <inheritdoc/>
internal sealed class OutputDriver<T> : OutputDriver
{
    public override IEnumerable<object?> Drain(object output)
    {
        while (((Output<T>)output).TryRead(out var value))
        {
            yield return value;
        }
    }
}
