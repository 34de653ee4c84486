using FastFlow.Samples.Embedding;

// curl 127.0.0.1:5080/alerts -N
// curl 127.0.0.1:5080/readings --json '[{"sensor":"boiler","value":95},{"sensor":"boiler","value":99}]'
EmbeddingApp.Build(args).Run();
