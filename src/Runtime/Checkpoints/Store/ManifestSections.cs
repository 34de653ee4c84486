namespace FastFlow;

/// <summary>Names of the sections of a manifest that the store and the tools know.</summary>
internal static class ManifestSections
{
    /// <summary>The id of the pipeline whose job it is, as UTF-8.</summary>
    public const string Pipeline = "pipeline";

    /// <summary>There, and empty, in a savepoint.</summary>
    public const string Savepoint = "savepoint";

    /// <summary>
    /// Begins the name of a section that holds the bytes of a whole state file: state so small that a file of its own would be a waste. The state's id follows; if there are several of one
    /// state, a dot and its key groups behind it (<c>state/Shop.Totals.0-63</c>). What counts is the description in the bytes.
    /// </summary>
    public const string State = "state/";

    public static ReadOnlyMemory<byte>? Find(Manifest manifest, string name)
    {
        foreach (var section in manifest.Sections)
        {
            if (section.Name == name)
            {
                return section.Content;
            }
        }

        return null;
    }
}
