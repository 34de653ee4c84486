using BenchmarkDotNet.Attributes;
using FastFlow.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Benchmarks.Generators;

/// <summary>
/// What the generator adds to a build, and to a keystroke in a file that has nothing to do with pipelines: by then Graph, Plan and Emit are cached, and what is left
/// is parsing all operators again. Binding the symbols is not counted: an editor needs them whatever generators there are.
/// </summary>
[MedianColumn, HideColumns("Error", "StdDev")]
public class GeneratorBenchmarks
{
    private CSharpCompilation _compilation = LargeProject.Compile();
    private GeneratorDriver _driver = Driver();
    private int _keystrokes;

    /// <summary>Everything for the first time, with a warm compiler.</summary>
    [Benchmark]
    public GeneratorDriver Cold() => _driver.RunGenerators(_compilation);

    /// <summary>After another character in the unrelated file.</summary>
    [Benchmark]
    public GeneratorDriver Keystroke() => _driver.RunGenerators(_compilation);

    /// <summary>A new project.</summary>
    [IterationSetup(Target = nameof(Cold))]
    public void Open()
    {
        _compilation = LargeProject.Compile();
        _driver = Driver();
        LargeProject.Bind(_compilation);
    }

    /// <summary>A project whose pipelines have been generated, changed since.</summary>
    [IterationSetup(Target = nameof(Keystroke))]
    public void Type()
    {
        _driver = _driver.RunGenerators(_compilation);
        _compilation = _compilation.ReplaceSyntaxTree(_compilation.SyntaxTrees[^1], LargeProject.Unrelated(++_keystrokes));
        LargeProject.Bind(_compilation);
    }

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create([new PipelineGenerator().AsSourceGenerator()], parseOptions: LargeProject.ParseOptions);
}
