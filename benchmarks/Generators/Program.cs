using BenchmarkDotNet.Running;
using FastFlow.Benchmarks.Generators;

BenchmarkRunner.Run<GeneratorBenchmarks>(args: args);
