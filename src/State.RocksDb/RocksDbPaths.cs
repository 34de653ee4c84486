using System.Text;

namespace FastFlow;

/// <summary>Names of directories.</summary>
internal static class RocksDbPaths
{
    /// <summary>A pipeline's id as a name that every file system takes and that no other id has: all but letters, digits, dots and dashes as their code.</summary>
    public static string NameOf(string pipelineId)
    {
        var name = new StringBuilder();
        foreach (var unit in pipelineId)
        {
            if (char.IsAsciiLetterOrDigit(unit) || unit is '-' || (unit is '.' && name.Length > 0))
            {
                name.Append(unit);
            }
            else
            {
                name.Append('_').Append(((int)unit).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return name.ToString();
    }
}
