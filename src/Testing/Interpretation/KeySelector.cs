using System.Reflection;

namespace FastFlow.Testing;

/// <summary>Reads the key of an event: members that <c>[KeyBy]</c> names, or the operator's <c>Key</c> method.</summary>
internal sealed class KeySelector(Type operatorType, List<MethodInfo> methods)
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private readonly string[]? _members = operatorType.GetCustomAttribute<KeyByAttribute>(inherit: false)?.Members;

    /// <summary>The key of an event, which the operator takes as <paramref name="input"/>.</summary>
    public object Read(Type input, object? value)
    {
        var key = _members is null ? ByMethod(input, value)
            : _members.Length == 1 ? Member(input, _members[0], value)
            : Tuple([.. _members.Select(member => (MemberType(input, member), Member(input, member, value)))]);
        return Canonical(key);
    }

    private object? ByMethod(Type input, object? value)
    {
        var method = methods.First(method => method.GetParameters() is [var only] && (only.ParameterType.IsByRef ? only.ParameterType.GetElementType() : only.ParameterType) == input);
        return method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [value], null);
    }

    /// <summary>What a property or field of an event holds.</summary>
    public static object? Member(Type input, string name, object? value) => Find(input, name) switch
    {
        PropertyInfo property => property.GetMethod!.Invoke(value, BindingFlags.DoNotWrapExceptions, null, null, null),
        FieldInfo field => field.GetValue(value),
        _ => throw new ArgumentException($"{NodeLookup.Short(input)} has no member {name}."),
    };

    private static Type MemberType(Type input, string name) => Find(input, name) is PropertyInfo property ? property.PropertyType : ((FieldInfo)Find(input, name)!).FieldType;

    /// <summary>An interface does not show the members of the interfaces that it derives.</summary>
    private static MemberInfo? Find(Type input, string name)
    {
        IEnumerable<Type> levels = input.IsInterface ? [input, .. input.GetInterfaces()] : [input];
        return levels.Select(level => (MemberInfo?)level.GetProperty(name, Instance) ?? level.GetField(name, Instance)).FirstOrDefault(member => member is not null);
    }

    private static object Tuple((Type Type, object? Value)[] parts)
    {
        var open = parts.Length switch
        {
            2 => typeof(ValueTuple<,>),
            3 => typeof(ValueTuple<,,>),
            4 => typeof(ValueTuple<,,,>),
            5 => typeof(ValueTuple<,,,,>),
            6 => typeof(ValueTuple<,,,,,>),
            _ => typeof(ValueTuple<,,,,,,>),
        };
        return Activator.CreateInstance(open.MakeGenericType([.. parts.Select(part => part.Type)]), [.. parts.Select(part => part.Value)])!;
    }

    /// <summary>A <see cref="DateTimeOffset"/> is its UTC instant, wherever in the key it stands; a text must be there.</summary>
    private static object Canonical(object? key)
    {
        switch (key)
        {
            case null:
                throw new InvalidOperationException("The key is null. A text key must have a value.");
            case DateTimeOffset instant:
                return instant.ToUniversalTime();
        }

        var type = key.GetType();
        if (type.IsPrimitive || type.IsEnum || type.Namespace == "System" && !type.IsGenericType)
        {
            return key;
        }

        // The fields of a composite key are set in its box.
        foreach (var field in type.GetFields(Instance))
        {
            field.SetValue(key, Canonical(field.GetValue(key)));
        }

        return key;
    }
}
