#if FASTFLOW_COMPILER
// The compiler writes the same texts at build time, for the state lock.
namespace FastFlow.Compiler;
#else
namespace FastFlow;
#endif

/// <summary>A field of stored state: what is found again by its name.</summary>
public sealed record StateField
{
    /// <summary>A field.</summary>
    /// <exception cref="ArgumentException">That can't be a name.</exception>
    public StateField(string name, StateType type)
    {
        if (!StateTypeText.IsName(name))
        {
            throw new ArgumentException($"A field can't be called '{name}': names have at least one character, and no spaces, control characters or any of {StateTypeText.Marks}", nameof(name));
        }

        Name = name;
        Type = type ?? throw new ArgumentNullException(nameof(type));
    }

    /// <summary>The name, as the author wrote it.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public StateType Type { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type}";
}
