namespace FastFlow;

/// <summary>
/// On a method of an operator that makes today's state of yesterday's: <c>[Migrate] static TState FromV1(in TOld old)</c>. <c>TOld</c> is a struct as the state was stored, kept beside the operator under any name:
/// rows whose schema it has are read as it and handed to the method, once, when they are restored.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class MigrateAttribute : Attribute;
