using System.Reflection;
using System.Reflection.Emit;

namespace FastFlow.Testing;

/// <summary>
/// One handler, and how to call it with boxed values. Reflection can't pass a <c>ref struct</c>, so a small method is emitted that puts the
/// arguments into locals, calls, and boxes what comes back.
/// </summary>
internal sealed class HandlerMethod
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private readonly Action<object?, HandlerCall, object?[]> _invoke;
    private readonly Func<HandlerCall, List<EmittedEvents>, object?>[] _arguments;
    private readonly StraightEmit? _straight;
    private readonly int _state = -1;
    private readonly int _shared = -1;

    private HandlerMethod(MethodInfo method, Type? stateType, Type? sharedType)
    {
        IsStatic = method.IsStatic;
        Result = Nullable.GetUnderlyingType(method.ReturnType) ?? method.ReturnType;
        var parameters = method.GetParameters();
        _straight = method.IsGenericMethodDefinition ? new StraightEmit(Constraints(method), method) : null;
        var closed = _straight is null ? method : method.MakeGenericMethod(_straight.Type);
        _shared = Array.FindIndex(parameters, parameter => IsShared(parameter, sharedType));
        _state = Array.FindIndex(parameters, parameter => IsState(parameter, stateType) && !IsShared(parameter, sharedType));
        _arguments = [.. parameters.Select(parameter => IsShared(parameter, sharedType) ? (call, _) => call.Shared : Argument(parameter, stateType))];
        IsBroadcast = parameters.Any(parameter => parameter.IsDefined(typeof(BroadcastAttribute)));
        TakesState = _state >= 0 || parameters.Any(parameter => Bare(parameter) == typeof(KeyState));
        _invoke = Emitted(closed);
    }

    private HandlerMethod()
    {
        Result = typeof(void);
        _arguments = [];
        _invoke = (_, _, _) => { };
    }

    /// <summary>Of a sink that is not called.</summary>
    public static HandlerMethod None { get; } = new();

    public bool IsStatic { get; }

    /// <summary>Type of the event it takes.</summary>
    public Type? Event { get; private set; }

    /// <summary>The tag of the input it stands for.</summary>
    public Type? InputTag { get; private set; }

    /// <summary>Type of the event it returns.</summary>
    public Type Result { get; }

    /// <summary>Of a join: type of the right event.</summary>
    public Type? RightEvent { get; private set; }

    /// <summary>It asks for the state, or for what is known about it.</summary>
    public bool TakesState { get; }

    /// <summary>Its events go to every worker: it has no key, and writes what the other handlers read.</summary>
    public bool IsBroadcast { get; }

    /// <param name="method">The method.</param>
    /// <param name="stateType">The node's state type, or null.</param>
    /// <param name="sharedType">Type of the state that broadcast inputs write, or null.</param>
    public static HandlerMethod Of(MethodInfo method, Type? stateType, Type? sharedType = null) => new(method, stateType, sharedType);

    /// <summary>Calls it. On return the call holds the state as it was left, and what was emitted.</summary>
    public void Invoke(object? instance, HandlerCall call)
    {
        var emitted = new List<EmittedEvents>();
        var sequence = new EmitSequence();
        var arguments = _arguments.Select(argument => argument(call, emitted)).ToArray();
        for (var output = 0; output < emitted.Count; output++)
        {
            emitted[output].Open(sequence, (byte)output);
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = arguments[i] is EmittedEvents events ? events.Buffer : arguments[i];
        }

        _invoke(instance, call, arguments);
        if (_state >= 0)
        {
            call.State = arguments[_state];
        }

        if (_shared >= 0)
        {
            call.Shared = arguments[_shared];
        }

        var next = new int[emitted.Count];
        foreach (var output in sequence.Outputs)
        {
            call.Emitted.Add((emitted[output].Output, emitted[output].At(next[output]++)));
        }
    }

    private static Type Bare(ParameterInfo parameter) => parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;

    private static bool IsRef(ParameterInfo parameter) => parameter.ParameterType.IsByRef && !parameter.IsIn && !parameter.IsOut;

    /// <summary>By <c>ref</c> in every handler; in <c>Result</c> what has the state's type.</summary>
    private static bool IsState(ParameterInfo parameter, Type? stateType) =>
        IsRef(parameter) || (parameter.Member.Name == "Result" && parameter.Name != "key" && Bare(parameter) == stateType);

    private static bool IsShared(ParameterInfo parameter, Type? sharedType) => sharedType is not null && parameter.Name != "key" && Bare(parameter) == sharedType;

    /// <summary>Its parameters of time and its <c>Timers</c> are asked for in every handler but those that merge states, which may be of such a type themselves.</summary>
    private static bool IsMerging(ParameterInfo parameter) => parameter.Member.Name == "Merge";

    private static bool IsEmit(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Emit<>) || open == typeof(Emit<,>));

    private static HandlerOutput[] Constraints(MethodInfo method) => [.. method.GetGenericArguments()[0].GetGenericParameterConstraints()
        .Where(constraint => constraint.IsGenericType && constraint.GetGenericTypeDefinition() is var open && (open == typeof(IEmit<>) || open == typeof(IEmit<,>)))
        .Select(constraint => OutputOf(constraint))];

    private static HandlerOutput OutputOf(Type emit) => new(emit.GenericTypeArguments[0], emit.GenericTypeArguments.ElementAtOrDefault(1));

    /// <summary>What a parameter is given: the key by its name, which wins, the event as the first that is nothing else (and the right one of a join as the second), all others by their type.</summary>
    private Func<HandlerCall, List<EmittedEvents>, object?> Argument(ParameterInfo parameter, Type? stateType)
    {
        var type = Bare(parameter);
        if (parameter.Name == "key")
        {
            return (call, _) => call.Key;
        }

        if (IsState(parameter, stateType))
        {
            return (call, _) => call.State;
        }

        if (type == typeof(KeyState))
        {
            return (call, _) => call;
        }

        if (IsEmit(type))
        {
            var output = OutputOf(type);
            return (_, emitted) =>
            {
                // Asked for twice, it is one output all the same.
                var known = emitted.Find(events => events.Output == output);
                if (known is null)
                {
                    known = (EmittedEvents)Activator.CreateInstance(typeof(EmittedEvents<>).MakeGenericType(output.Event), output)!;
                    emitted.Add(known);
                }

                return known;
            };
        }

        if (type.IsGenericMethodParameter)
        {
            return (call, _) => _straight!.For(call);
        }

        return IsMerging(parameter) ? OfEvent(parameter, type) : OfTime(type) ?? OfEvent(parameter, type);
    }

    private static Func<HandlerCall, List<EmittedEvents>, object?>? OfTime(Type type) => type switch
    {
        _ when type == typeof(Timestamp) => (call, _) => call.Time.Timestamp,
        _ when type == typeof(Clock) => (call, _) => call.Time.Clock,
        _ when type == typeof(Window) => (call, _) => call.Time.Window,
        _ when type == typeof(Firing) => (call, _) => call.Time.Firing,
        _ when type == typeof(TimeDomain) => (call, _) => call.Time.Domain,
        _ when type == typeof(Timers) => (call, _) => call.Requests,
        _ => null,
    };

    private Func<HandlerCall, List<EmittedEvents>, object?> OfEvent(ParameterInfo parameter, Type type)
    {
        if (parameter.Member.Name == "OnWindow" && type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>))
        {
            Event = type.GenericTypeArguments[0];
            return (call, _) => call.Events;
        }

        // A side of a join that may be missing is nullable.
        type = parameter.Member.Name == "Join" ? Nullable.GetUnderlyingType(type) ?? type : type;
        if (Event is not null)
        {
            RightEvent = type;
            return (call, _) => call.Right;
        }

        Event = type;
        InputTag = parameter.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.IsGenericType && data.AttributeType.GetGenericTypeDefinition() == typeof(InAttribute<>))?.AttributeType.GenericTypeArguments[0];
        return (call, _) => call.Event;
    }

    private static Action<object?, HandlerCall, object?[]> Emitted(MethodInfo method)
    {
        var caller = new DynamicMethod("Call" + method.Name, null, [typeof(object), typeof(HandlerCall), typeof(object[])], typeof(HandlerMethod).Module, skipVisibility: true);
        var il = caller.GetILGenerator();
        var parameters = method.GetParameters();
        var locals = parameters.Select(parameter => il.DeclareLocal(Bare(parameter))).ToArray();
        for (var i = 0; i < parameters.Length; i++)
        {
            Load(il, locals[i].LocalType, i);
            il.Emit(OpCodes.Stloc, locals[i]);
        }

        if (!method.IsStatic)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(method.DeclaringType!.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, method.DeclaringType);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(parameters[i].ParameterType.IsByRef ? OpCodes.Ldloca : OpCodes.Ldloc, locals[i]);
        }

        il.Emit(method.IsVirtual && !method.DeclaringType!.IsValueType ? OpCodes.Callvirt : OpCodes.Call, method);
        if (method.ReturnType != typeof(void))
        {
            var returned = il.DeclareLocal(method.ReturnType);
            il.Emit(OpCodes.Stloc, returned);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldloc, returned);
            il.Emit(OpCodes.Box, method.ReturnType);
            il.Emit(OpCodes.Call, typeof(HandlerCall).GetProperty(nameof(HandlerCall.Returned))!.SetMethod!);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            if (IsRef(parameters[i]))
            {
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Ldc_I4, i);
                il.Emit(OpCodes.Ldloc, locals[i]);
                il.Emit(OpCodes.Box, locals[i].LocalType);
                il.Emit(OpCodes.Stelem_Ref);
            }
        }

        il.Emit(OpCodes.Ret);
        return caller.CreateDelegate<Action<object?, HandlerCall, object?[]>>();
    }

    /// <summary>Puts argument <paramref name="index"/> on the stack as <paramref name="type"/>.</summary>
    private static void Load(ILGenerator il, Type type, int index)
    {
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        if (type == typeof(KeyState))
        {
            il.Emit(OpCodes.Castclass, typeof(HandlerCall));
            il.Emit(OpCodes.Ldfld, typeof(HandlerCall).GetField(nameof(HandlerCall.IsNew), Any)!);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldflda, typeof(HandlerCall).GetField(nameof(HandlerCall.Clear), Any)!);
            il.Emit(OpCodes.Newobj, typeof(KeyState).GetConstructors().Single());
        }
        else if (IsEmit(type) || type == typeof(Timers))
        {
            var constructor = type.GetConstructors().Single();
            il.Emit(OpCodes.Castclass, constructor.GetParameters()[0].ParameterType);
            il.Emit(OpCodes.Newobj, constructor);
        }
        else if (type.IsByRefLike)
        {
            var array = type.GenericTypeArguments[0].MakeArrayType();
            il.Emit(OpCodes.Castclass, array);
            il.Emit(OpCodes.Newobj, type.GetConstructor([array])!);
        }
        else
        {
            il.Emit(OpCodes.Unbox_Any, type);
        }
    }
}
