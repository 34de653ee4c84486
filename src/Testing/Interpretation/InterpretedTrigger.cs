using System.Reflection;

namespace FastFlow.Testing;

/// <summary>A custom trigger: its <c>Fire</c> per event type, its <c>Merge</c>, and the type of its state.</summary>
internal sealed class InterpretedTrigger
{
    private readonly List<HandlerMethod> _fire;
    private readonly HandlerMethod? _merge;
    private readonly Type _state;

    private InterpretedTrigger(Type trigger)
    {
        var fire = InterpretedNode.Methods(trigger, "Fire", nearestOnly: false).Where(method => method.ReturnType == typeof(bool) && method.GetParameters().Length == 2).ToList();
        _state = fire[0].GetParameters()[0].ParameterType.GetElementType()!;
        _fire = [.. fire.Select(method => HandlerMethod.Of(method, _state))];
        _merge = InterpretedNode.Methods(trigger, "Merge", nearestOnly: true).Select(method => HandlerMethod.Of(method, _state)).FirstOrDefault();
    }

    /// <summary>Null if the operator has none.</summary>
    public static InterpretedTrigger? Of(PipelineNode node) => node.Operator.GetCustomAttributesData()
        .Where(data => data.AttributeType.IsGenericType && data.AttributeType.GetGenericTypeDefinition() == typeof(TriggerAttribute<>))
        .Select(data => new InterpretedTrigger(data.AttributeType.GenericTypeArguments[0])).FirstOrDefault();

    /// <summary>A window has got an event: whether it is to give its result. Its state goes on.</summary>
    public bool Fire(ref object? state, Type input, object? value)
    {
        var call = new HandlerCall(value, (_, _) => { }) { State = state ?? Activator.CreateInstance(_state) };
        _fire.First(method => method.Event == input).Invoke(null, call);
        state = call.State;
        return (bool)call.Returned!;
    }

    /// <summary>The state of two windows that are one from now on.</summary>
    public object? Merge(object? earlier, object? later)
    {
        if (_merge is null || later is null)
        {
            return earlier ?? later;
        }

        var call = new HandlerCall(later, (_, _) => { }) { State = earlier ?? Activator.CreateInstance(_state) };
        _merge.Invoke(null, call);
        return call.State;
    }
}
