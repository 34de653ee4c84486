using System.Collections.Generic;

namespace FastFlow.Compiler;

/// <summary>Hands out identifiers that are unique within one scope of emitted code.</summary>
internal sealed class NameScope(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];

    public string Unique(string name)
    {
        var unique = name;
        for (var i = 2; !_taken.Add(unique); i++)
        {
            unique = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Naming.Escape(unique);
    }
}
