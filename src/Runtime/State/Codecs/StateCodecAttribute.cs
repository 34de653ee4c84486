namespace FastFlow;

/// <summary>
/// Names the codec that stores a type: on a field or property for that alone, on an operator for all that it keeps, on the type itself or on the assembly for every operator. The nearest
/// wins.
/// </summary>
/// <typeparam name="TCodec">An <see cref="IStateCodec{T}"/> of the type, with a <see cref="StateFormatAttribute"/>.</typeparam>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
public sealed class StateCodecAttribute<TCodec> : Attribute;
