namespace GptVis.Analysis.Attention;

/// <summary>What an attention head does in one text, as far as it can be read off where it looks.</summary>
public enum HeadRole
{
    /// <summary>
    /// Every token looks at the token before it. Elhage et al.: A Mathematical Framework for Transformer Circuits,
    /// 2021.
    /// </summary>
    PreviousToken,

    /// <summary>
    /// Every token looks at the first one: a place to rest for heads that find nothing. Xiao et al.: Efficient
    /// Streaming Language Models with Attention Sinks, 2023.
    /// </summary>
    FirstToken,

    /// <summary>
    /// A token looks at earlier occurrences of itself. Wang et al.: Interpretability in the Wild, 2022.
    /// </summary>
    Duplicate,

    /// <summary>
    /// A token looks at what came after its earlier occurrences: A B ... A looks at B. Elhage et al., 2021; Olsson et
    /// al.: In-context Learning and Induction Heads, 2022.
    /// </summary>
    Induction,

    /// <summary>
    /// None of these, and attention is spread nearly evenly over all that can be seen: a bag of words.
    /// </summary>
    Diffuse,

    /// <summary>None of these.</summary>
    Other,
}
