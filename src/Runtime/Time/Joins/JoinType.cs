using System.ComponentModel;

namespace FastFlow;

/// <summary>Which rows a join gives that have no partner.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum JoinType
{
    /// <summary>None: pairs only.</summary>
    Inner = 0,

    /// <summary>Left ones.</summary>
    LeftOuter = 1,

    /// <summary>Right ones.</summary>
    RightOuter = 2,

    /// <summary>Of both sides.</summary>
    FullOuter = LeftOuter | RightOuter,
}
