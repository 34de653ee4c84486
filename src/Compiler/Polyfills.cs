// netstandard2.0 lacks the marker that lets records have init accessors.
namespace System.Runtime.CompilerServices;

internal static class IsExternalInit;
