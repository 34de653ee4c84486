using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Types whose values stand for something of this process: code, work under way, files, handles, memory.</summary>
internal static class Resources
{
    private static readonly HashSet<string> Names =
    [
        "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.IO.Stream", "System.IO.TextReader", "System.IO.TextWriter",
        "System.Runtime.InteropServices.SafeHandle", "System.Runtime.InteropServices.GCHandle", "System.Threading.Thread", "System.Threading.WaitHandle", "System.Threading.CancellationToken",
        "System.Threading.CancellationTokenSource", "System.Threading.Timer", "System.Threading.Lock", "System.Threading.SemaphoreSlim", "System.Net.Sockets.Socket", "System.Net.Http.HttpMessageInvoker",
        "System.TimeProvider", "System.IServiceProvider", "System.Reflection.MemberInfo",
    ];

    /// <summary>What it is, with an article; null if it is none of them.</summary>
    public static string? WhatIs(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => "a pointer",
        { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } => "a handle or pointer",
        { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate or SpecialType.System_MulticastDelegate } => $"the delegate {type.ToRef().Display}",
        _ => Known(type) is { } name ? $"a {name}" : null,
    };

    private static string? Known(ITypeSymbol type)
    {
        for (var current = type; current is not null and not { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType }; current = current.BaseType)
        {
            if (current.ContainingNamespace is { IsGlobalNamespace: false } space && Names.Contains($"{space.ToDisplayString()}.{current.Name}"))
            {
                return current.Name;
            }
        }

        return null;
    }
}
