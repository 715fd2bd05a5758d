namespace GptVis.Analysis.Attention;

/// <summary>What an attention head does in one text, judged by its attention pattern.</summary>
public enum HeadRole
{
    /// <summary>
    /// Every token attends to the token before it. Elhage et al.: A Mathematical Framework for Transformer Circuits,
    /// 2021.
    /// </summary>
    PreviousToken,

    /// <summary>
    /// Every token attends to the first token, where heads put attention that they do not need. Xiao et al.: Efficient
    /// Streaming Language Models with Attention Sinks, 2023.
    /// </summary>
    FirstToken,

    /// <summary>
    /// A token attends to earlier occurrences of itself. Wang et al.: Interpretability in the Wild, 2022.
    /// </summary>
    Duplicate,

    /// <summary>
    /// A token attends to the token after its earlier occurrences: in A B … A, the second A attends to B. Elhage et
    /// al., 2021; Olsson et al.: In-context Learning and Induction Heads, 2022.
    /// </summary>
    Induction,

    /// <summary>None of the above, and attention is nearly even over all visible tokens.</summary>
    Diffuse,

    /// <summary>None of the above.</summary>
    Other,
}
