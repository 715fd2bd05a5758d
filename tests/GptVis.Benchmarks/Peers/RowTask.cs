namespace GptVis.Benchmarks.Peers;

/// <summary>What a row runs.</summary>
internal enum RowTask
{
    /// <summary>A forward pass that keeps every activation.</summary>
    Trace,

    /// <summary>A forward pass that keeps the scores of the next token.</summary>
    Last,

    /// <summary>A forward pass, and the gradient of the largest score to the token embeddings.</summary>
    Gradient,

    /// <summary>Greedy generation with a cache of keys and values.</summary>
    Generate,

    /// <summary>From the start of the process to a first trace of a checkpoint on disk.</summary>
    Start,

    /// <summary>A run without each head, one after the other.</summary>
    AblateAllHeads,

    /// <summary>Integrated gradients of the largest score.</summary>
    IntegratedGradients,

    /// <summary>Training of the teaching model.</summary>
    Train,
}
