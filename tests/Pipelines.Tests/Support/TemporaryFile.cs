namespace FastFlow.Pipelines.Tests;

/// <summary>A file of a test, gone with it.</summary>
public sealed class TemporaryFile : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fastflow-").FullName;

    public TemporaryFile(string name, string text)
    {
        Path = System.IO.Path.Combine(_directory, name);
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
