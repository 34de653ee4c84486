using System.Runtime.CompilerServices;

namespace FastFlow.Generators.Tests;

/// <summary>
/// Holds emitted code against the text kept in Snapshots. On a difference the new text is written beside it as <c>*.received.cs</c>: read
/// the difference, and if it is meant, rename the file.
/// </summary>
internal static class Snapshot
{
    public static void Verify(string name, string text, [CallerFilePath] string path = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(path)!, "Snapshots");
        var verified = Path.Combine(folder, name + ".verified.cs");
        var received = Path.Combine(folder, name + ".received.cs");
        var expected = File.Exists(verified) ? File.ReadAllText(verified).Replace("\r\n", "\n", StringComparison.Ordinal) : string.Empty;
        if (text == expected)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        var lines = text.Split('\n');
        var wanted = expected.Split('\n');
        var line = Enumerable.Range(0, Math.Max(lines.Length, wanted.Length)).First(i => lines.ElementAtOrDefault(i) != wanted.ElementAtOrDefault(i));
        Assert.Fail($"{name}.verified.cs({line + 1}) differs.\nexpected: {wanted.ElementAtOrDefault(line)}\nemitted:  {lines.ElementAtOrDefault(line)}\nAll of it is in {name}.received.cs; if it is right, it becomes the verified file.");
    }
}
