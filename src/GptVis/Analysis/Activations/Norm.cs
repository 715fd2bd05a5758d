namespace GptVis.Analysis.Activations;

/// <summary>The layer norms of a GPT-2.</summary>
public enum Norm
{
    /// <summary>Before attention, in every block.</summary>
    Ln1,

    /// <summary>Before the MLP, in every block.</summary>
    Ln2,

    /// <summary>After the last block, before the unembedding.</summary>
    Final,
}
